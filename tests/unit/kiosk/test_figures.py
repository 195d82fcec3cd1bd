"""Counting without persons."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from extrablatt.kiosk import figures
from extrablatt.kiosk.figures import Figures, device_of, source_of
from extrablatt.press.store import Known, MemoryPageStore, make_page

from .kit import Stand, story

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("referrer", "source"),
    [
        ("", "direct"),
        ("https://blatt.example/politik", "internal"),
        ("https://www.google.at/", "search"),
        ("https://duckduckgo.com/?q=x", "search"),
        ("https://l.facebook.com/", "social"),
        ("https://t.co/abc", "social"),
        ("https://mastodon.social/@x", "social"),
        ("https://anderes-blatt.example/a", "other"),
        ("https://notgoogle.example/", "other"),
        ("android-app://com.google.android.gm/", "other"),
        ("unsinn", "other"),
        ("https://user@blatt.example:8443/x", "internal"),
        ("https://blatt.example.evil.example/", "other"),
    ],
)
def test_where_a_reader_comes_from_is_a_class_and_no_address(referrer: str, source: str) -> None:
    assert source_of(referrer, "blatt.example") == source


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "desktop"),
        (PHONE, "phone"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
            "phone",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", "tablet"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "robot"),
        ("curl/8.5.0", "robot"),
        ("", "robot"),
    ],
)
def test_kinds_of_device(agent: str, device: str) -> None:
    assert device_of(agent) == device


def _rows(stand: Stand) -> dict[tuple[str, str, str, str], int]:
    told = stand.kiosk.figures.rest()
    rows = json.loads(told)["rows"] if told else []
    return {(path, what, source, device): count for path, what, source, device, count in rows}


@pytest.fixture
def counting(tmp_path: Path) -> Stand:
    stand = Stand(
        MemoryPageStore(), tmp_path, figures=tmp_path / "figures", base_url="http://blatt.example", read_through=True
    )
    stand.press.pages["/politik/17/öl"] = story()
    stand.press.pages["/premium"] = story(access="premium")
    stand.press.pages["/feed.atom"] = lambda query, full: make_page(b"<feed/>", content_type="application/atom+xml")
    stand.press.pages["/weg"] = lambda query, full: make_page(b"weg", status=410)
    return stand


def _read(stand: Stand, url: str, **more: Any) -> int:
    return stand.get(url, **({"user_agent": FIREFOX} | more)).status


def test_every_page_that_is_read_is_counted_at_hand_or_not(counting: Stand) -> None:
    for _again in range(3):
        assert _read(counting, "/politik/17/öl") == 200
    _read(counting, "/politik/17/öl", referer="https://www.google.at/", user_agent=PHONE)
    _read(counting, "/politik/17/öl?utm_source=newsletter")
    _read(counting, "/politik/17/öl", user_agent="curl/8")
    for _again in range(2):
        _read(counting, "/premium", token=counting.token())
    etag = counting.get("/politik/17/öl", method="HEAD").headers["ETag"]
    assert _read(counting, "/politik/17/öl", if_none_match=etag, referer="http://blatt.example/") == 304
    assert _rows(counting) == {
        ("/politik/17/öl", "read", "direct", "desktop"): 3,
        ("/politik/17/öl", "read", "search", "phone"): 1,
        ("/politik/17/öl", "read", "newsletter", "desktop"): 1,
        ("/politik/17/öl", "read", "direct", "robot"): 1,
        ("/politik/17/öl", "read", "internal", "desktop"): 1,
        ("/premium", "read", "direct", "desktop"): 2,
    }


def test_what_is_no_page_for_people_or_not_there_is_no_read(counting: Stand) -> None:
    for _again in range(2):
        for url in ("/feed.atom", "/weg", "/nirgends", "/assets/x.css"):
            _read(counting, url)
        _read(counting, "/politik/17/öl", method="HEAD")
    assert _rows(counting) == {}


def test_nothing_about_a_person_is_in_what_is_kept(counting: Stand) -> None:
    _read(
        counting, "/politik/17/öl?nl=1&an=eva@example.org", x_forwarded_for="8.8.4.4", REMOTE_ADDR="203.0.113.77",
        cookie="sessionid=geheim", referer="https://mail.example/inbox?user=eva",
    )  # fmt: skip
    told = counting.kiosk.figures.rest()
    assert told is not None
    for word in (b"eva", b"8.8.4.4", b"203.0.113", b"geheim", b"mail.example", b"Firefox"):
        assert word not in told


def test_a_page_read_to_the_end_says_so_for_a_story_that_is_there(counting: Stand) -> None:
    store = counting.store
    store.put_known({"story:17": Known("public", "/politik/17/öl")}, store.ticket())
    pattern = r"/(?P<section>[a-z-]+)/(?P<id>\d{1,18})/(?P<slug>[^/]+)"
    store.know_all(json.dumps([[pattern, "story", True]]).encode())
    counting.kiosk._shelf()
    assert _read(counting, "/politik/17/öl/gelesen", method="POST") == 204
    assert _read(counting, "/politik/18/nie/gelesen", method="POST") == 204
    assert _read(counting, "/politik/17/öl/gelesen") == 404
    assert _rows(counting) == {("/politik/17/öl", "read through", "direct", "desktop"): 1}


def test_unless_the_newspaper_wants_it_nothing_is_counted(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path)
    stand.press.pages["/a"] = story()
    for _again in range(3):
        _read(stand, "/a")
    assert stand.kiosk.figures.rest() is None
    assert _read(stand, "/a/gelesen", method="POST") == 405


def test_figures_are_written_every_few_seconds_and_never_over_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 3600.0 * 500_000 + 3590
    monkeypatch.setattr(time, "time", lambda: now)
    counted = Figures(tmp_path)
    begun = time.monotonic()
    assert counted.due(begun) is None
    counted.read(b"/a", b"", b"", FIREFOX.encode())
    assert counted.due(begun) is None
    now += 20
    told = counted.due(begun)
    assert told is not None
    assert json.loads(told)["hour"] == 3600 * 500_000
    counted.read(b"/a", b"", b"", FIREFOX.encode())
    assert counted.due(begun) is None
    told = counted.due(begun + 1000)
    assert told is not None
    assert json.loads(told)["hour"] == 3600 * 500_001
    counted.write(told)
    (file,) = tmp_path.glob("*.json")
    assert file.read_bytes() == told


def test_a_flood_of_addresses_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MAX_KEYS", 10)
    monkeypatch.setattr(figures, "_REMEMBERED", 10)
    counted = Figures(tmp_path)
    for number in range(100):
        counted.read(b"/%d" % number, b"", b"https://x%d.example/" % number, b"Agent %d" % number)
    told = counted.rest()
    assert told is not None
    rows = json.loads(told)["rows"]
    assert len(rows) < 20
    assert sum(row[-1] for row in rows) == 100
    assert len(counted._classes) <= 10


def test_a_full_disk_costs_figures_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    Figures(tmp_path / "file" / "figures").write(b"{}")
