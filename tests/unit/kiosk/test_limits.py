"""Who asks, behind proxies, and how often they may ask for what costs us."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.kiosk.limits import Buckets, TooMany, client_key
from extrablatt.kiosk.proxies import Proxies, address
from extrablatt.press.store import MemoryPageStore, make_page

from .kit import Stand, story

READER, OTHER, PROXY, EDGE = "198.51.100.7", "203.0.113.8", "127.0.0.1", "192.0.2.10"


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def asked(remote: str, forwarded: str | None = None, **more: str) -> dict[str, Any]:
    found: dict[str, Any] = {"REMOTE_ADDR": remote, **more}
    return found if forwarded is None else found | {"HTTP_X_FORWARDED_FOR": forwarded}


@pytest.mark.parametrize(
    ("environ", "client"),
    [
        (asked(READER), READER),
        (asked(READER, OTHER), READER),
        (asked(PROXY, READER), READER),
        (asked(PROXY, f"{OTHER}, {READER}"), READER),
        (asked(PROXY, f"{OTHER}, {READER}, {EDGE}"), READER),
        (asked(PROXY, f" {READER}:4711 "), READER),
        (asked(PROXY, "[2001:db8::7]:443"), "2001:db8::7"),
        (asked(PROXY, f"::ffff:{READER}"), READER),
        (asked("::1", READER), READER),
        (asked(PROXY), PROXY),
        (asked(PROXY, ""), PROXY),
        (asked(PROXY, f"{READER}, unknown"), PROXY),
        (asked(PROXY, f"{READER}, _hidden, {EDGE}"), EDGE),
        (asked(PROXY, EDGE), EDGE),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_no_proxy_of_ours(environ: dict[str, Any], client: str) -> None:
    assert Proxies(("127.0.0.0/8", "::1", "192.0.2.0/24")).client(environ) == client


@given(st.text(), st.text())
def test_whatever_is_claimed_further_left_changes_nothing(claim: str, remote: str) -> None:
    proxies = Proxies()
    assert proxies.client(asked(PROXY, f"{claim}, {READER}")) == READER
    if address(remote) is None:
        assert proxies.client(asked(remote, READER)) == remote


@pytest.mark.parametrize(
    ("environ", "scheme"),
    [
        (asked(PROXY, HTTP_X_FORWARDED_PROTO="https"), "https"),
        (asked(PROXY, HTTP_X_FORWARDED_PROTO="http, HTTPS"), "https"),
        (asked(PROXY, HTTP_X_FORWARDED_PROTO="gopher"), "http"),
        (asked(READER, HTTP_X_FORWARDED_PROTO="https"), "http"),
        (asked(READER, **{"wsgi.url_scheme": "https"}), "https"),
    ],
)
def test_only_a_trusted_proxy_tells_the_scheme(environ: dict[str, Any], scheme: str) -> None:
    assert Proxies().scheme(environ) == scheme


def test_a_household_on_ipv6_is_one_client() -> None:
    assert client_key("2001:db8:1:2::7") == client_key("2001:db8:1:2:ffff:ffff::9")
    assert client_key("2001:db8:1:2::7") != client_key("2001:db8:1:3::7")
    assert client_key(f"::ffff:{READER}") == client_key(READER)


@pytest.mark.parametrize(
    "own", ["10.1.2.3", "192.168.0.9", "172.18.0.2", "127.0.0.1", "::1", "fd00::1", "fe80::1%eth0", "x", ""]
)
def test_machines_of_the_house_and_unnamed_proxies_are_not_counted(own: str) -> None:
    assert client_key(own) is None
    buckets = Buckets(1, 1, Clock())
    for _again in range(50):
        buckets.spend(own)
    assert buckets.clients() == 0


def test_a_burst_is_free_then_so_many_a_second() -> None:
    clock = Clock()
    buckets = Buckets(2, 5, clock)
    for _each in range(5):
        buckets.spend(READER)
    with pytest.raises(TooMany) as told:
        buckets.spend(READER)
    assert told.value.wait == 1
    buckets.spend(OTHER)
    clock.now += 1
    for _each in range(2):
        buckets.spend(READER)
    with pytest.raises(TooMany):
        buckets.spend(READER)
    clock.now += 3600
    for _each in range(5):
        buckets.spend(READER)
    with pytest.raises(TooMany):
        buckets.spend(READER)


def test_the_wait_told_is_enough() -> None:
    clock = Clock()
    buckets = Buckets(0.25, 1, clock)
    buckets.spend(READER)
    with pytest.raises(TooMany) as told:
        buckets.spend(READER)
    assert told.value.wait == 4
    clock.now += told.value.wait
    buckets.spend(READER)


def test_who_goes_on_asking_does_not_wait_longer_for_it() -> None:
    clock = Clock()
    buckets = Buckets(1, 1, clock)
    buckets.spend(READER)
    for _each in range(30):
        with pytest.raises(TooMany):
            buckets.spend(READER)
    clock.now += 1
    buckets.spend(READER)


def test_memory_is_bounded_and_who_asks_much_is_not_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(0.001, 3, clock, remembered=50)
    refused = 0
    for number in range(5000):
        buckets.spend(f"198.51.{number // 250 % 250}.{number % 250}") if number < 250 else None
        if number % 10 == 0:
            try:
                buckets.spend(OTHER)
            except TooMany:
                refused += 1
    assert buckets.clients() <= 100
    assert refused == 497


def test_a_rate_of_nothing_limits_nobody() -> None:
    buckets = Buckets(0, 1)
    for _each in range(100):
        buckets.spend(READER)
    assert buckets.clients() == 0


# --- at the kiosk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def limited(tmp_path: Path) -> Stand:
    stand = Stand(MemoryPageStore(), tmp_path, costly_rate=0.1, costly_burst=3)
    stand.press.pages["/suche"] = lambda query, full: make_page(b"Treffer", stored=False)
    stand.press.pages["/a"] = story()
    stand.press.pages["/p"] = story("premium")
    return stand


def test_search_and_unknown_addresses_are_limited_and_pages_at_hand_are_not(limited: Stand) -> None:
    limited.get("/a", REMOTE_ADDR=OTHER)
    assert [limited.get("/suche?q=x", REMOTE_ADDR=READER).status for _ in range(2)] == [200, 200]
    assert limited.get("/gibts-nicht", REMOTE_ADDR=READER).status == 404
    refused = limited.get("/gibts-auch-nicht", REMOTE_ADDR=READER)
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 10
    assert refused.headers["Cache-Control"] == "no-store"
    assert limited.get("/suche?q=x", REMOTE_ADDR=READER, method="HEAD").status == 429
    # At hand, in the store, known not to be there: no work, no limit.
    assert {limited.get("/a", REMOTE_ADDR=READER).status for _ in range(20)} == {200}
    assert limited.get("/gibts-nicht", REMOTE_ADDR=READER).status == 404
    limited.store.put("/b", "open", make_page(b"b"), limited.store.ticket())
    assert limited.get("/b", REMOTE_ADDR=READER).status == 200
    assert limited.get("/suche?q=x", REMOTE_ADDR=OTHER).status == 200


def test_the_full_page_of_a_subscriber_that_must_be_made_is_costly_too(limited: Stand) -> None:
    token = limited.token()
    assert limited.get("/p", token=token, REMOTE_ADDR=READER).status == 200
    assert limited.get("/suche?q=x", REMOTE_ADDR=READER).status == 200
    assert limited.get("/suche?q=x", REMOTE_ADDR=READER).status == 429
    assert limited.get("/p", token=token, REMOTE_ADDR=READER).status == 200


def test_readers_behind_our_own_proxy_are_told_apart(limited: Stand) -> None:
    for number in range(30):
        answer = limited.get("/suche?q=x", REMOTE_ADDR="127.0.0.1", x_forwarded_for=f"9.9.9.9, 198.51.100.{number}")
        assert answer.status == 200
    codes = [
        limited.get("/suche?q=x", REMOTE_ADDR="127.0.0.1", x_forwarded_for=f"8.8.{n}.8, {OTHER}").status
        for n in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]


def test_without_the_office_a_limit_is_no_apology(limited: Stand) -> None:
    limited.press.down = True
    codes = [limited.get(f"/kalt/{number}", REMOTE_ADDR=READER).status for number in range(5)]
    assert codes == [503, 503, 503, 429, 429]


def test_a_proxy_that_was_forgotten_is_told_once_and_its_readers_are_not_limited(
    limited: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(9):
        answer = limited.get("/suche?q=x", REMOTE_ADDR="172.18.0.2", x_forwarded_for=f"8.8.8.{number}")
        assert answer.status == 200
    assert caplog.text.count("172.18.0.2 forwards readers but is not among trusted_proxies") == 1
    limited.get("/suche?q=x", REMOTE_ADDR=READER, x_forwarded_for="8.8.8.8")
    limited.get("/suche?q=x", REMOTE_ADDR="127.0.0.1", x_forwarded_for="8.8.8.8")
    assert caplog.text.count("forwards readers") == 1
