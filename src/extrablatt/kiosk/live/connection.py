"""One connection of a live reader: a request is read, then only written to. Parsed by httptools (the parser of Node.js)."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

import httptools

from extrablatt.press.store import StoreError
from extrablatt.readers.passes import PASS_COOKIE, PassSigner

from ..negotiation import cookie
from ..proxies import Proxies
from . import stream
from .hub import Hub

#: Bytes of a request, and seconds it may take to send them.
MAX_REQUEST, REQUEST_SECONDS = 16 * 1024, 10.0
#: Bytes that may wait for a reader, and seconds for which it may take none at all, before it is let go.
MAX_WAITING, MAX_STALL = 256 * 1024, 30.0
#: Connections let in beyond those that may listen, in all and of one address, so that they are told why not.
PENDING, PENDING_OF_ADDRESS = 100, 20
_PATH = re.compile(rb"/live/(story)/(\d{1,18})(\.json)?")


@dataclass
class House:
    """What all connections share. ``origins`` are the pages that may listen from another origin.

    ``of_address`` counts the connections of each client: from the first packet on, or, where a proxy of ours stands in
    between, from the request on, which names the client.
    """

    hub: Hub
    signer: PassSigner
    origins: frozenset[str]
    proxies: Proxies = field(default_factory=Proxies)
    max_connections: int = 15_000
    max_of_address: int = 1_000
    connections: set[Connection] = field(default_factory=set)
    of_address: dict[str, int] = field(default_factory=dict)

    def count(self, address: str) -> int:
        """One more connection of a client; returns how many it has now."""
        self.of_address[address] = now = self.of_address.get(address, 0) + 1
        return now

    def discount(self, address: str) -> None:
        """One less."""
        left = self.of_address[address] - 1
        if left:
            self.of_address[address] = left
        else:
            del self.of_address[address]


class Connection(asyncio.Protocol):
    """See the module. Also the hub's :class:`~.hub.Reader`."""

    __slots__ = ("_address", "_deadline", "_expiry", "_headers", "_house", "_parser", "_read", "_token", "_transport", "_url",
                 "allowed", "position", "stalled")  # fmt: skip

    def __init__(self, house: House) -> None:
        self._house = house
        self._transport: asyncio.Transport | None = None
        self._parser: Any = httptools.HttpRequestParser(self)
        self._headers: dict[bytes, bytes] = {}
        self._url = b""
        self._read = 0
        self._address = ""
        self._token: str | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self.allowed = stream.OPEN_ONLY
        self.position = 0
        #: Monotonic time since which nothing could be sent; 0 while all goes out.
        self.stalled = 0.0

    # --- asyncio -----------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected. Who opens connections without end is not even listened to."""
        self._transport, house = cast(asyncio.Transport, transport), self._house
        self._transport.set_write_buffer_limits(high=MAX_WAITING // 4)
        house.connections.add(self)
        nearest = self._nearest()
        if not house.proxies.trusts(nearest):
            self._address = nearest
            if house.count(nearest) > house.max_of_address + PENDING_OF_ADDRESS:
                return self.let_go()
        if len(house.connections) > house.max_connections + PENDING:
            return self.let_go()
        self._deadline = asyncio.get_running_loop().call_later(REQUEST_SECONDS, self.let_go)
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone, by whomever."""
        for timer in (self._deadline, self._expiry):
            if timer is not None:
                timer.cancel()
        self._house.connections.discard(self)
        self._house.hub.leave(self)
        if self._address:
            self._house.discount(self._address)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Bytes of the request; what comes after it is nobody's concern."""
        if self._parser is None:
            return
        self._read += len(data)
        if self._read > MAX_REQUEST:
            return self._answer(431)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._answer(405)
        except httptools.HttpParserError:
            self._answer(400)
        return None

    def eof_received(self) -> bool:
        """A client that closes its half is gone."""
        return False

    def pause_writing(self) -> None:
        """The reader takes no more for now."""
        self.stalled = self.stalled or time.monotonic()

    def resume_writing(self) -> None:
        """It does again."""
        self.stalled = 0.0

    # --- the parser --------------------------------------------------------------------------------------------------

    def on_url(self, url: bytes) -> None:
        """The request target, perhaps in pieces."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """The request can be answered; it has no body that matters."""
        if self._parser is not None:
            method, parser = self._parser.get_method(), self._parser
            self._parser = None
            del parser
            self._route(method)
            self._headers, self._url = {}, b""

    # --- answers -----------------------------------------------------------------------------------------------------

    def _route(self, method: bytes) -> None:
        origin = self._headers.get(b"origin", b"").decode("latin-1")
        path, _, query = self._url.partition(b"?")
        match = _PATH.fullmatch(path)
        if match is None:
            return self._answer(404)
        if origin and origin not in self._house.origins:
            return self._answer(403)
        if method == b"OPTIONS":
            more = [("Access-Control-Allow-Methods", "GET, HEAD"), ("Access-Control-Allow-Headers", "Last-Event-ID"),
                    ("Access-Control-Max-Age", "86400")]  # fmt: skip
            return self._answer(204, more, origin)
        if method not in (b"GET", b"HEAD"):
            return self._answer(405, [("Allow", "GET, HEAD, OPTIONS")], origin)
        kind, number, as_json = match.groups()
        self._see_pass()
        channel = f"{kind.decode()}:{int(number)}"
        try:
            if as_json:
                return self._poll(channel, query, origin, method == b"HEAD")
            if method == b"HEAD":
                return self._answer(200, [("Content-Type", "text/event-stream")], origin)
            return self._listen(channel, query, origin)
        except StoreError:
            return self._answer(503, [("Retry-After", "5")], origin)

    def _see_pass(self) -> None:
        token = cookie(self._headers.get(b"cookie", b"").decode("latin-1"), PASS_COOKIE)
        now = time.time()
        self.allowed, expires = stream.allowed_by(self._house.signer, token, now)
        if expires is not None:
            self._token = token
            # Who stays longer than the pass is good for comes again, and shows it again.
            self._expiry = asyncio.get_running_loop().call_later(max(0.0, expires - now), self.let_go)

    def see_refusals(self) -> None:
        """Other passes are refused now: who holds one of them comes again, and hears what is open to all."""
        if self._token and stream.allowed_by(self._house.signer, self._token, time.time())[1] is None:
            self.let_go()

    def _after(self, query: bytes) -> int | None:
        said = self._headers.get(b"last-event-id", b"").decode("latin-1")
        return stream.seq_of(said) if said else stream.after_of(query.decode("latin-1"))

    def _poll(self, channel: str, query: bytes, origin: str, head: bool) -> None:
        after = self._after(query)
        news = self._house.hub.events.after(channel, stream.NOW if after is None else after)
        body = stream.as_json(news, self.allowed)
        self._answer(200, [("Content-Type", "application/json")], origin, body, head)

    def _listen(self, channel: str, query: bytes, origin: str) -> None:
        house = self._house
        if not self._address:
            self._address = self._client()
            house.count(self._address)
        if len(house.hub) >= house.max_connections or house.of_address[self._address] > house.max_of_address:
            return self._answer(503, [("Retry-After", "30")], origin)
        after = self._after(query)
        if self._deadline is not None:
            self._deadline.cancel()
        head = [("Content-Type", "text/event-stream"), ("X-Accel-Buffering", "no"), ("Connection", "close")]
        house.hub.join(channel, self, after, _head(200, [*head, *_common(origin)]))
        return None

    def _nearest(self) -> str:
        return str((self._transport.get_extra_info("peername") or ("",))[0]) if self._transport else ""

    def _client(self) -> str:
        nearest = self._nearest()
        said = self._headers.get(b"x-forwarded-for", b"").decode("latin-1")
        return self._house.proxies.client({"REMOTE_ADDR": nearest, "HTTP_X_FORWARDED_FOR": said})

    def _answer(
        self, status: int, more: list[tuple[str, str]] | None = None, origin: str = "", body: bytes = b"",
        head_only: bool = False,
    ) -> None:  # fmt: skip
        self._parser = None
        fields = [*(more or []), ("Content-Length", str(len(body))), ("Connection", "close"), *_common(origin)]
        self.send(_head(status, fields) + (b"" if head_only else body))
        if self._transport is not None:
            self._transport.close()

    # --- the hub's reader --------------------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Send without waiting; a reader for whom too much is waiting already is let go. It comes back and goes on."""
        if self._transport is None:
            return
        if self._transport.get_write_buffer_size() > MAX_WAITING:
            self.let_go()
            return
        self._transport.write(data)

    def let_go(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def part(self, words: bytes) -> None:
        """Say the last words and end the connection."""
        if self._transport is not None:
            self._transport.write(words)
            self._transport.close()


def _head(status: int, fields: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in fields)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _common(origin: str) -> list[tuple[str, str]]:
    fields = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Vary", "Origin, Cookie")]
    if origin:
        fields += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
    return fields
