"""What the kiosk asks of the office: pages it has not got, and the desk's and accounts' own addresses handed through."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from math import inf
from typing import Any
from urllib.parse import urlencode

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from extrablatt.net import readeraddress, requestid
from extrablatt.press.store import Page, StoreError

from . import paths
from .endpoint import Endpoint
from .http.answers import BrokenOff, Stream, status_line
from .http.bodies import Body
from .http.request import Request
from .needs import HOLD
from .proxies import Proxies
from .responses import Prepared

INTERNAL_HEADER = "X-Extrablatt-Internal"
#: Headers for one connection only (RFC 9110, 7.6.1), and those set anew here.
_HOP_BACK = frozenset(
    ("connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade",
     "server", "date")
)  # fmt: skip
_HOP = _HOP_BACK | {"proxy-authorization", "expect", "host", "content-length", "content-type", "proxy"}
_OURS = frozenset(
    ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded",
     "x-extrablatt-internal", "x-request-id", "x-extrablatt-reader")
)  # fmt: skip
#: Seconds an answer of the office may take; an upload with renditions takes longer than a page.
TIMEOUT, PAGE_TIMEOUT = 120.0, 10.0
#: Seconds a page may take while the last one did not come in time: readers need not find out one after the other.
STUCK_TIMEOUT = 2.0
#: Bytes of an answer read before any is sent on: the desk's pages and scripts are smaller.
_AT_ONCE = 1 << 19
#: May be asked again where a connection kept open turns out to be gone (RFC 9110, 9.2.2).
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_NOTHING_OF_ITS_OWN = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")


class OfficeDown(Exception):
    """The office does not answer, or not in time, or not with sense."""


class NoAnswer(OfficeDown):
    """It was reached, and says nothing."""


class TooLarge(ValueError):
    """The body of a request is larger than allowed."""


class BadRequest(ValueError):
    """The request contradicts itself or broke off."""


class Office:
    """The office at its address, on this machine or another.

    ``hold``: seconds for which requests are held from the moment it can't be reached, since it is being started anew. Where that takes longer
    nobody waits for it any more; who finds it so after as long a time in which nobody has asked is the first to find out.
    ``trusted_proxies`` are addresses whose ``X-Forwarded-For`` and ``-Proto`` are believed; all others' are dropped.
    """

    def __init__(self, address: Endpoint, secret: str, trusted_proxies: Iterable[str] = (), hold: float = HOLD) -> None:
        self._socket, self._base = address.path, "http://localhost" if address.path else f"http://{address}"
        self._secret, self._proxies, self._hold = secret, Proxies(trusted_proxies), hold
        #: One keeps connections open; the other is for what can't be asked twice.
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        #: Since when it can't be reached, and when that was found last.
        self._away_since = self._away_seen = -inf
        self._stuck = False
        #: Whether it can't be reached now, and requests are held.
        self.away = False

    def _session(self, safe: bool) -> aiohttp.ClientSession:
        found = self._sessions.get(safe)
        if found is None:
            # How much is asked at once is for capacity.py to say.
            connector: aiohttp.BaseConnector
            if self._socket:
                connector = aiohttp.UnixConnector(self._socket, limit=0, force_close=not safe)
            else:
                connector = aiohttp.TCPConnector(limit=0, force_close=not safe, use_dns_cache=False)
            found = self._sessions[safe] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_NOTHING_OF_ITS_OWN,
                read_bufsize=1 << 17,
                max_line_size=1 << 16,
                max_field_size=1 << 16,
            )
        return found

    async def close(self) -> None:
        """Let go of connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions = {}

    async def _reach(
        self, method: str, target: str, timeout: float, body: Body | None = None, **more: Any
    ) -> aiohttp.ClientResponse:
        """The head of the office's answer, ``timeout`` seconds at most. An office that is away for moments is waited for."""
        while True:
            data = None if body is None else body.chunks() if (small := body.small()) is None else small
            try:
                # Also for what is sent: an office that takes no more of it would hold the place for ever.
                async with asyncio.timeout(timeout):
                    response = await self._session(method in _SAFE).request(
                        method,
                        URL(self._base + target, encoded=True),
                        allow_redirects=False,
                        timeout=aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=timeout),
                        data=data,
                        **more,
                    )
            except aiohttp.ClientConnectorError as error:
                # Nothing was sent yet, so that it can be tried again whatever it is.
                now = time.monotonic()
                if now - self._away_seen >= self._hold:
                    self._away_since = now
                self._away_seen = now
                self.away = now - self._away_since < self._hold
                if not self.away:
                    raise OfficeDown(str(error)) from error
                await asyncio.sleep(0.1)
            except TimeoutError as error:
                raise NoAnswer(f"no answer within {timeout:.0f} s") from error
            except (aiohttp.ClientError, OSError) as error:
                raise OfficeDown(str(error) or type(error).__name__) from error
            else:
                self.away, self._away_seen = False, -inf
                return response

    async def render(self, path: str, query: str, full: bool) -> Page:
        """Ask the press for a page, which also puts it into the store. Raises :class:`OfficeDown`."""
        asked = urlencode({"path": path, "query": query, "full": int(full)})
        timeout = STUCK_TIMEOUT if self._stuck else PAGE_TIMEOUT
        try:
            async with await self._reach(
                "GET",
                f"/-/press/?{asked}",
                timeout,
                headers={INTERNAL_HEADER: self._secret, requestid.HEADER: requestid.current.get()},
            ) as response:
                body = await response.read()
        except (aiohttp.ClientError, OSError) as error:
            raise OfficeDown(f"the press broke off: {error}") from error
        except NoAnswer:
            self._stuck = True
            raise
        self._stuck = False
        if response.status != 200:
            raise OfficeDown(f"the press answered {response.status}")
        try:
            return Page.loads(body)
        except StoreError as error:
            raise OfficeDown(str(error)) from error

    async def hand_through(self, request: Request) -> Prepared | Stream:
        """Pass a request on and give its answer: whole where it is small, else as it comes.

        Raises, before anything was sent, :class:`OfficeDown` or :class:`BadRequest`.
        """
        environ = request.environ
        method, body = environ["REQUEST_METHOD"], request.body
        target = paths.wire(paths.decode(environ["PATH_INFO"]), environ.get("QUERY_STRING", ""))
        if not target.isascii() or not target.isprintable() or " " in target:
            raise BadRequest("the query can't be sent")
        headers: CIMultiDict[str] = CIMultiDict()
        for name, value in self._headers(environ):
            headers.add(name, _as_sent(value))
        if body is not None:
            headers["Content-Length"] = str(body.length)
        elif method not in _SAFE:
            headers["Content-Length"] = "0"
        try:
            response = await self._reach(method, target, TIMEOUT, body, headers=headers)
        except ValueError as error:
            raise BadRequest(str(error)) from error
        return await self._answer(method, response)

    async def _answer(self, method: str, response: aiohttp.ClientResponse) -> Prepared | Stream:
        if response.status < 200:
            # Nobody asked for another protocol: the field is not passed on.
            response.close()
            raise OfficeDown(f"it answered {response.status}")
        named = _named(response.headers.get("Connection", ""))
        sent = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in response.raw_headers]
        head = [(k, v) for k, v in sent if k.lower() not in _HOP_BACK | named]
        status = f"{response.status} {response.reason}" if response.reason else status_line(response.status)
        if method == "HEAD" or response.status in (204, 304):
            response.release()
            if response.status == 204:
                head = [(k, v) for k, v in head if k.lower() != "content-length"]  # RFC 9110, 8.6
            return Prepared(status, head, b"")
        head = [(k, v) for k, v in head if k.lower() != "content-length"]
        begun = bytearray()
        try:
            while len(begun) < _AT_ONCE:
                piece = await response.content.readany()
                if not piece:
                    response.release()
                    return Prepared(status, [*head, ("Content-Length", str(len(begun)))], bytes(begun))
                begun += piece
        except (aiohttp.ClientError, OSError) as error:
            response.close()
            raise OfficeDown(str(error) or type(error).__name__) from error
        length = response.content_length
        return Stream(status, head, _pieces(response, bytes(begun)), length)

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
        yield requestid.HEADER, requestid.current.get()
        yield "X-Forwarded-For", client
        yield readeraddress.HEADER, readeraddress.told(client, self._secret)
        yield "X-Forwarded-Proto", self._proxies.scheme(environ)
        yield "X-Forwarded-Host", host


def _as_sent(value: str) -> str:
    """A field's value so that it leaves as the bytes that came: aiohttp sends text as UTF-8. What is none is taken for Latin-1."""
    try:
        return value if value.isascii() else value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _named(connection: str) -> frozenset[str]:
    """The headers a Connection header names as its own."""
    return frozenset(name.strip().lower() for name in connection.split(",") if name.strip())


async def _pieces(response: aiohttp.ClientResponse, begun: bytes) -> AsyncIterator[bytes]:
    """The rest of an answer, as fast as the client takes it, and the connection let go behind it."""
    try:
        yield begun
        while piece := await response.content.readany():
            yield piece
    except (aiohttp.ClientError, OSError) as error:
        raise BrokenOff(f"the office: {str(error) or type(error).__name__}") from error
    finally:
        response.close()
