"""What the kiosk asks of the office: pages it has not got, and the desk's and accounts' own addresses handed through."""

from __future__ import annotations

import http.client
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from extrablatt.press.store import Page, StoreError

logger = logging.getLogger(__name__)

INTERNAL_HEADER = "X-Extrablatt-Internal"
_HOP = frozenset(
    ["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "host"]
)
_OURS = frozenset(
    ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded", "x-extrablatt-internal"]
)
#: Seconds an answer of the office may take; an upload with renditions takes longer than a page.
TIMEOUT, PAGE_TIMEOUT = 120, 20


class OfficeDown(Exception):
    """The office does not answer."""


class Office:
    """The office's address on this machine."""

    def __init__(self, host: str, port: int, secret: str) -> None:
        self._host, self._port, self._secret = host, port, secret
        self._kept = threading.local()

    def render(self, path: str, query: str, full: bool) -> Page:
        """Ask the press for a page. Raises :class:`OfficeDown`."""
        asked = urlencode({"path": path, "query": query, "full": int(full)})
        for attempt in (1, 2):
            connection = getattr(self._kept, "connection", None)
            if connection is None:
                connection = http.client.HTTPConnection(self._host, self._port, timeout=PAGE_TIMEOUT)
                self._kept.connection = connection
            try:
                connection.request("GET", f"/-/press/?{asked}", headers={INTERNAL_HEADER: self._secret})
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    raise OfficeDown(f"the press answered {response.status}")
                return Page.loads(body)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._kept.connection = None
                if attempt == 2:
                    raise OfficeDown(str(error)) from error
            except StoreError as error:
                raise OfficeDown(str(error)) from error
        raise OfficeDown("unreachable")

    def hand_through(
        self, environ: dict[str, Any], start_response: Callable[..., Any], max_body: int
    ) -> Iterable[bytes]:
        """Pass a request on and its answer back, both streamed. Raises :class:`OfficeDown` before anything was sent."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > max_body:
            raise ValueError("too large")
        target = environ.get("RAW_URI") or environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        if "RAW_URI" not in environ:
            from urllib.parse import quote

            target = quote(target, safe="/:@!$&'()*+,;=~-._%")
            if environ.get("QUERY_STRING"):
                target += "?" + environ["QUERY_STRING"]
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT)
        try:
            connection.putrequest(environ["REQUEST_METHOD"], target, skip_host=True, skip_accept_encoding=True)
            for name, value in _request_headers(environ):
                connection.putheader(name, value)
            connection.endheaders()
            _send_body(connection, environ["wsgi.input"], length)
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise OfficeDown(str(error)) from error
        headers = [(k, v) for k, v in response.getheaders() if k.lower() not in _HOP]
        start_response(f"{response.status} {response.reason or 'OK'}", headers)
        return _Body(connection, response)


def _request_headers(environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            name = key[5:].replace("_", "-").lower()
            if name not in _HOP and name not in _OURS:
                yield name, value
    yield "Host", environ.get("HTTP_HOST", "localhost")
    if environ.get("CONTENT_TYPE"):
        yield "Content-Type", environ["CONTENT_TYPE"]
    if environ.get("CONTENT_LENGTH"):
        yield "Content-Length", environ["CONTENT_LENGTH"]
    yield "X-Forwarded-For", environ.get("REMOTE_ADDR", "").rpartition(":")[0] or environ.get("REMOTE_ADDR", "")
    yield "X-Forwarded-Proto", environ.get("wsgi.url_scheme", "http")


def _send_body(connection: http.client.HTTPConnection, body: Any, length: int) -> None:
    while length > 0:
        chunk = body.read(min(length, 1 << 16))
        if not chunk:
            break
        connection.send(chunk)
        length -= len(chunk)


class _Body:
    """The answer's body, and the connection closed behind it."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self._connection, self._response = connection, response

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._response.read(1 << 16):
            yield chunk

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()
