"""The embedded store's knowledge of public addresses: see ``known.py``."""

from __future__ import annotations

from collections.abc import Mapping

import lmdb

from .known import UNKNOWN, UNSURE, Known
from .lmdb_files import FLOOR, KNOWN_ALL, ROUTES, LmdbFiles, failure
from .records import NUMBER, key_of


class LmdbKnown(LmdbFiles):
    """See :class:`~extrablatt.press.store.page.PageStore`."""

    def put_known(self, entries: Mapping[str, Known], ticket: int) -> int:
        """Keep what is known of keys, each unless it was purged after ``ticket``; returns how many were kept."""
        kept = 0
        try:
            with self._env.begin(write=True) as txn:
                if ticket < self._number(txn, FLOOR):
                    return 0
                for key, known in entries.items():
                    packed = key_of(key)
                    raw = txn.get(packed, db=self._purged)
                    if raw is None or NUMBER.unpack(raw)[0] <= ticket:
                        txn.put(packed, known.dumps(), db=self._known)
                        kept += 1
        except lmdb.Error as error:
            raise failure("public addresses were not noted", error) from error
        return kept

    def known(self, key: str) -> Known:
        """What is known of a key."""
        packed = key_of(key)
        try:
            with self._env.begin() as txn:
                raw = txn.get(packed, db=self._known)
                if raw is not None:
                    return Known.loads(bytes(raw))
                # Where all were noted, one that is not there does not exist, unless it has changed since and is not noted yet.
                sure = txn.get(KNOWN_ALL, db=self._meta) is not None and txn.get(packed, db=self._purged) is None
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        return Known(UNKNOWN if sure else UNSURE)

    def know_all(self, routes: bytes) -> None:
        """From now on what is not known does not exist. ``routes``: the patterns of all addresses there are."""
        try:
            with self._env.begin(write=True) as txn:
                txn.put(ROUTES, routes, db=self._meta)
                txn.put(KNOWN_ALL, b"1", db=self._meta)
                self._count_up(txn)
        except lmdb.Error as error:
            raise failure("public addresses were not noted", error) from error

    def routes(self) -> bytes | None:
        """What :meth:`know_all` was given, or None where not all is known."""
        try:
            with self._env.begin() as txn:
                if txn.get(KNOWN_ALL, db=self._meta) is None:
                    return None
                raw: bytes | None = txn.get(ROUTES, db=self._meta)
        except lmdb.Error as error:
            raise failure("the page store can't be read", error) from error
        return raw
