"""A kiosk as it runs, and clients that speak HTTP byte by byte."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from extrablatt.kiosk import configuration
from extrablatt.kiosk.configuration import Configuration
from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.http.server import LISTEN_FD, listen
from extrablatt.kiosk.needs import KioskConfig
from extrablatt.press.store import LmdbPageStore, Page, open_store
from extrablatt.readers.passes import PASS_COOKIE, Pass, PassSigner

SECRET, INTERNAL = b"n" * 32, "i" * 64


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the process listens. Raises AssertionError."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, "the server ended"
        else:
            return
    raise AssertionError("the server did not listen in 30 seconds")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@dataclass
class OfficeStub:
    """An office that answers the gateway from ``pages`` and hands back what was handed through."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        """Answer the kiosk."""
        from urllib.parse import parse_qs

        from extrablatt.press.store import make_page

        if environ["PATH_INFO"] == "/-/press/":
            path = parse_qs(environ["QUERY_STRING"])["path"][0]
            self.asked.append(path)
            body = self.pages.get(path, make_page(b"nicht gefunden", status=404, stored=False)).dumps()
            start("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(body)))])
            return [body]
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = f"{environ['REQUEST_METHOD']} {environ['HTTP_X_FORWARDED_FOR']} {len(sent)}".encode()
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]


class Client:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._rest = b""

    def send(self, text: str | bytes) -> None:
        """Send these bytes as they are."""
        self.socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)

    def answer(self, *, head_only: bool = False) -> tuple[int, dict[str, str], bytes]:
        """The next answer: status, headers in lower case (repeated ones joined by " | "), body."""
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status, headers = int(first.split(" ")[1]), {}
        for line in filter(None, lines):
            name, _, value = line.partition(":")
            name = name.lower()
            headers[name] = f"{headers[name]} | {value.strip()}" if name in headers else value.strip()
        if head_only or status in (204, 304) or status < 200:
            return status, headers, b""
        if "chunked" in headers.get("transfer-encoding", ""):
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size + 2)[:-2]
            self._until(b"\r\n")
            return status, headers, body
        return status, headers, self._exactly(int(headers["content-length"]))

    def closed(self) -> bool:
        """Whether the server has closed, with nothing left to read."""
        try:
            return not self._rest and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError(f"closed after {self._rest[:200]!r}")
            self._rest += more
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError(f"closed {size - len(self._rest)} bytes early")
            self._rest += more
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


@dataclass
class Running:
    """A kiosk at ``port``, its page store, and its office."""

    port: int
    store: LmdbPageStore
    office: OfficeStub
    folder: Path
    pid: int = 0

    def client(self) -> Client:
        """A new connection."""
        return Client(self.port)

    def ask(self, text: str | bytes) -> tuple[int, dict[str, str], bytes]:
        """One request as these bytes, on a connection of its own."""
        with self.client() as client:
            client.send(text)
            return client.answer(head_only=text[:5] in ("HEAD ", b"HEAD "))

    def get(self, target: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One request."""
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        return self.ask(f"{method} {target} HTTP/1.1\r\nHost: probe\r\n{lines}\r\n")

    def token(self, level: str = "premium") -> str:
        """The Cookie header of a reader with a pass."""
        return f"{PASS_COOKIE}={PassSigner([SECRET]).sign(Pass('7', level, 4_000_000_000))}"

    def put(self, path: str, page: Page) -> None:
        """Store a page."""
        assert self.store.put(path, "full" if page.full else "open", page, self.store.ticket())


class Stream:
    """A live server's manner: an answer that never ends, a piece when it is told to."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.more = threading.Event()
        self.head = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                door, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(door,), daemon=True).start()

    def _answer(self, door: socket.socket) -> None:
        with door, contextlib.suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                if not (piece := door.recv(65536)):
                    return
                asked += piece
            self.head = asked
            door.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n: da\n\n"
            )
            self.more.wait(30)
            door.sendall(b"id: 7\nevent: gone\ndata: {}\n\n")
            door.recv(1)


@contextlib.contextmanager
def kiosk(
    folder: Path, office_at: Endpoint | None = None, *, max_body: int = 1_000_000, **settings: Any
) -> Iterator[Running]:
    """A kiosk process; ``settings`` are further fields of its :class:`KioskConfig`."""
    secrets = folder / "secrets"
    for path in (secrets, folder / "assets", folder / "renditions", folder / "errors"):
        path.mkdir(parents=True)
    (secrets / "pass").write_text(SECRET.hex())
    (secrets / "internal").write_text(INTERNAL)
    office = OfficeStub()
    server = make_server("127.0.0.1", 0, office, server_class=_Threaded, handler_class=_Quiet)
    office.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told = Configuration(
        kiosk=KioskConfig(
            folder / "assets", folder / "renditions", errors=folder / "errors", max_body=max_body, **settings
        ),
        office=office_at or Endpoint("127.0.0.1", office.port),
        secrets=secrets,
        store=folder / "pages",
        store_mb=64,
    )
    configuration.write(folder / "kiosk.json", told)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("EXTRABLATT_")}
    store = open_store(folder / "pages", 64 << 20)
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "extrablatt.kiosk.server", str(folder / "kiosk.json")],
        env=environment | {LISTEN_FD: str(listening.fileno())},
        pass_fds=[listening.fileno()],
        stderr=open(folder / "kiosk.log", "wb"),  # noqa: SIM115
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield Running(port, store, office, folder, process.pid)
    finally:
        process.terminate()
        process.wait(40)
        listening.close()
        store.close()
        server.shutdown()
        server.server_close()
        thread.join(10)
