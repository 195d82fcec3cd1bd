"""A real Varnish in front of a real kiosk, with the VCL of the documentation: purged when told, and never the wrong reader's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extrablatt.press.fronts import FrontError, send_purge
from extrablatt.press.store import make_page

from .running import Client, OfficeStub, Running, Stream, free_port, kiosk, wait_for

VARNISH = shutil.which("varnishd") or "/usr/sbin/varnishd"
VCL = Path(__file__).parents[3] / "docs" / "varnish.vcl"

pytestmark = pytest.mark.skipif(not Path(VARNISH).exists(), reason="Varnish is not installed")


class Front(Running):
    """What readers reach: the Varnish."""

    behind: Running
    stream: Stream

    @property
    def url(self) -> str:
        """Where purges go."""
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("varnish")
    with kiosk(folder / "kiosk", base_url="https://probeblatt.example") as behind:
        text, port = VCL.read_text(), free_port()
        assert '.port = "8000";' in text
        assert '.port = "8001";' in text
        stream = Stream()
        vcl = folder / "site.vcl"
        text = text.replace('.port = "8000";', f'.port = "{behind.port}";')
        vcl.write_text(text.replace('.port = "8001";', f'.port = "{stream.port}";'))
        command = [
            VARNISH, "-F", "-n", str(folder / "work"), "-a", f"127.0.0.1:{port}", "-f", str(vcl), "-s", "malloc,16m",
            "-p", "http_gzip_support=off", *(["-j", "none"] if os.getuid() == 0 else []),
        ]  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(port, process)
            made = Front(port, behind.store, behind.office, behind.folder)
            made.behind, made.stream = behind, stream
            yield made
        finally:
            process.terminate()
            process.wait(20)
            stream.listening.close()


def test_an_open_live_page_hears_each_event_at_once(front: Front) -> None:
    with Client(front.port) as client:
        client.send("GET /live/story/17 HTTP/1.1\r\nHost: probe\r\nLast-Event-ID: 6\r\n\r\n")
        assert b"text/event-stream" in client._until(b"\r\n\r\n")
        assert client._until(b"\n\n").endswith(b": da")
        front.stream.more.set()
        assert b"event: gone" in client._until(b"data: {}")
    assert b"last-event-id: 6" in front.stream.head.lower()


def test_a_page_comes_from_the_cache_and_leaves_it_when_it_is_purged(front: Front) -> None:
    front.put("/a", make_page(b"erster Stand " * 50, keys=["story:1", "front"]))
    assert front.get("/a")[1]["x-cache"] == "miss"
    status, headers, body = front.get("/a", Accept_Encoding="identity")
    assert (status, headers["x-cache"], body) == (200, "hit", b"erster Stand " * 50)
    # The store forgets it, the copy stays: what the purge of the front is for.
    front.store.purge(["story:1"])
    front.put("/a", make_page(b"zweiter Stand", keys=["story:1", "front"]))
    assert front.get("/a")[2] == b"erster Stand " * 50
    send_purge(front.url, ["story:1"])
    assert front.get("/a")[2] == b"zweiter Stand"
    assert front.get("/a")[1]["x-cache"] == "hit"


def test_a_purge_takes_nothing_else(front: Front) -> None:
    for number in (1, 11, 111):
        front.put(f"/s{number}", make_page(b"da", keys=[f"story:{number}"]))
        front.get(f"/s{number}")
    send_purge(front.url, ["story:11", "tag:topic:gipfel"])
    assert [front.get(f"/s{number}")[1]["x-cache"] for number in (1, 11, 111)] == ["hit", "miss", "hit"]


def test_a_page_with_too_many_keys_for_a_header_is_purged_by_each_of_them(front: Front) -> None:
    keys = [f"story:{number}" for number in range(3000)] + [f"picture:{number}" for number in range(3000)]
    for some in ("story:7", "picture:2999"):
        front.put("/viele", make_page(b"alle", keys=keys))
        assert len(front.behind.get("/viele")[1]["xkey"]) < 1500
        front.get("/viele")
        assert front.get("/viele")[1]["x-cache"] == "hit"
        send_purge(front.url, [some])
        assert front.get("/viele")[1]["x-cache"] == "miss"


def test_a_purge_of_very_many_keys_arrives_whole(front: Front) -> None:
    for number in (0, 999):
        front.put(f"/m{number}", make_page(b"da", keys=[f"story:{number}"]))
        front.get(f"/m{number}")
    send_purge(front.url, [f"story:{number}" for number in range(1000)])
    assert [front.get(f"/m{number}")[1]["x-cache"] for number in (0, 999)] == ["miss", "miss"]


def test_what_is_behind_the_wall_is_never_kept_nor_given_to_another_reader(front: Front) -> None:
    front.put("/p", make_page(b"Anriss " * 40, keys=["story:5"], access="premium"))
    front.put("/p", make_page(b"GANZER TEXT " * 40, keys=["story:5"], access="premium", full=True))
    subscriber, forged = front.token(), front.token()[:-4] + "AAAA"
    for _round in range(3):
        for cookie, expected in (
            (None, b"Anriss"),
            (subscriber, b"GANZER"),
            ("theme=dark; " + subscriber + "; x=1", b"GANZER"),
            (forged, b"Anriss"),
            ("pass=", b"Anriss"),
            (front.token("registered"), b"Anriss"),
            (None, b"Anriss"),
        ):
            status, headers, body = front.get("/p", **({"Cookie": cookie} if cookie else {}))
            assert status == 200
            assert body.startswith(expected), cookie
            assert headers["x-cache"] == "miss"
            assert "private" in headers["cache-control"]


def test_the_same_page_open_to_all_is_one_copy_for_everybody(front: Front) -> None:
    front.put("/offen", make_page(b"offen", keys=["story:6"]))
    assert front.get("/offen", Cookie=front.token())[1]["x-cache"] == "miss"
    for headers in ({}, {"Cookie": "theme=dark"}, {"Cookie": front.token("registered")}):
        assert front.get("/offen?utm_source=x&fbclid=y", **headers)[1]["x-cache"] == "hit"


def test_a_page_that_goes_behind_the_wall_is_behind_it_at_once(front: Front) -> None:
    front.put("/wand", make_page(b"alles offen", keys=["story:8"]))
    front.get("/wand")
    assert front.get("/wand")[1]["x-cache"] == "hit"
    front.store.purge(["story:8"])
    front.put("/wand", make_page(b"nur der Anriss", keys=["story:8"], access="premium"))
    send_purge(front.url, ["story:8"])
    for _again in range(3):
        _status, headers, body = front.get("/wand")
        assert (headers["x-cache"], body) == ("miss", b"nur der Anriss")


def test_codings_are_kept_apart(front: Front) -> None:
    front.put("/gross", make_page(b"Absatz " * 500, keys=["story:9"]))
    for _round in range(2):
        got = {
            name: front.get("/gross", Accept_Encoding=accept)[1].get("content-encoding")
            for name, accept in {
                "br": "gzip, deflate, br, zstd",
                "gzip": "gzip",
                None: "identity",
                "no": "br;q=0",
            }.items()
        }
        assert got == {"br": "br", "gzip": "gzip", None: None, "no": None}


def test_who_has_the_page_is_told_so_by_the_cache(front: Front) -> None:
    front.put("/etag", make_page(b"Seite " * 50, keys=["story:10"], modified=1_556_000_000))
    etag = front.get("/etag")[1]["etag"]
    status, headers, _body = front.get("/etag", If_None_Match=etag)
    assert (status, headers["x-cache"]) == (304, "hit")


def test_search_accounts_errors_and_redirects_for_others_are_not_kept(front: Front) -> None:
    front.office.pages["/suche"] = make_page(b"Treffer", stored=False)
    for target in ("/suche?q=x", "/konto/", "/gibts-nicht"):
        for _again in range(2):
            assert front.get(target, X_Forwarded_Proto="https")[1]["x-cache"] == "miss"
    front.put("/http", make_page(b"da", keys=["story:12"]))
    assert front.get("/http", X_Forwarded_Proto="http")[0] == 301
    assert front.get("/http", X_Forwarded_Proto="https")[0] == 200
    assert front.get("/http", X_Forwarded_Proto="http")[0] == 301


def test_a_withdrawn_picture_leaves_the_cache(front: Front) -> None:
    picture = front.folder / "renditions" / "4" / "3f9a0c1d2e4b5a69-640.webp"
    picture.parent.mkdir()
    picture.write_bytes(b"bild")
    target = "/bilder/4/3f9a0c1d2e4b5a69-640.webp"
    assert [front.get(target)[1]["x-cache"] for _again in range(2)] == ["miss", "hit"]
    picture.unlink()
    assert front.get(target)[0] == 200
    send_purge(front.url, ["picture:4"])
    assert front.get(target)[0] == 404


def test_only_this_machine_may_purge_and_readers_do_not_see_the_keys(front: Front) -> None:
    front.put("/k", make_page(b"da", keys=["story:13"]))
    _status, headers, _body = front.get("/k")
    assert not {"xkey", "x-keys", "surrogate-key"} & headers.keys()
    assert headers["cache-control"] == "public, max-age=0, must-revalidate"
    with Client(front.port) as client:
        client.send("PURGE / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nxkey: story:13\r\n\r\n")
        assert client.answer()[0] == 403
    assert front.ask("PURGE / HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 400
    assert front.get("/k")[1]["x-cache"] == "hit"


def test_a_purge_the_kiosk_itself_gets_is_an_error_and_not_lost(front: Front) -> None:
    with pytest.raises(FrontError, match="405"):
        send_purge(f"http://127.0.0.1:{front.behind.port}/", ["story:1"])
    with pytest.raises(FrontError):
        send_purge(f"http://127.0.0.1:{free_port()}/", ["story:1"])


def test_nobody_forges_an_address_with_underscores(front: Front) -> None:
    with Client(front.port) as client:
        client.send("GET /konto/ HTTP/1.1\r\nHost: probeblatt.example\r\nX_Forwarded_For: 8.8.8.8\r\n\r\n")
        body = client.answer()[2].decode()
    assert re.fullmatch(r"GET 127\.0\.0\.1 0", body)


def test_why_a_purge_is_said_again_a_page_being_fetched_slips_past_the_first(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    answer = OfficeStub.__call__

    def slowly(self: OfficeStub, environ: dict[str, Any], start: Any) -> list[bytes]:
        if "rennen" in environ["QUERY_STRING"]:
            begun.set()
            assert go_on.wait(20)
        return answer(self, environ, start)

    monkeypatch.setattr(OfficeStub, "__call__", slowly)
    front.office.pages["/rennen"] = make_page(b"alter Stand", keys=["story:20"])
    with Client(front.port) as early:
        early.send("GET /rennen HTTP/1.1\r\nHost: probe\r\n\r\n")
        assert begun.wait(10)
        # Published while the old page is being made: the store refuses it, the front does not know.
        front.store.purge(["story:20"])
        front.put("/rennen", make_page(b"neuer Stand", keys=["story:20"]))
        send_purge(front.url, ["story:20"])
        go_on.set()
        assert early.answer()[2] == b"alter Stand"
    assert front.get("/rennen")[1]["x-cache"] == "hit"
    send_purge(front.url, ["story:20"])
    assert front.get("/rennen")[2] == b"neuer Stand"
