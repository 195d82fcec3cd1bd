"""The embedded page store: LMDB, memory-mapped, shared by all processes of the machine; readers never block.

Tables: ``pages`` (place → record), ``index`` (key → places, dupsort), ``order`` (serial → place, oldest put first),
``purged`` (key → purge counter), ``meta``. A place is the BLAKE2b digest of variant and path: LMDB keys hold 511 bytes,
addresses may be longer. A record is its serial, path and keys, then the page (:meth:`Page.dumps`).
"""

from __future__ import annotations

import hashlib
import logging
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import lmdb

from .page import Page, StoreBroken, StoreError

logger = logging.getLogger(__name__)

#: Purge records kept before the older half is dropped and the floor raised.
MAX_PURGE_RECORDS = 200_000
MAP_SIZE = 2 * 1024**3
_NUMBER = struct.Struct(">Q")
_RECORD = struct.Struct(">QII")
_COUNTER, _FLOOR, _SERIAL, _FORMAT = b"counter", b"floor", b"serial", b"format"
#: Raised when records change their shape; a store of another format is made anew.
_FORMAT_NOW = b"2"
_BROKEN = (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError, lmdb.PageNotFoundError, lmdb.PanicError)


def _place(path: str, variant: str) -> bytes:
    return hashlib.blake2b(f"{variant}\n{path}".encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _key(key: str) -> bytes:
    raw = key.encode("utf-8", "surrogatepass")
    if 0 < len(raw) <= 200 and b"\0" not in raw and not raw.startswith(b"#"):
        return raw
    return b"#" + hashlib.blake2b(raw, digest_size=32).hexdigest().encode()


@dataclass(frozen=True, slots=True)
class _Record:
    serial: int
    path: str
    keys: tuple[bytes, ...]
    page: bytes

    def dumps(self) -> bytes:
        path, keys = self.path.encode("utf-8", "surrogatepass"), b"\0".join(self.keys)
        return _RECORD.pack(self.serial, len(path), len(keys)) + path + keys + self.page

    @classmethod
    def loads(cls, raw: bytes) -> _Record:
        try:
            serial, path_size, keys_size = _RECORD.unpack_from(raw)
        except struct.error as error:
            raise StoreBroken("a record of the page store is cut") from error
        middle, end = _RECORD.size + path_size, _RECORD.size + path_size + keys_size
        path, keys = raw[_RECORD.size : middle], raw[middle:end]
        return cls(serial, path.decode("utf-8", "replace"), tuple(keys.split(b"\0")) if keys else (), raw[end:])


class LmdbPageStore:
    """See :class:`~extrablatt.press.store.page.PageStore`.

    ``map_size`` bounds the file (bytes). Pages take up to half of it, then the oldest put make room; the other half is
    kept free, since LMDB copies what it changes and a purge must never fail for want of room.
    """

    def __init__(self, folder: Path, map_size: int = MAP_SIZE) -> None:
        self._limit = map_size // 2
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # No fsync: a page lost with the power is rendered again; `open_store` does not trust files of another boot.
            self._env = lmdb.open(
                str(folder),
                map_size=map_size,
                max_dbs=5,
                max_readers=1024,
                max_spare_txns=16,
                sync=False,
                metasync=False,
            )
            _refuse_cut_file(self._env, folder / "data.mdb")
            # A process that was killed while it read would hold on to old pages for ever.
            self._env.reader_check()
            self._pages = self._env.open_db(b"pages")
            self._index = self._env.open_db(b"index", dupsort=True)
            self._order = self._env.open_db(b"order")
            self._purged = self._env.open_db(b"purged")
            self._meta = self._env.open_db(b"meta")
            self._check_format(folder)
        except _BROKEN as error:
            raise StoreBroken(f"{folder}: the page store is damaged: {error}") from error
        except (lmdb.Error, OSError) as error:
            raise StoreError(f"{folder}: the page store can't be opened: {error}") from error

    def _check_format(self, folder: Path) -> None:
        with self._env.begin() as txn:
            found, empty = txn.get(_FORMAT, db=self._meta), txn.stat(self._meta)["entries"] == 0
        if found is None and empty:
            with self._env.begin(write=True) as txn:
                txn.put(_FORMAT, _FORMAT_NOW, db=self._meta)
        elif found != _FORMAT_NOW:
            self._env.close()
            raise StoreBroken(f"{folder}: the page store is of another version")

    # --- reading -----------------------------------------------------------------------------------------------------

    def _number(self, txn: lmdb.Transaction, name: bytes) -> int:
        raw = txn.get(name, db=self._meta)
        return int(_NUMBER.unpack(raw)[0]) if raw else 0

    def ticket(self) -> int:
        """The purge counter."""
        try:
            # Not "with", which costs as much again: the kiosk asks for every request.
            txn = self._env.begin(self._meta)
            try:
                raw = txn.get(_COUNTER)
            finally:
                txn.abort()
        except lmdb.Error as error:
            raise StoreError(f"the page store can't be read: {error}") from error
        return int.from_bytes(raw, "big") if raw else 0

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """The stored page's bytes, or None."""
        try:
            with self._env.begin() as txn:
                raw: bytes | None = txn.get(_place(path, variant), db=self._pages)
        except lmdb.Error as error:
            raise StoreError(f"the page store can't be read: {error}") from error
        return _Record.loads(raw).page if raw else None

    def get(self, path: str, variant: str) -> Page | None:
        """The stored page, or None where there is none or its ``ttl`` is over."""
        raw = self.get_raw(path, variant)
        page = Page.loads(raw) if raw else None
        return page if page is not None and page.fresh(time.time()) else None

    # --- writing -----------------------------------------------------------------------------------------------------

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Store a page unless one of its keys was purged after ``ticket``. When full, the pages put first make room."""
        packed = page.dumps()
        if len(packed) > self._limit // 4:
            logger.error("%s is too large for the page store (%d bytes)", path, len(packed))
            return False
        keys = tuple(sorted({_key(key) for key in page.keys}))
        try:
            return self._put(_place(path, variant), path, keys, packed, ticket)
        except lmdb.MapFullError:
            self._env.reader_check()
        except lmdb.Error as error:
            logger.error("%s was not stored: %s", path, error)
            return False
        try:
            return self._put(_place(path, variant), path, keys, packed, ticket)
        except lmdb.Error as error:
            logger.error("%s was not stored: %s", path, error)
            return False

    def _put(self, place: bytes, path: str, keys: tuple[bytes, ...], packed: bytes, ticket: int) -> bool:
        with self._env.begin(write=True) as txn:
            if ticket < self._number(txn, _FLOOR):
                return False
            for key in keys:
                raw = txn.get(key, db=self._purged)
                if raw and _NUMBER.unpack(raw)[0] > ticket:
                    return False
            self._drop(txn, place)
            self._make_room(txn)
            serial = self._number(txn, _SERIAL) + 1
            txn.put(_SERIAL, _NUMBER.pack(serial), db=self._meta)
            txn.put(place, _Record(serial, path, keys, packed).dumps(), db=self._pages)
            txn.put(_NUMBER.pack(serial), place, db=self._order)
            for key in keys:
                txn.put(key, place, db=self._index)
        return True

    def _drop(self, txn: lmdb.Transaction, place: bytes) -> str | None:
        """Remove a page and all that points to it; returns its path."""
        raw = txn.pop(place, db=self._pages)
        if raw is None:
            return None
        try:
            record = _Record.loads(bytes(raw))
        except StoreBroken as error:
            # What points to it is removed where it is met; a purge must not fail for it.
            logger.error("a page was removed unread: %s", error)
            return None
        txn.delete(_NUMBER.pack(record.serial), db=self._order)
        for key in record.keys:
            txn.delete(key, place, db=self._index)
        return record.path

    def _used(self, txn: lmdb.Transaction) -> int:
        """Bytes in use, of all tables."""
        pages = 0
        for table in (self._pages, self._index, self._order, self._purged):
            stat = txn.stat(table)
            pages += stat["leaf_pages"] + stat["branch_pages"] + stat["overflow_pages"]
        return int(pages * self._env.stat()["psize"])

    def _make_room(self, txn: lmdb.Transaction) -> None:
        """When the store is over its limit, remove the pages put first until a tenth of it is free."""
        if self._used(txn) <= self._limit:
            return
        removed = 0
        while self._used(txn) > self._limit * 9 // 10:
            with txn.cursor(db=self._order) as cursor:
                if not cursor.first():
                    break
                serial, place = cursor.item()
            if self._drop(txn, bytes(place)) is None:
                txn.delete(bytes(serial), db=self._order)
            removed += 1
        logger.info("the page store was full: %d pages made room", removed)

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``, in one transaction; returns their paths."""
        packed = sorted({_key(key) for key in keys})
        try:
            return self._purge(packed)
        except lmdb.MapFullError:
            logger.warning("no room for a purge; looking for readers that were killed")
        except lmdb.Error as error:
            raise StoreError(f"the purge was not carried out: {error}") from error
        try:
            self._env.reader_check()
            return self._purge(packed)
        except lmdb.Error as error:
            raise StoreError(f"the purge was not carried out: {error}") from error

    def _purge(self, keys: list[bytes]) -> list[str]:
        paths: set[str] = set()
        with self._env.begin(write=True) as txn:
            counter = _NUMBER.pack(self._number(txn, _COUNTER) + 1)
            txn.put(_COUNTER, counter, db=self._meta)
            for key in keys:
                txn.put(key, counter, db=self._purged)
                with txn.cursor(db=self._index) as cursor:
                    places = list(cursor.iternext_dup()) if cursor.set_key(key) else []
                for place in places:
                    if (path := self._drop(txn, place)) is not None:
                        paths.add(path)
                txn.delete(key, db=self._index)
            if txn.stat(self._purged)["entries"] > MAX_PURGE_RECORDS:
                self._forget_old_purges(txn)
        return sorted(paths)

    def _forget_old_purges(self, txn: lmdb.Transaction) -> None:
        with txn.cursor(db=self._purged) as cursor:
            records = sorted((_NUMBER.unpack(value)[0], bytes(key)) for key, value in cursor)
        drop = records[: len(records) // 2]
        for _counter, key in drop:
            txn.delete(key, db=self._purged)
        # A ticket older than a forgotten purge can't be judged any more: refused.
        txn.put(_FLOOR, _NUMBER.pack(drop[-1][0]), db=self._meta)

    def purge_all(self) -> None:
        """Remove every page; nothing begun before may be stored."""
        try:
            with self._env.begin(write=True) as txn:
                counter = _NUMBER.pack(self._number(txn, _COUNTER) + 1)
                for table in (self._pages, self._index, self._order, self._purged):
                    txn.drop(table, delete=False)
                txn.put(_COUNTER, counter, db=self._meta)
                txn.put(_FLOOR, counter, db=self._meta)
        except lmdb.Error as error:
            raise StoreError(f"the purge was not carried out: {error}") from error

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes`` (used, of all tables), ``counter``."""
        try:
            with self._env.begin() as txn:
                pages = txn.stat(self._pages)["entries"]
                return {"pages": pages, "bytes": self._used(txn), "counter": self._number(txn, _COUNTER)}
        except lmdb.Error as error:
            raise StoreError(f"the page store can't be read: {error}") from error

    def close(self) -> None:
        """Let go of the files."""
        self._env.close()


def _refuse_cut_file(env: lmdb.Environment, file: Path) -> None:
    """Raise :class:`StoreBroken` for a file shorter than it says itself: to touch what is missing kills the process."""
    size = (env.info()["last_pgno"] + 1) * env.stat()["psize"]
    if file.stat().st_size < size:
        env.close()
        raise StoreBroken(f"{file}: {file.stat().st_size} bytes, {size} expected")
