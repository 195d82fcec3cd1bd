"""Feeds: what is new, for feed readers, other newsrooms' tools and WebSub hubs. One module a format, one list of items for all."""

from __future__ import annotations

from types import ModuleType

from . import atom, jsonfeed, rss

#: Ending of the address → module with ``CONTENT_TYPE`` and ``render(feed)``.
FORMATS: dict[str, ModuleType] = {"atom": atom, "rss": rss, "json": jsonfeed}
