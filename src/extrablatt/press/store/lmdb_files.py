"""The files of the embedded page store: opened, checked, let go; and the numbers kept in them."""

from __future__ import annotations

import mmap
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import lmdb

from .page import StoreBroken, StoreError
from .records import NUMBER

MAP_SIZE = 4 * 1024**3
COUNTER, FLOOR, SERIAL, EDITION, _FORMAT = b"counter", b"floor", b"serial", b"edition", b"format"
REFUSED = b"refused"
SEEN = b"seen"
#: The patterns of all addresses, and that all of them are known.
ROUTES, KNOWN_ALL = b"routes", b"known all"
#: Raised when records change their shape; a store of another format is made anew.
_FORMAT_NOW = b"4"
#: Bytes of a new lock file: 64 for each of 1,024 readers, and a head.
_LOCK_FILE = 72 * 1024
#: Where LMDB's two head pages keep the number of the last change, in words of eight bytes (``MDB_meta.mm_txnid`` behind a page's head).
_CHANGE_WORD = 144 // 8
_BROKEN = (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError, lmdb.PageNotFoundError, lmdb.PanicError)


class Environment:
    """An LMDB environment of several tables, shared by processes. ``map_size`` bounds the file (bytes).

    Raises :class:`StoreBroken` for damaged files, :class:`StoreError` for what stands in the way of opening them.
    """

    #: Names of the tables, and of those that hold several values under one key.
    tables: ClassVar[tuple[str, ...]] = ()
    dupsort: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, folder: Path, map_size: int) -> None:
        self._file = folder / "data.mdb"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _fill(folder / "lock.mdb")
            # No fsync: what is lost with the power is made again; `opening` does not trust files of another boot.
            self._env = lmdb.open(
                str(folder),
                map_size=map_size,
                max_dbs=len(self.tables),
                max_readers=1024,
                max_spare_txns=16,
                sync=False,
                metasync=False,
            )
            _refuse_cut_file(self._env, self._file)
            self._inode = self._file.stat().st_ino
            # A process that was killed while it read would hold on to old pages for ever.
            self._env.reader_check()
            self._opened = [self._env.open_db(name.encode(), dupsort=name in self.dupsort) for name in self.tables]
            self._changes = _Changes(self._env, self._file)
        except _BROKEN as error:
            raise StoreBroken(f"{folder}: the store is damaged: {error}") from error
        except (lmdb.Error, OSError) as error:
            raise StoreError(f"{folder}: the store can't be opened: {error}") from error

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        """LMDB's errors inside become the house's, beginning with ``what`` did not go."""
        try:
            yield
        except lmdb.Error as error:
            raise failure(what, error) from error

    def is_current(self) -> bool:
        """Whether the files this store reads still lie at their place: not removed, not set aside by another process."""
        try:
            return self._file.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Let go of the files."""
        self._changes.close()
        self._env.close()


class LmdbFiles(Environment):
    """The page store's tables, and the numbers kept in them."""

    tables = ("pages", "index", "order", "serials", "purged", "use", "known", "meta")
    dupsort = frozenset({"index"})

    def __init__(self, folder: Path, map_size: int = MAP_SIZE) -> None:
        super().__init__(folder, map_size)
        self._limit = map_size // 2
        #: The purge counter, and the changes there were when it was read.
        self._counted = (-1, 0)
        self._pages, self._index, self._order, self._serials, self._purged, self._use = self._opened[:6]
        self._known, self._meta = self._opened[6:]
        with self._failing(f"{folder}: the page store can't be opened"):
            self._check_format(folder)

    def _check_format(self, folder: Path) -> None:
        with self._env.begin() as txn:
            found, empty = txn.get(_FORMAT, db=self._meta), txn.stat(self._meta)["entries"] == 0
        if found is None and empty:
            with self._env.begin(write=True) as txn:
                # A new store goes on where no older one can have come: tickets of that one are not good here.
                start = NUMBER.pack(time.time_ns() // 1000)
                for name in (COUNTER, FLOOR, EDITION):
                    txn.put(name, start, db=self._meta)
                txn.put(_FORMAT, _FORMAT_NOW, db=self._meta)
        elif found != _FORMAT_NOW:
            self.close()
            raise StoreBroken(f"{folder}: the page store is of another version")

    def _number(self, txn: lmdb.Transaction, name: bytes) -> int:
        raw = txn.get(name, db=self._meta)
        return int(NUMBER.unpack(raw)[0]) if raw else 0

    def ticket(self) -> int:
        """The purge counter."""
        # The kiosk asks for every request: as long as nothing at all was written, it is what it was.
        changes = self._changes.number()
        seen, counter = self._counted
        if changes == seen and changes >= 0:
            return counter
        try:
            # Not "with", which costs as much again.
            txn = self._env.begin(self._meta)
            try:
                raw = txn.get(COUNTER)
            finally:
                txn.abort()
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        counter = int.from_bytes(raw, "big") if raw else 0
        self._counted = (changes, counter)
        return counter

    def _used(self, txn: lmdb.Transaction) -> int:
        """Bytes in use, of all tables."""
        pages = 0
        for table in self._opened[:-1]:
            stat = txn.stat(table)
            pages += stat["leaf_pages"] + stat["branch_pages"] + stat["overflow_pages"]
        return int(pages * self._env.stat()["psize"])

    def _count_up(self, txn: lmdb.Transaction) -> bytes:
        counter = NUMBER.pack(self._number(txn, COUNTER) + 1)
        txn.put(COUNTER, counter, db=self._meta)
        return counter

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes`` (used, of all tables), ``counter``, ``edition``."""
        try:
            with self._env.begin() as txn:
                pages = txn.stat(self._pages)["entries"]
                counter, edition = self._number(txn, COUNTER), self._number(txn, EDITION)
                return {"pages": pages, "bytes": self._used(txn), "counter": counter, "edition": edition}
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error


class _Changes:
    """How often an environment was written to, by any process: a look at memory, where LMDB's own answer costs a transaction.

    LMDB writes the number of each change into one of the two head pages of its file, in turns, as the last thing of the change; the file
    is mapped here a second time. Where the numbers are not found at their place (another LMDB), nothing is ever said to be unchanged.
    """

    __slots__ = ("_map", "_second", "_words")

    def __init__(self, env: lmdb.Environment, file: Path) -> None:
        page = env.stat()["psize"]
        self._second = page // 8 + _CHANGE_WORD
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), 2 * page, access=mmap.ACCESS_READ)
        self._words = memoryview(self._map).cast("Q")
        for _try in range(3):  # another process may write between the two looks
            if env.info()["last_txnid"] == max(self._words[_CHANGE_WORD], self._words[self._second]):
                return
        self.close()

    def number(self) -> int:
        """Grows with each change; -1 where it can't be told."""
        try:
            return self._words[_CHANGE_WORD] + self._words[self._second]
        except ValueError:  # let go of
            return -1

    def close(self) -> None:
        """Let go of the file."""
        self._words.release()
        self._map.close()


def failure(what: str, error: lmdb.Error) -> StoreError:
    """The house's error for one of LMDB's: whether the files are damaged makes the difference."""
    return (StoreBroken if isinstance(error, _BROKEN) else StoreError)(f"{what}: {error}")


def _fill(lock: Path) -> None:
    """The lock file is written through memory: where a full disk has left a hole in it, that would end the process (SIGBUS).

    Only before the environment is opened: to close a file lets go of every lock on it. Raises OSError for want of room.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(handle, 0, os.fstat(handle).st_size or _LOCK_FILE)
    finally:
        os.close(handle)


def _refuse_cut_file(env: lmdb.Environment, file: Path) -> None:
    """Raise :class:`StoreBroken` for a file shorter than it says itself: to touch what is missing kills the process."""
    size = (env.info()["last_pgno"] + 1) * env.stat()["psize"]
    if os.stat(file).st_size < size:
        env.close()
        raise StoreBroken(f"{file}: {file.stat().st_size} bytes, {size} expected")
