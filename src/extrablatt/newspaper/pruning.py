"""What is kept no longer (``[keeping]``), gone through in small pieces: by the backshop day after day, or by ``extrablatt prune``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from extrablatt.desk.actions import pruning as desk
from extrablatt.health import logfiles
from extrablatt.sealed import actions as sealed
from extrablatt.wire import keeping as wire

from .config import Newspaper

#: Rows of a piece.
PIECE = 200


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a piece has removed: of which kind, how many, and bytes of files (the database's own room is used again, not given back)."""

    kind: str
    number: int
    size: int = 0


def pieces(paper: Newspaper, now: datetime | None = None, *, dry: bool = False) -> Iterator[Pruned]:
    """Remove, a piece at each step, or ``dry`` only count, what the configuration keeps no longer."""
    now, keeping = now or timezone.now(), paper.keeping
    if keeping.mails:
        yield Pruned("mails", *_mails(paper.data_dir / "mail", now - timedelta(days=keeping.mails), dry=dry))
    old_logs = logfiles.sizes(paper.data_dir / "log", paper.log.keep * 86400.0, now.timestamp())
    logfiles.prune(paper.data_dir / "log", paper.log.keep * 86400.0, now.timestamp(), dry=dry)
    yield Pruned("logs", len(old_logs), sum(old_logs))
    if keeping.raw_wires:
        before = now - timedelta(days=keeping.raw_wires)
        for piece in range(wire.PIECES):
            yield Pruned("raw_wires", *wire.prune_raw(piece, before, desk.drawn_on, dry=dry))
    if keeping.quarantine:
        before = now - timedelta(days=keeping.quarantine)
        most = 1_000_000 if dry else PIECE
        while (done := wire.prune_quarantine(before, most, dry=dry))[0]:
            yield Pruned("quarantine", *done)
            if dry:
                break
    rows: tuple[tuple[str, int, Callable[..., int]], ...] = (
        ("revisions", keeping.revisions, desk.prune_revisions),
        ("audit", keeping.audit, desk.prune_history),
        ("sealed", keeping.sealed, sealed.forget_old),
    )
    for kind, days, prune in rows:
        while days and (number := prune(now - timedelta(days=days), PIECE, dry=dry)):
            yield Pruned(kind, number)
            if dry:
                break


def _mails(folder: Path, before: datetime, *, dry: bool) -> tuple[int, int]:
    count = size = 0
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return 0, 0
    for entry in entries:
        try:
            found = entry.stat(follow_symlinks=False)
            if not entry.is_file(follow_symlinks=False) or found.st_mtime >= before.timestamp():
                continue
            if not dry:
                os.unlink(entry.path)
        except OSError:
            continue  # somebody else has taken it away
        count, size = count + 1, size + found.st_size
    return count, size


class Pruner:
    """For the backshop: a piece at each call, and when all was gone through nothing until the next day."""

    def __init__(
        self, paper: Newspaper, clock: Callable[[], float], wait: float = 86400.0, first: float = 600.0
    ) -> None:
        self._paper, self._clock, self._wait = paper, clock, wait
        self._due = clock() + first
        self._pieces: Iterator[Pruned] | None = None
        self._removed: dict[str, int] = {}

    def step(self) -> dict[str, int] | None:
        """Go on; when a day's work is done, what was removed, by kind."""
        if self._pieces is None:
            if self._clock() < self._due:
                return None
            self._pieces, self._removed = pieces(self._paper), {}
        try:
            found = next(self._pieces, None)
        except Exception:
            # What follows is gone through the next day; the failure is the caller's to tell.
            self._pieces, self._due = None, self._clock() + self._wait
            raise
        if found is not None:
            if found.number:
                self._removed[found.kind] = self._removed.get(found.kind, 0) + found.number
            return None
        self._pieces, self._due = None, self._clock() + self._wait
        return self._removed
