"""The page store: finished pages by path, removed by surrogate key. Free of Django, so the kiosk can import it."""

from .encode import compress
from .lmdb_store import MAP_SIZE, LmdbPageStore
from .memory import MemoryPageStore
from .opening import make_anew, open_store
from .page import Page, PageStore, Place, StoreBroken, StoreError, make_page

__all__ = [
    "MAP_SIZE",
    "LmdbPageStore",
    "MemoryPageStore",
    "Page",
    "PageStore",
    "Place",
    "StoreBroken",
    "StoreError",
    "compress",
    "make_anew",
    "make_page",
    "open_store",
]
