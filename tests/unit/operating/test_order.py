"""Old and new beside each other: what another version has left in the data folder is not shown, and not misread."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extrablatt.kiosk import configuration
from extrablatt.newspaper import config, release
from extrablatt.press.store import StoreBroken, lmdb_files, make_page, open_store


def test_pages_of_another_release_are_not_current_in_either_direction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "newspaper.toml").write_text('name = "Probeblatt"')
    paper = config.load(tmp_path)
    paper.data_dir.mkdir()
    release.mark(paper)
    assert release.is_current(paper)
    old = release.stamp(paper)
    monkeypatch.setattr(release, "version", lambda name: "99")  # a newer library pages show through
    assert not release.is_current(paper)
    assert release.stamp(paper).matter != old.matter
    release.mark(paper)
    monkeypatch.undo()
    assert not release.is_current(paper)


def test_a_page_store_of_another_format_is_set_aside_and_no_page_of_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pages"
    monkeypatch.setattr(lmdb_files, "_FORMAT_NOW", b"99")
    with_newer = open_store(folder, 8 << 20)
    assert with_newer.put("/a", "open", make_page(b"neu"), with_newer.ticket())
    with_newer.close()
    monkeypatch.undo()
    store = open_store(folder, 8 << 20)
    assert store.get("/a", "open") is None
    store.close()
    assert list(tmp_path.glob("pages.broken-*"))
    assert issubclass(StoreBroken, Exception)


def test_a_kiosk_told_by_another_version_ends_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.json"
    file.write_text(json.dumps({"of_tomorrow": True}))
    with pytest.raises(configuration.ConfigurationError, match="of_tomorrow"):
        configuration.load(file)
