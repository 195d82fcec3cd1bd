"""The embedded page store: LMDB, memory-mapped, shared by all processes of the machine; readers never block.

Tables: ``pages`` (place → record), ``index`` (key → places, dupsort), ``order`` (serial → place, what was not used for
longest first), ``serials`` (place → serial), ``purged`` (key → purge counter), ``use`` (place of the open variant → how
much it is asked for), ``known`` (key → public address, ``known.py``), ``meta``. Places, keys and records: ``records.py``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence

import lmdb

from .lmdb_files import EDITION, FLOOR, KNOWN_ALL, MAP_SIZE, REFUSED, SEEN, SERIAL, failure
from .lmdb_known import LmdbKnown
from .page import Page, Place, StoreBroken
from .records import NUMBER, Record, add_use, head_of, key_of, page_of, path_of_use, place_of, score

__all__ = ["MAP_SIZE", "LmdbPageStore"]

logger = logging.getLogger(__name__)

#: Purge records kept before the older half is dropped and the floor raised.
MAX_PURGE_RECORDS = 200_000
#: Addresses whose use is remembered before the less used half is forgotten.
MAX_USE_RECORDS = 20_000


class LmdbPageStore(LmdbKnown):
    """See :class:`~extrablatt.press.store.page.PageStore`.

    Pages take up to half of the map size, then those not used for longest make room; the other half is kept free, since
    LMDB copies what it changes and a purge must never fail for want of room.
    """

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """The stored page's bytes, or None."""
        try:
            with self._env.begin() as txn:
                raw: bytes | None = txn.get(place_of(path, variant), db=self._pages)
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        return page_of(raw) if raw else None

    def get(self, path: str, variant: str) -> Page | None:
        """The stored page, or None where there is none or its ``ttl`` is over."""
        raw = self.get_raw(path, variant)
        page = Page.loads(raw) if raw else None
        return page if page is not None and page.fresh(time.time()) else None

    # --- writing -----------------------------------------------------------------------------------------------------

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Store a page unless one of its keys was purged after ``ticket``. When full, those unused longest make room."""
        return self.put_many([(path, variant, page)], ticket) == 1

    def put_many(self, pages: Sequence[tuple[str, str, Page]], ticket: int) -> int:
        """Store several pages (path, variant, page) in one transaction, each as :meth:`put` does; returns how many."""
        records = []
        for path, variant, page in pages:
            packed = page.dumps()
            if len(packed) > self._limit // 4:
                logger.error("%s is too large for the page store (%d bytes)", path, len(packed))
                continue
            keys = tuple(sorted({key_of(key) for key in page.keys}))
            records.append(Record(ticket, page.modified, variant, path, keys, packed))
        for attempt in (1, 2):
            try:
                with self._env.begin(write=True) as txn:
                    return sum([self._put(txn, record) for record in records])
            except lmdb.MapFullError as error:
                if attempt == 2:
                    logger.error("%d pages were not stored: %s", len(records), error)
                # A reader that was killed may hold on to what could be used again.
                self._env.reader_check()
            except lmdb.Error as error:
                if isinstance(told := failure(f"{len(records)} pages were not stored", error), StoreBroken):
                    raise told from error
                logger.error("%s", told)
                break
        return 0

    def _put(self, txn: lmdb.Transaction, record: Record) -> bool:
        if record.ticket < self._number(txn, FLOOR):
            return False
        for key in record.keys:
            raw = txn.get(key, db=self._purged)
            if raw and NUMBER.unpack(raw)[0] > record.ticket:
                return False
        place = place_of(record.path, record.variant)
        self._drop(txn, place)
        self._make_room(txn)
        txn.put(place, record.dumps(), db=self._pages)
        self._to_the_end(txn, place)
        for key in record.keys:
            txn.put(key, place, db=self._index)
        return True

    def _to_the_end(self, txn: lmdb.Transaction, place: bytes) -> None:
        """Make a page the last to make room for others."""
        self._out_of_order(txn, place)
        serial = NUMBER.pack(self._number(txn, SERIAL) + 1)
        txn.put(SERIAL, serial, db=self._meta)
        txn.put(serial, place, db=self._order)
        txn.put(place, serial, db=self._serials)

    def _out_of_order(self, txn: lmdb.Transaction, place: bytes) -> None:
        if (serial := txn.pop(place, db=self._serials)) is not None:
            txn.delete(serial, db=self._order)

    def _drop(self, txn: lmdb.Transaction, place: bytes) -> str | None:
        """Remove a page and all that points to it; returns its path."""
        raw = txn.pop(place, db=self._pages)
        self._out_of_order(txn, place)
        if raw is None:
            return None
        try:
            record = Record.loads(bytes(raw))
        except StoreBroken as error:
            # What points to it is removed where it is met; a purge must not fail for it.
            logger.error("a page was removed unread: %s", error)
            return None
        for key in record.keys:
            txn.delete(key, place, db=self._index)
        return record.path

    def drop(self, path: str, variant: str) -> None:
        """Remove one page."""
        try:
            with self._env.begin(write=True) as txn:
                self._drop(txn, place_of(path, variant))
        except lmdb.Error as error:
            raise failure(f"{path} was not removed", error) from error

    def _make_room(self, txn: lmdb.Transaction) -> None:
        """When the store is over its limit, remove the pages not used for longest until a tenth of it is free."""
        if self._used(txn) <= self._limit:
            return
        removed = 0
        while self._used(txn) > self._limit * 9 // 10:
            with txn.cursor(db=self._order) as cursor:
                if not cursor.first():
                    break
                serial, place = cursor.item()
            self._drop(txn, bytes(place))
            txn.delete(bytes(serial), db=self._order)
            removed += 1
        logger.info("the page store was full: %d pages made room", removed)

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``, in one transaction; returns their paths."""
        packed = sorted({key_of(key) for key in keys})
        try:
            return self._purge(packed)
        except lmdb.MapFullError:
            logger.warning("no room for a purge; looking for readers that were killed")
        except lmdb.Error as error:
            raise failure("the purge was not carried out", error) from error
        try:
            self._env.reader_check()
            return self._purge(packed)
        except lmdb.Error as error:
            raise failure("the purge was not carried out", error) from error

    def _purge(self, keys: list[bytes]) -> list[str]:
        paths: set[str] = set()
        with self._env.begin(write=True) as txn:
            counter = self._count_up(txn)
            for key in keys:
                txn.put(key, counter, db=self._purged)
                with txn.cursor(db=self._index) as cursor:
                    places = list(cursor.iternext_dup()) if cursor.set_key(key) else []
                for place in places:
                    if (path := self._drop(txn, place)) is not None:
                        paths.add(path)
                txn.delete(key, db=self._index)
                txn.delete(key, db=self._known)
            if txn.stat(self._purged)["entries"] > MAX_PURGE_RECORDS:
                self._forget_old_purges(txn)
        return sorted(paths)

    def _forget_old_purges(self, txn: lmdb.Transaction) -> None:
        with txn.cursor(db=self._purged) as cursor:
            records = sorted((NUMBER.unpack(value)[0], bytes(key)) for key, value in cursor)
        drop = records[: len(records) // 2]
        for _counter, key in drop:
            txn.delete(key, db=self._purged)
        # A ticket older than a forgotten purge can't be judged any more: refused.
        txn.put(FLOOR, NUMBER.pack(drop[-1][0]), db=self._meta)

    def purge_all(self) -> None:
        """Remove every page; nothing begun before may be stored. What readers ask for most is still known."""
        try:
            with self._env.begin(write=True) as txn:
                counter = self._count_up(txn)
                for table in (self._pages, self._index, self._order, self._serials, self._purged):
                    txn.drop(table, delete=False)
                txn.drop(self._known, delete=False)
                txn.delete(KNOWN_ALL, db=self._meta)
                txn.put(FLOOR, counter, db=self._meta)
                txn.delete(SEEN, db=self._meta)
        except lmdb.Error as error:
            raise failure("the purge was not carried out", error) from error

    def note_seen(self, seq: int) -> None:
        """Pages are made from the publication log up to ``seq``."""
        try:
            with self._env.begin(write=True) as txn:
                if seq > self._number(txn, SEEN):
                    txn.put(SEEN, NUMBER.pack(seq), db=self._meta)
        except lmdb.Error as error:
            raise failure("how far the log was read was not kept", error) from error

    def seen(self) -> int:
        """That number; 0 for a store that is new or was purged as a whole."""
        try:
            with self._env.begin() as txn:
                return self._number(txn, SEEN)
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error

    # --- passes ------------------------------------------------------------------------------------------------------

    def refuse(self, listing: bytes) -> None:
        """Keep the list of passes that are refused; a new one moves the counter."""
        if self.refused() == listing:
            return
        try:
            with self._env.begin(write=True) as txn:
                txn.put(REFUSED, listing, db=self._meta)
                self._count_up(txn)
        except lmdb.Error as error:
            raise failure("the list of refused passes was not kept", error) from error

    def refused(self) -> bytes | None:
        """That list, or None."""
        try:
            with self._env.begin() as txn:
                raw: bytes | None = txn.get(REFUSED, db=self._meta)
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        return raw

    # --- use and editions --------------------------------------------------------------------------------------------

    def note_use(self, counts: Mapping[str, int]) -> None:
        """Note how often pages were asked for since the last note: they are the last to make room, the first to be made."""
        now = int(time.time())
        try:
            with self._env.begin(write=True) as txn:
                # Who makes room when is of no interest in a store that is half empty.
                filling = self._used(txn) > self._limit // 2
                for path, count in counts.items():
                    at = place_of(path, "open")
                    for place in (at, place_of(path, "full")) if filling else ():
                        if txn.get(place, db=self._serials) is not None:
                            self._to_the_end(txn, place)
                    raw = add_use(txn.get(at, db=self._use), count, now)
                    txn.put(at, raw + path.encode("utf-8", "surrogatepass"), db=self._use)
                if txn.stat(self._use)["entries"] > MAX_USE_RECORDS:
                    self._forget_little_used(txn, now)
        except lmdb.Error as error:
            raise failure("what readers ask for was not noted", error) from error

    def _forget_little_used(self, txn: lmdb.Transaction, now: int) -> None:
        with txn.cursor(db=self._use) as cursor:
            records = sorted((score(raw, now), bytes(place)) for place, raw in cursor)
        for _score, place in records[: len(records) // 2]:
            txn.delete(place, db=self._use)

    def use_of(self, paths: Iterable[str]) -> dict[str, float]:
        """How much each of ``paths`` is asked for: requests, those of an hour ago counting half; 0 for unknown ones."""
        now = int(time.time())
        try:
            with self._env.begin() as txn:
                return {path: score(txn.get(place_of(path, "open"), db=self._use), now) for path in paths}
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error

    def most_used(self, limit: int) -> list[str]:
        """The paths asked for most, first the most."""
        now = int(time.time())
        try:
            with self._env.begin() as txn, txn.cursor(db=self._use) as cursor:
                known = [(score(raw, now), path_of_use(raw)) for _place, raw in cursor]
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        return [path for _score, path in sorted(known, key=lambda one: -one[0])[:limit]]

    def new_edition(self) -> None:
        """From now on every page made before is out of date in its looks, and may be handed out until it is made anew."""
        try:
            with self._env.begin(write=True) as txn:
                txn.put(EDITION, self._count_up(txn), db=self._meta)
        except lmdb.Error as error:
            raise failure("the new edition was not noted", error) from error

    def outdated(self) -> list[Place]:
        """The pages of earlier editions: first those asked for most, then the newest; the oldest last."""
        now, found = int(time.time()), []
        try:
            with self._env.begin(buffers=True) as txn, txn.cursor(db=self._pages) as cursor:
                edition = int.from_bytes(txn.get(EDITION, db=self._meta) or b"", "big")
                for _place, raw in cursor:
                    ticket, modified, variant, path, _end = head_of(raw)
                    if ticket < edition:
                        asked = score(txn.get(place_of(path, "open"), db=self._use), now)
                        found.append((-asked, -modified, path, variant))
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        return [(path, variant) for _asked, _modified, path, variant in sorted(found)]
