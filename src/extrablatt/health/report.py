"""What follows from the heartbeats: which promises the newspaper can keep now, and why not. Pure but for :func:`look`.

In codes, not in words: the kiosk tells them to machines, the desk and the command line say them in the language of who reads
(``newspaper/standing.py``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from . import backups, notices
from .backups import Outcome
from .heartbeats import CONDITION, FOLLOWER, Heartbeats, Row

#: The processes of a newspaper.
PROCESSES = ("kiosk", "office", "backshop", "wire", "live")
#: Followers of the log on which it depends that what is withdrawn is gone: the page store, open live pages, caches in front.
URGENT, CACHES = ("press", "live"), "fronts:"
#: Seconds of silence from which the backshop can't be relied on, and of lag for an urgent follower, for a cache, for any other.
SILENT, LAG, CACHE_LAG, PATIENT_LAG = 10.0, 5.0, 60.0, 900.0
#: Bytes of the disk from which it counts as full, and as filling up.
FULL, LOW = 32 * 1024**2, 1024**3

WITHDRAWN, EMBARGO, READERS, DESK, WIRE, KEPT = (
    "withdrawn_is_gone", "embargo_holds", "readers_are_served", "desk_opens", "wire_comes_in", "nothing_is_lost",
)  # fmt: skip
PROMISES = (WITHDRAWN, EMBARGO, READERS, DESK, WIRE, KEPT)
_OF_PROCESS = {
    "kiosk": (READERS,),
    "office": (DESK, READERS),
    "backshop": (WITHDRAWN, EMBARGO),
    "wire": (WIRE,),
    "live": (WITHDRAWN,),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: a code (``missing``, ``hung``, ``stopped``, ``lag``, ``failing``, ``database``, ``mail``, ``disk_full``, ``disk_low``,
    ``store``, ``closed``, and what was noted: ``notices.py``), whom it concerns, for how long (seconds) or how much (bytes), and the
    promises it breaks. ``inner``: no stranger's business, although it is told here.
    """

    code: str
    subject: str = ""
    amount: float = 0.0
    why: str = ""
    breaks: tuple[str, ...] = ()
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a follower of the log is behind."""

    name: str
    entries: int
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """How the newspaper is. ``disk_free`` in bytes."""

    rows: tuple[Row, ...]
    followers: tuple[Lag, ...]
    problems: tuple[Problem, ...]
    disk_free: int
    backup: Outcome = Outcome()

    @property
    def promises(self) -> dict[str, bool]:
        """Whether each can be kept now."""
        broken = {promise for problem in self.problems for promise in problem.breaks}
        return {promise: promise not in broken for promise in PROMISES}

    @property
    def ok(self) -> bool:
        """Whether all can be kept."""
        return all(self.promises.values())

    def as_dict(self, *, for_strangers: bool = False) -> dict[str, Any]:
        """As ``extrablatt status --json`` and ``/healthz`` tell it.

        Strangers learn neither why something fails (addresses, paths and accounts stand in there), nor which agencies there are, nor how
        much room is left to the byte.
        """
        processes = [
            {
                "name": row.name.partition(":")[0] if for_strangers else row.name,
                "pid": row.pid,
                "beat_age": round(row.age, 2),
            }
            for row in self.rows
            if row.kind != CONDITION
        ]
        followers = [
            {
                "name": lag.name,
                "lag_entries": lag.entries,
                "lag_seconds": round(lag.seconds, 2),
                "last_error": (lag.error and ((for_strangers and "failing") or lag.error)) or None,
            }
            for lag in self.followers
        ]
        problems = [
            {
                "code": problem.code,
                "subject": problem.subject.partition(":")[0] if for_strangers else problem.subject,
                "breaks": list(problem.breaks),
            }
            for problem in self.problems
            if not (problem.inner and for_strangers)
        ]
        free = self.disk_free // 1_000_000_000 * 1_000_000_000 if for_strangers else self.disk_free
        told: dict[str, Any] = {}
        if not for_strangers and (self.backup.every or self.backup.saved):
            told["backup"] = {name: _moment(getattr(self.backup, name)) for name in ("saved", "covered", "tried")}
        return told | {
            "ok": self.ok,
            "promises": self.promises,
            "processes": processes,
            "followers": followers,
            "disk_free": free,
            "problems": problems,
        }


def disk_free(folder: Path) -> int:
    """Bytes that may still be written to the disk ``folder`` lies on; -1 where that can't be told."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return -1
    return found.f_bavail * found.f_frsize


