"""newspaper.toml: defaults, and clear words for mistakes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from extrablatt.newspaper import config


def test_a_name_is_enough(tmp_path: Path) -> None:
    paper = config.parse('name = "Talbote"', tmp_path)
    assert (paper.language, paper.time_zone, len(paper.sections)) == ("de-at", "Europe/Vienna", 6)
    assert paper.inbox_dir == tmp_path / "data" / "wire" / "inbox"


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="extrablatt init"):
        config.load(tmp_path)


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    paper = config.parse('name = "x"', tmp_path)
    first, second = config.secret(paper, "pass"), config.secret(paper, "pass")
    assert first == second
    assert len(first) == 32
    assert stat.S_IMODE((paper.data_dir / "secrets" / "pass").stat().st_mode) == 0o600
