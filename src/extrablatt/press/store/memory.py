"""The page store's contract in one process's memory: for tests, and the yardstick for the real one."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .known import UNKNOWN, UNSURE, Known
from .page import Page, Place


class MemoryPageStore:
    """See :class:`~extrablatt.press.store.page.PageStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[Place, Page] = {}
        self._tickets: dict[Place, int] = {}
        self._use: Counter[str] = Counter()
        self._edition = 0
        self._purged: dict[str, int] = {}
        self._counter = 0
        self._floor = 0
        self._refused: bytes | None = None
        self._known: dict[str, Known] = {}
        self._routes: bytes | None = None
        self._seen = 0

    def ticket(self) -> int:
        """The purge counter."""
        return self._counter

    def get(self, path: str, variant: str) -> Page | None:
        """The stored page, or None."""
        page = self._pages.get((path, variant))
        return page if page is not None and page.fresh(time.time()) else None

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """The stored page's bytes, or None."""
        page = self._pages.get((path, variant))
        return page.dumps() if page else None

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Store a page unless one of its keys was purged after ``ticket``."""
        with self._lock:
            if ticket < self._floor or any(self._purged.get(key, 0) > ticket for key in page.keys):
                return False
            self._pages[path, variant] = page
            self._tickets[path, variant] = ticket
            return True

    def put_many(self, pages: Sequence[tuple[str, str, Page]], ticket: int) -> int:
        """Store several pages; returns how many."""
        return sum(self.put(path, variant, page, ticket) for path, variant, page in pages)

    def note_seen(self, seq: int) -> None:
        """Up to where in the log pages are made from."""
        self._seen = max(self._seen, seq)

    def seen(self) -> int:
        """That number."""
        return self._seen

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``."""
        wanted = set(keys)
        with self._lock:
            self._counter += 1
            self._purged.update(dict.fromkeys(wanted, self._counter))
            hit = [place for place, page in self._pages.items() if page.keys & wanted]
            for place in hit:
                del self._pages[place]
            for key in wanted:
                self._known.pop(key, None)
        return sorted({path for path, _variant in hit})

    def purge_all(self) -> None:
        """Remove every page; nothing begun before may be stored."""
        with self._lock:
            self._counter += 1
            self._floor = self._counter
            self._pages.clear()
            self._known, self._routes = {}, None
            self._seen = 0

    def drop(self, path: str, variant: str) -> None:
        """Remove one page."""
        self._pages.pop((path, variant), None)

    def note_use(self, counts: Mapping[str, int]) -> None:
        """Note how often pages were asked for. Nothing is forgotten here with time."""
        with self._lock:
            self._use.update(counts)

    def use_of(self, paths: Iterable[str]) -> dict[str, float]:
        """How much each of ``paths`` is asked for."""
        return {path: float(self._use[path]) for path in paths}

    def most_used(self, limit: int) -> list[str]:
        """The paths asked for most."""
        return [path for path, _count in self._use.most_common(limit)]

    def new_edition(self) -> None:
        """From now on every page begun before is out of date in its looks."""
        with self._lock:
            self._counter += 1
            self._edition = self._counter

    def outdated(self) -> list[Place]:
        """The pages of earlier editions."""
        with self._lock:
            old = [place for place in self._pages if self._tickets[place] < self._edition]
            return sorted(old, key=lambda place: (-self._use[place[0]], -self._pages[place].modified, place))

    def refuse(self, listing: bytes) -> None:
        """Keep the list of passes that are refused."""
        with self._lock:
            if listing != self._refused:
                self._refused = listing
                self._counter += 1

    def refused(self) -> bytes | None:
        """That list."""
        return self._refused

    def put_known(self, entries: Mapping[str, Known], ticket: int) -> int:
        """Keep what is known of keys."""
        with self._lock:
            good = (
                {} if ticket < self._floor else {k: v for k, v in entries.items() if self._purged.get(k, 0) <= ticket}
            )
            self._known.update(good)
        return len(good)

    def known(self, key: str) -> Known:
        """What is known of a key."""
        found = self._known.get(key)
        return found or Known(UNSURE if self._routes is None or key in self._purged else UNKNOWN)

    def know_all(self, routes: bytes) -> None:
        """From now on what is not known does not exist."""
        with self._lock:
            self._routes = routes
            self._counter += 1

    def routes(self) -> bytes | None:
        """What :meth:`know_all` was given."""
        return self._routes

    def is_current(self) -> bool:
        """There are no files."""
        return True

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes``, ``counter``, ``edition``."""
        size = sum(len(b) for p in self._pages.values() for b in p.encodings.values())
        return {"pages": len(self._pages), "bytes": size, "counter": self._counter, "edition": self._edition}

    def close(self) -> None:
        """Nothing to let go of."""
