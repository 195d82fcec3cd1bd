"""Opening the store of this machine, whatever state its files are in."""

from __future__ import annotations

import fcntl
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from .events import EventStore
from .lmdb_files import Environment
from .lmdb_store import MAP_SIZE, LmdbPageStore
from .page import PageStore, StoreBroken

logger = logging.getLogger(__name__)

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOOT_MARK = "boot"


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


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time, so that no two set the store aside and one goes on with the files of the other."""
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _boot_id() -> str:
    """What the kernel calls this start of the machine; empty where it does not tell."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _set_aside(folder: Path) -> None:
    for older in folder.parent.glob(f"{folder.name}.broken-*"):
        shutil.rmtree(older)
    folder.rename(folder.with_name(f"{folder.name}.broken-{int(time.time())}"))
