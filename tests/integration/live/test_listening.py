"""Readers of live pages on real sockets: what they are told, what they missed, and who is let go."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.kiosk.live import connection, hub, stream
from extrablatt.press.store import Event, events_anew
from extrablatt.readers.passes import PASS_COOKIE, Pass

from .listeners import ORIGIN, SIGNER, Served


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path / "live").open() as served:
        yield served


def cookie(level: str, seconds: float = 3600) -> str:
    return f"a=b; {PASS_COOKIE}={SIGNER.sign(Pass('7', level, int(time.time() + seconds)))}"


# --- telling ---------------------------------------------------------------------------------------------------------


def test_a_stream_begins_with_when_to_come_back_and_is_kept_by_nobody(live: Served) -> None:
    reader = live.ask("/live/story/17", Origin=ORIGIN)
    status, headers = reader.head()
    assert status == 200
    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert (headers["Access-Control-Allow-Origin"], headers["Access-Control-Allow-Credentials"]) == (ORIGIN, "true")
    assert reader.piece() == b"retry: 3000\n\n"


def test_who_listens_is_told_at_once_and_others_are_not(live: Served) -> None:
    here, there = live.listen(), live.listen("/live/story/18")
    live.tell(5, "Für alle hier.")
    live.tell(6, "Für alle dort.", story=18)
    assert here.event() == (5, "post", {"id": 5, "html": "Für alle hier."})
    assert there.event() == (6, "post", {"id": 6, "html": "Für alle dort."})


@pytest.mark.parametrize("how", ["header", "query", "both"])
def test_who_comes_back_is_told_what_was_missed_in_order_and_once(live: Served, how: str) -> None:
    for seq in (3, 4, 5):
        live.tell(seq)
    path = "/live/story/17" + {"header": "", "query": "?after=3", "both": "?after=1"}[how]
    reader = live.listen(path, **({} if how == "query" else {"Last_Event_ID": "3"}))
    live.tell(6)
    assert [reader.event()[0] for _ in range(3)] == [4, 5, 6]


def test_who_comes_back_never_gets_an_edited_posts_old_words(live: Served) -> None:
    live.tell(3, "Alt.", "post:1")
    live.tell(4)
    live.tell(5, "Neu.", "post:1")
    reader = live.listen("/live/story/17?after=1")
    assert [reader.event()[2]["html"] for _ in range(2)] == ["Ein Satz.", "Neu."]


def test_withdrawal_is_the_last_word_for_who_is_there_and_who_comes_back(live: Served) -> None:
    live.tell(3, "Falsch.")
    there = live.listen()
    live.events.close_channel("story:17", Event(4, "gone", "{}"))
    back = live.listen("/live/story/17?after=2")
    assert there.event() == back.event() == (4, "gone", {})


def test_who_was_away_for_too_long_takes_the_page_again(live: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extrablatt.press.store.events.MAX_EVENTS", 5)
    for seq in range(1, 20):
        live.tell(seq)
    assert live.listen("/live/story/17?after=3").event() == (19, "reset", {})
    assert live.listen("/live/story/17?after=18").event()[0] == 19


def test_who_missed_more_than_can_be_sent_at_once_takes_the_page_again(live: Served) -> None:
    for seq in range(1, 8):
        live.tell(seq, "x" * (stream.MAX_TOLD // 6))
    assert live.listen("/live/story/17?after=0").event() == (7, "reset", {})
    assert live.listen("/live/story/17?after=5").event()[0] == 6


def test_a_store_made_anew_resets_who_is_there_and_who_comes_back(live: Served) -> None:
    live.tell(3)
    reader = live.listen("/live/story/17?after=3")
    live.events = events_anew(live.folder, live.events)
    live.do(lambda: live.server.each_second(time.monotonic()))
    live.events.begin(9)
    assert reader.event() == (9, "reset", {})
    assert live.listen("/live/story/17?after=8").event() == (9, "reset", {})


def test_heartbeats_reach_everyone_once_in_twenty_seconds(live: Served) -> None:
    readers = [live.listen() for _ in range(5)]
    for second in range(hub.PARTS):
        live.do(lambda at=second: live.server.house.hub.beat())
    live.tell(5)
    for reader in readers:
        assert reader.piece() == stream.HEARTBEAT
        assert reader.piece().startswith(b"id: 5\n")


def test_a_server_that_closes_says_when_to_come_back(live: Served) -> None:
    readers = [live.listen() for _ in range(3)]
    live.stop()
    words = {reader.rest() for reader in readers}
    assert len(words) == 3
    assert all(word.startswith(b"retry: ") for word in words)


# --- who may read what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access", "pass_level", "seconds", "gets"),
    [
        ("open", "", 0, "post"),
        ("registered", "", 0, "notice"),
        ("registered", "registered", 3600, "post"),
        ("registered", "premium", 3600, "post"),
        ("premium", "", 0, "notice"),
        ("premium", "registered", 3600, "notice"),
        ("premium", "premium", 3600, "post"),
        ("premium", "premium", -5, "notice"),
        ("something new", "premium", 3600, "notice"),
    ],
)
def test_words_behind_the_wall_go_only_to_who_may_read_them(
    live: Served, access: str, pass_level: str, seconds: int, gets: str
) -> None:
    headers = {"Cookie": cookie(pass_level, seconds)} if pass_level else {}
    live.tell(3, "Hinter der Wand.", access=access)
    reader = live.listen("/live/story/17?after=2", **headers)
    live.tell(4, "Auch hinter der Wand.", access=access)
    for seq in (3, 4):
        told = reader.event()
        assert told[:2] == (seq, gets)
        assert ("Wand" in str(told[2])) == (gets == "post")
    polled = live.ask("/live/story/17.json?after=2", **headers)
    assert [event["event"] for event in json.loads(polled.rest().partition(b"\r\n\r\n")[2])["events"]] == [gets] * 2


def test_a_forged_pass_opens_nothing(live: Served) -> None:
    live.tell(3, "Hinter der Wand.", access="premium")
    forged = cookie("premium")[:-3] + "AAA"
    assert live.listen("/live/story/17?after=2", Cookie=forged).event() == (3, "notice", {})


def test_who_stays_longer_than_the_pass_is_good_for_is_let_go(live: Served) -> None:
    reader = live.listen(Cookie=cookie("premium", 2))
    assert reader.rest() == b""
    live.do(lambda: None)
    assert len(live.house.hub) == 0


# --- HTTP ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/live/story/", 404),
        ("GET", "/live/story/17/", 404),
        ("GET", "/live/story/siebzehn", 404),
        ("GET", "/live/tag/17", 404),
        ("GET", "/live/story/1234567890123456789", 404),
        ("POST", "/live/story/17", 405),
        ("DELETE", "/live/story/17", 405),
        ("HEAD", "/live/story/17", 200),
        ("HEAD", "/live/story/17.json", 200),
        ("OPTIONS", "/live/story/17", 204),
    ],
)
def test_other_requests_get_a_short_answer(live: Served, method: str, path: str, status: int) -> None:
    reader = live.ask(path, method)
    got, headers = reader.head()
    assert got == status
    assert headers["Connection"] == "close"
    assert reader.rest() == b""
    if status == 405:
        assert headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_page_of_another_newspaper_may_not_listen(live: Served) -> None:
    for path in ("/live/story/17", "/live/story/17.json"):
        status, headers = live.ask(path, Origin="https://anders.example").head()
        assert status == 403
        assert "Access-Control-Allow-Origin" not in headers


def test_browsers_may_ask_first(live: Served) -> None:
    status, headers = live.ask("/live/story/17", "OPTIONS", Origin=ORIGIN).head()
    assert status == 204
    assert headers["Access-Control-Allow-Headers"] == "Last-Event-ID"
    assert headers["Access-Control-Allow-Origin"] == ORIGIN


def test_who_can_not_stream_polls_the_same(live: Served) -> None:
    live.tell(3)
    live.tell(4, "Noch einer.")
    reader = live.ask("/live/story/17.json?after=3")
    status, headers = reader.head()
    assert (status, headers["Content-Type"]) == (200, "application/json")
    answer = {"last": 4, "events": [{"id": 4, "event": "post", "data": {"id": 4, "html": "Noch einer."}}]}
    assert json.loads(reader.rest()) == answer


# --- who is let go ---------------------------------------------------------------------------------------------------


def test_who_sends_a_request_too_slowly_is_let_go(live: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.05)
    assert live.raw(b"GET /live/story/17 HTTP/1.1\r\nX-Slow: ").rest() == b""


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET /live/story/17 HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /live/story/17 HTTP/1.1\r\nX: " + b"x" * 20_000, 431),
    ],
)
def test_nonsense_is_refused(live: Served, request_bytes: bytes, status: int) -> None:
    assert live.raw(request_bytes).rest().startswith(f"HTTP/1.1 {status} ".encode())


def test_who_does_not_read_is_let_go_and_nobody_waits_for_it(live: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, asleep = live.listen(), live.listen()
    seq, words = 0, "x" * 60_000
    while len(live.house.hub) == 2:
        seq += 1
        live.tell(seq, words, "post:1")
        assert reading.event()[0] == seq
        assert seq < 500
    live.tell(seq + 1)
    assert reading.event()[0] == seq + 1
    assert len(asleep.rest()) < (seq + 1) * len(words)


def test_who_takes_nothing_for_half_a_minute_is_let_go(live: Served) -> None:
    asleep = live.listen()
    held = next(iter(live.house.connections))
    seq = 0
    while not held.stalled:
        seq += 1
        live.tell(seq, "x" * 50_000, "post:1")
        live.do(lambda: live.house.hub.look())
        assert seq < 500
    live.do(lambda: live.server.each_second(held.stalled + connection.MAX_STALL - 1))
    assert len(live.house.hub) == 1
    live.do(lambda: live.server.each_second(held.stalled + connection.MAX_STALL + 1))
    live.do(lambda: None)
    assert len(live.house.hub) == 0
    asleep.rest()


def test_when_all_places_are_taken_one_is_told_to_come_back_later(tmp_path: Path) -> None:
    with Served(tmp_path / "live", max_connections=2).open() as live:
        first, _second = live.listen(), live.listen()
        status, headers = live.ask("/live/story/17").head()
        assert (status, headers["Retry-After"]) == (503, "30")
        first.socket.close()
        while len(live.house.hub) == 2:
            live.do(lambda: None)
        live.listen()


def test_one_address_has_only_so_many_places(tmp_path: Path) -> None:
    with Served(tmp_path / "live", max_of_address=2).open() as live:
        _held = [live.listen(), live.listen()]
        assert live.ask("/live/story/17").head()[0] == 503
        assert live.ask("/live/story/17", source="127.0.0.2").head()[0] == 200


def test_who_only_opens_connections_is_not_listened_to(tmp_path: Path) -> None:
    with Served(tmp_path / "live", max_of_address=2).open() as live:
        silent = [live.raw(b"") for _ in range(2 + connection.PENDING_OF_ADDRESS)]
        assert live.raw(b"").rest() == b""
        assert live.ask("/live/story/17", source="127.0.0.2").head()[0] == 200
        for reader in silent:
            reader.socket.close()


def test_readers_behind_a_trusted_proxy_are_told_apart_by_what_it_says(tmp_path: Path) -> None:
    from extrablatt.kiosk.proxies import Proxies

    with Served(tmp_path / "live", max_of_address=1, proxies=Proxies(("127.0.0.1",))).open() as live:
        live.listen(X_Forwarded_For="192.0.2.1")
        assert live.ask("/live/story/17", X_Forwarded_For="192.0.2.1").head()[0] == 503
        live.listen(X_Forwarded_For="192.0.2.2")


def test_places_are_counted_right_however_readers_leave(live: Served) -> None:
    for _ in range(5):
        live.listen().socket.close()
        live.ask("/nirgends").rest()
        live.raw(b"GE").socket.close()
    while live.house.connections:
        live.do(lambda: None)
    assert live.house.of_address == {}
    assert len(live.house.hub) == 0


def test_two_thousand_readers_are_told(live: Served) -> None:
    live.house.max_of_address = 5000
    readers = [live.listen() for _ in range(2000)]
    live.tell(5)
    begun = time.monotonic()
    assert all(reader.event()[0] == 5 for reader in readers)
    assert time.monotonic() - begun < 5
