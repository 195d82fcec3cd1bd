"""HTTP as clients and crawlers really speak it, byte by byte, to the kiosk under Granian (RFC 9110, 9111, 9112)."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator

import brotli
import pytest

from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.press.store import make_page

from .running import Running, kiosk

TEXT = "Ein Absatz über die Brücke. ".encode() * 60
ERROR = "<!doctype html><title>Probeblatt {}</title>" + "<p>Seite im Kleid des Blattes.</p>" * 30
PICTURE = "/bilder/4/3f9a0c1d2e4b5a69-640.webp"
BYTES = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("http") / "kiosk"
    with kiosk(folder, costly_rate=0, costly_burst=1) as running:
        for code in (400, 404, 405, 413, 414, 416, 500, 503):
            (folder / "errors" / f"{code}.html").write_text(ERROR.format(code))
        (folder / "assets" / "paper.0123456789.css").write_text("p{margin:0}" * 200)
        file = folder / "renditions" / PICTURE.removeprefix("/bilder/")
        file.parent.mkdir()
        file.write_bytes(BYTES)
        running.put("/", make_page(TEXT, keys=["front"], modified=1_556_000_000))
        running.put("/politik/17/brücke", make_page(TEXT, keys=["story:17"], modified=1_556_000_000))
        running.put("/p", make_page(b"Anriss " * 50, keys=["story:5"], access="premium"))
        running.put("/p", make_page(b"Alles " * 50, keys=["story:5"], access="premium", full=True))
        running.put("/weg", make_page(b"weg " * 50, status=410, keys=["story:6"]))
        running.office.pages["/suche"] = make_page(b"Treffer", stored=False)
        running.office.pages["/17"] = make_page(
            b"", status=301, location="/politik/17/br%C3%BCcke", keys=["story:17"], stored=False
        )
        yield running


TARGETS = [
    "/", "/politik/17/br%C3%BCcke", "/p", "/weg", "/17", "/suche?q=x", "/gibts-nicht", "/politik/", "/%zz", PICTURE,
    "/assets/paper.0123456789.css", "/assets/fehlt.css", "/-/press/", "/" + "a" * 700,
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_head_is_get_without_the_body(stand: Running, target: str, coding: str) -> None:
    with stand.client() as client:
        for method in ("GET", "HEAD", "GET"):
            client.send(f"{method} {target} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {coding}\r\n\r\n")
            status, headers, body = client.answer(head_only=method == "HEAD")
            headers.pop("date")
            if method == "GET":
                whole = (status, headers)
                assert len(body) == int(headers["content-length"])
            else:
                assert (status, headers) == whole


# --- conditions -------------------------------------------------------------------------------------------------------


def test_conditions_and_what_a_304_must_carry(stand: Running) -> None:
    _status, headers, _body = stand.get("/", Accept_Encoding="br")
    etag, modified = headers["etag"], headers["last-modified"]
    for sent in (etag, f"W/{etag}", "*", f'"x", W/"y", {etag}', f'"x",{etag}', f' {etag} , "z"'):
        status, told, body = stand.get("/", Accept_Encoding="br", If_None_Match=sent)
        assert (status, body) == (304, b""), sent
        for name in ("etag", "cache-control", "vary", "last-modified"):
            assert told[name] == headers[name]
        assert "content-encoding" not in told
        assert told.get("content-length", "0") == "0"
    for sent in ('"x"', etag.strip('"'), "", '""', etag[:-1], "W/*"):
        assert stand.get("/", Accept_Encoding="br", If_None_Match=sent)[0] == 200, sent
    assert stand.get("/", Accept_Encoding="gzip", If_None_Match=etag)[0] == 200
    lines = f'If-None-Match: "x"\r\nIf-None-Match: {etag}\r\n'
    assert stand.ask(f"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n{lines}\r\n")[0] == 304
    assert stand.get("/", If_Modified_Since=modified)[0] == 304
    assert stand.get("/", If_Modified_Since="Tue, 23 Apr 2019 06:13:19 GMT")[0] == 200
    assert stand.get("/", If_Modified_Since=modified, If_None_Match='"x"')[0] == 200
    for nonsense in ("gestern", "0", "", "Tue, 99 Apr 2019 06:13:20 GMT", "9" * 300):
        assert stand.get("/", If_Modified_Since=nonsense)[0] == 200
    assert stand.get("/weg", If_None_Match="*")[0] == 410
    assert stand.get("/", method="POST", If_None_Match="*")[0] == 405


def test_after_a_304_the_connection_goes_on(stand: Running) -> None:
    with stand.client() as client:
        for _again in range(3):
            client.send("GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.answer()[0] == 304
            assert client.answer()[2] == TEXT


# --- codings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("gzip, *;q=0", "gzip"),
        ("br;q=0, *", "gzip"),
        ("identity", None),
        ("identity;q=1, br;q=0.5", None),
        ("identity;q=0", None),
        ("identity;q=0, gzip", "gzip"),
        ("zstd, deflate", None),
        ("", None),
        ("br;q=nan, gzip;q=inf, *;q=-1", None),
        ("br;q=1.0001, gzip;q=x", None),
        (",,;;=,br", "br"),
        ("br, " * 500, "br"),
    ],
)
def test_the_coding_is_one_the_client_takes(stand: Running, accept: str, coding: str | None) -> None:
    # Where nothing fits, not even the plain body (identity;q=0), the plain body is sent: RFC 9110, 12.5.3, lets a server
    # disregard the header, and a page is of more use than a 406.
    status, headers, body = stand.get("/", Accept_Encoding=accept)
    assert (status, headers.get("content-encoding")) == (200, coding)
    assert headers["vary"] == "Accept-Encoding"
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}.get(coding or "", bytes)(body)
    assert unpacked == TEXT


def test_two_lines_of_accept_encoding_are_one(stand: Running) -> None:
    _status, headers, _body = stand.ask(
        "GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nAccept-Encoding: br\r\n\r\n"
    )
    assert headers["content-encoding"] == "br"


def test_a_page_behind_the_wall_varies_with_the_cookie_and_is_nobody_s_to_keep(stand: Running) -> None:
    _status, headers, body = stand.get("/p")
    assert body.startswith(b"Anriss")
    assert (headers["vary"], headers["cache-control"]) == ("Accept-Encoding, Cookie", "private, no-cache")
    _status, headers, body = stand.get("/p", Cookie=stand.token())
    assert body.startswith(b"Alles")
    assert headers["cache-control"] == "private, no-store"
    assert not {"xkey", "surrogate-key"} & headers.keys()
    assert stand.get("/p", Cookie=stand.token("registered"))[2].startswith(b"Anriss")


# --- ranges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=2040-", 2040, 2047),
        ("bytes=-5", 2043, 2047),
        ("bytes=2000-99999", 2000, 2047),
        ("bytes=-99999", 0, 2047),
        ("bytes=0-0", 0, 0),
    ],
)
def test_a_part_of_a_picture(stand: Running, asked: str, first: int, last: int) -> None:
    status, headers, body = stand.get(PICTURE, Range=asked)
    assert (status, body) == (206, BYTES[first : last + 1])
    assert headers["content-range"] == f"bytes {first}-{last}/2048"
    assert headers["content-length"] == str(len(body))
    assert {"etag", "cache-control"} <= headers.keys()


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=x-y", "bytes=-", "bytes 0-5"]
)
def test_a_range_that_is_none_of_ours_gives_the_whole(stand: Running, asked: str) -> None:
    status, _headers, body = stand.get(PICTURE, Range=asked)
    assert (status, body) == (200, BYTES)


def test_a_range_outside_of_the_picture(stand: Running) -> None:
    for asked in ("bytes=2048-", "bytes=99999-100000", "bytes=-0"):
        status, headers, body = stand.get(PICTURE, Range=asked)
        assert (status, headers["content-range"]) == (416, "bytes */2048")
        assert body.decode() == ERROR.format(416)


def test_a_range_of_another_version_gives_the_whole(stand: Running) -> None:
    etag = stand.get(PICTURE)[1]["etag"]
    assert stand.get(PICTURE, Range="bytes=0-3", If_Range=etag)[0] == 206
    for other in ('"other"', f"W/{etag}", "Tue, 23 Apr 2019 06:13:20 GMT"):
        assert stand.get(PICTURE, Range="bytes=0-3", If_Range=other)[0] == 200
    assert stand.get(PICTURE, Range="bytes=0-3", If_None_Match=etag)[0] == 304
    assert stand.get("/", Range="bytes=0-3")[0] == 200
    assert stand.get(PICTURE, method="HEAD", Range="bytes=0-3")[0] == 200


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "status", "location"),
    [
        ("/politik/17/br%c3%bccke", 200, None),
        ("/politik/17/br\xc3\xbccke", 200, None),
        ("/%70olitik/17/br%C3%BCcke", 200, None),
        ("/politik%2F17%2Fbr%C3%BCcke", 200, None),
        ("/politik/17/br%FCcke", 400, None),
        ("/%00", 400, None),
        ("/politik%00/17", 400, None),
        ("/%0d%0aSet-Cookie:%20x", 400, None),
        ("/%252e%252e/secret", 400, None),
        ("/%25", 400, None),
        ("/%", 400, None),
        ("/%zz", 400, None),
        ("/a\\b", 400, None),
        ("/%5c%5cevil.example", 400, None),
        ("/%c0%ae%c0%ae/", 400, None),
        ("/%ed%a0%80", 400, None),
        ("/%e2%80%a8", 400, None),
        ("/../../etc/passwd", 301, "/etc/passwd"),
        ("/%2e%2e/%2e%2e/etc/passwd", 301, "/etc/passwd"),
        ("/assets/../../secrets/pass", 301, "/secrets/pass"),
        ("/bilder/4/..%2f..%2fsecrets/pass", 301, "/secrets/pass"),
        ("/./politik/", 301, "/politik"),
        ("/politik/", 301, "/politik"),
        ("/politik//", 301, "/politik"),
        ("/politik/?seite=2&x=%C3%B6", 301, "/politik?seite=2&x=%C3%B6"),
        ("//evil.example/x", 301, "/evil.example/x"),
        ("///evil.example", 301, "/evil.example"),
        ("http://anderswo.example/politik/", 301, "/politik"),
        ("/desk//x/", 301, "/desk/x/"),
        ("/desk/%2e%2e/-/press/", 400, None),
        ("politik", 400, None),
        ("*", 400, None),
    ],
)
def test_addresses_as_they_come(stand: Running, target: str, status: int, location: str | None) -> None:
    got, headers, body = stand.ask(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (got, headers.get("location")) == (status, location)
    if location:
        assert location.replace("&", "&amp;").encode() in body
    if got == 400:
        assert body.decode() == ERROR.format(400)


def test_a_query_makes_no_other_page(stand: Running) -> None:
    plain = stand.get("/")[1]["etag"]
    before = len(stand.office.asked)
    for query in ("utm_source=x&utm_medium=y", "fbclid=" + "z" * 900, "gclid=1", "", "?", "%zz", "\xc3\xb6", "a=%00"):
        status, headers, _body = stand.get(f"/?{query}")
        assert (status, headers.get("etag")) == (200, plain), query
    assert len(stand.office.asked) == before


def test_the_address_in_absolute_form_is_the_same_page(stand: Running) -> None:
    assert stand.get("http://probeblatt.example/")[2] == TEXT
    assert stand.get("https://probeblatt.example/politik/17/br%C3%BCcke")[2] == TEXT
    assert stand.get("http://probeblatt.example/-/press?path=/", X_Extrablatt_Internal="i" * 64)[0] == 404


def test_what_is_too_long(stand: Running) -> None:
    status, _headers, body = stand.get("/" + "a" * 5000)
    assert (status, body.decode()) == (414, ERROR.format(414))
    assert stand.get("/suche?q=" + "a" * 5000)[0] == 414
    # Above 64 KB the server itself answers, without asking us.
    assert stand.get("/" + "a" * 70_000)[0] == 414
    assert stand.get("/", X_Long="a" * 20_000)[0] == 200
    many = "".join(f"X-{number}: y\r\n" for number in range(300))
    assert stand.ask(f"GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n")[0] in (200, 431)
    assert stand.get("/", X_Long="a" * 2_000_000)[0] in (400, 431)


# --- methods and connections ------------------------------------------------------------------------------------------


def test_methods(stand: Running) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "PURGE", "get", "X"):
        status, headers, body = stand.get("/", method=method)
        assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS"), method
        assert body.decode() == ERROR.format(405)
    for target in ("/", "*", "/gibts-nicht"):
        status, headers, _body = stand.ask(f"OPTIONS {target} HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (status, headers["allow"]) == (204, "GET, HEAD, OPTIONS")
        assert "content-length" not in headers
    with stand.client() as client:
        client.send("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n")
        assert client.answer()[0] == 400


def test_a_trace_tells_nothing_back(stand: Running) -> None:
    _status, headers, body = stand.get("/", method="TRACE", Cookie="pass=geheim")
    assert "geheim" not in f"{headers}{body!r}"


def test_a_method_other_than_get_is_sent_on_as_what_it_is(stand: Running) -> None:
    status, headers, _body = stand.ask("POST /desk//x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd")
    assert (status, headers["location"]) == (308, "/desk/x/")


@pytest.mark.parametrize(
    "body",
    [
        "Content-Length: 5\r\n\r\nhallo",
        "Content-Length: 200000\r\n\r\n" + "x" * 200_000,
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n0\r\n\r\n",
        "Content-Length: 46\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ],
    ids=["short", "long", "chunked", "a request as a body"],
)
@pytest.mark.parametrize("target", ["/", "/gibts-nicht", "/%zz", "/desk//x"])
def test_the_body_of_a_refused_request_is_not_taken_for_the_next_one(stand: Running, target: str, body: str) -> None:
    before = list(stand.office.asked)
    with stand.client() as client:
        # Refused while we were still sending, which a server may do.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.send(
                f"POST {target} HTTP/1.1\r\nHost: x\r\n{body}GET /politik/17/br%C3%BCcke HTTP/1.1\r\nHost: x\r\n\r\n"
            )
        assert client.answer()[0] in (308, 400, 405)
        # Either it answers the next request, or it closes: never something in between.
        try:
            second = client.answer()
        except (EOFError, ConnectionResetError):
            pass
        else:
            assert (second[0], second[2]) == (200, TEXT)
    assert "/smuggled" not in stand.office.asked
    assert stand.office.asked == before


def test_a_length_said_twice_is_no_way_to_slip_in_a_request(stand: Running) -> None:
    for lines in (
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhallo!",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: +5\r\n\r\nhallo",
    ):
        with stand.client() as client:
            client.send(f"POST /konto/ HTTP/1.1\r\nHost: x\r\n{lines}")
            status, _headers, body = client.answer()
            assert status == 400 or b" 0" in body, lines
    assert "/smuggled" not in stand.office.asked


def test_requests_sent_ahead_are_answered_in_their_order(stand: Running) -> None:
    targets = ["/", "/gibts-nicht", "/politik/", "/weg", "/p", "/%zz", "/"] * 5
    with stand.client() as client:
        client.send("".join(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n" for target in targets))
        assert [client.answer()[0] for _target in targets] == [200, 404, 301, 410, 200, 400, 200] * 5


def test_a_connection_survives_every_kind_of_answer(stand: Running) -> None:
    with stand.client() as client:
        for target in TARGETS * 2:
            client.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")
            client.answer()
        client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.answer()[2] == TEXT
        assert client.closed()


def test_http_1_0(stand: Running) -> None:
    with stand.client() as client:
        client.send("GET / HTTP/1.0\r\n\r\n")
        status, headers, body = client.answer()
        assert (status, body) == (200, TEXT)
        assert "transfer-encoding" not in headers
        assert client.closed()
    with stand.client() as client:
        for _again in range(2):
            client.send("GET /gibts-nicht HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert client.answer()[0] == 404


@pytest.mark.parametrize("end", ["HTTP/1.0\r\n\r\n", "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"])
@pytest.mark.parametrize("target", ["/", "/gibts-nicht"])
def test_who_goes_on_sending_behind_its_last_request_loses_no_answer_to_a_reset(
    stand: Running, target: str, end: str
) -> None:
    with stand.client() as client:
        client.send(f"GET {target} {end}")
        status, _headers, _body = client.answer()
        for _again in range(20):
            client.send(b"x" * 4096)  # a reset by the first would make this fail
        client.socket.shutdown(1)
        assert client.socket.recv(1) == b""
        assert status in (200, 404)


def test_a_request_names_one_host(stand: Running) -> None:
    for lines in ("", "Host:\r\n", "Host: a\r\nHost: b\r\n"):
        assert stand.ask(f"GET /kalt HTTP/1.1\r\n{lines}\r\n")[0] == 400, lines
    assert "/kalt" not in stand.office.asked


def test_a_page_at_hand_is_given_to_no_other_request_than_a_cold_one(stand: Running) -> None:
    for _again in range(2):
        assert stand.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 200
    for lines in ("", "Host:\r\n", "Host: a\r\nHost: b\r\n"):
        assert stand.ask(f"GET / HTTP/1.1\r\n{lines}\r\n")[0] == 400, lines


def test_who_asks_before_sending_a_body_is_told_to_go_on_or_refused(stand: Running) -> None:
    head = "HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    with stand.client() as client:
        client.send(f"POST / {head}")
        assert client.answer()[0] == 405
    with stand.client() as client:
        client.send(f"POST /konto/x/ {head}")
        status, _headers, _body = client.answer()
        assert status == 100
        client.send("hallo")
        assert client.answer()[2] == b"POST 127.0.0.1 5"
    with stand.client() as client:
        client.send("POST /konto/x/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
        assert client.answer()[0] == 413


def test_a_body_too_large_is_refused_with_its_page(stand: Running) -> None:
    with stand.client() as client:
        client.send("POST /desk/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n")
        status, _headers, body = client.answer()
    assert (status, body.decode()) == (413, ERROR.format(413))


@pytest.mark.parametrize(
    "garbage", ["\x16\x03\x01\x02\x00\x01\x00", "HELLO\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n" * 50 + "x\r\n\r\n"]
)
def test_what_is_not_http_is_refused_and_hurts_nobody(stand: Running, garbage: str) -> None:
    with stand.client() as client:
        client.send(garbage)
        client.socket.shutdown(1)
        assert client.socket.recv(4096)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 505")
    assert stand.get("/")[0] == 200


def test_a_request_in_small_pieces_is_put_together(stand: Running) -> None:
    with stand.client() as client:
        for piece in "GET /politik/17/br%C3%BCcke HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n":
            client.send(piece)
        assert client.answer()[2] == TEXT


def test_readers_who_stop_reading_or_never_finish_asking_hold_up_nobody(stand: Running) -> None:
    stand.put("/gross", make_page(bytes(range(256)) * 20_000, content_type="application/octet-stream"))
    slow = [stand.client() for _each in range(40)]
    try:
        for number, client in enumerate(slow):
            client.send("GET /gross HTTP/1.1\r\nHost: x\r\n" + ("\r\n" if number % 2 else "X-Half: "))
        for _again in range(20):
            assert stand.get("/")[2] == TEXT
    finally:
        for client in slow:
            client.close()


def test_the_head_of_a_page_stays_small_whatever_it_shows(stand: Running) -> None:
    keys = [f"{kind}:{number}" for kind in ("story", "picture", "name:topic", "related") for number in range(2000)]
    stand.put("/viel", make_page(TEXT, keys=keys))
    with stand.client() as client:
        client.send("GET /viel HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.answer()[0] == 200
    _status, headers, _body = stand.get("/viel")
    assert sum(len(name) + len(value) + 4 for name, value in headers.items()) < 4096


def test_errors_are_in_the_newspaper_s_design_in_every_coding_and_say_nothing_of_what_was_asked(stand: Running) -> None:
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        _status, headers, body = stand.get("/assets/%3Cscript%3E", Accept_Encoding=coding)
        assert unpack(body).decode() == ERROR.format(404)
        assert headers["cache-control"] == "no-store"
        assert headers.get("content-encoding", "identity") == coding


def test_with_the_office_gone_the_page_for_it_stands(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("down") / "kiosk"
    with kiosk(folder, Endpoint("127.0.0.1", 1), hold=0.0) as alone:
        (folder / "errors" / "503.html").write_text(ERROR.format(503))
        alone.put("/", make_page(TEXT))
        assert alone.get("/")[0] == 200
        for target in ("/kalt", "/suche?q=x", "/desk/", "/konto/"):
            status, headers, body = alone.get(target)
            assert (status, headers["retry-after"], body.decode()) == (503, "5", ERROR.format(503))


def test_too_many_costly_requests_of_one_reader_are_told_to_wait(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limits") / "kiosk"
    with kiosk(folder, costly_rate=0.01, costly_burst=3) as stand:
        stand.put("/", make_page(TEXT))
        reader, other = {"X_Forwarded_For": "8.8.4.4"}, {"X_Forwarded_For": "8.8.4.4, 9.9.9.9"}
        codes = [stand.get(f"/kalt/{number}", **reader)[0] for number in range(5)]
        assert codes == [404, 404, 404, 429, 429]
        status, headers, _body = stand.get("/kalt/x", **reader)
        assert (status, int(headers["retry-after"]) > 0) == (429, True)
        assert stand.get("/", **reader)[0] == 200
        assert stand.get("/kalt/x", **other)[0] == 404
