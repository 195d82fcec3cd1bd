"""``/live/…`` on the newspaper's own port: live readers are sent on to the live server, those who poll are answered here.

Behind a proxy that leads ``/live/`` to the live server itself (docs/live.md) the first never comes here. Nobody is sent to a host
that is not the newspaper's, whatever the request says it was sent to.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extrablatt.press.store import EventStore, StoreError, open_events
from extrablatt.readers.passes import PASS_COOKIE, PassSigner

from .live import stream
from .negotiation import cookie
from .proxies import Proxies
from .responses import STRICT, Headers, Prepared, Security, plain, redirect, status_line

logger = logging.getLogger(__name__)

LIVE = "/live/"
_PATH = re.compile(r"/live/(story)/(\d{1,18})(\.json)?")
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


#: Names by which who stands at the machine itself may know the newspaper.
_HERE = ("localhost", "127.0.0.1")


def _own_host(base_url: str) -> str:
    """The host of the newspaper's address as browsers send it."""
    host = (urlsplit(base_url).hostname or "localhost").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    return host if host.isascii() else host.encode("idna").decode()


def _hosts(base_url: str) -> tuple[str, ...]:
    """Names under which readers reach the live server without a proxy: none from an ``https`` newspaper."""
    return () if base_url.startswith("https:") else tuple(dict.fromkeys((_own_host(base_url), *_HERE)))


def origins(port: int, base_url: str) -> list[str]:
    """The live server's own origins, where pages reach it without a proxy. ``port`` 0: there is none."""
    return [f"http://{host}:{port}" for host in _hosts(base_url)] if port else []


class LiveAddress:
    """Where live readers of a newspaper go. ``port`` 0 or no ``folder`` of events: it has no live pages."""

    def __init__(
        self,
        port: int,
        base_url: str,
        folder: Path | None,
        signer: PassSigner,
        proxies: Proxies | None = None,
        security: Security = STRICT,
    ) -> None:
        self._port, self._folder, self._signer, self._security = port, folder, signer, security
        self._hosts = _hosts(base_url)
        self._proxies = proxies or Proxies(())
        self._events: EventStore | None = None
        self._lock = threading.Lock()

    def answer(self, environ: dict[str, Any], path: str) -> Prepared | None:
        """What is at ``path``: the way to the stream, or the events themselves; None for nothing."""
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        kind, number, as_json = match.groups()
        if as_json:
            try:
                return self._poll(environ, f"{kind}:{int(number)}")
            except (StoreError, OSError) as error:
                logger.error("%s", error)
                return plain(503, [("Retry-After", "5")], security=self._security)
        host = self._host(environ)
        if not self._port or host is None:
            return None
        query = environ.get("QUERY_STRING", "")
        target = f"http://{host}:{self._port}{path}" + (f"?{query}" if query else "")
        return redirect(307, target, "no-store", security=self._security)

    def _host(self, environ: dict[str, Any]) -> str | None:
        """The name the reader knows us by, if it is one of ours: ``Host``, or what a trusted proxy says that was."""
        said = [environ.get("HTTP_HOST", "")]
        if self._proxies.trusts(environ.get("REMOTE_ADDR", "")):
            said.append(environ.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip())
        for text in said:
            match = _HOST.fullmatch(text)
            if match and (host := match[1].lower().rstrip(".")) in self._hosts:
                return host
        return None

    def _poll(self, environ: dict[str, Any], channel: str) -> Prepared | None:
        if self._folder is None:
            return None
        events = self._opened(self._folder)
        said = environ.get("HTTP_LAST_EVENT_ID", "")
        after = stream.seq_of(said) if said else stream.after_of(environ.get("QUERY_STRING", ""))
        token = cookie(environ.get("HTTP_COOKIE", ""), PASS_COOKIE)
        allowed, _expires = stream.allowed_by(self._signer, token, time.time())
        body = stream.as_json(events.after(channel, stream.NOW if after is None else after), allowed)
        head: Headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        head += self._security.headers()
        return Prepared(status_line(200), [*head, ("Cache-Control", "no-store")], body)

    def _opened(self, folder: Path) -> EventStore:
        events = self._events
        if events is None or not events.is_current():
            # One thread opens: a process may have the same files open only once.
            with self._lock:
                if self._events is events:
                    self._events = open_events(folder)
                events = self._events
        if events is None:
            raise StoreError("the store of live events was closed meanwhile")
        return events
