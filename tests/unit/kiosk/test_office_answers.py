"""What the office answers, well or badly, and what becomes of it at the client: a script of bytes in front of the real kiosk (RFC 9110, 9112)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.kiosk import upstream
from extrablatt.kiosk.app import Kiosk, KioskConfig
from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.upstream import Office
from extrablatt.press.store import MemoryPageStore
from extrablatt.readers.passes import PassSigner
from tests import kiosks

OK = b"HTTP/1.1 200 OK\r\n"
LONG = b"x" * (1 << 20)


class Script:
    """An office that answers each address with the bytes set for it, and closes behind them unless told to ``keep`` the connection.

    ``seen`` has the requests, by their bytes; a gate is waited for before anything is answered.
    """

    def __init__(self) -> None:
        self.answers: dict[bytes, list[bytes]] = {}
        self.gates: dict[bytes, threading.Event] = {}
        self.keep: set[bytes] = set()
        self.seen: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while True:
                data = b""
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                self.seen.append(data)
                path = data.split(b" ")[1]
                if gate := self.gates.get(path):
                    gate.wait(60)
                try:
                    for piece in self.answers.get(path, [OK + b"Content-Length: 4\r\n\r\ngut."]):
                        connection.sendall(piece)
                except OSError:
                    return
                if path in self.answers and path not in self.keep:
                    return

    def close(self) -> None:
        """Accept nobody any more."""
        self._listening.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Script, int]]:
    folder: Path = tmp_path_factory.mktemp("kiosk")
    script = Script()
    office = Office(Endpoint("127.0.0.1", script.port), "s", hold=0.0)
    kiosk = Kiosk(MemoryPageStore(), PassSigner([b"s" * 32]), office, KioskConfig(folder / "a", folder / "b"))
    port, end = kiosks.served(kiosk)
    yield script, port
    end()
    kiosks.run(office.close())
    script.close()


def exchange(port: int, *sent: bytes) -> tuple[bytes, bool]:
    """All that comes for these bytes until the connection ends, and whether it ended in order."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(b"".join(sent))
        got = b""
        try:
            while more := client.recv(1 << 16):
                got += more
        except ConnectionResetError:
            return got, False
        return got, True


def get(path: str, version: str = "1.1", method: str = "GET", last: bool = True) -> bytes:
    """A request, the last of its connection."""
    end = "Connection: close\r\n" if last and version == "1.1" else ""
    return f"{method} {path} HTTP/{version}\r\nHost: x\r\n{end}\r\n".encode()


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 10\r\n\r\nhalb",
        OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalb\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhal",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalb\r\n0\r\n\r\n",
        OK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalb\r\n0\r\n\r\n",
        OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nhalb.",
        OK + b"Content-Length: -4\r\n\r\nhalb",
        OK + b"X-Half",
        OK + b"X: a\0b\r\nContent-Length: 2\r\n\r\nok",
        OK + b"X: a\rb\r\nContent-Length: 2\r\n\r\nok",
        OK + b"X: " + b"a" * 200_000 + b"\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 42 Nonsense\r\nContent-Length: 2\r\n\r\nok",
        b"SSH-2.0-nonsense\r\n\r\n",
        b"",
    ],
    ids=[
        "too short", "no last chunk", "half a chunk", "no size of a chunk", "length and coding", "two lengths", "a length below nothing",
        "half a head", "NUL", "a bare CR", "an endless field", "another protocol", "a code that is none", "no HTTP",
        "nothing",
    ],
)  # fmt: skip
def test_what_of_the_office_breaks_off_or_could_be_read_in_two_ways_is_no_answer(
    desk: tuple[Script, int], answer: bytes
) -> None:
    script, port = desk
    script.answers[b"/desk/kaputt"] = [answer]
    for version in ("1.1", "1.0"):
        got, _orderly = exchange(port, get("/desk/kaputt", version))
        assert got.startswith(b"HTTP/1.1 503 "), got[:200]
        assert b"halb" not in got
        assert got.count(b"HTTP/1.1 ") == 1
    assert exchange(port, get("/desk/"))[0].endswith(b"\r\n\r\ngut.")


