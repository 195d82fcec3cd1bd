"""Requests that wait for somebody never take all threads."""

from __future__ import annotations

import gc
import threading

import pytest

from extrablatt.kiosk.places import LIMITS, THREADS, TOTAL, Busy, Places
from extrablatt.press.store import make_page

from .kit import Stand, story


class Clock:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


def test_some_threads_are_always_left_for_pages_at_hand() -> None:
    assert max(LIMITS.values()) < TOTAL < THREADS


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
