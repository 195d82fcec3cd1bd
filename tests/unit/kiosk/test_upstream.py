"""Handing through and asking the press, against a real server on the loopback."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from extrablatt.kiosk.app import Kiosk, KioskConfig
from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.http.bodies import Body
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.upstream import Office, OfficeDown
from extrablatt.net.readeraddress import heard
from extrablatt.press.store import MemoryPageStore, make_page
from extrablatt.readers.passes import PassSigner
from tests import kiosks

SECRET = "internal-secret"
MEGABYTE = 1 << 20


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Tests need no access log."""


class OfficeServer:
    """A tiny office: tells what it was asked, serves pages in the store's framing."""

    def __init__(self) -> None:
        self.port = 0
        self.seen: list[dict[str, Any]] = []
        self.start()

    def start(self) -> None:
        self.server: WSGIServer = make_server("127.0.0.1", self.port, self.app, handler_class=_Quiet)
        self.port = self.server.server_port
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def start_anew(self) -> None:
        self.stop()
        self.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(10)

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/-/press/":
            return self._press(environ, start_response)
        digest, length = hashlib.sha256(), int(environ.get("CONTENT_LENGTH") or 0)
        left = length
        while left and (chunk := environ["wsgi.input"].read(min(left, 65536))):
            digest.update(chunk)
            left -= len(chunk)
        headers = {key: value for key, value in environ.items() if key.startswith("HTTP_")}
        told = {
            "method": environ["REQUEST_METHOD"], "path": path, "query": environ["QUERY_STRING"], "headers": headers,
            "length": environ.get("CONTENT_LENGTH"), "type": environ.get("CONTENT_TYPE"), "sha256": digest.hexdigest(),
        }  # fmt: skip
        self.seen.append(told)
        if path == "/desk/stream":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return (b"x" * 65536 for _ in range(32))
        if path == "/konto/login":
            start_response(
                "302 Found", [("Location", "/konto/"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Own", "y")]
            )
            return [b""]
        body = json.dumps(told).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _press(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = {key: values[0] for key, values in parse_qs(environ["QUERY_STRING"]).items()}
        self.seen.append(asked)
        if environ.get("HTTP_X_EXTRABLATT_INTERNAL") != SECRET:
            start_response("404 Not Found", [("Content-Type", "text/html")])
            return [b"not found"]
        raw = b"nonsense" if asked["path"] == "/kaputt" else make_page(json.dumps(asked).encode()).dumps()
        start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(raw)))])
        return [raw]


@pytest.fixture
def office() -> Iterator[OfficeServer]:
    made = OfficeServer()
    yield made
    made.stop()


def ask(
    office: Office, folder: Path, path: str, *, method: str = "GET", body: bytes = b"", query: str = "", **environ: Any
) -> tuple[int, list[tuple[str, str]], bytes]:
    """One request to a kiosk before that office."""
    kiosk = Kiosk(
        MemoryPageStore(),
        PassSigner([b"s" * 32]),
        office,
        KioskConfig(folder / "a", folder / "b", max_body=2 * MEGABYTE),
    )
    fields = {"HOST": "blatt.example"} | {
        name.removeprefix("HTTP_"): value for name, value in environ.items() if name != "REMOTE_ADDR"
    }
    if body and "HTTP_TRANSFER_ENCODING" not in environ:
        fields = {"CONTENT_LENGTH": str(len(body))} | fields
    asked = kiosks.request(method, quote(path) + (f"?{query}" if query else ""), fields=fields)

    def body_comes(request: Request) -> None:
        request.body = Body()
        request.body.add(body)

    answer = kiosks.ask(kiosk, asked, body_comes if body else None)
    return answer.status, answer.pairs, answer.body


def test_a_request_reaches_the_office_as_it_was_sent(office: OfficeServer, tmp_path: Path) -> None:
    status, _headers, body = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/desk/öl preis/", query="q=a%20b&x=1",
        HTTP_ACCEPT_LANGUAGE="de", HTTP_COOKIE="sessionid=1;pass=2",
    )  # fmt: skip
    told = json.loads(body)
    assert status == 200
    assert told["path"].encode("latin-1").decode() == "/desk/öl preis/"
    assert told["query"] == "q=a%20b&x=1"
    assert told["headers"]["HTTP_HOST"] == "blatt.example"
    assert told["headers"]["HTTP_ACCEPT_LANGUAGE"] == "de"
    assert told["headers"]["HTTP_COOKIE"] == "sessionid=1;pass=2"


