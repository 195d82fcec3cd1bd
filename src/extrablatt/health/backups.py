"""How the backups are: a small file in the data folder, written by who makes them, read by ``status``, ``/healthz`` and the desk."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from . import written

#: Below the data folder.
FILE = "backup/outcome.json"
#: A backup is late after so many of the times in which one is due, and never sooner than this.
LATE_AFTER, AT_LEAST = 4, timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``every``: seconds in which a backup is due (0: none are made). ``opened``: since when somebody sees to them.

    ``saved``: the moment the newest backup is of; ``covered``: until when nothing has changed since. ``failed``, ``problem``: when the last
    one failed and why, or what was wrong with one that was made. ``tried``: when the last trial ended, ``trial_problem``: what it found.
    """

    every: float = 0.0
    opened: datetime | None = None
    saved: datetime | None = None
    covered: datetime | None = None
    failed: datetime | None = None
    problem: str = ""
    pruned: datetime | None = None
    tried: datetime | None = None
    trial_of: datetime | None = None
    trial_problem: str = ""
    #: What the database looked like at the newest backup (``operations/database.py``).
    fingerprint: str = ""


def read(data: Path) -> Outcome:
    """What is noted; nothing where there is nothing, or it can't be read."""
    try:
        found: Any = json.loads((data / FILE).read_text(encoding="utf-8"))
        known = {one.name for one in fields(Outcome)}
        values = {name: value for name, value in found.items() if name in known}
        for name in ("opened", "saved", "covered", "failed", "pruned", "tried", "trial_of"):
            values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
        return Outcome(**values)
    except (OSError, ValueError, TypeError, AttributeError):
        return Outcome()


def note(data: Path, **changes: Any) -> Outcome:
    """Change what is noted. Whole or not at all; a disk that is full keeps the former note, and nobody is held up."""
    now = replace(read(data), **changes)
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(now).items()}
    with contextlib.suppress(OSError):
        written.whole(data / FILE, told)
    return now


def bound(every: float) -> timedelta:
    """How long nothing may be backed up where a backup is due every so many seconds."""
    return max(AT_LEAST, timedelta(seconds=LATE_AFTER * every))


def age(outcome: Outcome, now: datetime) -> float:
    """Seconds since all was backed up; infinite where it never was. One of a time to come was made by a clock that was wrong, and is of now."""
    covered = outcome.covered or outcome.saved
    return max(0.0, (now - covered).total_seconds()) if covered else float("inf")


def late(outcome: Outcome, now: datetime | None = None) -> float:
    """Seconds since anything was backed up, where that is longer than it may be; 0 where all is well."""
    if not outcome.every or outcome.opened is None:
        return 0.0
    now = now or datetime.now(UTC)
    # A newspaper that was closed had nobody who could have seen to it.
    if now - max(outcome.opened, outcome.covered or outcome.opened) <= bound(outcome.every):
        return 0.0
    return (now - (outcome.covered or outcome.opened)).total_seconds()


#: Below the data folder: says of a restored copy that nobody has opened it yet, and what it is made from.
RESTORED = "restored.json"


def restored(data: Path) -> dict[str, Any] | None:
    """What a restored copy says of itself; None for a newspaper that is none, or has taken over. One that can't be read says nothing."""
    try:
        found = json.loads((data / RESTORED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note_restored(data: Path, note: dict[str, Any]) -> None:
    """Write it anew, whole or not at all. Raises OSError."""
    aside = data / f".{RESTORED}"
    aside.write_text(json.dumps(note), encoding="utf-8")
    os.replace(aside, data / RESTORED)


def refusal(data: Path, directory: Path) -> str:
    """Why a restored copy is not opened, with what to do; empty for any other newspaper."""
    note = restored(data)
    if note is None:
        return ""
    return (
        f"This newspaper was restored from the backup of {str(note.get('taken', 'an unknown time'))[:19]} UTC and has not taken over yet. While the one "
        "it was made from is open, both would fetch the same feeds and publish and send twice. When that one is closed for good: "
        f"extrablatt restore --take-over --dir {directory}"
    )
