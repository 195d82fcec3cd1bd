"""The same bytes again: answered from what is remembered of the first time, and never for longer than that is true."""

from __future__ import annotations

import time

import pytest

from extrablatt.kiosk import shelf
from extrablatt.press.store import NoPageStore, make_page
from extrablatt.readers.passes import Refusals

from .kit import FULL_TEXT, OPEN_TEXT, Stand, story


def _thrice(stand: Stand, path: str, **more: str) -> str:
    """What is answered at the third time: the second is remembered."""
    return [stand.get(path, **more).text for _time in range(3)][-1]


def test_what_is_asked_again_is_remembered(stand: Stand) -> None:
    stand.press.pages["/eins"] = story()
    assert _thrice(stand, "/eins") == OPEN_TEXT
    assert len(stand.kiosk._current.again) == 1
    assert stand.kiosk.metrics.hand == 2
    head = stand.get("/eins", method="HEAD")
    assert head.headers["Content-Length"] == stand.get("/eins").headers["Content-Length"]
    assert _thrice(stand, "/eins", if_none_match=stand.get("/eins").headers["ETag"]) == ""


def test_a_purge_by_another_process_is_seen_at_the_next_request(stand: Stand) -> None:
    stand.press.pages["/eins"] = story()
    _thrice(stand, "/eins")
    stand.store.purge(["story:1"])
    stand.press.pages["/eins"] = lambda _query, _full: make_page(b"<p>Anders</p>", keys=["story:1"])
    assert stand.get("/eins").text == "<p>Anders</p>"
    assert _thrice(stand, "/eins") == "<p>Anders</p>"


def test_a_page_whose_time_is_over_is_made_anew(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.press.pages["/eins"] = story(ttl=60)
    _thrice(stand, "/eins")
    asked = len(stand.press.asked)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    stand.get("/eins")
    assert len(stand.press.asked) == asked + 1


def test_a_pass_opens_as_long_as_it_is_good(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.press.pages["/premium"] = story("premium")
    ends = int(time.time()) + 600
    token = stand.token(expires=ends)
    assert _thrice(stand, "/premium", token=token) == FULL_TEXT
    monkeypatch.setattr(time, "time", lambda: float(ends))
    assert stand.get("/premium", token=token).text == OPEN_TEXT


def test_a_pass_taken_back_opens_nothing_any_more(stand: Stand) -> None:
    stand.press.pages["/premium"] = story("premium")
    token = stand.token()
    assert _thrice(stand, "/premium", token=token) == FULL_TEXT
    stand.store.refuse(Refusals.of({"7": int(time.time() * 1000)}).dumps())
    assert stand.get("/premium", token=token).text == OPEN_TEXT


def test_each_time_is_counted(stand: Stand) -> None:
    stand.press.pages["/eins"] = story()
    stand.kiosk.figures.counting = True
    _thrice(stand, "/eins", user_agent="Mozilla/5.0 Firefox")
    assert stand.kiosk.figures._counts[("read", "direct", "desktop")] == {b"/eins": 3}
    stand.kiosk.figures._forget()
    _thrice(stand, "/eins", user_agent="Mozilla/5.0 Firefox")
    assert stand.kiosk.figures._counts[("read", "direct", "desktop")] == {b"/eins": 3}


def test_no_more_is_remembered_than_there_is_room_for(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MAX_HEADS", 4)
    stand.press.pages["/eins"] = story()
    for number in range(20):
        _thrice(stand, "/eins", user_agent=f"Browser {number}")
        assert len(stand.kiosk._current.again) <= 8


def test_a_store_that_was_put_away_is_not_remembered(stand: Stand) -> None:
    stand.press.pages["/eins"] = story()
    _thrice(stand, "/eins")
    asked = len(stand.press.asked)
    stand.kiosk.change_store(NoPageStore("put away"))
    assert stand.get("/eins").text == OPEN_TEXT
    assert len(stand.press.asked) == asked + 1
