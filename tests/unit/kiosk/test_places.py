"""Requests that wait for somebody never take all threads."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path

import pytest

from extrablatt.kiosk.places import DESK_LIMITS, DESK_TOTAL, LIMITS, THREADS, TOTAL, WAITING, Busy, Places
from extrablatt.net import deskpass
from extrablatt.press.store import MemoryPageStore, make_page

from .kit import Stand, story


class Clock:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


def test_some_threads_are_always_left_for_pages_at_hand() -> None:
    assert max(LIMITS.values()) < TOTAL < THREADS
    assert sum(DESK_LIMITS.values()) == DESK_TOTAL
    assert TOTAL + WAITING["body"] + DESK_TOTAL < THREADS


def test_a_kind_has_its_own_limit_and_all_have_one_together() -> None:
    places = Places(4, {"body": 2, "through": 3}, patience=0.0)
    held = [places.take("body"), places.take("body")]
    with pytest.raises(Busy):
        places.take("body")
    held += [places.take("through"), places.take("through")]
    with pytest.raises(Busy):
        places.take("through")
    places.give_back(held[0])
    places.give_back(held[0])
    with places.of("through"):
        assert places.held() == 4
    assert places.held() == 3


def test_where_all_are_held_for_long_nobody_waits() -> None:
    clock = Clock()
    places = Places(2, {"body": 2}, patience=30.0, clock=clock)
    places.take("body"), places.take("body")
    clock.now += 31
    with pytest.raises(Busy):
        places.take("body")


def test_of_those_who_may_send_as_slowly_as_they_like_hardly_any_may_wait() -> None:
    places = Places(1, {"body": 1}, patience=30.0, waiting={"body": 0})
    with places.of("body"), pytest.raises(Busy, match="wait already"):
        places.take("body")
    with places.of("body"):
        assert places.held() == 1


def test_where_the_office_has_just_failed_others_nobody_waits() -> None:
    places = Places(1, {"press": 1}, patience=30.0)
    places.failing = True
    with places.of("press"), pytest.raises(Busy):
        places.take("press")


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    places = Places(1, {"press": 1}, patience=20.0)
    first = places.take("press")
    got = threading.Event()

    def wait() -> None:
        with places.of("press"):
            got.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert not got.wait(0.02)
    places.give_back(first)
    assert got.wait(10)
    thread.join(10)
    assert places.held() == 0


def test_an_answer_being_sent_holds_its_place_until_its_end_or_until_nobody_wants_it() -> None:
    places = Places()
    place = places.take("through")
    assert b"".join(places.while_sending(place, iter([b"a", b"b"]))) == b"ab"
    assert places.held() == 0
    place = places.take("through")
    sending = places.while_sending(place, iter([b"a", b"b"]))
    next(iter(sending))
    sending.close()
    assert places.held() == 0
    for never_begun in (True, False):
        sending = places.while_sending(places.take("through"), iter([b"a", b"b"]))
        begun = iter(sending)
        if not never_begun:
            next(begun)
        del sending, begun
        gc.collect()
        assert places.held() == 0


def test_with_the_press_stuck_pages_at_hand_are_served_and_others_refused(stand: Stand) -> None:
    clock = Clock()
    stand.kiosk.places = Places(clock=clock)
    stand.press.pages["/a"] = story()
    stand.get("/a")
    stuck = [stand.kiosk.places.take("press") for _each in range(LIMITS["press"])]
    clock.now += 10
    assert stand.get("/a").status == 200
    refused = stand.get("/kalt")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "2")
    stand.store.put("/b", "open", make_page(b"b"), stand.store.ticket())
    assert stand.get("/b").status == 200
    for place in stuck:
        stand.kiosk.places.give_back(place)
    assert stand.get("/kalt").status == 404


def test_a_failure_of_the_office_leaves_no_place_held(stand: Stand) -> None:
    stand.press.down = True
    for url, method in (("/kalt", "GET"), ("/desk/", "GET"), ("/desk/", "POST")):
        assert stand.get(url, method=method).status == 503
    assert stand.kiosk.places.held() == 0


# --- the desk ---------------------------------------------------------------------------------------------------------

INTERNAL = "i" * 64


def _ask(stand: Stand, cookie: str, method: str = "POST") -> int:
    return stand.get("/desk/artikel/1/", method=method, cookie=cookie, content_length="10").status


def test_who_is_signed_in_at_the_desk_has_places_that_strangers_can_not_take(tmp_path: Path) -> None:
    store = MemoryPageStore()
    stand = Stand(store, tmp_path, desk_secret=INTERNAL)
    stand.kiosk.places = Places(clock=(clock := Clock()))
    stuck = [stand.kiosk.places.take(kind) for kind in ("body", "body", "body", "through", "through", "through")]
    clock.now += 10
    now = time.time()
    good = f"a=b; {deskpass.COOKIE}={deskpass.given(7, INTERNAL, now)}"
    assert _ask(stand, good) == _ask(stand, good, "GET") == 200
    for forged in (
        "",
        "sessionid=abc",
        f"{deskpass.COOKIE}=7.{int(now) + 999}.{'0' * 64}",
        f"{deskpass.COOKIE}={deskpass.given(7, 'another', now)}",
        f"{deskpass.COOKIE}={deskpass.given(7, INTERNAL, now - deskpass.LIFE - 1)}",
        good.replace("=7.", "=8."),
        f"{deskpass.COOKIE}=ü",
    ):
        assert _ask(stand, forged, "GET") == 503, forged
    assert stand.get("/konto/", cookie=good).status == 503  # it is for the desk
    for place in stuck:
        stand.kiosk.places.give_back(place)
    assert _ask(stand, "", "GET") == 200


def test_uploads_of_the_desk_leave_its_forms_their_places(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, desk_secret=INTERNAL)
    cookie = f"{deskpass.COOKIE}={deskpass.given(7, INTERNAL, time.time())}"
    for kind, limit in DESK_LIMITS.items():
        if kind != "act":
            for _each in range(limit):
                stand.kiosk.desk_places.take(kind)
    assert _ask(stand, cookie) == 200


def test_without_a_secret_nobody_is_known(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path)
    cookie = f"{deskpass.COOKIE}={deskpass.given(7, '', time.time())}"
    assert not stand.kiosk._at_the_desk({"HTTP_COOKIE": cookie, "PATH_INFO": "/desk/"})
