"""Whoever opens thousands of connections and says nothing keeps nobody out."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.press.store import make_page

from .running import Running, kiosk

MANY = 2500  # more than Granian holds by itself


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Running]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * MANY:
        pytest.skip("this process may not open so many connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * MANY), hard))
    try:
        with kiosk(tmp_path / "kiosk") as made:
            made.put("/", make_page(b"Titelseite"))
            yield made
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_thousands_who_never_finish_asking_keep_nobody_out(stand: Running) -> None:
    held: list[socket.socket] = []
    try:
        for number in range(MANY):
            connection = socket.create_connection(("127.0.0.1", stand.port), timeout=20)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if number % 2 else b"X-Half: "))
            held.append(connection)
        for _again in range(3):
            with stand.client() as reader:
                reader.socket.settimeout(10)  # those who wait outside are let in after half a minute only
                reader.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert reader.answer()[2] == b"Titelseite"
    finally:
        for connection in held:
            connection.close()
