"""What a client of bad will can do to one connection: hang up at any time, never read, never end (RFC 9112)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from extrablatt.kiosk.http.answers import BrokenOff
from extrablatt.kiosk.http.bodies import IN_MEMORY, Body
from extrablatt.kiosk.http.house import Rules
from tests.kiosks import run

from .test_connection import Line

HAND = "GET /hand HTTP/1.1\r\nHost: x\r\n\r\n"
POST = "POST /konto HTTP/1.1\r\nHost: x\r\n"


def test_who_takes_no_answer_is_let_go_also_after_the_connection_was_ended() -> None:
    async def story() -> None:
        for sent in (HAND.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), HAND, "UNSINN\r\n\r\n"):
            line = Line(takes=0)
            line.send(sent)
            for _each in range(10):
                line.later(line.house.rules.idle_seconds)
            assert line.connection not in line.house.connections

    run(story())


def test_an_error_is_not_cut_off_for_who_takes_it_slowly() -> None:
    async def story() -> None:
        line = Line(takes=0)
        line.send("UNSINN\r\n\r\n")
        for _each in range(5):
            line.later(5)
            line.wire.take(10)
            assert not line.wire.closed
        line.wire.take(1 << 20)
        line.later(1)
        line.later(3)
        assert line.wire.closed

    run(story())


@pytest.mark.parametrize("tail", ["0\r\nX: ", "5;x="], ids=["a trailer", "a chunk's extension"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_stands_between_pieces_of_a_body_has_a_measure(method: str, tail: str) -> None:
    async def story() -> None:
        line = Line()
        line.send(f"{method} /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n{tail}")
        for _each in range(20):
            line.send("a" * 8000)
        assert line.statuses() == [431]

    run(story())


def test_few_bodies_of_one_client_wait_behind_each_other() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n")
        whole = f"{POST}Content-Length: 40000\r\n\r\n" + "x" * 40_000
        held = 0
        for _each in range(10):
            if line.wire.reading:
                line.send(whole)
                held += 1
        assert held <= 2
        gate.set()
        await line.until(lambda: len(line.statuses()) == held + 1)
        assert line.wire.reading

    run(story())


def test_thousands_of_requests_behind_a_body_are_not_read_at_once() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/konto"] = gate = asyncio.Event()
        line.send(f"{POST}Content-Length: 5\r\n\r\nh")
        line.send("allo" + "GET / HTTP/1.1\r\n\r\n" * 14_000)
        assert len(line.connection._queue or ()) < 600
        gate.set()
        await line.until(lambda: len(line.statuses()) == 14_001)

    run(story())


def test_a_client_that_sent_much_and_then_stopped_gets_all_its_answers_and_no_close_before_the_last() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n" + HAND * 900 + "GET /ha")
        assert line.connection.eof_received()
        gate.set()
        await line.until(lambda: line.wire.closed)
        assert line.statuses() == [200] * 901
        assert b"Connection: close" not in line.wire.sent

    run(story())


def test_behind_an_answer_that_ends_with_the_connection_comes_no_other() -> None:
    async def story() -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"Anfang"
            yield b"Ende"

        line = Line()
        line.application.pieces = pieces
        ask = "GET /strom HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        line.send(ask + ask + HAND)
        await line.settle()
        assert line.statuses() == [200]
        assert line.wire.sent.endswith(b"AnfangEnde")
        assert line.ended()

    run(story())


def test_an_answer_that_breaks_off_ends_the_connection_and_is_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"Anfang"
            raise BrokenOff("the office")

        line = Line()
        line.application.pieces = pieces
        line.send("GET /strom HTTP/1.1\r\nHost: x\r\n\r\n" + HAND)
        await line.settle()
        assert line.statuses() == [200]
        assert line.wire.closed

    run(story())
    assert [(record.levelno, record.exc_info) for record in caplog.records] == [(logging.ERROR, None)]


def test_who_asks_ahead_before_sending_a_body_is_told_to_go_on_when_it_is_its_turn() -> None:
    async def story() -> None:
        line = Line()
        line.application.gates["/langsam"] = gate = asyncio.Event()
        line.send(
            "GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n" + POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        )
        await line.settle()
        assert line.statuses() == []
        gate.set()
        await line.settle()
        assert line.statuses() == [200, 100]
        line.send("hallo")
        await line.settle()
        assert line.statuses() == [200, 100, 200]

    run(story())


def test_nobody_is_blamed_for_what_we_did_not_read() -> None:
    async def story() -> None:
        for tail, rest in (("GET /b HTTP/1.1\r\nHo", "st: x\r\n\r\n"), (POST + "Content-Length: 5\r\n\r\n", "hallo")):
            line = Line(Rules(max_slow_bodies=9))
            line.application.gates["/langsam"] = gate = asyncio.Event()
            line.send("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n" + HAND * 20 + tail)
            line.send(rest)
            assert not line.wire.reading
            for _each in range(30):
                line.later(1)
            gate.set()
            await line.until(lambda line=line: len(line.statuses()) == 22)  # type: ignore[misc]
            assert set(line.statuses()) == {200}

    run(story())


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("POST /konto HTTP/1.0\r\nTransfer-Encoding: chunked", 400),
        ("GET /hand HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked", 400),
        ("POST /konto HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked", 501),
        ("POST /konto HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5", 501),
        ("GET /hand HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),
    ],
)
def test_codings_we_do_not_read_end_the_connection(lines: str, status: int) -> None:
    async def story() -> None:
        line = Line()
        line.send(lines + "\r\n\r\n0\r\n\r\n" + HAND)
        await line.settle()
        assert line.statuses() == [status]
        assert line.application.seen == []

    run(story())


@pytest.mark.parametrize("target", ["http://[", "http://[::1", "http://", "http://a@b@c/x", "HTTP://x?y"])
def test_a_strange_absolute_form_is_read_without_an_accident(target: str, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        line = Line()
        line.send(f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
        line.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")
        await line.settle()
        assert line.statuses()

    run(story())
    assert not caplog.records


@pytest.mark.parametrize("turns", range(6))
def test_who_hangs_up_while_a_body_is_set_aside_leaves_nothing_behind(
    turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        line = Line()
        line.send(f"{POST}Content-Length: 900000\r\n\r\n" + "x" * (IN_MEMORY + 100))
        request = line.connection.request
        assert request is not None
        body = request.body
        for _each in range(turns):
            await asyncio.sleep(0.0005)
        line.wire.abort()
        await asyncio.to_thread(lambda: None)
        await line.until(lambda: not line.connection._spilling)
        assert body is not None
        assert body._file is None or body._file.closed
        assert not line.house.receiving

    run(story())
    assert not caplog.records


def test_a_file_in_use_is_closed_when_it_is_not_any_more() -> None:
    async def story() -> None:
        body = Body()
        body.add(b"x" * 1000)
        await body.spill()
        with body._used() as wanted:
            assert wanted
            body.close()
            assert body._file is not None
            assert not body._file.closed
        assert body._file.closed
        body.add(b"y")
        await body.spill()

    run(story())


@pytest.mark.parametrize("host", ["a b", "a/b", "a@b", "a\\b", "a:1:2", "a#b", "[::1", "<x>"])
def test_what_can_be_no_host_is_refused(host: str) -> None:
    async def story() -> None:
        line = Line()
        line.send(f"GET /b HTTP/1.1\r\nHost: {host}\r\n\r\n" + HAND)
        line.send(f"{POST.replace(': x', ': ' + host)}Content-Length: 1\r\n\r\nx")
        await line.settle()
        assert line.statuses() == [400, 200, 400]

    run(story())
