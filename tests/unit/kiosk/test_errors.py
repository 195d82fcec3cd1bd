"""What readers see when something goes wrong."""

from __future__ import annotations

import os
from pathlib import Path

import brotli
import pytest

from extrablatt.kiosk.errors import ErrorPages
from extrablatt.kiosk.responses import CSP, HSTS
from extrablatt.press.store import MemoryPageStore, Page, make_page

from .kit import Stand, story

PAGE = "<!doctype html><title>Probeblatt: {}</title>" + "<p>In den Farben des Blattes.</p>" * 40


@pytest.fixture
def designed(tmp_path: Path) -> Stand:
    folder = tmp_path / "errors"
    folder.mkdir()
    for code in (400, 404, 405, 413, 414, 416, 429, 500, 503):
        (folder / f"{code}.html").write_text(PAGE.format(code))
    stand = Stand(MemoryPageStore(), tmp_path, errors=folder, costly_rate=0.01, costly_burst=2)
    stand.press.pages["/a"] = story()
    return stand


def _fail(query: str, full: bool) -> Page:
    raise ZeroDivisionError("geheim")


def test_each_error_has_its_page_in_the_newspaper_s_design(designed: Stand) -> None:
    designed.press.pages["/kaputt"] = _fail
    picture = designed.renditions / "4" / "3f9a0c1d2e4b5a69-640.webp"
    picture.parent.mkdir()
    picture.write_bytes(b"x" * 10)
    answers = {
        400: designed.get("", raw="/%zz"),
        404: designed.get("/assets/fehlt.css"),
        405: designed.get("/a", method="POST"),
        414: designed.get("/" + "a" * 1000),
        416: designed.get("/bilder/4/3f9a0c1d2e4b5a69-640.webp", range="bytes=10-"),
        500: designed.get("/kaputt", REMOTE_ADDR="198.51.100.1"),
    }
    designed.press.down = True
    answers[503] = designed.get("/kalt", REMOTE_ADDR="198.51.100.2")
    designed.get("/kalt", REMOTE_ADDR="198.51.100.2")
    answers[429] = designed.get("/kalt", REMOTE_ADDR="198.51.100.2")
    for code, answer in answers.items():
        assert answer.status == code
        assert answer.body.decode() == PAGE.format(code)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == CSP
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        assert "ETag" not in answer.headers
    assert answers[405].headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answers[416].headers["Content-Range"] == "bytes */10"
    assert answers[503].headers["Retry-After"] == "5"
    assert int(answers[429].headers["Retry-After"]) > 0


def test_an_error_page_is_compressed_and_head_gets_its_head(designed: Stand) -> None:
    packed = designed.get("/assets/x.css", accept_encoding="br")
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.body).decode() == PAGE.format(404)
    head = designed.get("/assets/x.css", accept_encoding="br", method="HEAD")
    assert (head.status, head.body, head.pairs) == (404, b"", packed.pairs)


def test_an_error_is_never_not_modified(designed: Stand) -> None:
    assert (
        designed.get("/assets/x.css", if_none_match="*", if_modified_since="Thu, 25 Apr 2030 10:00:00 GMT").status
        == 404
    )


def test_a_page_written_anew_is_read_anew(tmp_path: Path) -> None:
    pages = ErrorPages(tmp_path)
    assert b"gleich wieder da" in pages.get(503).body
    (tmp_path / "503.html").write_text(PAGE.format("erst"))
    assert b"erst" in pages.get(503).body
    fresh = tmp_path / ".503"
    fresh.write_text(PAGE.format("dann"))
    os.replace(fresh, tmp_path / "503.html")
    assert b"dann" in pages.get(503).body
    (tmp_path / "503.html").unlink()
    assert b"gleich wieder da" in pages.get(503).body


