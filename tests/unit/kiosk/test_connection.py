"""One connection of the kiosk's server, byte by byte: framing, order, slow and greedy clients (RFC 9110, RFC 9112)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.kiosk.http.answers import Answer, Stream
from extrablatt.kiosk.http.connection import Connection
from extrablatt.kiosk.http.house import MAX_HEADS, MAX_ONCE, Heads, House, Rules
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.http.server import Server, inherited, listen
from extrablatt.kiosk.responses import Prepared
from tests.kiosks import run

AT_HAND = b"Content-Length: 4\r\n\r\nhier"


@dataclass
class Echo:
    """An application that has ``/hand`` at hand, takes bodies below ``/konto`` and tells of each request what it was."""

    seen: list[tuple[str, str, bytes]] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    pieces: Callable[[], AsyncIterator[bytes]] | None = None
    length: int | None = None

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        if request.target != b"/hand":
            return None
        self.seen.append((request.method.decode(), "/hand", b""))
        return b"HTTP/1.1 200 OK\r\n", AT_HAND if request.method == b"GET" else AT_HAND[:-4]

    def admit(self, request: Request) -> Answer | None:
        if not request.target.startswith(b"/konto"):
            return self.error(405)
        return self.error(413) if request.body is not None and request.body.length > 1_000_000 else None

    async def answer(self, request: Request) -> Answer | Stream:
        path = request.environ["PATH_INFO"]
        if gate := self.gates.get(path):
            await gate.wait()
        body = b"".join([piece async for piece in request.body.chunks()]) if request.body is not None else b""
        self.seen.append((request.method.decode(), path, body))
        if self.pieces is not None and path == "/strom":
            return Stream("200 OK", [], self.pieces(), self.length)
        told = f"{request.method.decode()} {path} {len(body)}".encode()
        return Prepared("200 OK", [("Content-Length", str(len(told)))], told)

    def error(self, code: int, request: Request | None = None) -> Answer:
        return Prepared(f"{code} X", [("Content-Length", "3")], str(code).encode())

    def client(self, request: Request) -> str:
        return request.environ.get("HTTP_X_FORWARDED_FOR", request.peer)


class Wire(asyncio.Transport):
    """A transport that keeps what is sent; ``takes`` bytes are taken by the client, the rest waits."""

    def __init__(self, takes: int = 1 << 60) -> None:
        super().__init__()
        self.sent, self.takes, self.closed, self.reading, self.half = bytearray(), takes, False, True, False
        self.protocol: Connection | None = None
        self._high = 1 << 16

    def get_extra_info(self, name: str, default: object = None) -> object:
        return ("198.51.100.7", 4711) if name == "peername" else default

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._high = high or 0

    def get_write_buffer_size(self) -> int:
        return max(0, len(self.sent) - self.takes)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.sent += data
        if self.get_write_buffer_size() > self._high and self.protocol is not None:
            self.protocol.pause_writing()

    def take(self, number: int) -> None:
        """The client reads on."""
        self.takes += number
        if not self.get_write_buffer_size() and self.protocol is not None:
            self.protocol.resume_writing()

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closed

    def write_eof(self) -> None:
        self.half = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        if not self.closed:
            self.closed = True
        if self.protocol is not None:
            protocol, self.protocol = self.protocol, None
            protocol.connection_lost(None)


class Line:
    """A connection and the client at its other end."""

    def __init__(self, rules: Rules | None = None, takes: int = 1 << 60, house: House | None = None) -> None:
        self.application = Echo()
        self.house = house or House(self.application, rules)
        self.wire, self.connection = Wire(takes), Connection(self.house)
        self.wire.protocol = self.connection
        self.connection.connection_made(self.wire)

    def send(self, text: str | bytes) -> None:
        self.connection.data_received(text.encode("latin-1") if isinstance(text, str) else text)

    async def settle(self) -> None:
        """Let everything happen that can."""
        for _turn in range(20):
            await asyncio.sleep(0)

    async def until(self, look: Callable[[], bool]) -> None:
        """Wait for what is done in a thread: bodies are set aside there."""
        for _turn in range(6000):
            if look():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it did not happen")

    def ended(self) -> bool:
        """Whether all is said: closed, or half closed while what the client may still send is dropped."""
        return self.wire.closed or self.wire.half

    def statuses(self) -> list[int]:
        """Codes of the answers so far."""
        return [int(part[:3]) for part in bytes(self.wire.sent).split(b"HTTP/1.1 ")[1:]]

    def later(self, seconds: float) -> None:
        """Time passes."""
        self.house.now += seconds
        for connection in list(self.house.connections):
            connection.look(self.house.now, self.house.rules.idle_seconds)
        self.house._one_slow_body_a_client()


def test_what_is_at_hand_is_answered_at_once_without_a_task() -> None:
    async def story() -> None:
        line = Line()
        line.send("GET /hand HTTP/1.1\r\nHost: x\r\n\r\nHEAD /hand HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.statuses() == [200, 200]
        assert line.wire.sent.endswith(b"Content-Length: 4\r\n\r\n")
        assert line.connection._task is None

    run(story())


def test_requests_sent_without_waiting_are_answered_in_their_order() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        for path in ("/langsam", "/hand", "/b", "/hand"):
            line.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
        await line.settle()
        assert line.statuses() == []
        gate.set()
        await line.settle()
        assert [path for _method, path, _body in line.application.seen] == ["/langsam", "/hand", "/b", "/hand"]
        assert line.statuses() == [200] * 4

    run(story())


def test_who_sends_thousands_of_requests_without_reading_makes_few_of_them_wait() -> None:
    async def story() -> None:
        line = Line(takes=0)
        line.application.gates["/langsam"] = asyncio.Event()
        line.send(b"GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n" + b"GET /b HTTP/1.1\r\nHost: x\r\n\r\n" * 5000)
        await line.settle()
        assert not line.wire.reading
        assert len(line.connection._queue or ()) < 500
        line.application.gates["/langsam"].set()
        line.wire.take(1 << 60)
        for _again in range(400):
            await line.settle()
            if len(line.application.seen) == 5001:
                break
        assert line.statuses() == [200] * 5001
        assert line.wire.reading

    run(story())


def test_a_reader_who_takes_nothing_gets_nothing_more_and_is_let_go() -> None:
    async def story() -> None:
        line = Line(takes=0)
        line.send(b"GET /hand HTTP/1.1\r\nHost: x\r\n\r\n" * 20_000)
        await line.settle()
        assert len(line.wire.sent) < 400_000
        line.later(20)
        assert not line.wire.closed
        line.later(20)
        assert line.wire.closed

    run(story())


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        "Content-Length: 5\r\n\r\nhallo",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nha\r\n3\r\nllo\r\n0\r\nTrailer: no\r\n\r\n",
    ],
)
def test_a_body_is_put_together_and_ends_where_it_ends(body: str, whole: bool) -> None:
    async def story() -> None:
        line = Line()
        text = f"POST /konto HTTP/1.1\r\nHost: x\r\n{body}GET /hand HTTP/1.1\r\nHost: x\r\n\r\n"
        for piece in [text] if whole else text:
            line.send(piece)
        await line.settle()
        assert line.application.seen == [("POST", "/konto", b"hallo"), ("GET", "/hand", b"")]
        assert line.statuses() == [200, 200]

    run(story())


def test_a_large_body_goes_to_a_file_and_comes_whole() -> None:
    async def story() -> None:
        line = Line()
        body = bytes(range(256)) * 3500
        line.send(f"POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n")
        for at in range(0, len(body), 60_000):
            await line.until(lambda: line.wire.reading)
            line.send(body[at : at + 60_000])
        await line.until(lambda: bool(line.application.seen))
        assert [(path, got == body) for _method, path, got in line.application.seen] == [("/konto", True)]

    run(story())


def test_a_body_that_becomes_too_large_is_refused_and_the_rest_dropped() -> None:
    async def story() -> None:
        line = Line()
        line.send("POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _again in range(30):
            await line.until(lambda: line.wire.reading)
            line.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        assert line.statuses() == [413]
        assert line.wire.half
        line.later(3)
        assert line.wire.closed

    run(story())


@pytest.mark.parametrize(
    "sent",
    [
        "POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhallo",
        "POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhallo",
        "POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhallo",
        "POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
        "POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx",
        "POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
        "GET /a HTTP/1.1\nHost: x\n\n",
        "GET /a HTTP/1.1\r\nHost: x\n\r\n",
        "GET /a HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\x00y\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\ry\r\n\r\n",
        "GET /a HTTP/1.1\r\n: x\r\n\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(sent: str) -> None:
    async def story() -> None:
        line = Line()
        line.send(sent + "GET /geschmuggelt HTTP/1.1\r\nHost: x\r\n\r\n")
        await line.settle()
        assert line.statuses() == [400]
        assert b"Connection: close" in line.wire.sent
        assert line.application.seen == []

    run(story())


def test_the_error_for_what_comes_later_waits_for_the_answers_before_it() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\nUNSINN\r\n\r\n")
        await line.settle()
        assert line.statuses() == []
        gate.set()
        await line.settle()
        assert line.statuses() == [200, 200, 400]
        assert bytes(line.wire.sent).count(b"Connection: close") == 1

    run(story())


@pytest.mark.parametrize("last", ["GET /hand HTTP/1.1\r\nHost: x", "GET /b HTTP/1.1\r\nHost: x/y"])
def test_the_error_for_what_comes_later_comes_also_behind_what_needs_no_thought(last: str) -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send(f"GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n{last}\r\n\r\nUNSINN\r\n\r\n")
        gate.set()
        await line.settle()
        assert line.statuses() == [200, 200 if "hand" in last else 400, 400]
        assert bytes(line.wire.sent).count(b"Connection: close") == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("fields", "goes_on"),
    [
        ("Connection: keep-alive", True),
        ("Connection: Keep-Alive, x", True),
        ("Connection: close, keep-alive", False),
        ("Connection: keep-alive\r\nConnection: close", False),
        ("Proxy-Connection: keep-alive", False),
        ("X: y", False),
    ],
)
def test_with_http_1_0_a_connection_goes_on_only_where_that_is_asked_for(fields: str, goes_on: bool) -> None:
    async def story() -> None:
        line = Line()
        line.send(f"GET /hand HTTP/1.0\r\n{fields}\r\n\r\n")
        assert line.ended() != goes_on
        assert (b"Connection: keep-alive" in line.wire.sent) == goes_on

    asyncio.run(story())


def test_after_the_last_request_the_connection_ends() -> None:
    async def story() -> None:
        for head in ("GET /hand HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /b HTTP/1.0\r\n\r\n"):
            line = Line()
            line.send(head)
            await line.settle()
            assert line.statuses() == [200]
            assert line.ended()
            assert b"Connection: close" in line.wire.sent
            line.later(3)
            assert line.wire.closed
        line = Line()
        line.send("GET /hand HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2)
        assert bytes(line.wire.sent).count(b"Connection: keep-alive") == 2

    run(story())


def test_who_goes_on_sending_behind_the_last_request_is_read_and_gets_the_answer() -> None:
    async def story() -> None:
        for head in ("GET /hand HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /b HTTP/1.0\r\n\r\n"):
            line = Line()
            line.send(head + "x" * 100_000)
            await line.settle()
            for _second in range(4):
                line.send("y" * 8000)
                line.later(1)
            assert line.wire.half
            assert not line.wire.closed
            assert line.wire.reading
            assert line.statuses() == [200]
            for _second in range(8):
                line.send("y" * 8000)
                line.later(1)
            assert line.wire.closed
        greedy, gone = Line(), Line()
        for line in (greedy, gone):
            line.send("GET /b HTTP/1.0\r\n\r\n")
            await line.settle()
        for _piece in range(200):
            greedy.send(b"z" * 65536)
        assert greedy.wire.closed
        assert not gone.connection.eof_received()  # which closes it

    run(story())


def test_who_asks_for_another_protocol_is_answered_in_this_one() -> None:
    async def story() -> None:
        line = Line()
        line.send("GET /b HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hallo")
        await line.settle()
        assert line.statuses() == [200]
        assert line.ended()

    run(story())


def test_a_client_that_stops_sending_gets_what_it_asked_for() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.connection.eof_received()
        gate.set()
        await line.settle()
        assert line.statuses() == [200]
        assert line.wire.closed

    run(story())


def test_slow_heads_idle_connections_and_dripping_bodies_end() -> None:
    async def story() -> None:
        rules = Rules()
        slow = Line(rules)
        slow.send("GET /hand HTTP/1.1\r\nHos")
        slow.later(9)
        slow.send("t:")
        slow.later(2)
        assert slow.statuses() == [408]
        idle = Line(rules)
        idle.later(rules.idle_seconds - 1)
        assert not idle.wire.closed
        idle.later(2)
        assert idle.wire.closed
        body = Line(rules)
        body.send("POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        for _again in range(3):
            body.send("x")
            body.later(2)
        assert body.statuses() == [408]
        quick = Line(rules)
        quick.send("POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        for _again in range(9):
            quick.send("x" * 5000)
            quick.later(2)
        assert quick.statuses() == []

    run(story())


def test_of_one_clients_slow_bodies_one_may_go_on() -> None:
    async def story() -> None:
        first = Line()
        lines = [first, *(Line(house=first.house) for _each in range(3))]
        for line in lines:
            line.send("POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123")
            line.house.now += 0.01
        other = Line(house=first.house)
        other.send("POST /konto HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.9\r\nContent-Length: 10\r\n\r\n123")
        first.later(1)
        assert [line.statuses() for line in lines] == [[]] * 4
        first.later(2)
        assert [line.statuses() for line in lines] == [[], [408], [408], [408]]
        assert other.statuses() == []

    run(story())


def test_one_address_has_so_many_connections_and_all_together_so_many() -> None:
    async def story() -> None:
        first = Line(Rules(max_of_client=3, max_connections=100))
        assert [Line(house=first.house).wire.closed for _each in range(4)] == [False, False, True, True]
        first.wire.abort()
        assert not Line(house=first.house).wire.closed

    run(story())


@pytest.mark.parametrize("size", [40_000, 400_000])
def test_a_head_without_end_is_refused(size: int) -> None:
    async def story() -> None:
        for begins, status in (("GET /", 414), ("GET / HTTP/1.1\r\nX: ", 431)):
            line = Line()
            line.send(begins + "a" * size)
            assert line.statuses() == [status]
        line = Line()
        line.send("GET /hand HTTP/1.1\r\nHost: x\r\n" + "".join(f"X-{n}: y\r\n" for n in range(500)) + "\r\n")
        assert line.statuses() == [431]

    run(story())


def test_a_stream_is_chunked_for_who_understands_it_and_waits_for_a_slow_reader() -> None:
    async def story() -> None:
        made = 0

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal made
            for _each in range(50):
                made += 1
                yield b"x" * 50_000

        for version, end in (("1.1", b"0\r\n\r\n"), ("1.0", b"x")):
            made = 0
            line = Line(takes=0)
            line.application.pieces = pieces
            line.send(f"GET /strom HTTP/{version}\r\nHost: x\r\n\r\n")
            await line.settle()
            assert made < 10
            for _again in range(60):
                line.wire.take(1 << 20)
                await line.settle()
            assert made == 50
            assert line.wire.sent.endswith(end)
            assert (b"chunked" in line.wire.sent) == (version == "1.1") != line.ended()

    run(story())


def test_a_stream_that_ends_early_ends_the_connection() -> None:
    async def story() -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"halb"

        line = Line()
        line.application.pieces, line.application.length = pieces, 8
        line.send("GET /strom HTTP/1.1\r\nHost: x\r\n\r\nGET /hand HTTP/1.1\r\nHost: x\r\n\r\n")
        await line.settle()
        assert line.wire.closed
        assert b"hier" not in line.wire.sent

    run(story())


def test_a_process_that_is_stopped_answers_what_is_under_way() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n")
        idle, half, quick = Line(house=line.house), Line(house=line.house), Line(house=line.house)
        idle.connection.idle_since -= 10
        half.send("GET /hand HTTP/1.1\r\nHo")
        quick.send("GET /hand HTTP/1.1\r\nHost: x\r\n\r\n")
        line.house.stop()
        assert idle.wire.closed
        half.send("st: x\r\n\r\n")
        assert half.statuses() == [200]
        assert half.ended()
        # It had just asked, and has asked again before it could know.
        assert not quick.ended()
        quick.send("GET /hand HTTP/1.1\r\nHost: x\r\n\r\n")
        assert quick.statuses() == [200, 200]
        assert bytes(quick.wire.sent).count(b"Connection: close") == 1
        assert quick.ended()
        gate.set()
        await line.settle()
        assert line.statuses() == [200]
        assert b"Connection: close" in line.wire.sent
        assert line.ended()

    run(story())


def test_bytes_that_were_read_before_mean_what_they_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        line = Line()
        hand, other = "GET /hand HTTP/1.1\r\nHost: x\r\n\r\n", "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n")
        line.send(hand)  # waits, and is answered from the queue
        gate.set()
        await line.settle()
        for _again in range(3):
            line.send(other)
            await line.settle()
            line.send(hand)
        paths = [path for _method, path, _body in line.application.seen]
        assert paths == ["/langsam", "/hand"] + ["/b", "/hand"] * 3
        assert line.house.heads.get(other.encode()) is None
        parsed: list[bytes] = []
        monkeypatch.setattr(line.connection.__class__, "_parse", lambda self, data: parsed.append(data))
        line.send(hand)
        assert parsed == []
        assert line.application.seen[-1] == ("GET", "/hand", b"")
        # In the middle of another request they are something else.
        line.connection._fresh = False
        line.send(hand)
        assert parsed == [hand.encode()]

    run(story())


def test_of_heads_read_before_so_many_are_remembered() -> None:
    heads = Heads()
    for number in range(5 * MAX_HEADS):
        for _time in range(2):  # what was met once is only noted
            heads.put(b"%d" % number, Request(""))
        assert heads.get(b"0") is not None
    assert len(heads._young) + len(heads._old) <= 2 * MAX_HEADS
    assert heads.get(b"1") is None
    for _time in range(2):
        heads.put(b"x" * 5000, Request(""))
    assert heads.get(b"x" * 5000) is None


PARTS = st.lists(
    st.sampled_from(
        [
            b"GET /hand HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /b?q=1 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n",
            b"POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhallo",
            b"POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
    ),
    min_size=1,
    max_size=6,
)


@given(PARTS, st.lists(st.integers(1, 400), max_size=20))
@settings(max_examples=60, deadline=None)
def test_however_the_bytes_are_parted_the_same_requests_are_read(parts: list[bytes], cuts: list[int]) -> None:
    async def story() -> None:
        whole = b"".join(parts)
        told = []
        for places in ([], sorted({cut % len(whole) for cut in cuts} - {0})):
            line = Line()
            for start, end in zip([0, *places], [*places, len(whole)], strict=True):
                line.send(whole[start:end])
            await line.settle()
            told.append((line.application.seen, line.statuses()))
        assert told[0] == told[1]
        assert len(told[0][0]) == len(parts)

    run(story())


@given(st.binary(max_size=300), st.integers(0, 120), st.integers(0, 120))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_sent_breaks_the_connection_or_goes_unanswered(noise: bytes, at: int, cut: int) -> None:
    async def story() -> None:
        line = Line()
        text = b"POST /konto HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhalloGET /hand HTTP/1.1\r\nHost: x\r\n\r\n"
        line.send(text[:at] + noise + text[min(len(text), at + cut) :])
        await line.settle()
        for _each in range(3):
            line.later(1000)
        await line.settle()
        assert line.wire.closed
        assert all(status in (200, 400, 405, 408, 413, 414, 431, 505) for status in line.statuses())

    run(story())


def test_the_socket_belongs_to_who_opened_it() -> None:
    ours = listen("127.0.0.1", 0)
    with inherited(ours.fileno()) as theirs:
        assert theirs.getsockname() == ours.getsockname()
    # The worker has closed its own; who connects still gets into the queue.
    with socket.create_connection(ours.getsockname(), timeout=5):
        pass
    ours.close()


def test_heads_that_never_come_again_are_not_kept() -> None:
    heads = Heads()
    for number in range(3 * MAX_ONCE):
        heads.put(b"%d" % number, Request(""))
    assert len(heads._young) + len(heads._old) == 0
    assert len(heads._once) <= MAX_ONCE


def test_who_is_sending_something_large_while_the_process_leaves_may_end_it() -> None:
    async def story() -> None:
        application = Echo()
        server, listening = Server(House(application)), listen("127.0.0.1", 0)
        port = await server.start(listening)
        application.gates["/langsam"] = asyncio.Event()
        asked = {
            "sends": b"POST /konto/bild HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalb ",
            "waits": b"GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n",
        }
        lines = {name: await asyncio.open_connection("127.0.0.1", port) for name in asked}
        for name, words in asked.items():
            lines[name][1].write(words)
        house = server.house
        while not house.receiving or len([one for one in house.connections if one._task is not None]) < 1:
            await asyncio.sleep(0.01)
        leaving = asyncio.create_task(server.close(grace=0.1, uploads=60))
        # Its time is over, the other's is not.
        assert await lines["waits"][0].read() == b""
        assert not leaving.done()
        lines["sends"][1].write(b"ganz!")
        assert (await lines["sends"][0].read()).endswith(b"POST /konto/bild 10")
        await leaving
        assert application.seen == [("POST", "/konto/bild", b"halb ganz!")]

    run(story())
