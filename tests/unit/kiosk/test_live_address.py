"""``/live/…`` at the kiosk: the way to the live server, and the events for who polls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extrablatt.kiosk.app import KioskConfig
from extrablatt.press.store import Event, MemoryPageStore, open_events

from .kit import LONG_AGO, Stand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where two posts were told, one of them behind the wall. The teller is another process in real life: it has closed."""
    store = open_events(tmp_path / "live")
    store.begin(0)
    store.tell("story:17", Event(3, "post", '{"html":"Offen."}', "open", "post:1"))
    store.tell("story:17", Event(4, "post", '{"html":"Hinter der Wand."}', "premium", "post:2"))
    store.close()
    return tmp_path / "live"


@pytest.fixture
def stand(tmp_path: Path, folder: Path) -> Iterator[Stand]:
    yield Stand(MemoryPageStore(), tmp_path, live_port=8001, events=folder, base_url="http://blatt.example:8000")
    Stand(MemoryPageStore(), tmp_path)  # pages of the next test may connect nowhere else again


def test_listeners_are_led_to_the_live_servers_port_under_the_name_they_used(stand: Stand) -> None:
    answer = stand.get("/live/story/17?after=3", host="blatt.example:8000")
    assert answer.status == 307
    assert answer.headers["Location"] == "http://blatt.example:8001/live/story/17?after=3"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "led_to"),
    [
        ("blatt.example", "blatt.example"),
        ("Blatt.Example.:8000", "blatt.example"),
        ("localhost:8000", "localhost"),
        ("127.0.0.1:9", "127.0.0.1"),
    ],
)
def test_every_name_of_the_newspapers_own_will_do(stand: Stand, host: str, led_to: str) -> None:
    answer = stand.get("/live/story/17", host=host)
    assert (answer.status, answer.headers["Location"]) == (307, f"http://{led_to}:8001/live/story/17")


@pytest.mark.parametrize(
    "host",
    ["", "böse.example", "a/b", "a b", "blatt.example@other.example", "evil.example", "evil.example:8001", "//evil.example",
     "blatt.example.evil.example", "evilblatt.example", "blatt.example:8000@evil.example", "blatt.example:8000:1", "10.0.0.9",
     "[2001:db8::1]", "blatt.example:", "blatt.example#evil.example", "blatt.example\\evil.example", "."],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/live/story/17", "/live/story/17?next=//evil.example"])
def test_nobody_is_led_to_another_host(stand: Stand, host: str, path: str) -> None:
    for forged in (
        {},
        {"x_forwarded_host": "evil.example"},
        {"REMOTE_ADDR": "127.0.0.1", "x_forwarded_host": "evil.example"},
    ):
        answer = stand.get(path, host=host, **forged)
        assert answer.status == 404
        assert "Location" not in answer.headers


def test_a_trusted_proxy_may_say_under_which_of_our_names_we_were_asked(stand: Stand) -> None:
    said = {"host": "kiosk:8000", "x_forwarded_host": "evil.example, blatt.example:8000"}
    assert stand.get("/live/story/17", **said).status == 404
    answer = stand.get("/live/story/17", REMOTE_ADDR="127.0.0.1", **said)
    assert answer.headers["Location"] == "http://blatt.example:8001/live/story/17"


@pytest.mark.parametrize("path", ["/live/", "/live/story/", "/live/story/x", "/live/tag/17", "/live/story/17.xml"])
def test_nothing_else_is_there(stand: Stand, path: str) -> None:
    assert stand.get(path, host="blatt.example").status in (301, 404)


def test_pages_may_connect_to_the_live_server_and_nowhere_else(stand: Stand) -> None:
    policy = stand.get("/nirgends").headers["Content-Security-Policy"]
    connect = next(part for part in policy.split("; ") if part.startswith("connect-src"))
    assert connect.split() == [
        "connect-src",
        "'self'",
        "http://blatt.example:8001",
        "http://localhost:8001",
        "http://127.0.0.1:8001",
    ]


def test_an_https_newspaper_is_reached_through_its_proxy_alone(tmp_path: Path, folder: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, live_port=8001, events=folder, base_url="https://blatt.example")
    assert stand.get("/live/story/17", host="blatt.example").status == 404
    policy = stand.get("/nirgends").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in policy


def test_who_polls_gets_what_came_since(stand: Stand) -> None:
    answer = stand.get("/live/story/17.json?after=2", token=stand.token())
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.body)
    assert told["last"] == 4
    assert [(event["id"], event["data"]["html"]) for event in told["events"]] == [
        (3, "Offen."),
        (4, "Hinter der Wand."),
    ]
    assert json.loads(stand.get("/live/story/17.json?after=4").body) == {"last": 4, "events": []}


@pytest.mark.parametrize("token", ["", "registered", "expired", "tampered"])
def test_who_polls_without_a_premium_pass_gets_no_word_from_behind_the_wall(stand: Stand, token: str) -> None:
    tokens = {
        "": None,
        "registered": stand.token("registered"),
        "expired": stand.token("premium", LONG_AGO),
        "tampered": stand.token()[:-2] + "xx",
    }
    answer = stand.get("/live/story/17.json?after=2", token=tokens[token])
    assert b"Wand" not in answer.body
    assert [event["event"] for event in json.loads(answer.body)["events"]] == ["post", "notice"]


@pytest.mark.parametrize("query", ["", "after=", "after=-1", "after=x", "after=99999999999999999999", "a=1&" * 60])
def test_who_polls_with_a_wrong_place_begins_now(stand: Stand, query: str) -> None:
    answer = stand.get(f"/live/story/17.json?{query}")
    assert (answer.status, json.loads(answer.body)["events"]) == (200, [])


def test_many_may_poll_at_once(stand: Stand) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: stand.get("/live/story/17.json?after=2").status, range(60)))
    assert answers == [200] * 60


def test_a_store_that_can_not_be_opened_is_told_as_a_moments_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    stand = Stand(MemoryPageStore(), tmp_path, live_port=8001, events=tmp_path / "file" / "live")
    answer = stand.get("/live/story/17.json")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"


def test_a_newspaper_without_a_live_server_has_no_such_address(tmp_path: Path) -> None:
    assert KioskConfig(tmp_path, tmp_path).live_port == 0
    assert Stand(MemoryPageStore(), tmp_path).get("/live/story/17.json").status == 404
