"""The page store's contract in one process's memory: for tests, and the yardstick for the real one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from .page import Page


class MemoryPageStore:
    """See :class:`~extrablatt.press.store.page.PageStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[tuple[str, str], Page] = {}
        self._purged: dict[str, int] = {}
        self._counter = 0
        self._floor = 0

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
            return True

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``."""
        wanted = set(keys)
        with self._lock:
            self._counter += 1
            self._purged.update(dict.fromkeys(wanted, self._counter))
            hit = [place for place, page in self._pages.items() if page.keys & wanted]
            for place in hit:
                del self._pages[place]
        return sorted({path for path, _variant in hit})

    def purge_all(self) -> None:
        """Remove every page; nothing begun before may be stored."""
        with self._lock:
            self._counter += 1
            self._floor = self._counter
            self._pages.clear()

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes``, ``counter``."""
        size = sum(len(b) for p in self._pages.values() for b in p.encodings.values())
        return {"pages": len(self._pages), "bytes": size, "counter": self._counter}

    def close(self) -> None:
        """Nothing to let go of."""
