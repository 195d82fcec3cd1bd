"""What the kiosk asks of the office: pages it has not got, and the desk's and accounts' own addresses handed through."""

from __future__ import annotations

import http.client
import io
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from extrablatt.net import readeraddress
from extrablatt.press.store import Page, StoreError

from . import paths
from .proxies import Proxies

INTERNAL_HEADER = "X-Extrablatt-Internal"
#: Headers for one connection only (RFC 9110, 7.6.1), and those set anew here.
_HOP_BACK = frozenset(
    ("connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade",
     "server")
)  # fmt: skip
_HOP = _HOP_BACK | {"proxy-authorization", "expect", "host", "content-length", "content-type", "proxy"}
_OURS = frozenset(
    ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded",
     "x-extrablatt-internal", "x-extrablatt-reader")
)  # fmt: skip
#: Seconds an answer of the office may take; an upload with renditions takes longer than a page.
TIMEOUT, PAGE_TIMEOUT = 120.0, 10.0
#: Seconds a page may take while the last one did not come in time: readers need not find out one after the other.
STUCK_TIMEOUT = 2.0
_CHUNK = 1 << 16
#: Bytes of an answer read before any is sent on: the desk's pages and scripts are smaller.
_AT_ONCE = 1 << 19
#: Bytes of a request's body read before the office is asked: all forms, and what agencies and other servers write.
_AHEAD = 1 << 20


class OfficeDown(Exception):
    """The office does not answer, or not in time, or not with sense."""


class TooLarge(ValueError):
    """The body of a request is larger than allowed."""


class BadRequest(ValueError):
    """The request contradicts itself or broke off."""


