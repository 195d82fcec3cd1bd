"""The alarms of a newspaper on the disk: written by the one process that raises them, read by command line and desk.

Who acknowledges one leaves a file, since only that process writes the book. Without room on the disk it goes on in memory.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import time
from pathlib import Path
from typing import Any

from . import written
from .alarms import Alarm, Book, from_dict

logger = logging.getLogger(__name__)

_IDENT = re.compile(r"[0-9a-f]{6}")


def folder(data: Path) -> Path:
    """Where it lies."""
    return data / "alarms"


def load(data: Path) -> tuple[list[Alarm], list[dict[str, Any]]]:
    """The alarms, the newest last, and what is still to be sent; nothing where there is no book, or one that can't be read."""
    path = folder(data) / "book.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return [from_dict(one) for one in told["alarms"]], list(told["outbox"])
    except FileNotFoundError:
        return [], []
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.error("%s can't be read, and is begun anew: %s", path, error)
        return [], []


def save(data: Path, book: Book, outbox: list[dict[str, Any]]) -> None:
    """Keep it. Raises OSError."""
    written.whole(folder(data) / "book.json", {"alarms": [alarm.as_dict() for alarm in book.alarms], "outbox": outbox})


def leave(data: Path, ident: str, by: str) -> Alarm | None:
    """Acknowledge an alarm: a word for the process that raises them. None where none of that name stands. Raises OSError."""
    found = next((alarm for alarm in standing(data) if alarm.id == ident), None)
    if found is not None and not found.acked:
        written.whole(folder(data) / "acknowledged" / ident, {"by": by, "at": time.time()})
        found.acked, found.by = time.time(), by
    return found


def taken(data: Path) -> dict[str, tuple[str, float]]:
    """The words left, by alarm: who, and when."""
    found: dict[str, tuple[str, float]] = {}
    with contextlib.suppress(OSError):
        for name in os.listdir(folder(data) / "acknowledged"):
            if not _IDENT.fullmatch(name):
                continue
            try:
                told = json.loads((folder(data) / "acknowledged" / name).read_text(encoding="utf-8"))
                found[name] = str(told["by"]), float(told["at"])
            except (OSError, ValueError, KeyError, TypeError):
                continue  # half written: another look finds it
    return found


def forget(data: Path, ident: str) -> None:
    """The word was heard, and stands in the book."""
    with contextlib.suppress(OSError):
        (folder(data) / "acknowledged" / ident).unlink(missing_ok=True)


def shown(data: Path) -> list[Alarm]:
    """All that are remembered, the newest first, with what was acknowledged and not yet heard."""
    alarms, _outbox = load(data)
    for ident, (by, at) in taken(data).items():
        for alarm in alarms:
            if alarm.id == ident and not alarm.acked:
                alarm.acked, alarm.by = at, by
    return alarms[::-1]


def standing(data: Path) -> list[Alarm]:
    """Those that are not over, the newest first."""
    return [alarm for alarm in shown(data) if not alarm.over]
