"""Opening the store of this machine, whatever state its files are in."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from .events import EventStore
from .lmdb_files import Environment
from .lmdb_store import MAP_SIZE, LmdbPageStore
from .page import PageStore, StoreBroken, StoreError

logger = logging.getLogger(__name__)

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOOT_MARK = "boot"
#: Bytes that must be free for a damaged store to be kept.
_ROOM_FOR_STUDY = 1 << 30


S = TypeVar("S", bound=Environment)


def open_store(folder: Path, map_size: int = MAP_SIZE) -> LmdbPageStore:
    """Open the page store, made when missing; see :func:`open_or_begin`."""

    def make() -> LmdbPageStore:
        store = LmdbPageStore(folder, map_size)
        store.stats()
        return store

    return open_or_begin(folder, make)


def open_events(folder: Path) -> EventStore:
    """Open the store of live events, made when missing; see :func:`open_or_begin`."""
    return open_or_begin(folder, lambda: EventStore(folder))


def open_or_begin(folder: Path, make: Callable[[], S]) -> S:
    """Open a store with ``make``.

    A damaged one is set aside (the last such is kept for study) and an empty one started: what was in it is made again.
    So is one written before the machine's last start, since stores are not synced to disk and a power cut may have
    left them torn. Raises :class:`~.page.StoreError` for what a new store does not mend: no rights, no room.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        boot, mark = _boot_id(), folder / _BOOT_MARK
        if boot and (folder / "data.mdb").exists() and (not mark.exists() or mark.read_text() != boot):
            logger.info("%s: the machine was started anew: this store begins empty", folder)
            shutil.rmtree(folder)
        try:
            store = make()
        except StoreBroken as error:
            logger.error("%s; it is set aside and made anew", error)
            _set_aside(folder)
            store = make()
        if not mark.exists() or mark.read_text() != boot:
            # In one piece: who is killed here must not leave a mark that disowns the store.
            fresh = mark.with_name(f".{_BOOT_MARK}")
            fresh.write_text(boot)
            fresh.replace(mark)
    return store


def make_anew(folder: Path, broken: PageStore, map_size: int = MAP_SIZE) -> LmdbPageStore:
    """An empty store in place of ``broken``, which is set aside; where another process has done so, the one it made.

    Every other process sees it by ``is_current``. Raises :class:`~.page.StoreError` for what a new store does not mend.
    """
    with _alone(folder):
        if broken.is_current():
            logger.error("%s: the page store is set aside and made anew", folder)
            _set_aside(folder)
    return open_store(folder, map_size)


def events_anew(folder: Path, broken: EventStore) -> EventStore:
    """The same for the store of live events: an empty one in place of ``broken``."""
    with _alone(folder):
        if broken.is_current():
            logger.error("%s: the store of live events is set aside and made anew", folder)
            _set_aside(folder)
    return open_events(folder)


def put_away(folder: Path, patience: float = 1.0) -> None:
    """Take a store's files from their place, however stuck the processes are that work in them: nobody hands out what is in it.

    Every process sees it by ``is_current`` and begins an empty one. ``patience``: seconds to wait for one that is just opening it.
    Raises :class:`~.page.StoreError` where the files can't even be moved.
    """
    try:
        with _alone(folder, patience):
            if folder.exists():
                logger.error("%s: the store is put away; an empty one is begun", folder)
                _set_aside(folder)
    except OSError as error:
        raise StoreError(f"{folder}: the store can't be put away: {error}") from error


@contextmanager
def _alone(folder: Path, patience: float | None = None) -> Iterator[None]:
    """One process at a time, so that no two set the store aside and one goes on with the files of the other.

    ``patience``: seconds after which we go on all the same: the other may have been stopped.
    """
    # Made without being written, which works on a full disk too.
    with open(os.open(folder.with_name(f".{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        if patience is None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        else:
            _lock_in(lock.fileno(), patience)
        yield


def _lock_in(lock: int, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                logger.error("another process has been opening the store for %g s; we go on without it", patience)
                return None
            time.sleep(0.02)


def _boot_id() -> str:
    """What the kernel calls this start of the machine; empty where it does not tell."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _set_aside(folder: Path) -> None:
    """Kept for study, where there is room for that."""
    for older in folder.parent.glob(f"{folder.name}.broken-*"):
        shutil.rmtree(older, ignore_errors=True)
    aside = folder.with_name(f"{folder.name}.broken-{time.time_ns() // 1_000_000}")
    folder.rename(aside)
    if shutil.disk_usage(folder.parent).free < _ROOM_FOR_STUDY:
        shutil.rmtree(aside, ignore_errors=True)
