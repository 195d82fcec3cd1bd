"""Addresses that are not there are answered by the store's word, and the office hears nothing of them."""

from __future__ import annotations

import json

import pytest

from extrablatt.kiosk.addresses import Addresses, Elsewhere, Missing
from extrablatt.press.store import Known, MemoryPageStore, make_page
from extrablatt.press.store.known import MISSING

from .kit import Stand, story

STORY = r"/(?P<section>[a-z-]+)/(?P<id>\d{1,18})/(?P<slug>[a-z0-9-]+)"
ROUTES = json.dumps(
    [
        ["/", "", False],
        [STORY, "story", True],
        [STORY + "/druck", "story", False],
        [r"/thema/(?P<slug>[a-z0-9-]+)", "tag:topic", False],
        [r"/impressum", "", False],
    ]
).encode()


@pytest.fixture
def known(stand: Stand) -> Stand:
    """A kiosk whose store knows one public story, one withdrawn, one topic."""
    store = stand.store
    entries = {
        "story:17": Known("public", "/politik/17/öl"),
        "story:18": Known("gone", "/politik/18/weg"),
        "tag:topic:gipfel": Known("public"),
        "tag:topic:alt": Known("moved"),
    }
    store.put_known(entries, store.ticket())
    store.know_all(ROUTES)
    stand.press.pages[MISSING] = lambda query, full: make_page(b"nichts hier", status=404, keys=["latest", "story:17"])
    stand.press.pages["/politik/17/öl"] = story(key="story:17")
    stand.press.pages["/politik/18/weg"] = lambda query, full: make_page(b"weg", status=410, keys=["story:18"])
    return stand


@pytest.mark.parametrize(
    "url",
    [
        "/wp-login.php",
        "/a/b/c/d",
        "/politik/99/x",
        "/politik/99/x/druck",
        "/thema/nie",
        "/politik",
        "/.env",
        "/politik/x",
    ],
)
def test_what_is_not_there_is_answered_with_one_page_for_all(known: Stand, url: str) -> None:
    for _again in range(3):
        answer = known.get(url)
        assert (answer.status, answer.body) == (404, b"nichts hier")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Surrogate-Key" not in answer.headers
    assert [path for path, _query, _full in known.press.asked] == [MISSING]


def test_a_flood_of_addresses_asks_the_office_once(known: Stand) -> None:
    for number in range(200):
        assert known.get(f"/politik/{1000 + number}/x{number}").status == 404
    assert len(known.press.asked) == 1


def test_another_spelling_leads_to_the_story(known: Stand) -> None:
    answer = known.get("/welt/17/falsch?utm=1")
    assert (answer.status, answer.headers["Location"]) == (301, "/politik/17/%C3%B6l")
    assert answer.headers["Surrogate-Key"] == "story:17"
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert known.press.asked == []


def test_a_withdrawn_story_is_gone_under_every_spelling(known: Stand) -> None:
    for url in ("/politik/18/weg", "/politik/18/anders", "/politik/18/weg/druck"):
        answer = known.get(url)
        assert (answer.status, answer.body) == (410, b"weg")
    assert {path for path, _query, _full in known.press.asked} <= {"/politik/18/weg", "/politik/18/weg/druck"}


def test_what_exists_is_asked_for(known: Stand) -> None:
    known.press.pages["/thema/gipfel"] = known.press.pages["/thema/alt"] = story(key="tag:topic:gipfel")
    known.press.pages["/impressum"] = story(key="chrome")
    assert [known.get(url).status for url in ("/thema/gipfel", "/thema/alt", "/impressum")] == [200, 200, 200]


def test_a_story_that_has_just_been_published_is_asked_for(known: Stand) -> None:
    known.press.pages["/politik/20/neu"] = story(key="story:20")
    assert known.get("/politik/20/neu").status == 404
    known.store.purge(["story:20"])
    assert known.get("/politik/20/neu").status == 200


def test_the_page_for_what_is_missing_follows_what_is_on_it(known: Stand) -> None:
    assert known.get("/nichts").body == b"nichts hier"
    known.press.pages[MISSING] = lambda query, full: make_page(b"anders", status=404, keys=["latest"])
    assert known.get("/nichts").body == b"nichts hier"
    known.store.purge(["latest"])
    assert known.get("/nichts").body == b"anders"


def test_the_page_itself_is_at_no_address(known: Stand) -> None:
    assert known.get("/-/404").status == 404
    assert known.get("/-/404").body != b"nichts hier"


@pytest.mark.parametrize("raw", [b"no json", b"[[1]]", b'[["(", "", false]]', b"{}"])
def test_patterns_that_can_not_be_read_mean_that_all_is_asked_for(raw: bytes) -> None:
    store, addresses = MemoryPageStore(), Addresses()
    store.know_all(raw)
    addresses.look(store)
    assert addresses.find(store, "/irgendwas") is None


def test_without_an_index_all_is_asked_for() -> None:
    store, addresses = MemoryPageStore(), Addresses()
    addresses.look(store)
    assert addresses.find(store, "/irgendwas") is None
    store.know_all(ROUTES)
    addresses.look(store)
    assert addresses.find(store, "/irgendwas") == Missing()
    store.put_known({"story:1": Known("public", "/a/1/b")}, store.ticket())
    assert addresses.find(store, "/a/1/c") == Elsewhere("/a/1/b", "story:1")
    assert addresses.find(store, "/a/1/b") is None
    assert addresses.find(store, "/a/1/b/druck") is None
