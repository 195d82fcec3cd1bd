"""What follows from the heartbeats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extrablatt.health import report
from extrablatt.health.heartbeats import CONDITION, FOLLOWER, Heartbeats
from extrablatt.health.report import DESK, EMBARGO, KEPT, PROCESSES, READERS, WIRE, WITHDRAWN, Lag


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Heartbeats:
    """A newspaper that is well, with room on its disk."""
    made = Heartbeats(tmp_path / "heartbeats")
    for name in PROCESSES:
        made.claim(name)
    monkeypatch.setattr(report, "disk_free", lambda folder: 50 * 1024**3)
    return made


def _broken(seen: report.Report) -> set[str]:
    return {promise for promise, kept in seen.promises.items() if not kept}


def test_a_newspaper_that_is_well_keeps_all_promises(table: Heartbeats, tmp_path: Path) -> None:
    seen = report.look(table, tmp_path)
    assert seen.ok
    assert set(seen.as_dict()) >= {"ok", "promises", "processes", "followers", "disk_free"}
    assert {"name", "pid", "beat_age"} == set(seen.as_dict()["processes"][0])


@pytest.mark.parametrize(
    ("name", "promises"),
    [
        ("kiosk", {READERS}),
        ("office", {DESK, READERS}),
        ("backshop", {WITHDRAWN, EMBARGO}),
        ("wire", {WIRE}),
        ("live", {WITHDRAWN}),
    ],
)
@pytest.mark.parametrize("how", ["missing", "silent"])
def test_without_a_process_its_promises_are_not_kept(
    tmp_path: Path, name: str, promises: set[str], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "disk_free", lambda folder: 50 * 1024**3)
    table = Heartbeats(tmp_path / "heartbeats")
    for each in PROCESSES:
        if each != name:
            table.claim(each)
        elif how == "silent":
            table.claim(each, bound=-1)
    assert _broken(report.look(table, tmp_path)) == promises


@pytest.mark.parametrize(
    ("name", "seconds", "promises"),
    [
        ("press", 4, set()),
        ("press", 6, {WITHDRAWN}),
        ("live", 6, {WITHDRAWN}),
        ("fronts:0123456789abcdef", 30, set()),
        ("fronts:0123456789abcdef", 90, {WITHDRAWN}),
        ("websub:0123456789abcdef", 90_000, set()),
        ("archive.search", 90_000, set()),
    ],
)
def test_who_lags_breaks_the_promise_that_hangs_on_it(
    table: Heartbeats, tmp_path: Path, name: str, seconds: float, promises: set[str]
) -> None:
    seen = report.look(table, tmp_path, followers=[Lag(name, 3, seconds)])
    assert _broken(seen) == promises
    assert seen.as_dict()["followers"] == [{"name": name, "lag_entries": 3, "lag_seconds": seconds, "last_error": None}]


def test_a_failing_purge_breaks_a_promise_at_once(table: Heartbeats, tmp_path: Path) -> None:
    table.claim("press", kind=FOLLOWER).failed("the store is torn")
    assert _broken(report.look(table, tmp_path)) == {WITHDRAWN}


def test_without_the_database_nothing_can_be_promised_that_needs_it(table: Heartbeats, tmp_path: Path) -> None:
    condition = table.claim("database", kind=CONDITION)
    condition.failed("connection refused")
    assert _broken(report.look(table, tmp_path)) == {DESK, WITHDRAWN, EMBARGO, WIRE}
    condition.well()
    assert report.look(table, tmp_path).ok


@pytest.mark.parametrize(("free", "promises"), [(0, {KEPT}), (report.FULL, set()), (-1, set())])
def test_a_full_disk_is_told(
    table: Heartbeats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, promises: set[str]
) -> None:
    monkeypatch.setattr(report, "disk_free", lambda folder: free)
    seen = report.look(table, tmp_path)
    assert _broken(seen) == promises
    assert bool(seen.problems) == (free >= 0)  # long before it is full it is said that it fills up


def test_strangers_learn_no_reasons_no_agencies_and_no_exact_figures(table: Heartbeats, tmp_path: Path) -> None:
    table.claim("wire:geheimdienst", bound=-1)
    table.claim("press", kind=FOLLOWER).failed("password authentication failed for user blatt at db.intern")
    table.claim("database", kind=CONDITION).failed("db.intern: no route to host")
    seen = report.look(table, tmp_path)
    told = json.dumps(seen.as_dict(for_strangers=True))
    assert "geheimdienst" not in told
    assert "intern" not in told
    assert seen.as_dict(for_strangers=True)["disk_free"] == 53_000_000_000
    assert set(seen.as_dict(for_strangers=True)) == set(seen.as_dict())
    assert "db.intern" in json.dumps(seen.as_dict())
