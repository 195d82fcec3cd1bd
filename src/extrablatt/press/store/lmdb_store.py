"""The embedded page store: LMDB, memory-mapped, shared by all processes of the machine; readers never block.

Databases: ``pages`` (place → bytes), ``index`` (key → places, dupsort), ``purged`` (key → purge counter), ``meta``.
A place is the BLAKE2b digest of variant and path: LMDB keys hold 511 bytes, addresses may be longer.
"""

from __future__ import annotations

import hashlib
import logging
import struct
import time
from collections.abc import Iterable
from pathlib import Path

import lmdb

from .page import Page, StoreError

logger = logging.getLogger(__name__)

#: Purge records kept before the oldest half is dropped and the floor raised.
MAX_PURGE_RECORDS = 200_000
_NUMBER = struct.Struct(">Q")
_COUNTER, _FLOOR = b"counter", b"floor"


def _place(path: str, variant: str) -> bytes:
    return hashlib.blake2b(f"{variant}\n{path}".encode(), digest_size=20).digest()


def _key(key: str) -> bytes:
    raw = key.encode()
    return raw if len(raw) <= 200 else hashlib.blake2b(raw, digest_size=32).hexdigest().encode()


class LmdbPageStore:
    """See :class:`~extrablatt.press.store.page.PageStore`."""

    def __init__(self, folder: Path, map_size: int = 2 * 1024**3) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # No fsync: a page lost with the power is rendered again; `open_store` replaces a store that is broken.
            self._env = lmdb.open(
                str(folder), map_size=map_size, max_dbs=4, max_readers=512, sync=False, metasync=False, writemap=False
            )
            self._pages = self._env.open_db(b"pages")
            self._index = self._env.open_db(b"index", dupsort=True)
            self._purged = self._env.open_db(b"purged")
            self._meta = self._env.open_db(b"meta")
        except (lmdb.Error, OSError) as error:
            raise StoreError(f"{folder}: the page store can't be opened: {error}") from error

    def _number(self, txn: lmdb.Transaction, name: bytes) -> int:
        raw = txn.get(name, db=self._meta)
        return _NUMBER.unpack(raw)[0] if raw else 0

    def ticket(self) -> int:
        """The purge counter."""
        with self._env.begin() as txn:
            return self._number(txn, _COUNTER)

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """The stored page's bytes, or None."""
        with self._env.begin() as txn:
            raw: bytes | None = txn.get(_place(path, variant), db=self._pages)
        return _split(raw)[1] if raw else None

    def get(self, path: str, variant: str) -> Page | None:
        """The stored page, or None."""
        raw = self.get_raw(path, variant)
        return Page.loads(raw) if raw else None

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Store a page unless one of its keys was purged after ``ticket``. When the map is full, old pages make room."""
        place, value = _place(path, variant), _join(path, page.dumps())
        for _attempt in range(3):
            try:
                with self._env.begin(write=True) as txn:
                    if ticket < self._number(txn, _FLOOR):
                        return False
                    for key in page.keys:
                        raw = txn.get(_key(key), db=self._purged)
                        if raw and _NUMBER.unpack(raw)[0] > ticket:
                            return False
                    self._drop(txn, place)
                    txn.put(place, value, db=self._pages)
                    for key in page.keys:
                        txn.put(_key(key), place, db=self._index)
                return True
            except lmdb.MapFullError:
                self._make_room()
        logger.error("the page store is full; %s was not stored", path)
        return False

    def _drop(self, txn: lmdb.Transaction, place: bytes) -> str | None:
        """Remove a page and its index entries; returns its path."""
        raw = txn.pop(place, db=self._pages)
        if raw is None:
            return None
        path, page = _split(raw)
        for key in Page.loads(page).keys:
            txn.delete(_key(key), place, db=self._index)
        return path

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``, in one transaction; returns their paths."""
        paths: set[str] = set()
        with self._env.begin(write=True) as txn:
            counter = self._number(txn, _COUNTER) + 1
            txn.put(_COUNTER, _NUMBER.pack(counter), db=self._meta)
            for key in set(keys):
                txn.put(_key(key), _NUMBER.pack(counter), db=self._purged)
                with txn.cursor(db=self._index) as cursor:
                    places = list(cursor.iternext_dup()) if cursor.set_key(_key(key)) else []
                for place in places:
                    if path := self._drop(txn, place):
                        paths.add(path)
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
        with self._env.begin(write=True) as txn:
            counter = self._number(txn, _COUNTER) + 1
            for database in (self._pages, self._index, self._purged):
                txn.drop(database, delete=False)
            txn.put(_COUNTER, _NUMBER.pack(counter), db=self._meta)
            txn.put(_FLOOR, _NUMBER.pack(counter), db=self._meta)

    def _make_room(self) -> None:
        """Remove a tenth of the pages, in the order of their digests: as good as at random."""
        with self._env.begin(write=True) as txn:
            count = max(1, txn.stat(self._pages)["entries"] // 10)
            with txn.cursor(db=self._pages) as cursor:
                places = [bytes(key) for key, _value in zip(cursor.iternext(values=False), range(count), strict=False)]
            for place in places:
                self._drop(txn, place)

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes``, ``counter``."""
        with self._env.begin() as txn:
            stat = txn.stat(self._pages)
            size = (stat["leaf_pages"] + stat["branch_pages"] + stat["overflow_pages"]) * stat["psize"]
            return {"pages": stat["entries"], "bytes": size, "counter": self._number(txn, _COUNTER)}

    def close(self) -> None:
        """Let go of the files."""
        self._env.close()


_LENGTH = struct.Struct(">H")


def _join(path: str, page: bytes) -> bytes:
    raw = path.encode()
    return _LENGTH.pack(len(raw)) + raw + page


def _split(raw: bytes) -> tuple[str, bytes]:
    (length,) = _LENGTH.unpack_from(raw)
    end = _LENGTH.size + length
    return raw[_LENGTH.size : end].decode(), raw[end:]


def open_store(folder: Path, map_size: int = 2 * 1024**3) -> LmdbPageStore:
    """Open the store; a broken one is moved aside and an empty one started: its pages are rendered again."""
    try:
        store = LmdbPageStore(folder, map_size)
        store.stats()
        return store
    except (StoreError, lmdb.Error) as error:
        aside = folder.with_name(f"{folder.name}.broken-{int(time.time())}")
        logger.error("the page store is broken (%s); it is kept at %s and made anew", error, aside)
        folder.rename(aside)
        return LmdbPageStore(folder, map_size)