def test_who_asks_is_told_by_us_and_not_by_the_client(office: OfficeServer, tmp_path: Path) -> None:
    forged = {
        "HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "for=127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1", "HTTP_X_EXTRABLATT_INTERNAL": SECRET,
        "HTTP_PROXY": "http://evil.example", "HTTP_X_EXTRABLATT_READER": "127.0.0.1 " + "0" * 64,
    }  # fmt: skip
    _status, _headers, body = ask(Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/desk/", **forged)
    got = json.loads(body)["headers"]
    assert got["HTTP_X_FORWARDED_FOR"] == heard(got["HTTP_X_EXTRABLATT_READER"], SECRET) == "203.0.113.9"
    assert got["HTTP_X_FORWARDED_PROTO"] == "http"
    assert got["HTTP_X_FORWARDED_HOST"] == "blatt.example"
    assert not {"HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_EXTRABLATT_INTERNAL", "HTTP_PROXY"} & got.keys()


def test_a_trusted_proxy_in_front_is_believed(office: OfficeServer, tmp_path: Path) -> None:
    trusting = Office(Endpoint("127.0.0.1", office.port), SECRET, frozenset({"203.0.113.9"}))
    said = {"HTTP_X_FORWARDED_FOR": "10.0.0.1, 198.51.100.7", "HTTP_X_FORWARDED_PROTO": "https"}
    _status, _headers, body = ask(trusting, tmp_path, "/desk/", **said)
    got = json.loads(body)["headers"]
    assert (got["HTTP_X_FORWARDED_FOR"], got["HTTP_X_FORWARDED_PROTO"]) == ("198.51.100.7", "https")
    assert heard(got["HTTP_X_EXTRABLATT_READER"], SECRET) == "198.51.100.7"


def test_headers_of_one_connection_are_not_passed_on(office: OfficeServer, tmp_path: Path) -> None:
    hops = {
        "HTTP_CONNECTION": "keep-alive, X-Private",
        "HTTP_X_PRIVATE": "1",
        "HTTP_TE": "trailers",
        "HTTP_UPGRADE": "h2c",
    }
    _status, headers, body = ask(Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/desk/", **hops)
    assert not {"HTTP_X_PRIVATE", "HTTP_TE", "HTTP_UPGRADE"} & json.loads(body)["headers"].keys()
    assert not {"server", "connection", "transfer-encoding"} & {name.lower() for name, _value in headers}


def test_an_upload_arrives_whole(office: OfficeServer, tmp_path: Path) -> None:
    body = bytes(range(256)) * 6000
    _status, _headers, answer = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET),
        tmp_path,
        "/desk/bild",
        method="POST",
        body=body,
        CONTENT_TYPE="image/jpeg",
    )
    told = json.loads(answer)
    assert (told["method"], told["type"], told["length"]) == ("POST", "image/jpeg", str(len(body)))
    assert told["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_chunked_upload_arrives_whole_with_its_length(office: OfficeServer, tmp_path: Path) -> None:
    body = b"stueck" * 300_000
    _status, _headers, answer = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET),
        tmp_path,
        "/desk/bild",
        method="PUT",
        body=body,
        HTTP_TRANSFER_ENCODING="chunked",
    )
    told = json.loads(answer)
    assert (told["length"], told["sha256"]) == (str(len(body)), hashlib.sha256(body).hexdigest())


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("away", [False, True], ids=["office there", "office being started anew"])
def test_an_upload_too_large_is_refused_before_the_office_hears_of_it(
    office: OfficeServer, tmp_path: Path, chunked: bool, away: bool
) -> None:
    asked = Office(Endpoint("127.0.0.1", office.port), SECRET, hold=600)
    if away:
        assert ask(asked, tmp_path, "/desk/")[0] == 200
        office.server.server_close()  # whoever asks from now on is held
        office.seen.clear()
    how = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {}
    status, _headers, _body = ask(
        asked,
        tmp_path,
        "/desk/bild",
        method="POST",
        body=b"x" * (2 * MEGABYTE + 1),
        **how,
    )
    assert status == 413
    assert office.seen == []


@pytest.mark.parametrize(
    "contradiction",
    [{"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "ten"}, {"CONTENT_LENGTH": "5", "HTTP_TRANSFER_ENCODING": "chunked"}],
)
def test_a_body_of_unclear_length_is_refused(
    office: OfficeServer, tmp_path: Path, contradiction: dict[str, str]
) -> None:
    status, _headers, _body = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET),
        tmp_path,
        "/desk/",
        method="POST",
        body=b"x" * 10,
        **contradiction,
    )
    assert status == 400
    assert office.seen == []


def test_an_upload_that_breaks_off_is_a_bad_request(office: OfficeServer, tmp_path: Path) -> None:
    status, _headers, _body = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET),
        tmp_path,
        "/desk/",
        method="POST",
        body=b"short",
        CONTENT_LENGTH="5000",
    )
    assert status == 400


def test_an_answer_is_streamed(office: OfficeServer, tmp_path: Path) -> None:
    status, headers, body = ask(Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/desk/stream")
    assert (status, len(body)) == (200, 32 * 65536)
    assert "transfer-encoding" not in {name.lower() for name, _value in headers}


def test_every_cookie_and_the_redirect_come_back(office: OfficeServer, tmp_path: Path) -> None:
    status, headers, _body = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/konto/login", method="POST"
    )
    assert status == 302
    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert dict(headers)["Location"] == "/konto/"


