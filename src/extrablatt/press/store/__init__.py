"""The page store: finished pages by path, removed by surrogate key. Free of Django, so the kiosk can import it."""

from .lmdb_store import LmdbPageStore, open_store
from .memory import MemoryPageStore
from .page import Page, PageStore, StoreError, make_page

__all__ = ["LmdbPageStore", "MemoryPageStore", "Page", "PageStore", "StoreError", "make_page", "open_store"]
