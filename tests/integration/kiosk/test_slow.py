"""Slow clients and a slow office: pages at hand are answered all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from extrablatt.net import deskpass
from extrablatt.press.store import make_page

from . import running
from .running import Running, kiosk

MANY = 16
BIG = b"x" * 20_000_000


@pytest.fixture
def hang() -> Iterator[threading.Event]:
    """Set, the office goes on."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def stand(tmp_path: Path, hang: threading.Event, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    answer = running.OfficeStub.__call__

    def slowly(self: running.OfficeStub, environ: dict[str, Any], start: Any) -> list[bytes]:
        if "haengt" in environ["PATH_INFO"] + environ["QUERY_STRING"]:
            hang.wait(30)
        if environ["PATH_INFO"] == "/desk/gross":
            start("200 OK", [("Content-Type", "image/tiff"), ("Content-Length", str(len(BIG)))])
            return [BIG]
        return answer(self, environ, start)

    monkeypatch.setattr(running.OfficeStub, "__call__", slowly)
    with kiosk(tmp_path / "kiosk") as made:
        made.put("/", make_page(b"Titelseite"))
        yield made
        hang.set()


@pytest.mark.parametrize(
    "request_",
    [
        "POST /konto/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
        "POST /desk/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "GET /desk/gross HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /desk/haengt HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /kalt/haengt HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /kalt/haengt/{} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /suche?q=haengt HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=[
        "a slow form",
        "a slow chunked body",
        "a slow download",
        "the desk hangs",
        "a page hangs",
        "pages hang",
        "search hangs",
    ],
)
def test_pages_at_hand_are_answered_whatever_else_is_slow(stand: Running, request_: str) -> None:
    with ExitStack() as stack:
        for number in range(MANY):
            stack.enter_context(stand.client()).send(request_.format(number))
        for _again in range(3):
            with stand.client() as client:
                client.socket.settimeout(8)
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert client.answer()[2] == b"Titelseite"


def test_a_page_of_the_desk_with_very_many_files_at_once_gets_them_all(stand: Running) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(stand.client()) for _each in range(60)]
        for number, client in enumerate(clients):
            client.send(f"GET /desk/static/{number}.js HTTP/1.1\r\nHost: x\r\n\r\n")
        assert [client.answer()[0] for client in clients] == [200] * 60


def test_a_large_download_arrives_whole(stand: Running) -> None:
    assert stand.get("/desk/gross")[2] == BIG


def test_very_many_readers_of_a_page_that_must_be_made_all_get_it(stand: Running) -> None:
    stand.office.pages["/neu"] = make_page(b"frisch")
    with ExitStack() as stack:
        clients = [stack.enter_context(stand.client()) for _each in range(100)]
        for client in clients:
            client.send("GET /neu HTTP/1.1\r\nHost: x\r\n\r\n")
        assert {client.answer()[0] for client in clients} == {200}


@pytest.mark.parametrize("many", [3, 30, 300])
def test_who_is_signed_in_at_the_desk_is_served_whatever_slow_strangers_do(stand: Running, many: int) -> None:
    """The office is quick; the kiosk's threads and places are what they are after."""
    cookie = f"{deskpass.COOKIE}={deskpass.given(7, running.INTERNAL, time.time())}"
    post = "POST {} HTTP/1.1\r\nHost: x\r\n"
    attacks = [
        post.format("/desk/login/") + "Content-Length: 300\r\n\r\nusername=",
        post.format("/konto/anmelden/") + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        post.format("/-/fediverse/inbox") + "Content-Length: 90000\r\n\r\n{",
        post.format("/desk/artikel/1/") + "Cookie: desk=7.9999999999.0; sessionid=a\r\nContent-Length: 9\r\n\r\na",
        "GET /konto/ HTTP/1.1\r\nHost: x\r\nX-Half: ",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
    with ExitStack() as stack:
        for number in range(many):
            stack.enter_context(stand.client()).send(attacks[number % len(attacks)])
        for _again in range(3):
            begun = time.monotonic()
            with stand.client() as editor:
                editor.send(
                    f"POST /desk/artikel/1/ HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: 5\r\n\r\nhallo"
                )
                assert editor.answer()[2] == b"POST 127.0.0.1 5"
            assert stand.get("/")[2] == b"Titelseite"
            assert time.monotonic() - begun < 8