def test_a_page_that_is_empty_huge_or_a_folder_gives_the_plain_one(tmp_path: Path) -> None:
    pages = ErrorPages(tmp_path)
    (tmp_path / "404.html").write_bytes(b"")
    (tmp_path / "503.html").write_bytes(b"x" * (2 << 20))
    (tmp_path / "500.html").mkdir()
    for code in (404, 503, 500):
        assert b"Titelseite" in pages.get(code).body
        assert pages.get(code).status.startswith(str(code))


@pytest.mark.parametrize("code", [400, 404, 405, 410, 413, 414, 416, 429, 500, 503])
def test_the_last_net_has_words_for_each(code: int) -> None:
    body = ErrorPages(None).get(code).body.decode()
    assert "<h1></h1>" not in body
    assert "<h1>" in body


def test_no_error_page_says_what_was_asked(designed: Stand, tmp_path: Path) -> None:
    plain_folder = tmp_path / "plain"
    plain_folder.mkdir()
    mark = "<script>x</script>"
    for stand in (designed, Stand(MemoryPageStore(), plain_folder)):
        for url in (
            f"/assets/{mark}",
            f"/bilder/{mark}",
            f"/suche?q={mark}" + "x" * 1000,
            f"/-/{mark}",
            f"/{mark}" + "y" * 700,
        ):
            answer = stand.get(url, host=mark, referer=mark, user_agent=mark)
            assert answer.status >= 400
            assert mark not in answer.body.decode()
            assert mark not in str(answer.pairs)


def test_a_redirect_has_a_short_note_with_nothing_of_html_in_it(designed: Stand) -> None:
    answer = designed.get('/a"><script>alert(1)</script>/')
    assert answer.status == 301
    assert b"<script" not in answer.body
    assert answer.body.count(b"<a ") == 1
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert designed.get("/a/", method="HEAD").body == b""


def test_a_moved_article_is_asked_for_once_and_purged_like_its_page(designed: Stand) -> None:
    designed.press.pages["/17"] = lambda query, full: make_page(
        b"", status=301, location="/politik/17/x", keys=["story:17"], stored=False
    )
    for _again in range(5):
        answer = designed.get("/17")
        assert (answer.status, answer.headers["Location"]) == (301, "/politik/17/x")
        assert b'href="/politik/17/x"' in answer.body
        assert answer.headers["xkey"] == "story:17"
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert len(designed.press.asked) == 1
    designed.store.purge(["story:17"])
    assert designed.get("/17").status == 301
    assert len(designed.press.asked) == 2


@pytest.mark.parametrize("url", ["/desk//seite/", "//desk/seite/", "/desk///seite/"])
def test_what_is_handed_through_has_one_form_too(designed: Stand, url: str) -> None:
    for method, code in (("GET", 301), ("HEAD", 301), ("POST", 308), ("PUT", 308), ("DELETE", 308)):
        answer = designed.get(url + "?x=1", method=method)
        assert (answer.status, answer.headers["Location"]) == (code, "/desk/seite/?x=1")
    assert designed.get("/desk/../konto/", method="POST").status == 400


def test_options_tells_what_can_be_done(designed: Stand) -> None:
    for url in ("/", "/a", "/gibts-nicht", "/suche"):
        answer = designed.get(url, method="OPTIONS")
        assert (answer.status, answer.body, answer.headers["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")
    assert designed.get("", raw="*", method="OPTIONS").status == 204
    assert not any(name.startswith("Access-Control") for name in designed.get("/a", method="OPTIONS").headers)
    assert designed.press.asked == []


def test_an_https_newspaper_keeps_its_readers_there(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, base_url="https://probeblatt.example")
    stand.press.pages["/a"] = story()
    for url in ("/a", "/a/", "/assets/x", "/gibts-nicht"):
        assert stand.get(url).headers[HSTS[0]] == HSTS[1]
    stand = Stand(MemoryPageStore(), tmp_path, base_url="http://probeblatt.example")
    stand.press.pages["/a"] = story()
    assert HSTS[0] not in stand.get("/a").headers