class Office:
    """The office's address on this machine.

    ``trusted_proxies`` are addresses whose ``X-Forwarded-For`` and ``-Proto`` are believed; all others' are dropped.
    """

    def __init__(self, host: str, port: int, secret: str, trusted_proxies: Iterable[str] = ()) -> None:
        self._host, self._port, self._secret, self._proxies = host, port, secret, Proxies(trusted_proxies)
        self._kept = threading.local()
        self._stuck = False

    def render(self, path: str, query: str, full: bool) -> Page:
        """Ask the press for a page, which also puts it into the store. Raises :class:`OfficeDown`."""
        asked = urlencode({"path": path, "query": query, "full": int(full)})
        timeout = STUCK_TIMEOUT if self._stuck else PAGE_TIMEOUT
        kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is not None:
            if kept.sock is not None:
                kept.sock.settimeout(timeout)
            try:
                return self._ask(kept, asked)
            except TimeoutError as error:
                self._drop(kept)
                self._stuck = True
                raise OfficeDown("the press did not answer in time") from error
            except (OSError, http.client.HTTPException):
                # The office has closed a connection kept open, as it may; a new one tells whether it is there.
                self._drop(kept)
        fresh = self._kept.connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        try:
            return self._ask(fresh, asked)
        except (OSError, http.client.HTTPException) as error:
            self._drop(fresh)
            self._stuck = isinstance(error, TimeoutError)
            raise OfficeDown(f"the press can't be reached: {error}") from error

    def _ask(self, connection: http.client.HTTPConnection, asked: str) -> Page:
        connection.request("GET", f"/-/press/?{asked}", headers={INTERNAL_HEADER: self._secret})
        response = connection.getresponse()
        body = response.read()
        self._stuck = False
        if response.status != 200:
            raise OfficeDown(f"the press answered {response.status}")
        try:
            return Page.loads(body)
        except StoreError as error:
            raise OfficeDown(str(error)) from error

    def _drop(self, connection: http.client.HTTPConnection) -> None:
        connection.close()
        self._kept.connection = None

    def hand_through(
        self, environ: dict[str, Any], start_response: Callable[..., Any], max_body: int
    ) -> Iterable[bytes]:
        """Pass a request on and its answer back, both streamed.

        Raises, before anything was sent, :class:`OfficeDown`, :class:`TooLarge` (the body is more than ``max_body``
        bytes) or :class:`BadRequest`.
        """
        with _body(environ, max_body) as (body, length):
            connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT)
            try:
                target = paths.wire(paths.decode(environ["PATH_INFO"]), environ.get("QUERY_STRING", ""))
                connection.putrequest(environ["REQUEST_METHOD"], target, skip_host=True, skip_accept_encoding=True)
                for name, value in self._headers(environ):
                    connection.putheader(name, value)
                if length is not None:
                    connection.putheader("Content-Length", str(length))
                connection.endheaders()
                _send_body(connection, body, length or 0)
                response = connection.getresponse()
            except (ValueError, http.client.InvalidURL) as error:
                connection.close()
                raise BadRequest(str(error)) from error
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                raise OfficeDown(str(error)) from error
        dropped = _HOP_BACK | _named(response.getheader("Connection", ""))
        headers = [(k, v) for k, v in response.getheaders() if k.lower() not in dropped]
        try:
            begun = response.read(_AT_ONCE)
            whole = response.isclosed() or len(begun) < _AT_ONCE
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise OfficeDown(str(error)) from error
        start_response(f"{response.status} {response.reason or 'OK'}", headers)
        if whole:
            # The server sends it on as slowly as the client reads, without us.
            connection.close()
            return [begun]
        return _Answer(connection, response, begun)

    def _headers(self, environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
        dropped = _HOP | _OURS | _named(environ.get("HTTP_CONNECTION", ""))
        for key, value in environ.items():
            if key.startswith("HTTP_"):
                name = key[5:].replace("_", "-").lower()
                if name not in dropped:
                    yield name, value
        host = environ.get("HTTP_HOST", "localhost")
        if environ.get("CONTENT_TYPE"):
            yield "Content-Type", environ["CONTENT_TYPE"]
        yield "Host", host
        client = self._proxies.client(environ)
        yield "X-Forwarded-For", client
        yield readeraddress.HEADER, readeraddress.told(client, self._secret)
        yield "X-Forwarded-Proto", self._proxies.scheme(environ)
        yield "X-Forwarded-Host", host


def _named(connection: str) -> frozenset[str]:
    """The headers a Connection header names as its own."""
    return frozenset(name.strip().lower() for name in connection.split(",") if name.strip())


@contextmanager
def _body(environ: dict[str, Any], max_body: int) -> Iterator[tuple[Any, int | None]]:
    """The body of a request, to be read, and its length in bytes (None for no body).

    A chunked one is written to a temporary file first: the office wants to know the length beforehand.
    """
    stream, said = environ.get("wsgi.input"), environ.get("CONTENT_LENGTH") or ""
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    if said and (chunked or not (said.isascii() and said.isdigit())):
        raise BadRequest("the length of the body is not clear")
    if not chunked or stream is None:
        length = int(said) if said else None
        if length is not None and length > max_body:
            raise TooLarge(f"{length} bytes")
        if length and length <= _AHEAD and stream is not None:
            # Read before the office is asked: who sends slowly holds none of its threads.
            body = stream.read(length)
            if len(body) < length:
                raise BadRequest("the body broke off")
            stream = io.BytesIO(body)
        yield stream, length
        return
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as spool:
        while chunk := stream.read(_CHUNK):
            spool.write(chunk)
            if spool.tell() > max_body:
                raise TooLarge("a chunked body")
        length = spool.tell()
        spool.seek(0)
        yield spool, length


def _send_body(connection: http.client.HTTPConnection, body: Any, length: int) -> None:
    while length > 0:
        chunk = body.read(min(length, _CHUNK))
        if not chunk:
            raise BadRequest("the body broke off")
        try:
            connection.send(chunk)
        except (BrokenPipeError, ConnectionResetError):
            # The office has answered without waiting for the rest, to refuse it for instance: that answer counts.
            return
        length -= len(chunk)


class _Answer:
    """The answer's body, and the connection closed behind it."""

    def __init__(
        self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, begun: bytes
    ) -> None:
        self._connection, self._response, self._begun = connection, response, begun

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield self._begun
            while chunk := self._response.read1(_CHUNK):
                yield chunk
        finally:
            self._connection.close()

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()
