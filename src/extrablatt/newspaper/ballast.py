"""Room for a withdrawal on a full disk: a file that is given up, piece by piece, when there is no other room. Free of Django.

It lies in the data folder and is written whole with bytes that no file system can save (no hole, not compressed, shared with no
other), so that what it gives back is really there. Whoever withdraws calls :func:`make_room` first; the backshop keeps it
(:func:`keep`) and brings it back when there is room again. While the disk is full everything else is refused
(``diskfull.py``, ``wireroom.py``): what is left is the withdrawals'.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

NAME = "ballast"
#: Free bytes below which the disk counts as full, and as filling up.
FULL, LOW = 32 << 20, 1 << 30
#: Free bytes a withdrawal finds, and those given up at once.
NEEDED, PIECE = 8 << 20, 8 << 20
#: Bytes that must be free beyond the ballast before it is brought back: else it would fill the disk again by itself.
SPARE = 64 << 20
_CHUNK = 1 << 20
#: Seconds one look at the disk is good for (:func:`is_full`).
_LOOK = 0.5
_looked: dict[Path, tuple[float, bool]] = {}


@dataclass(frozen=True, slots=True)
class Room:
    """The room on the data folder's disk, in bytes: what this process may still write, of how much; the ballast there is, of how much.

    ``level``: ``ok``; ``low``: the operator is to make room; ``full``: nothing is taken any more but withdrawals.
    """

    free: int
    total: int
    ballast: int
    wanted: int
    level: str


def state(folder: Path, wanted: int = 0) -> Room:
    """How much room there is in a data folder. ``wanted``: bytes the ballast should have. Raises OSError."""
    found = os.statvfs(folder)
    free = (found.f_bfree if os.geteuid() == 0 else found.f_bavail) * found.f_frsize
    level = "full" if free < FULL else "low" if free < LOW else "ok"
    return Room(free, found.f_blocks * found.f_frsize, _held(folder / NAME), wanted, level)


def is_full(folder: Path) -> bool:
    """Whether the disk counts as full; cheap enough to be asked for each request. A disk that can't be looked at is not."""
    now = time.monotonic()
    found = _looked.get(folder)
    if found is None or now - found[0] > _LOOK:
        try:
            found = now, state(folder).level == "full"
        except OSError as error:
            logger.error("%s: its disk can't be looked at: %s", folder, error)
            found = now, False
        _looked[folder] = found
    return found[1]


def keep(folder: Path, wanted: int) -> int:
    """Bring the ballast to ``wanted`` bytes where there is room; returns what it has. For one process. Raises OSError.

    A smaller ``wanted`` gives back at once.
    """
    path = folder / NAME
    held = _held(path)
    if held > wanted:
        _cut(path, wanted)
        return wanted
    if held == wanted or state(folder).free < wanted - held + max(SPARE, FULL):
        return held
    with _alone(path) as handle:
        begun = os.fstat(handle).st_size
        try:
            os.lseek(handle, 0, os.SEEK_END)
            while (size := os.lseek(handle, 0, os.SEEK_CUR)) < wanted:
                # A short write is gone on with; random, so that no file system stores less than it is told.
                os.write(handle, os.urandom(min(_CHUNK, wanted - size)))
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, begun)
            raise
    logger.info("%s: %d MB are kept for withdrawals on a full disk", path, wanted >> 20)
    return wanted


def make_room(folder: Path, needed: int = NEEDED) -> int:
    """Give up as much ballast as it takes until ``needed`` bytes are free; returns how many were given up. Never fails."""
    given = 0
    try:
        while state(folder).free < needed:
            held = _held(folder / NAME)
            if not held:
                break
            less = max(0, held - PIECE)
            _cut(folder / NAME, less)
            given += held - less
    except OSError as error:
        logger.error("%s: the ballast can't be given up: %s", folder / NAME, error)
    if given:
        _looked.pop(folder, None)
        logger.error("the disk is full: %d MB of ballast were given up for a withdrawal", given >> 20)
    return given


def give_up(folder: Path) -> int:
    """All of it, for who was refused room although there seemed to be some (a quota); returns how many bytes."""
    held = _held(folder / NAME)
    try:
        if held:
            _cut(folder / NAME, 0)
            logger.error("the disk is full: the last %d MB of ballast were given up for a withdrawal", held >> 20)
    except OSError as error:
        logger.error("%s: the ballast can't be given up: %s", folder / NAME, error)
        return 0
    return held


def for_want_of_room(error: BaseException) -> bool:
    """Whether an error, or what it came from, says that there is no room on a disk."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        # SQLite; LMDB and others by the system's words; PostgreSQL (53100 disk_full).
        if "database or disk is full" in str(seen) or "No space left on device" in str(seen):
            return True
        if getattr(seen, "sqlstate", None) == "53100":
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def allocated(folder: Path) -> int:
    """Bytes of the disk the ballast really takes."""
    return os.stat(folder / NAME).st_blocks * 512


def _held(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _cut(path: Path, size: int) -> None:
    # Without the lock: who withdraws does not wait for who is just writing it.
    handle = os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)
