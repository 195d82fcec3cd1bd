"""The kiosk: path → page store → bytes. A WSGI application free of Django.

It can't leak what it can't reach: it knows finished pages, passes, and an office to ask for pages it has not got.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from extrablatt.press.store import Page, PageStore, StoreError
from extrablatt.readers.passes import PASS_COOKIE, Pass, PassError, PassExpired, PassSigner, allows

from . import files, paths
from .flight import SingleFlight
from .negotiation import choose_encoding, cookie, matches, not_modified_since
from .responses import Prepared, plain, prepare
from .upstream import OfficeDown

logger = logging.getLogger(__name__)

Start = Callable[..., Any]
_CODINGS = frozenset({"br", "gzip", "identity"})
_MAX_READY = 4000


class Upstream(Protocol):
    """What the kiosk needs of the office."""

    def render(self, path: str, query: str, full: bool) -> Page:
        """A page from the press; raises OfficeDown."""

    def hand_through(self, environ: dict[str, Any], start_response: Start, max_body: int) -> Iterable[bytes]:
        """An address of the office's own; raises OfficeDown."""


@dataclass(frozen=True, slots=True)
class KioskConfig:
    """Where things lie and what is whose."""

    assets: Path
    renditions: Path
    handed_through: tuple[str, ...] = ("/desk", "/konto")
    asked_each_time: tuple[str, ...] = ("/suche",)
    max_body: int = 64 * 1024 * 1024


class Kiosk:
    """The WSGI application."""

    def __init__(self, store: PageStore, signer: PassSigner, office: Upstream, config: KioskConfig) -> None:
        self.store, self.signer, self.office, self.config = store, signer, office, config
        self.assets = files.Assets(config.assets)
        self._flight: SingleFlight[Page] = SingleFlight()
        # Prepared responses, good as long as nothing was purged: the purge counter is asked at every request.
        self._ready: dict[tuple[str, str, str], Prepared] = {}
        self._access: dict[str, str] = {}
        self._counter = -1

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request; nothing escapes as a traceback."""
        try:
            return self._answer(environ, start_response)
        except paths.BadPath:
            return self._send(environ, start_response, self._error(400))
        except OfficeDown as error:
            logger.error("the office does not answer: %s", error)
            return self._send(environ, start_response, plain(503, _DOWN, [("Retry-After", "5")]))
        except Exception:
            logger.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            return self._send(environ, start_response, plain(500, _DOWN))

    # --- routing -----------------------------------------------------------------------------------------------------

    def _answer(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        raw = paths.decode(environ["PATH_INFO"])
        for prefix in self.config.handed_through:
            if raw == prefix or raw.startswith(prefix + "/"):
                return self._hand_through(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._send(environ, start_response, self._error(405, [("Allow", "GET, HEAD")]))
        path = paths.canonical(raw)
        query = environ.get("QUERY_STRING", "")
        if path != raw:
            location = paths.wire(path, query)
            return self._send(environ, start_response, plain(301, "", [("Location", location)]))
        coding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), _CODINGS)
        if path.startswith("/assets/"):
            return self._send(environ, start_response, self.assets.get(path, coding) or self._error(404))
        if path.startswith("/bilder/"):
            found = files.picture(self.config.renditions, path, environ.get("HTTP_RANGE", ""))
            return self._send(environ, start_response, found or self._error(404))
        if path == "/healthz":
            return self._health(environ, start_response)
        if path in self.config.asked_each_time:
            if len(query) > 1000:
                raise paths.BadPath(query)
            return self._send(environ, start_response, _in(self.office.render(path, query, False), coding))
        return self._page(environ, start_response, path, coding)

    def _hand_through(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        try:
            return self.office.hand_through(environ, start_response, self.config.max_body)
        except ValueError:
            return self._send(environ, start_response, plain(413, "Zu groß."))

    def _health(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        page = json.dumps({"status": "ok", **self.store.stats()}).encode()
        ready = Prepared(
            "200 OK",
            [("Content-Type", "application/json"), ("Content-Length", str(len(page))), ("Cache-Control", "no-store")],
            page, "", 0, [],
        )  # fmt: skip
        return self._send(environ, start_response, ready)

    # --- pages -------------------------------------------------------------------------------------------------------

    def _page(self, environ: dict[str, Any], start_response: Start, path: str, coding: str) -> Iterable[bytes]:
        counter = self.store.ticket()
        if counter != self._counter:
            self._ready, self._access, self._counter = {}, {}, counter
        ready_map, access_map = self._ready, self._access
        access = access_map.get(path)
        ready = ready_map.get((path, "open", coding)) if access is not None else None
        if ready is None:
            page = self._get(path, False)
            access = page.access
            ready = _in(page, coding)
            if page.stored and counter == self._counter and len(ready_map) < _MAX_READY:
                ready_map[path, "open", coding] = ready
                access_map[path] = access
        if access != "open" and (full := self._full(environ, path, coding, access or "", ready_map)) is not None:
            ready = full
        return self._send(environ, start_response, ready)

    def _full(
        self,
        environ: dict[str, Any],
        path: str,
        coding: str,
        access: str,
        ready_map: dict[tuple[str, str, str], Prepared],
    ) -> Prepared | None:
        """The full variant for who holds a pass that allows it; a redirect to renewal for an expired one; else None."""
        token = cookie(environ.get("HTTP_COOKIE", ""), PASS_COOKIE)
        if not token:
            return None
        held: Pass
        try:
            held = self.signer.verify(token, time.time())
        except PassExpired:
            if environ["REQUEST_METHOD"] == "GET" and "text/html" in environ.get("HTTP_ACCEPT", ""):
                location = "/konto/pass/?next=" + paths.wire(path)
                return plain(302, "", [("Location", location)])
            return None
        except PassError:
            return None
        if not allows(access, held):
            return None
        ready = ready_map.get((path, "full", coding))
        if ready is None:
            page = self._get(path, True)
            if not page.full:
                return None
            ready = _in(page, coding)
            if len(ready_map) < _MAX_READY:
                ready_map[path, "full", coding] = ready
        return ready

    def _get(self, path: str, full: bool) -> Page:
        try:
            page = self.store.get(path, "full" if full else "open")
        except StoreError as error:
            logger.error("stored page %s: %s", path, error)
            page = None
        return page or self._flight.do((path, full), lambda: self.office.render(path, "", full))

    # --- sending -----------------------------------------------------------------------------------------------------

    def _error(self, code: int, extra: list[tuple[str, str]] | None = None) -> Prepared:
        return plain(code, _WORDS.get(code, ""), extra)

    @staticmethod
    def _send(environ: dict[str, Any], start_response: Start, ready: Prepared) -> Iterable[bytes]:
        if ready.etag or ready.modified:
            asked = environ.get("HTTP_IF_NONE_MATCH")
            if asked is not None:
                same = matches(asked, ready.etag)
            else:
                since = environ.get("HTTP_IF_MODIFIED_SINCE")
                same = since is not None and not_modified_since(since, ready.modified)
            if same:
                start_response("304 Not Modified", ready.headers_304)
                return ()
        start_response(ready.status, ready.headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (ready.body,)


def _in(page: Page, coding: str) -> Prepared:
    return prepare(page, coding if coding in page.encodings else "identity")


_DOWN = "Die Seite ist gleich wieder da. / This page will be back in a moment."
_WORDS = {400: "Diese Adresse gibt es so nicht.", 404: "Diese Seite gibt es nicht.", 405: "Das geht hier nicht."}
