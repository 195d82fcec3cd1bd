"""What somebody notes stands in the report, survives him, and is gone when it is right again."""

from __future__ import annotations

from pathlib import Path

import pytest

from extrablatt.health import notices, report
from extrablatt.health.heartbeats import Heartbeats


def test_what_is_noted_stands_in_the_report_but_is_no_strangers_business(tmp_path: Path) -> None:
    notices.put(tmp_path, "backup_failed", why="no room\nat the other place")
    notices.put(tmp_path, "feed_silent", "ap/a:ä", breaks=(report.WIRE,))
    seen = report.look(Heartbeats(tmp_path / "beats"), tmp_path, expected=())
    found = {(one.code, one.subject): one for one in seen.problems if one.code not in ("disk_low", "disk_full")}
    assert found["backup_failed", ""].why == "no room at the other place"
    assert seen.promises[report.WIRE] is False
    told = [one["code"] for one in seen.as_dict(for_strangers=True)["problems"]]
    assert "backup_failed" not in told
    assert "feed_silent" in told
    notices.clear(tmp_path, "backup_failed")
    notices.clear(tmp_path, "never noted")
    assert [one.code for one in notices.standing(tmp_path)] == ["feed_silent"]


def test_it_stands_since_it_was_first_noted_and_ends_by_itself_where_it_is_said_how_long_it_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(notices.time, "time", lambda: now[0])
    notices.put(tmp_path, "restarted", "backshop", lasts=600)
    now[0] = 1500
    notices.put(tmp_path, "restarted", "backshop", lasts=600)
    (one,) = notices.standing(tmp_path)
    assert (one.since, one.until) == (1000, 2100)
    now[0] = 2101
    assert notices.standing(tmp_path) == []
    assert list(notices.folder(tmp_path).iterdir()) == []


def test_of_one_kind_exactly_what_is_found_stands(tmp_path: Path) -> None:
    notices.keep(tmp_path, "feed_silent", {"dpa": "", "apa": ""})
    notices.put(tmp_path, "feed_failing", "dpa")
    notices.keep(tmp_path, "feed_silent", {"apa": "", "afp": ""})
    assert [(one.code, one.subject) for one in notices.standing(tmp_path)] == [
        ("feed_failing", "dpa"),
        ("feed_silent", "afp"),
        ("feed_silent", "apa"),
    ]


def test_a_full_disk_or_a_torn_file_hinders_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert notices.put(tmp_path / "file", "mail") is False
    notices.put(tmp_path, "mail")
    (notices.folder(tmp_path) / "mail..json").write_text('{"co')
    (notices.folder(tmp_path) / "list..json").write_text("[1]")
    assert notices.standing(tmp_path) == []