def read_only(folder: Path) -> bool:
    """Whether the disk ``folder`` lies on takes nothing any more: what Linux does with one that has made mistakes."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def look(
    table: Heartbeats,
    data: Path,
    *,
    followers: Sequence[Lag] | None = None,
    expected: Collection[str] = PROCESSES,
    more: Iterable[Problem] = (),
) -> Report:
    """How it is now. ``followers``: their lag as the database has it; without, as they have noted it themselves.

    ``more``: what the caller knows beside.
    """
    rows = table.rows()
    errors = {row.name: row.error for row in rows if row.kind == FOLLOWER}
    if followers is None:
        lags = [Lag(row.name, row.lag_entries, row.lag_seconds, row.error) for row in rows if row.kind == FOLLOWER]
    else:
        lags = [Lag(lag.name, lag.entries, lag.seconds, lag.error or errors.get(lag.name, "")) for lag in followers]
    free = disk_free(data)
    saved = backups.read(data)
    problems = [
        *_processes(rows, expected),
        *_followers(lags),
        *_conditions(rows),
        *_disk(free, read_only(data)),
        *_noted(data),
        *_backups(saved),
        *more,
    ]
    return Report(tuple(rows), tuple(lags), tuple(problems), free, saved)


def _processes(rows: Sequence[Row], expected: Collection[str]) -> list[Problem]:
    found = []
    beating = {row.name for row in rows if row.kind not in (FOLLOWER, CONDITION)}
    for name in expected:
        if name not in beating:
            found.append(Problem("missing", name, breaks=_OF_PROCESS.get(name, ())))
    for row in rows:
        if row.kind == CONDITION:
            continue
        home = _home(row, rows)
        bound = min(SILENT, row.bound) if home == "backshop" and row.bound <= 60 else row.bound
        breaks = _OF_PROCESS.get(home, ())
        if row.stopped:
            if row.name == home:
                found.append(Problem("stopped", home, row.age, breaks=breaks))
        elif (row.age > bound and not row.busy) or (row.error and row.name in ("kiosk", "office")):
            found.append(Problem("hung", row.name, row.age, row.error, breaks))
    return found


def _home(row: Row, rows: Sequence[Row]) -> str:
    """The process a loop belongs to: by its name (``wire:dpa``), a follower by the loop it shares a process with."""
    named = row.name.partition(":")[0]
    if row.kind != FOLLOWER and named in PROCESSES:
        return named
    loops = (
        other.name for other in rows if other.pid == row.pid and other.kind != FOLLOWER and other.name in PROCESSES
    )
    return next(loops, row.name)


def _followers(lags: Iterable[Lag]) -> list[Problem]:
    found = []
    for lag in lags:
        urgent, cache = lag.name in URGENT, lag.name.startswith(CACHES)
        bound = LAG if urgent else CACHE_LAG if cache else PATIENT_LAG
        breaks = (WITHDRAWN,) if urgent or cache else ()
        if lag.entries and lag.seconds > bound:
            found.append(Problem("lag", lag.name, lag.seconds, lag.error, breaks))
        elif lag.error:
            found.append(Problem("failing", lag.name, why=lag.error, breaks=(WITHDRAWN,) if urgent else ()))
    return found


def _conditions(rows: Iterable[Row]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for row in rows:
        if row.kind == CONDITION and row.error:
            breaks = (DESK, WITHDRAWN, EMBARGO, WIRE) if row.name == "database" else ()
            found.setdefault(row.name, Problem(row.name, why=row.error, breaks=breaks))
    return list(found.values())


def _noted(data: Path) -> list[Problem]:
    return [
        Problem(one.code, one.subject, max(0.0, time.time() - one.since), one.why, one.breaks, inner=not one.breaks)
        for one in notices.standing(data)
    ]


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def _backups(saved: Outcome) -> list[Problem]:
    """No promise hangs on a backup, until it is needed: readers are served as well without."""
    found = []
    if saved.failed:
        found.append(Problem("backup_failed", why=saved.problem, inner=True))
    elif saved.problem:
        found.append(Problem("backup_incomplete", why=saved.problem, inner=True))
    if seconds := backups.late(saved):
        found.append(Problem("backup_late", amount=seconds, inner=True))
    if saved.trial_problem:
        found.append(Problem("backup_trial", why=saved.trial_problem, inner=True))
    return found


def _disk(free: int, no_writing: bool) -> list[Problem]:
    if no_writing:
        return [Problem("disk_read_only", breaks=(KEPT, DESK, WIRE))]
    if 0 <= free < FULL:
        return [Problem("disk_full", amount=free, breaks=(KEPT,))]
    if 0 <= free < LOW:
        return [Problem("disk_low", amount=free)]
    return []
