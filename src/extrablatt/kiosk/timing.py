"""A kiosk that tells in ``Server-Timing`` (W3C) where an answer came from and what it took: for ``debug = true`` only.

Chosen when the process starts, so that an ordinary kiosk does not even ask whether it should measure.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import replace

from extrablatt.press.store import Page

from .app import Kiosk
from .http.answers import Stream
from .http.request import Request
from .responses import Prepared

_SPENT: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)


class TimedKiosk(Kiosk):
    """``Server-Timing: kiosk;dur=0.1, cache;desc=store, store;dur=0.06``, times in milliseconds.

    ``cache`` is where the page was: at hand (``shelf``), in the page store, or made by the press; left out for what is no
    page. ``kiosk`` is the whole time until the head was ready.
    """

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        """Nothing: every request is measured."""
        return None

    async def answer(self, request: Request) -> Prepared | Stream:
        """Answer one request and tell what it took."""
        spent: dict[str, float] = {}
        _SPENT.set(spent)
        begun = time.perf_counter()
        answer = await super().answer(request)
        source = next((name for name in ("press", "store") if name in spent), "")
        if not source and any(name == "ETag" for name, _value in answer.headers):
            source = "shelf"
        told = [f"kiosk;dur={1000 * (time.perf_counter() - begun):.3f}"]
        told += [f"cache;desc={source}"] if source else []
        told += [f"{name};dur={1000 * seconds:.3f}" for name, seconds in spent.items()]
        # A new list: the headers of a page at hand are everybody's.
        return replace(answer, headers=[*answer.headers, ("Server-Timing", ", ".join(told))])

    def _stored(self, path: str, full: bool) -> Page | None:
        begun = time.perf_counter()
        try:
            return super()._stored(path, full)
        finally:
            _add("store", begun)

    async def _pressed(self, path: str, query: str, full: bool) -> Page:
        begun = time.perf_counter()
        try:
            return await super()._pressed(path, query, full)
        finally:
            _add("press", begun)


def _add(name: str, begun: float) -> None:
    # A page that several wait for is measured where it was begun; the dictionary is the one of that request.
    spent = _SPENT.get()
    if spent is not None:
        spent[name] = spent.get(name, 0.0) + time.perf_counter() - begun
