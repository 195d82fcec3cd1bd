"""The wall: not one byte of the full variant without a valid pass that allows it."""

from __future__ import annotations

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extrablatt.press.store import make_page
from extrablatt.readers.passes import Pass, PassSigner

from .kit import FULL_TEXT, LONG_AGO, NOW_AND_LATER, OPEN_TEXT, Stand, story

SECRET_WORD = b"Chassan"


@pytest.fixture(autouse=True)
def _stories(stand: Stand) -> None:
    stand.press.pages["/offen"] = story("open")
    stand.press.pages["/angemeldet"] = story("registered")
    stand.press.pages["/premium"] = story("premium")
    # Both variants lie in store and memory before anybody without a pass asks.
    for path in ("/angemeldet", "/premium"):
        for coding in ("", "br", "gzip"):
            assert stand.get(path, token=stand.token(), accept_encoding=coding).status == 200


@pytest.mark.parametrize(
    ("path", "level", "full"),
    [
        ("/offen", None, False),
        ("/offen", "premium", False),
        ("/angemeldet", None, False),
        ("/angemeldet", "registered", True),
        ("/angemeldet", "premium", True),
        ("/premium", None, False),
        ("/premium", "registered", False),
        ("/premium", "premium", True),
    ],
)
def test_each_pass_opens_what_it_allows(stand: Stand, path: str, level: str | None, full: bool) -> None:
    answer = stand.get(path, token=stand.token(level) if level else None)
    assert answer.status == 200
    assert answer.body.decode() == (FULL_TEXT if full else OPEN_TEXT)


def test_the_variants_have_heads_of_their_own(stand: Stand) -> None:
    without, reading = stand.get("/premium"), stand.get("/premium", token=stand.token())
    assert without.headers["ETag"] != reading.headers["ETag"]
    assert without.headers["Vary"] == reading.headers["Vary"] == "Accept-Encoding, Cookie"
    assert reading.headers["Cache-Control"] == "private, no-store"
    assert "public" not in without.headers["Cache-Control"]
    assert "Surrogate-Key" not in reading.headers
    assert stand.get("/offen").headers["Vary"] == "Accept-Encoding"


def test_an_entity_tag_of_the_full_variant_is_not_confirmed_without_a_pass(stand: Stand) -> None:
    etag = stand.get("/premium", token=stand.token()).headers["ETag"]
    assert stand.get("/premium", token=stand.token(), if_none_match=etag).status == 304
    assert stand.get("/premium", if_none_match=etag).status == 200


@given(st.text(max_size=80) | st.text(max_size=8).map(lambda t: f"1.{t}.{t}"), st.sampled_from(["", "br", "gzip"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_made_up_pass_gets_a_byte(stand: Stand, token: str, coding: str) -> None:
    answer = stand.get("/premium", token=token, accept_encoding=coding)
    body = brotli.decompress(answer.body) if coding == "br" else answer.body
    assert SECRET_WORD not in body
    assert answer.headers["Cache-Control"] != "private, no-store"


def test_no_tampered_pass_gets_a_byte(stand: Stand) -> None:
    token = stand.token()
    for at in range(len(token)):
        spoiled = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert stand.get("/premium", token=spoiled).body.decode() == OPEN_TEXT


def test_another_newspaper_s_pass_gets_nothing(stand: Stand) -> None:
    foreign = PassSigner([b"f" * 32]).sign(Pass("7", "premium", NOW_AND_LATER))
    assert stand.get("/premium", token=foreign).body.decode() == OPEN_TEXT


def test_a_reader_whose_pass_expired_is_sent_to_renew_it(stand: Stand) -> None:
    expired = stand.token(expires=LONG_AGO)
    answer = stand.get("/premium", token=expired, accept="text/html,*/*")
    assert (answer.status, answer.headers["Location"]) == (302, "/konto/pass/?next=/premium")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert SECRET_WORD not in answer.body
    assert stand.get("/premium", token=expired, sec_fetch_dest="document").status == 302


def test_the_way_back_is_encoded_whole(stand: Stand) -> None:
    stand.press.pages["/a&b=c/öl"] = story("premium")
    answer = stand.get("/a&b=c/öl", token=stand.token(expires=LONG_AGO), accept="text/html")
    assert answer.headers["Location"] == "/konto/pass/?next=/a%26b%3Dc/%25C3%25B6l"


@pytest.mark.parametrize(
    "headers",
    [{"accept": "application/json"}, {"accept": "text/html", "sec_fetch_dest": "empty"}, {"method": "HEAD"}, {}],
)
def test_an_expired_pass_elsewhere_just_gets_the_open_variant(stand: Stand, headers: dict[str, str]) -> None:
    answer = stand.get("/premium", token=stand.token(expires=LONG_AGO), **{"accept": "*/*", **headers})  # type: ignore[arg-type]
    assert answer.status == 200
    assert SECRET_WORD not in answer.body


def test_an_expired_pass_does_not_stand_before_an_open_page(stand: Stand) -> None:
    assert stand.get("/offen", token=stand.token(expires=LONG_AGO), accept="text/html").status == 200


def test_an_invalid_pass_is_never_sent_round(stand: Stand) -> None:
    assert stand.get("/premium", token="1.x.y", accept="text/html").status == 200


def test_a_story_raised_to_premium_is_shut_for_who_is_only_registered(stand: Stand) -> None:
    token = stand.token("registered")
    assert stand.get("/angemeldet", token=token).body.decode() == FULL_TEXT
    stand.press.pages["/angemeldet"] = story("premium")
    stand.store.purge(["story:1"])
    assert stand.get("/angemeldet", token=token).body.decode() == OPEN_TEXT


def test_a_full_page_in_the_place_of_the_open_one_is_not_sent(stand: Stand) -> None:
    wrong = make_page(FULL_TEXT.encode(), access="premium", full=True)
    stand.store.put("/falsch", "open", wrong, stand.store.ticket())
    answer = stand.get("/falsch")
    assert answer.status == 503
    assert SECRET_WORD not in answer.body


def test_a_full_page_raised_in_between_is_not_sent_to_who_may_not_read_it(stand: Stand) -> None:
    stand.store.purge(["story:1"])
    ticket = stand.store.ticket()
    stand.store.put("/x", "open", make_page(b"Anriss", access="registered"), ticket)
    stand.store.put("/x", "full", make_page(FULL_TEXT.encode(), access="premium", full=True), ticket)
    assert stand.get("/x", token=stand.token("registered")).body == b"Anriss"
    assert stand.get("/x", token=stand.token("premium")).body.decode() == FULL_TEXT


def test_who_holds_a_premium_pass_searches_everything_and_all_others_what_is_open(stand: Stand) -> None:
    stand.press.pages["/suche"] = lambda query, full: make_page(b"alles" if full else b"Offenes", stored=False)
    assert stand.get("/suche?q=a", token=stand.token()).body == b"alles"
    for token in (None, "1.a.b", stand.token("registered")):
        answer = stand.get("/suche?q=a", token=token)
        assert (answer.body, answer.headers["Cache-Control"]) == (b"Offenes", "no-store")
    expired = stand.get("/suche?q=a&seite=2", token=stand.token(expires=LONG_AGO), accept="text/html")
    assert (expired.status, expired.headers["Location"]) == (302, "/konto/pass/?next=/suche%3Fq%3Da%26seite%3D2")
    assert stand.get("/suche?q=a", token=stand.token(expires=LONG_AGO)).body == b"Offenes"
    assert stand.get("/.well-known/webfinger", token=stand.token()).status == 404
