"""The page store: finished pages by path, removed by surrogate key. Free of Django, so the kiosk can import it."""

from .absent import NoPageStore
from .encode import compress
from .events import Event, EventStore, News
from .known import Known
from .lmdb_store import MAP_SIZE, LmdbPageStore
from .memory import MemoryPageStore
from .opening import events_anew, make_anew, open_events, open_store, put_away
from .page import Page, PageStore, Place, StoreBroken, StoreError, make_page

__all__ = [
    "MAP_SIZE",
    "Event",
    "EventStore",
    "Known",
    "LmdbPageStore",
    "MemoryPageStore",
    "News",
    "NoPageStore",
    "Page",
    "PageStore",
    "Place",
    "StoreBroken",
    "StoreError",
    "compress",
    "events_anew",
    "make_anew",
    "make_page",
    "open_events",
    "open_store",
    "put_away",
]
