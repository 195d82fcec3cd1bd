"""One origin for an https newspaper, and the kiosk that tells what it did."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.origin import OneOrigin
from extrablatt.kiosk.proxies import Proxies
from extrablatt.kiosk.responses import Prepared
from extrablatt.kiosk.timing import TimedKiosk
from extrablatt.press.store import MemoryPageStore, make_page
from tests import kiosks

from . import kit
from .kit import Stand, story

BASE = "https://probeblatt.example"


def ask(
    path: str, method: str = "GET", remote: str = "127.0.0.1", query: str = "", **headers: str
) -> tuple[int, str, bytes]:
    """Status, Location and body from the one origin before a kiosk that says 200."""
    asked = kiosks.request(method, quote(path, safe="/*", encoding="latin-1"), remote, {"HOST": "-"} | headers)
    asked.target += f"?{query}".encode() if query else b""
    if path == "":
        asked.target = b""
    answer = kiosks.ask(OneOrigin(Inner(), BASE, Proxies()), asked)
    return answer.status, answer.headers.get("Location", ""), answer.body


class Inner:
    """A kiosk that says 200."""

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        return b"HTTP/1.1 200 OK\r\n", b"\r\nda"

    def admit(self, request: Request) -> Prepared | None:
        return None

    async def answer(self, request: Request) -> Prepared:
        return Prepared("200 OK", [], b"da")

    def error(self, code: int, request: Request | None = None) -> Prepared:
        return Prepared(str(code), [], b"")

    def client(self, request: Request) -> str:
        return request.peer


def test_who_comes_over_http_is_sent_to_https() -> None:
    status, location, body = ask(
        "/politik/17/\xc3\xb6l", query="a=b", host="probeblatt.example", x_forwarded_proto="http"
    )
    assert (status, location) == (301, f"{BASE}/politik/17/%C3%B6l?a=b")
    assert location.encode() in body
    assert ask("/konto/x/", "POST", host="probeblatt.example", x_forwarded_proto="http")[:2] == (
        308,
        f"{BASE}/konto/x/",
    )
    assert ask("/a", "HEAD", host="probeblatt.example", x_forwarded_proto="http") == (301, f"{BASE}/a", b"")


def test_who_comes_under_another_name_is_sent_to_the_right_one_in_one_step() -> None:
    assert ask("/politik//x/../17", host="www.probeblatt.example", x_forwarded_proto="https")[1] == f"{BASE}/politik/17"
    assert ask("/", host="10.0.0.1", x_forwarded_host="old.example", x_forwarded_proto="http")[1] == f"{BASE}/"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "probeblatt.example", "x_forwarded_proto": "https"},
        {"host": "Probeblatt.Example.", "x_forwarded_proto": "https"},
        {"host": "probeblatt.example:443", "x_forwarded_proto": "https"},
        {"host": "kiosk:8000", "x_forwarded_proto": "https"},
        {"host": "127.0.0.1:8000", "x_forwarded_proto": "https"},
        {"host": "[::1]:8000", "x_forwarded_proto": "https"},
        {"host": "", "x_forwarded_proto": "https"},
        {"host": "other.example"},
        {"host": "other.example", "x_forwarded_proto": "http", "remote": "198.51.100.7"},
        {"host": "probeblatt.example", "x_forwarded_proto": "gopher", "remote": "198.51.100.7"},
    ],
)
def test_nobody_is_sent_in_circles_or_on_the_word_of_a_stranger(headers: dict[str, str]) -> None:
    assert ask("/a", **headers)[0] == 200


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/\r\nSet-Cookie: x", "/%2e", "*", ""])
def test_a_strange_address_leads_nowhere_else(path: str) -> None:
    status, location, _body = ask(path, host="probeblatt.example", x_forwarded_proto="http")
    assert status == 200 or location == f"{BASE}/evil.example/x"
    assert "\n" not in location


# --- Server-Timing ----------------------------------------------------------------------------------------------------


@pytest.fixture
def timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setattr(kit, "Kiosk", TimedKiosk)
    stand = Stand(MemoryPageStore(), tmp_path)
    stand.press.pages["/a"] = story()
    stand.press.pages["/suche"] = lambda query, full: make_page(b"x", stored=False)
    return stand


def _parts(stand: Stand, url: str, **more: Any) -> dict[str, str]:
    told = stand.get(url, **more).headers["Server-Timing"]
    parts = dict(part.split(";", 1) for part in told.split(", "))
    assert all(re.fullmatch(r"dur=\d+\.\d{3}|desc=\w+", value) for value in parts.values()), told
    return parts


def test_a_kiosk_in_debug_tells_where_a_page_came_from(timed: Stand) -> None:
    first = _parts(timed, "/a")
    assert (first["cache"], set(first)) == ("desc=press", {"kiosk", "cache", "store", "press"})
    assert _parts(timed, "/a")["cache"] == "desc=shelf"
    timed.store.put("/b", "open", make_page(b"b"), timed.store.ticket())
    second = _parts(timed, "/b")
    assert (second["cache"], set(second)) == ("desc=store", {"kiosk", "cache", "store"})
    assert _parts(timed, "/suche?q=x")["cache"] == "desc=press"
    assert _parts(timed, "/a", if_none_match="*")["cache"] == "desc=shelf"
    assert set(_parts(timed, "/a", method="POST")) == {"kiosk"}


def test_each_answer_tells_its_own_time(timed: Stand) -> None:
    for _again in range(3):
        pairs = timed.get("/a").pairs
        assert [name for name, _value in pairs].count("Server-Timing") == 1


def test_an_ordinary_kiosk_does_not_measure(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path)
    stand.press.pages["/a"] = story()
    assert "Server-Timing" not in stand.get("/a").headers
