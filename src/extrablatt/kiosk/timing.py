"""A kiosk that tells in ``Server-Timing`` (W3C) where an answer came from and what it took: for ``debug = true`` only.

Chosen when the process starts, so that an ordinary kiosk does not even ask whether it should measure.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from extrablatt.press.store import Page

from .app import Environ, Kiosk, Start
from .responses import Headers


class TimedKiosk(Kiosk):
    """``Server-Timing: kiosk;dur=0.1, cache;desc=store, store;dur=0.06``, times in milliseconds.

    ``cache`` is where the page was: at hand (``shelf``), in the page store, or made by the press; left out for what is no
    page. ``kiosk`` is the whole time until the head was ready.
    """

    _spent = threading.local()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer one request and tell what it took."""
        spent: dict[str, float] = {}
        self._spent.by = spent
        begun = time.perf_counter()

        def start(status: str, headers: Headers, exc_info: object = None) -> object:
            source = next((name for name in ("press", "store") if name in spent), "")
            if not source and any(name == "ETag" for name, _value in headers):
                source = "shelf"
            told = [f"kiosk;dur={1000 * (time.perf_counter() - begun):.3f}"]
            told += [f"cache;desc={source}"] if source else []
            told += [f"{name};dur={1000 * seconds:.3f}" for name, seconds in spent.items()]
            # A new list: the headers of a page at hand are everybody's.
            return start_response(status, [*headers, ("Server-Timing", ", ".join(told))])

        return super().__call__(environ, start)

    def _stored(self, path: str, full: bool) -> Page | None:
        begun = time.perf_counter()
        try:
            return super()._stored(path, full)
        finally:
            self._add("store", begun)

    def _pressed(self, path: str, query: str, full: bool) -> Page:
        begun = time.perf_counter()
        try:
            return super()._pressed(path, query, full)
        finally:
            self._add("press", begun)

    def _add(self, name: str, begun: float) -> None:
        spent = self._spent.by
        spent[name] = spent.get(name, 0.0) + time.perf_counter() - begun
