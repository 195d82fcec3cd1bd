"""The page store as this process sees it: opened once, opened again where another process has made it anew."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .intime import within
from .store import Page, PageStore, StoreBroken, StoreError, make_anew, open_store, put_away

logger = logging.getLogger(__name__)

#: Seconds a purge may take: a thousand pages take 50 ms.
PURGE_SECONDS = 2.0


class CurrentStore:
    """Call it for the store. One for each process."""

    def __init__(self, place: Callable[[], tuple[Path, int]]) -> None:
        #: Folder, and the bytes the file may grow to.
        self._place = place
        self._lock = threading.Lock()
        self._opened: PageStore | None = None

    def __call__(self) -> PageStore:
        """The newspaper's page store. Who renders keeps the one it took its ticket from."""
        opened = self._opened
        if opened is None or not opened.is_current():
            with self._lock:
                if self._opened is opened:
                    # The old one is not closed, since another thread may be reading in it; it goes with its last reader.
                    self._opened = open_store(*self._place())
                opened = self._opened
        if opened is None:
            raise StoreError("the page store was closed meanwhile")
        return opened

    def make_anew(self) -> PageStore:
        """An empty store in place of one that can't be used."""
        broken = self()
        with self._lock:
            if self._opened is broken:
                folder, size = self._place()
                self._opened = make_anew(folder, broken, size)
        return self()

    def put_away(self) -> None:
        """Have everybody begin an empty store, however stuck this one is. Raises StoreError."""
        put_away(self._place()[0])

    def cache_clear(self) -> None:
        """Forget the opened store."""
        self._opened = None


store = CurrentStore(lambda: (Path(settings.PAPER.store_dir), settings.PAPER.server.page_store_mb << 20))


def purge(pages: PageStore, keys: Iterable[str], anew: Callable[[], PageStore] = store.make_anew) -> list[str]:
    """Purge, whatever it takes: a store in which it fails is put away as a whole, and nothing old can be handed out.

    Returns the paths of the removed pages, none for a store that was put away. Raises
    :class:`~extrablatt.press.store.StoreError` only where no new store can be made.
    """
    wanted = set(keys)
    try:
        return pages.purge(wanted)
    except StoreError:
        logger.exception("the page store can't be purged")
        anew().purge(wanted)
        return []


def purge_in_time(
    find: Callable[[], PageStore],
    keys: Iterable[str],
    away: Callable[[], None] = store.put_away,
    seconds: float = PURGE_SECONDS,
) -> list[str]:
    """:func:`purge`, and where that fails or takes longer than ``seconds`` the store is put away as a whole.

    A process that was stopped while it held the store's one write lock keeps it; nobody else would ever purge again. Also for a
    store that can't even be opened here: the kiosk may still hand out what is in it. Returns as :func:`purge` does. Raises
    StoreError where the files can't be moved either.
    """
    wanted = set(keys)
    try:
        return within(seconds, lambda: purge(find(), wanted), "the purge of the page store")
    except (StoreError, OSError) as error:  # TimeoutError is an OSError
        logger.error("%s; a process that was stopped may hold it", error)
        away()
        return []


def _begun_anew() -> None:
    try:
        store.make_anew()
    except StoreError:
        logger.exception("no new page store can be made")


@dataclass(frozen=True, slots=True)
class Begun:
    """Where pages go that are begun now: the store, and its ticket from before any of their data are read."""

    pages: PageStore | None
    ticket: int

    def put(self, pages: Sequence[tuple[str, Page]]) -> int:
        """Store pages (path, page), each under its variant, unless something it shows was purged since; returns how many."""
        if self.pages is None or not pages:
            return 0
        try:
            stored = self.pages.put_many([(p, "full" if page.full else "open", page) for p, page in pages], self.ticket)
        except StoreBroken:
            logger.exception("the page store is damaged")
            _begun_anew()
            return 0
        if stored < len(pages):
            logger.debug("%d of %d pages changed while they were rendered; not stored", len(pages) - stored, len(pages))
        return stored

    def overtaken(self) -> bool:
        """Whether anything was purged since, or may have been: what was begun before may be out of date."""
        try:
            return self.pages is None or self.pages.ticket() != self.ticket
        except StoreError:
            return True


def begin(find: Callable[[], PageStore]) -> Begun:
    """To be called before any data are read. Without a store that can be used pages are rendered all the same."""
    try:
        pages = find()
        return Begun(pages, pages.ticket())
    except StoreBroken:
        logger.exception("the page store is damaged")
        _begun_anew()
    except StoreError:
        logger.exception("the page store can't be used")
    return Begun(None, 0)
