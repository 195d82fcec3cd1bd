"""Pages from the store: head, codings, conditions, methods, errors."""

from __future__ import annotations

import gzip
import json
import threading
import time
from pathlib import Path

import brotli
import pytest

from extrablatt.kiosk import shelf as shelf_module
from extrablatt.kiosk.responses import CSP, policy
from extrablatt.press.store import LmdbPageStore, MemoryPageStore, Page, StoreError, make_page
from extrablatt.press.store.page import style_hashes

from .kit import OPEN_TEXT, Stand, story


def test_a_page_is_made_once_and_then_comes_from_the_store(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    for _again in range(3):
        answer = stand.get("/a")
        assert (answer.status, answer.body.decode()) == (200, OPEN_TEXT)
    assert stand.press.asked == [("/a", "", False)]


def test_what_another_process_stored_is_not_asked_of_the_press(stand: Stand) -> None:
    stand.store.put("/b", "open", make_page(b"von der Setzerei"), stand.store.ticket())
    assert stand.get("/b").body == b"von der Setzerei"
    assert stand.press.asked == []


def test_a_purge_shows_at_the_very_next_request(stand: Stand) -> None:
    texts = iter(["alt", "neu"])
    stand.press.pages["/a"] = lambda query, full: make_page(next(texts).encode(), keys=["story:1"])
    assert stand.get("/a").body == b"alt"
    assert stand.get("/a").body == b"alt"
    stand.store.purge(["story:1"])
    assert stand.get("/a").body == b"neu"


def test_a_page_at_hand_answers_only_to_its_own_bytes(stand: Stand) -> None:
    # "/ä" as PATH_INFO reads like the decoded path of the other page.
    for path in ("/ä", "/Ã¤"):
        stand.press.pages[path] = lambda query, full, path=path: make_page(path.encode())
    for _again in range(3):
        assert [stand.get(path).body.decode() for path in ("/ä", "/Ã¤")] == ["/ä", "/Ã¤"]
    assert stand.get("", raw="/\xe4").status == 400
    assert stand.get("/ä/").status == 301


def test_a_page_at_hand_takes_no_other_methods(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    assert [stand.get("/a", method=method).status for method in ("GET", "POST", "GET", "HEAD")] == [200, 405, 200, 200]


def test_the_codings_say_the_same_and_have_entity_tags_of_their_own(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    identity, br, gz = (stand.get("/a", accept_encoding=accept) for accept in ("", "gzip, br", "gzip"))
    assert "Content-Encoding" not in identity.headers
    assert (br.headers["Content-Encoding"], gz.headers["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == identity.body
    assert len({answer.headers["ETag"] for answer in (identity, br, gz)}) == 3
    assert {answer.headers["Vary"] for answer in (identity, br, gz)} == {"Accept-Encoding"}
    assert all(int(answer.headers["Content-Length"]) == len(answer.body) for answer in (identity, br, gz))


def test_the_head_protects_the_reader_and_tells_caches_what_the_page_shows(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    headers = stand.get("/a").headers
    assert headers["Content-Security-Policy"] == CSP
    assert "default-src 'none'" in CSP
    assert "unsafe" not in CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert headers["Surrogate-Key"] == headers["xkey"] == "front story:1"
    assert headers["Cache-Tag"] == "front,story:1"
    assert headers["Last-Modified"] == "Tue, 23 Apr 2019 06:13:20 GMT"


def test_a_site_without_a_cache_in_front_can_leave_the_surrogate_keys_out(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, surrogate_headers=())
    stand.press.pages["/a"] = story()
    assert not {"Surrogate-Key", "xkey", "Cache-Tag"} & stand.get("/a").headers.keys()


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_page_is_sent_no_body(stand: Stand, form: str) -> None:
    stand.press.pages["/a"] = story()
    etag = stand.get("/a", accept_encoding="br").headers["ETag"]
    again = stand.get("/a", accept_encoding="br", if_none_match=form.format(etag))
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == etag
    assert again.headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in again.headers
    assert stand.get("/a", accept_encoding="gzip", if_none_match=etag).status == 200


def test_the_entity_tag_goes_before_the_date(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    date = stand.get("/a").headers["Last-Modified"]
    assert stand.get("/a", if_modified_since=date).status == 304
    assert stand.get("/a", if_modified_since="Mon, 22 Apr 2019 00:00:00 GMT").status == 200
    assert stand.get("/a", if_modified_since=date, if_none_match='"other"').status == 200


def test_head_answers_as_get_without_the_body(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    whole, head = stand.get("/a"), stand.get("/a", method="HEAD")
    assert head.body == b""
    assert head.pairs == whole.pairs


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_with_what_is_allowed(stand: Stand, method: str) -> None:
    stand.press.pages["/a"] = story()
    answer = stand.get("/a", method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert stand.press.asked == []


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("/politik/", "/politik"),
        ("//evil.example/x", "/evil.example/x"),
        ("/politik//17/", "/politik/17"),
        ("/a/../politik", "/politik"),
        ("/thema/öl/?seite=2", "/thema/%C3%B6l?seite=2"),
    ],
)
def test_other_forms_of_an_address_lead_to_the_one(stand: Stand, url: str, location: str) -> None:
    answer = stand.get(url)
    assert (answer.status, answer.headers["Location"]) == (301, location)


def test_a_query_does_not_make_another_page(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    stand.get("/a?utm_source=x")
    assert stand.get("/a?utm_source=y").status == 200
    assert stand.press.asked == [("/a", "", False)]


def test_the_search_is_asked_each_time_with_its_query_and_kept_nowhere(stand: Stand) -> None:
    stand.press.pages["/suche"] = lambda query, full: make_page(f"Treffer für {query}".encode(), stored=False)
    assert stand.get("/suche?q=zug").body == b"Treffer f\xc3\xbcr q=zug"
    answer = stand.get("/suche?q=gipfel")
    assert answer.body.endswith(b"q=gipfel")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(stand.press.asked) == 2
    assert stand.store.stats()["pages"] == 0
    assert stand.get("/suche?q=" + "x" * 1000).status == 414


def test_a_withdrawn_story_is_gone_and_not_even_shown_stale(stand: Stand) -> None:
    stand.press.pages["/a"] = lambda query, full: make_page(
        b"zur\xc3\xbcckgezogen", status=410, keys=["story:1"], modified=1_556_000_000
    )
    answer = stand.get("/a", if_modified_since="Thu, 25 Apr 2030 10:00:00 GMT", if_none_match="*")
    assert answer.status == 410
    assert "stale" not in answer.headers["Cache-Control"]
    assert "must-revalidate" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers


def test_a_page_that_moved_says_where(stand: Stand) -> None:
    stand.press.pages["/17"] = lambda query, full: make_page(
        b"", status=301, location="/politik/17/x", keys=["story:17"]
    )
    answer = stand.get("/17")
    assert (answer.status, answer.headers["Location"]) == (301, "/politik/17/x")


def test_a_page_with_a_lifetime_is_made_anew_after_it(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.press.pages["/wetter"] = lambda query, full: make_page(b"heiter", ttl=10)
    assert stand.get("/wetter").headers["Cache-Control"].startswith("public, max-age=0, s-maxage=10,")
    stand.get("/wetter")
    assert len(stand.press.asked) == 1
    page = stand.store.get("/wetter", "open")
    assert page is not None
    monkeypatch.setattr(shelf_module.time, "time", lambda: page.made + 10.0)
    stand.get("/wetter")
    assert len(stand.press.asked) == 2


def test_what_is_not_there_is_told_in_the_newspaper_s_design_and_asked_once(stand: Stand) -> None:
    for _again in range(3):
        answer = stand.get("/wp-login.php")
        assert (answer.status, answer.body) == (404, b"<h1>Probeblatt: nicht gefunden</h1>")
        assert answer.headers["Cache-Control"] == "no-store"
    assert len(stand.press.asked) == 1


def test_a_story_published_after_it_was_asked_for_in_vain_is_there_at_once(stand: Stand) -> None:
    assert stand.get("/neu").status == 404
    stand.press.pages["/neu"] = story(key="story:9")
    stand.store.purge(["story:9"])
    assert stand.get("/neu").status == 200


def test_a_crawl_of_missing_pages_does_not_fill_the_memory(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "MAX_MISSING", 5)
    for number in range(50):
        stand.get(f"/gibts-nicht/{number}")
    assert len(stand.kiosk._current._missing) <= 5


def test_the_memory_of_pages_is_bounded(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "MAX_BYTES", 10_000)
    for number in range(40):
        stand.press.pages[f"/{number}"] = story()
        assert stand.get(f"/{number}").status == 200
    assert len(stand.kiosk._current._ready) < 8


def test_the_house_s_own_addresses_are_not_for_readers(stand: Stand) -> None:
    stand.press.pages["/-/press"] = story()
    for url in ("/-", "/-/press", "/-/press?path=/&full=1", "/-/press/x"):
        assert stand.get(url, x_extrablatt_internal="guess").status == 404
    assert stand.press.asked == []


@pytest.mark.parametrize("raw", ["/%zz", "/\0", "/\xff", "x", "/a\\b", "/" + "\x01"])
def test_addresses_that_can_not_be_meant_are_refused_politely(stand: Stand, raw: str) -> None:
    answer = stand.get("", raw=raw)
    assert answer.status == 400
    assert "Diese Adresse" in answer.body.decode()
    assert answer.headers["Content-Security-Policy"] == policy(style_hashes(answer.body))


def test_an_endless_address_is_too_long(stand: Stand) -> None:
    assert stand.get("/" + "a" * 1000).status == 414


def test_with_the_office_down_readers_get_what_is_stored_and_else_an_apology(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    stand.get("/a")
    stand.press.down = True
    assert stand.get("/a").status == 200
    for url in ("/b", "/suche?q=x", "/desk/"):
        answer = stand.get(url)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "gleich wieder da" in answer.body.decode()
        assert answer.headers["Cache-Control"] == "no-store"
    assert stand.get("/assets/none.css").status == 404


def test_a_mistake_of_ours_is_logged_and_the_reader_sees_no_traceback(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(query: str, full: bool) -> Page:
        raise ZeroDivisionError("ein Fehler")

    stand.press.pages["/a"] = fail
    answer = stand.get("/a")
    assert answer.status == 500
    assert b"Traceback" not in answer.body
    assert b"ein Fehler" not in answer.body
    assert "ZeroDivisionError" in caplog.text


def test_a_broken_store_only_makes_the_newspaper_slow(tmp_path: Path) -> None:
    class Broken(MemoryPageStore):
        def ticket(self) -> int:
            raise StoreError("torn")

        def get(self, path: str, variant: str) -> Page | None:
            raise StoreError("torn")

        def stats(self) -> dict[str, int]:
            raise StoreError("torn")

    stand = Stand(Broken(), tmp_path)
    stand.press.store = MemoryPageStore()
    stand.press.pages["/a"] = story()
    assert stand.get("/a").body.decode() == OPEN_TEXT
    assert stand.get("/a").body.decode() == OPEN_TEXT
    assert stand.get("/healthz", REMOTE_ADDR="127.0.0.1").status == 503


def test_many_who_ask_at_once_for_a_missing_page_cause_one_rendering(stand: Stand) -> None:
    begun, go_on, waiting = threading.Event(), threading.Event(), threading.Barrier(9)

    def slow(query: str, full: bool) -> Page:
        begun.set()
        assert go_on.wait(10)
        return make_page(b"langsam", keys=["story:1"])

    stand.press.pages["/a"] = slow
    answers: list[bytes] = []

    def ask() -> None:
        waiting.wait(10)
        answers.append(stand.get("/a").body)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    waiting.wait(10)
    assert begun.wait(10)
    end = time.monotonic() + 10
    while stand.kiosk._flight.waiting() < 7 and time.monotonic() < end:
        threading.Event().wait(0.001)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == [b"langsam"] * 8
    assert len(stand.press.asked) == 1


def test_who_asks_after_a_purge_does_not_get_what_was_begun_before_it(stand: Stand) -> None:
    begun, go_on = threading.Event(), threading.Event()
    texts = iter(["vorher", "nachher"])

    def make(query: str, full: bool) -> Page:
        text = next(texts)
        if text == "vorher":
            begun.set()
            assert go_on.wait(10)
        return make_page(text.encode(), keys=["story:1"])

    stand.press.pages["/a"] = make
    early: list[bytes] = []
    thread = threading.Thread(target=lambda: early.append(stand.get("/a").body))
    thread.start()
    assert begun.wait(10)
    stand.store.purge(["story:1"])
    assert stand.get("/a").body == b"nachher"
    go_on.set()
    thread.join(10)
    assert early == [b"vorher"]
    assert stand.get("/a").body == b"nachher"
    assert len(stand.press.asked) == 2


def test_two_kiosks_over_one_store_see_the_same_purge(stand: Stand, tmp_path: Path) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    other = Stand(stand.store, other_folder)
    texts = iter("abcd")
    for each in (stand, other):
        each.press.pages["/a"] = lambda query, full: make_page(next(texts).encode(), keys=["story:1"])
    assert stand.get("/a").body == other.get("/a").body == b"a"
    stand.store.purge(["story:1"])
    assert other.get("/a").body == stand.get("/a").body == b"b"


def test_the_health_of_the_newspaper_is_told_to_all_but_figures_to_this_machine_only(stand: Stand) -> None:
    told = stand.get("/healthz", REMOTE_ADDR="127.0.0.1")
    assert told.status == 200
    assert json.loads(told.body)["ok"] is True
    assert json.loads(told.body)["pages"] == 0
    for stranger in (
        stand.get("/healthz"),
        stand.get("/healthz", REMOTE_ADDR="127.0.0.1", x_forwarded_for="203.0.113.9"),
    ):
        assert stranger.status == 200
        assert stranger.headers["Cache-Control"] == "no-store"
        assert {"ok", "promises", "processes", "followers", "disk_free"} <= set(json.loads(stranger.body))
        assert "pages" not in json.loads(stranger.body)


def test_the_kiosk_s_store_is_the_embedded_one(stand: Stand) -> None:
    assert isinstance(stand.store, LmdbPageStore)