def test_head_is_handed_through(office: OfficeServer, tmp_path: Path) -> None:
    status, headers, body = ask(Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/desk/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(dict(headers)["Content-Length"]) > 0


@pytest.mark.parametrize("path", ["/desk/../-/press/", "/desk/./../-/press/", "/konto/.."])
def test_nobody_walks_from_the_desk_to_the_press(office: OfficeServer, tmp_path: Path, path: str) -> None:
    status, _headers, _body = ask(
        Office(Endpoint("127.0.0.1", office.port), SECRET),
        tmp_path,
        path,
        query="path=/&full=1",
        HTTP_X_EXTRABLATT_INTERNAL=SECRET,
    )
    assert status == 400
    assert office.seen == []


@pytest.mark.parametrize("query", ["q=\r\nX: 1", "q=ü", "q=\x00"])
def test_a_query_that_can_not_be_sent_is_a_bad_request(office: OfficeServer, tmp_path: Path, query: str) -> None:
    status, _headers, _body = ask(Office(Endpoint("127.0.0.1", office.port), SECRET), tmp_path, "/desk/", query=query)
    assert status == 400
    assert office.seen == []


def test_with_nobody_in_the_office_the_reader_is_asked_to_come_back(office: OfficeServer, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = probe.getsockname()[1]
    for path in ("/desk/", "/politik"):
        status, headers, _body = ask(Office(Endpoint("127.0.0.1", nobody), SECRET, hold=0), tmp_path, path)
        assert (status, dict(headers)["Retry-After"]) == (503, "5")


def test_a_page_is_asked_of_the_press_with_path_query_and_variant(office: OfficeServer) -> None:
    page = kiosks.run(Office(Endpoint("127.0.0.1", office.port), SECRET).render("/thema/öl&gas", "q=a b&c", True))
    assert json.loads(page.body) == {"path": "/thema/öl&gas", "query": "q=a b&c", "full": "1"}


def test_the_press_shows_nothing_without_the_secret(office: OfficeServer) -> None:
    with pytest.raises(OfficeDown, match="404"):
        kiosks.run(Office(Endpoint("127.0.0.1", office.port), "guess").render("/", "", True))


def test_an_answer_of_the_press_without_sense_is_no_page(office: OfficeServer) -> None:
    with pytest.raises(OfficeDown):
        kiosks.run(Office(Endpoint("127.0.0.1", office.port), SECRET).render("/kaputt", "", False))


def test_an_office_that_was_started_anew_is_found_again(office: OfficeServer) -> None:
    asking = Office(Endpoint("127.0.0.1", office.port), SECRET)
    assert kiosks.run(asking.render("/1", "", False)).status == 200
    office.start_anew()
    assert kiosks.run(asking.render("/2", "", False)).status == 200


def test_requests_are_held_while_an_office_that_was_there_is_started_anew(office: OfficeServer) -> None:
    asking = Office(Endpoint("127.0.0.1", office.port), SECRET)
    assert kiosks.run(asking.render("/1", "", False)).status == 200
    office.stop()
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(lambda: kiosks.run(asking.render("/2", "", False)))
        office.start()
        assert held.result(30).status == 200


def test_an_office_that_stays_away_is_waited_for_once_and_what_waits_behind_has_the_same_patience(
    office: OfficeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.server_close()
    clock, asking = [5000.0], Office(Endpoint("127.0.0.1", office.port), SECRET, hold=60)
    kiosk = Kiosk(MemoryPageStore(), PassSigner([b"s" * 32]), asking, KioskConfig(Path("a"), Path("b"), hold=60))
    tries: list[float] = []

    async def passes(seconds: float) -> None:
        assert (asking.away, kiosk.capacity._patience()) == (True, 60)
        tries.append(clock[0])
        clock[0] += 20 * seconds * 10

    monkeypatch.setattr("extrablatt.kiosk.upstream.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("extrablatt.kiosk.upstream.asyncio.sleep", passes)

    def ask_in_vain() -> list[float]:
        tries.clear()
        with pytest.raises(OfficeDown):
            kiosks.run(asking.render("/1", "", False))
        return list(tries)

    assert ask_in_vain() == [5000, 5020, 5040]
    assert (asking.away, kiosk.capacity._patience()) == (False, 10)
    clock[0] += 30
    assert ask_in_vain() == []  # it is known
    clock[0] += 600
    assert len(ask_in_vain()) == 3  # who knows what was in the meantime


def test_an_office_on_a_unix_socket_is_asked_the_same_way(office: OfficeServer, tmp_path: Path) -> None:
    class Unix(WSGIServer):
        address_family = socket.AF_UNIX

        def server_bind(self) -> None:
            self.socket.bind(self.server_address)
            self.server_name, self.server_port = "localhost", 0
            self.setup_environ()

        def get_request(self) -> tuple[socket.socket, Any]:
            return self.socket.accept()[0], ("", 0)

    path = str(tmp_path / "office")
    server = Unix(path, _Quiet)  # type: ignore[arg-type]
    server.set_app(office.app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        asking = Office(Endpoint.parse(f"unix:{path}"), SECRET)
        status, _headers, body = ask(asking, tmp_path, "/desk/", method="POST", body=b"x" * 10)
        assert status == 200
        assert (json.loads(body)["length"], json.loads(body)["headers"]["HTTP_HOST"]) == ("10", "blatt.example")
        page = kiosks.run(asking.render("/politik", "", False))
        assert json.loads(page.body)["path"] == "/politik"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
