"""The whole time of an exchange is bounded, from the first try to connect to the last byte."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from extrablatt.net import addresses, client
from extrablatt.net.client import Session
from extrablatt.net.errors import TransportError
from tests.dripping import dripping


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port of all loopback addresses where nobody takes connections any more: who asks hears nothing. Gives the port."""
    listening = socket.socket()
    listening.bind(("0.0.0.0", 0))
    listening.listen(0)
    port: int = listening.getsockname()[1]
    waiting = []
    for _time in range(4):
        asking = socket.socket()
        asking.setblocking(False)
        asking.connect_ex(("127.0.0.1", port))
        waiting.append(asking)
    yield port
    for one in (*waiting, listening):
        one.close()


def named(monkeypatch: pytest.MonkeyPatch, port: int, count: int) -> list[str]:
    """A name with many addresses; gives the list of those that are tried."""
    tried: list[str] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", port)) for n in range(1, count + 1)]
    connect, resolve = socket.create_connection, socket.getaddrinfo

    def note(where: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(where[0])
        return connect(where, timeout)

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: found if host == "viele.example" else resolve(host, *a, **k)
    )
    monkeypatch.setattr(client.socket, "create_connection", note)
    return tried


def test_of_a_name_with_many_dead_addresses_a_few_are_tried(deaf: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = named(monkeypatch, deaf, 30)
    with Session(timeout=0.1, whole=60, max_bytes=100, allow_loopback=True) as session, pytest.raises(TransportError):
        session.get(f"http://viele.example:{deaf}/")
    assert len(tried) == addresses.TRIED


def test_the_time_for_the_whole_exchange_bounds_connecting_too(deaf: int, monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, deaf, 30)
    begun = time.monotonic()
    with Session(timeout=10, whole=0.3, max_bytes=100, allow_loopback=True) as session, pytest.raises(TransportError):
        session.get(f"http://viele.example:{deaf}/")
    assert time.monotonic() - begun < 2


def test_a_server_that_sends_a_byte_at_a_time_is_cut_off() -> None:
    begun = time.monotonic()
    late = pytest.raises(TransportError, match=r"too slow: not done after 0\.3 seconds")
    with dripping() as base, Session(timeout=5, whole=0.3, max_bytes=100, allow_loopback=True) as session, late:
        session.get(f"{base}/")
    assert time.monotonic() - begun < 2


def test_a_connection_made_after_its_time_is_let_go() -> None:
    late = pytest.raises(TransportError, match="too slow")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with Session(timeout=5, whole=0.0, max_bytes=100, allow_loopback=True) as session, late:
            session.get(url)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("120", 120.0), (" 0 ", 0.0), ("soon", None), ("", None), ("-5", None), ("Mon, 01 Jan 0001 00:00:00 -0000", 0.0)],
)
def test_how_long_a_server_asks_us_to_wait(value: str, expected: float | None) -> None:
    told = client.seconds(value)
    assert told == expected or (expected == 0.0 and told is None)