@pytest.mark.parametrize("version", ["1.1", "1.0"])
@pytest.mark.parametrize(
    "framing",
    [b"Content-Length: 2000000\r\n\r\n" + LONG, b"Transfer-Encoding: chunked\r\n\r\n100000\r\n" + LONG + b"\r\n"],
)
def test_an_office_that_dies_in_the_middle_of_an_answer_leaves_one_that_can_be_seen_to_be_broken(
    desk: tuple[Script, int], framing: bytes, version: str
) -> None:
    script, port = desk
    script.answers[b"/desk/stirbt"] = [OK + framing]
    got, orderly = exchange(port, get("/desk/stirbt", version))
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    if b"Content-Length: 2000000" in head:
        assert len(body) < 2_000_000
    elif b"chunked" in head:
        assert not body.endswith(b"0\r\n\r\n")
    else:
        assert not orderly


def test_a_folded_field_of_an_answer_is_unfolded(desk: tuple[Script, int]) -> None:
    """RFC 9112, 5.2: whoever passes on an answer takes the fold out or refuses it."""
    script, port = desk
    script.answers[b"/desk/falte"] = [OK + b"X: a\r\n Set-Cookie: b\r\nContent-Length: 2\r\n\r\nok"]
    assert b"\r\nX: a Set-Cookie: b\r\n" in exchange(port, get("/desk/falte"))[0]


def test_words_before_the_answer_are_not_the_answer(desk: tuple[Script, int]) -> None:
    script, port = desk
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
    script.answers[b"/desk/hinweise"] = [early, OK + b"Content-Length: 4\r\n\r\nganz"]
    got, _orderly = exchange(port, get("/desk/hinweise"))
    assert got.startswith(b"HTTP/1.1 200 ")
    assert got.endswith(b"\r\n\r\nganz")
    assert got.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("body", [b"kurz", LONG])
def test_an_answer_that_ends_with_its_connection_is_whole(desk: tuple[Script, int], body: bytes) -> None:
    script, port = desk
    script.answers[b"/desk/offen"] = [OK + b"\r\n", body]
    for version in ("1.1", "1.0"):
        got, orderly = exchange(port, get("/desk/offen", version))
        assert orderly
        head, _, sent = got.partition(b"\r\n\r\n")
        assert (sent.count(b"x") == len(body)) if body == LONG else sent == body
        assert not sent.endswith(b"0\r\n\r\n") or b"chunked" in head


