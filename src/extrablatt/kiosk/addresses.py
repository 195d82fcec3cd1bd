"""Which addresses there are, by the page store's word: what is not there is answered without asking the office.

The press writes the patterns of all its pages, and what exists of what they name (``press/addressbook.py``). Where the store is not
sure, the office is asked as ever.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass

from extrablatt.press.store import PageStore
from extrablatt.press.store.known import GONE, PUBLIC, UNKNOWN

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Missing:
    """There is nothing at this address."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is meant stands at ``path``; ``key`` is its surrogate key. ``gone``: it was taken back, and that is said there."""

    path: str
    key: str
    gone: bool = False


#: A pattern, what it names (``story``, ``tag:KIND`` or nothing), and whether it is the very page of that.
Route = tuple[re.Pattern[str], str, bool]


class Addresses:
    """The patterns of one state of the store. :meth:`look` whenever its counter has moved."""

    def __init__(self) -> None:
        self._raw: bytes | None = None
        self._routes: tuple[Route, ...] = ()

    def look(self, store: PageStore) -> None:
        """Take over the store's patterns. Raises StoreError."""
        raw = store.routes()
        if raw == self._raw:
            return
        try:
            routes = [
                (re.compile(pattern), str(subject), bool(own)) for pattern, subject, own in json.loads(raw or b"[]")
            ]
        except (ValueError, TypeError, re.error) as error:
            logger.error("the patterns of addresses can't be read, the office is asked for all: %s", error)
            routes = []
        self._raw, self._routes = raw, tuple(routes)

    def very_page(self, store: PageStore, path: str) -> bool:
        """Whether a public story's own page stands at ``path``. Raises StoreError."""
        for pattern, subject, own in self._routes:
            if own and subject == "story" and (match := pattern.fullmatch(path)):
                known = store.known(f"story:{int(match['id'])}")
                return known.state == PUBLIC and known.path == path
        return False

    def find(self, store: PageStore, path: str) -> Missing | Elsewhere | None:
        """What is to be answered in place of a page at ``path``; None: ask for it. Raises StoreError."""
        if not self._routes:
            return None
        for pattern, subject, own in self._routes:
            match = pattern.fullmatch(path)
            if match is None:
                continue
            if not subject:
                return None
            kind, _, of = subject.partition(":")
            key = f"story:{int(match['id'])}" if kind == "story" else f"tag:{of}:{match['slug']}"
            known = store.known(key)
            if known.state == UNKNOWN:
                return Missing()
            if kind == "story" and known.path:
                if known.state == GONE:
                    return Elsewhere(known.path, key, gone=True)
                if known.state == PUBLIC and own and path != known.path and _stands(store, known.path):
                    return Elsewhere(known.path, key)
            return None
        return Missing()


def _stands(store: PageStore, path: str) -> bool:
    """Whether the section of a story's address has not moved since it was noted; else the press says where the story is now."""
    return store.known(f"tag:section:{path.split('/')[1]}").state in (PUBLIC, UNKNOWN)
