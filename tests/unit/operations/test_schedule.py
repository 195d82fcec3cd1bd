"""When a backup is due, and what is said of backups that did not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extrablatt.health import backups, report
from extrablatt.health.backups import Outcome
from extrablatt.newspaper import config
from extrablatt.operations import database
from extrablatt.operations.schedule import Backups

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def _schedule(tmp_path: Path, withdrawn: int = 0) -> Backups:
    paper = config.parse('name = "x"\n[backup]\nto = "../backups"', tmp_path)
    return Backups(paper, lambda after: max(after, withdrawn))


@pytest.mark.parametrize(
    ("outcome", "withdrawn", "due"),
    [
        (Outcome(), 0, True),
        (Outcome(saved=_ago(3), covered=_ago(3), fingerprint="old"), 0, False),
        (Outcome(saved=_ago(6), covered=_ago(6), fingerprint="old"), 0, True),
        (Outcome(saved=_ago(6), covered=_ago(6), fingerprint="now"), 0, False),
        (Outcome(saved=_ago(6), covered=_ago(6), failed=_ago(6), fingerprint="now"), 0, True),
        (Outcome(saved=_ago(60), covered=_ago(3), fingerprint="now"), 0, False),
        (Outcome(saved=_ago(25 * 60), covered=_ago(6), fingerprint="now"), 0, True),
        (Outcome(saved=_ago(1), covered=_ago(1), fingerprint="old"), 17, True),
        # The clock was a day ahead when that was noted.
        (Outcome(saved=_ago(-24 * 60), covered=_ago(-24 * 60), fingerprint="now"), 0, True),
    ],
)
def test_a_backup_is_due_when_something_has_changed_and_at_once_after_a_withdrawal(
    outcome: Outcome, withdrawn: int, due: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "fingerprint", lambda paper: "now")
    assert _schedule(tmp_path, withdrawn).due(outcome, NOW) is due


def test_that_nothing_has_changed_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "fingerprint", lambda paper: "now")
    _schedule(tmp_path).due(Outcome(saved=_ago(6), covered=_ago(6), fingerprint="now"), NOW)
    assert backups.read(tmp_path / "data").covered == NOW


@pytest.mark.parametrize(("tried", "due"), [(None, True), (_ago(60), False), (_ago(25 * 60), True), (_ago(-60), True)])
def test_a_trial_is_due_once_a_day(tried: datetime | None, due: bool, tmp_path: Path) -> None:
    schedule = _schedule(tmp_path)
    assert schedule.trial_due(Outcome(saved=_ago(5), tried=tried), NOW) is due
    assert not schedule.trial_due(Outcome(tried=tried), NOW), "there is nothing to try"


_WELL = Outcome(every=300, opened=_ago(600), saved=_ago(4), covered=_ago(4))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"every": 0.0, "opened": None, "saved": None, "covered": None}, []),
        ({"covered": _ago(45)}, ["backup_late"]),
        ({"covered": _ago(45), "opened": _ago(2)}, []),
        ({"saved": None, "covered": None}, ["backup_late"]),
        ({"failed": _ago(1), "problem": "restic is not installed"}, ["backup_failed"]),
        ({"problem": "a symbolic link"}, ["backup_incomplete"]),
        ({"trial_problem": "table x has no rows"}, ["backup_trial"]),
    ],
)
def test_what_is_wrong_with_the_backups_is_told_and_takes_nobody_from_the_net(
    changes: dict[str, object], codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = backups.late
    monkeypatch.setattr(backups, "late", lambda outcome: late(outcome, NOW))
    found = report._backups(replace(_WELL, **changes))  # type: ignore[arg-type]
    assert [problem.code for problem in found] == codes
    assert not any(problem.breaks for problem in found)


def test_a_torn_note_is_no_note(tmp_path: Path) -> None:
    backups.note(tmp_path, saved=NOW, problem="x")
    assert backups.read(tmp_path) == Outcome(saved=NOW, problem="x")
    (tmp_path / backups.FILE).write_text('{"saved": "yesterd')
    assert backups.read(tmp_path) == Outcome()