def test_behind_an_answer_without_a_body_that_tells_a_length_comes_the_next_answer(desk: tuple[Script, int]) -> None:
    script, port = desk
    script.answers[b"/desk/kopf"] = [OK + b"Content-Length: 5\r\n\r\n"]
    script.answers[b"/desk/gleich"] = [b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n']
    script.answers[b"/desk/leer"] = [b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"]
    script.keep |= {b"/desk/kopf", b"/desk/gleich", b"/desk/leer"}
    got, _orderly = exchange(
        port,
        get("/desk/kopf", method="HEAD", last=False),
        get("/desk/gleich", last=False),
        get("/desk/leer", last=False),
        get("/desk/"),
    )
    parts = got.split(b"HTTP/1.1 ")[1:]
    assert [part[:3] for part in parts] == [b"200", b"304", b"204", b"200"]
    assert b"Content-Length: 5\r\n" in parts[0]
    assert [part.partition(b"\r\n\r\n")[2] for part in parts] == [b"", b"", b"", b"gut."]
    assert b"ontent-" not in parts[2]


def test_what_an_office_sends_beyond_its_answer_is_nobody_s_answer(desk: tuple[Script, int]) -> None:
    script, port = desk
    script.answers[b"/desk/mehr"] = [OK + b"Content-Length: 4\r\n\r\nganz" + OK + b"Content-Length: 5\r\n\r\nfremd"]
    script.keep.add(b"/desk/mehr")
    for _again in range(3):
        got, _orderly = exchange(port, get("/desk/mehr", last=False), get("/desk/"))
        assert b"fremd" not in got
        assert got.endswith(b"gut.")


def test_a_slow_office_holds_up_only_who_asked_it_and_not_for_ever(
    desk: tuple[Script, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    script, port = desk
    gate = script.gates[b"/desk/langsam"] = threading.Event()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as waits:
            waits.sendall(get("/desk/langsam"))
            assert exchange(port, get("/desk/"))[0].endswith(b"gut.")
            gate.set()
            assert waits.recv(65536).startswith(b"HTTP/1.1 200 ")
        gate.clear()
        monkeypatch.setattr(upstream, "TIMEOUT", 0.2)
        got, _orderly = exchange(port, get("/desk/langsam"))
        assert got.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After:" in got
    finally:
        gate.set()
        del script.gates[b"/desk/langsam"]


@pytest.mark.parametrize(
    ("line", "fields", "host"),
    [
        ("/desk/", "Host: blatt.example\r\n", b"blatt.example"),
        ("http://blatt.example/desk/", "Host: anderer.example\r\n", b"blatt.example"),
        ("http://blatt.example:80/desk/?a=1", "Host: blatt.example\r\n", b"blatt.example:80"),
        ("/desk/?a=1#geheim", "Host: blatt.example\r\n", b"blatt.example"),
        ("http://leser:geheim@blatt.example/desk/", "Host: blatt.example\r\n", b"blatt.example"),
    ],
)
def test_the_absolute_form_names_the_host_the_office_hears(
    desk: tuple[Script, int], line: str, fields: str, host: bytes
) -> None:
    script, port = desk
    got, _orderly = exchange(port, f"GET {line} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode())
    assert got.endswith(b"gut.")
    heard = script.seen[-1].lower()
    assert heard.startswith(b"get /desk/")
    assert heard.count(b"\r\nhost: ") == 1
    assert b"\r\nhost: " + host + b"\r\n" in heard
    assert b"geheim" not in heard


@pytest.mark.parametrize("line", ["http://blatt.example/desk/", "/desk/"])
def test_without_a_host_field_not_even_the_absolute_form_is_asked_of_the_office(
    desk: tuple[Script, int], line: str
) -> None:
    """RFC 9112, 3.2: a request of HTTP/1.1 without Host, whatever its target, is answered by 400."""
    script, port = desk
    before = len(script.seen)
    for fields in ("", "Host:\r\n", "Host: a\r\nHost: a\r\n"):
        got, _orderly = exchange(port, f"GET {line} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode())
        assert got.startswith(b"HTTP/1.1 400 ")
    assert len(script.seen) == before


@pytest.mark.parametrize("fields", ["", "Content-Length: 4\r\n"])
def test_nobody_gets_a_tunnel_to_the_office(desk: tuple[Script, int], fields: str) -> None:
    script, port = desk
    before = len(script.seen)
    for version in ("1.0", "1.1"):
        got, _orderly = exchange(
            port, f"CONNECT /desk/ HTTP/{version}\r\nHost: x\r\n{fields}\r\n".encode(), b"GET / HTTP/1.1\r\n\r\n"
        )
        assert got.startswith((b"HTTP/1.1 405 ", b"HTTP/1.1 501 "))
        assert got.count(b"HTTP/1.1 ") == 1
    assert len(script.seen) == before


def test_a_range_is_the_office_s_to_answer(desk: tuple[Script, int]) -> None:
    script, port = desk
    script.answers[b"/desk/teil"] = [
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/9\r\nContent-Length: 2\r\n\r\nnz"
    ]
    got, _orderly = exchange(port, get("/desk/teil").replace(b"\r\n\r\n", b"\r\nRange: bytes=2-3\r\n\r\n"))
    assert got.startswith(b"HTTP/1.1 206 ")
    assert b"Content-Range: bytes 2-3/9\r\n" in got
    assert got.endswith(b"\r\n\r\nnz")
    assert b"bytes=2-3" in script.seen[-1]


def test_an_upload_is_asked_of_an_office_once(desk: tuple[Script, int]) -> None:
    """An office that takes a request and dies may have done what was wanted: it is not asked again (RFC 9110, 9.2.2)."""
    script, port = desk
    script.answers[b"/desk/hoch"] = [b""]
    before = len(script.seen)
    got, _orderly = exchange(
        port, b"POST /desk/hoch HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbild"
    )
    assert got.startswith(b"HTTP/1.1 503 ")
    assert len(script.seen) == before + 1
