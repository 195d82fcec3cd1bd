"""A live server on a real port, in a thread, and readers on real sockets."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

from extrablatt.kiosk.live.connection import House
from extrablatt.kiosk.live.hub import Hub
from extrablatt.kiosk.live.server import LiveServer
from extrablatt.kiosk.proxies import Proxies
from extrablatt.press.store import Event, EventStore, open_events
from extrablatt.readers.passes import PassSigner

ORIGIN = "https://blatt.example"
SIGNER = PassSigner([b"0123456789abcdef0123456789abcdef"])


class Reader:
    """A client; reads what it asks for, and no more."""

    def __init__(self, port: int, request: bytes, source: str = "127.0.0.1") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))
        self.data = b""
        self.socket.sendall(request)

    def until(self, end: bytes) -> bytes:
        """Everything up to ``end``, which must come. Raises EOFError when the server hangs up first."""
        while end not in self.data:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError(self.data)
            self.data += more
        piece, _, self.data = self.data.partition(end)
        return piece + end

    def head(self) -> tuple[int, dict[str, str]]:
        """Status and headers."""
        lines = self.until(b"\r\n\r\n").decode().split("\r\n")
        return int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:] if line)

    def piece(self) -> bytes:
        """The next event, comment or word of the stream."""
        return self.until(b"\n\n")

    def event(self) -> tuple[int, str, Any]:
        """The next event: id, name, data. Comments before it are passed over."""
        while (piece := self.piece()).startswith((b":", b"retry:")):
            continue
        fields = dict(line.split(": ", 1) for line in piece.decode().strip().split("\n"))
        return int(fields["id"]), fields["event"], json.loads(fields["data"])

    def rest(self) -> bytes:
        """Everything until the server hangs up, however it does so."""
        try:
            while more := self.socket.recv(65536):
                self.data += more
        except ConnectionResetError:
            return self.data
        return self.data


class Served:
    """The server and its store of events."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.folder = folder
        self.events: EventStore = open_events(folder)
        self.events.begin(0)
        # One process opens a store once: here press and server are one.
        hub = Hub(self.events, lambda: self.events)
        self.house = House(hub, SIGNER, frozenset({ORIGIN}), **{"proxies": Proxies(()), **limits})
        self.server = LiveServer(self.house)
        self.port = 0
        self.loop = uvloop.new_event_loop()
        self._ready = threading.Event()
        self._readers: list[Reader] = []

    async def _serve(self) -> None:
        self.port = await self.server.start("127.0.0.1", 0)
        self._stop = asyncio.Event()
        self._ready.set()
        await self.server.run(self._stop)

    @contextmanager
    def open(self) -> Iterator[Served]:
        """Serve until the end of the block."""
        thread = threading.Thread(target=lambda: self.loop.run_until_complete(self._serve()))
        thread.start()
        self._ready.wait(20)
        try:
            yield self
        finally:
            self.stop()
            thread.join(20)
            for reader in self._readers:
                reader.socket.close()
            self.loop.close()
            self.events.close()

    def stop(self) -> None:
        """As SIGTERM does."""
        self.loop.call_soon_threadsafe(self._stop.set)

    def do(self, work: Callable[[], object]) -> None:
        """Do something in the server's loop, and wait for it."""
        done = threading.Event()

        def run() -> None:
            work()
            done.set()

        self.loop.call_soon_threadsafe(run)
        assert done.wait(20)

    def ask(self, path: str, method: str = "GET", *, source: str = "127.0.0.1", **headers: str) -> Reader:
        """Send a request."""
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: live",
            *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items()),
        ]
        return self.raw("\r\n".join([*lines, "", ""]).encode(), source)

    def raw(self, request: bytes, source: str = "127.0.0.1") -> Reader:
        """Send any bytes."""
        reader = Reader(self.port, request, source)
        self._readers.append(reader)
        return reader

    def listen(self, path: str = "/live/story/17", **headers: str) -> Reader:
        """A reader who listens: the head and the first words are read."""
        reader = self.ask(path, **headers)
        status, _headers = reader.head()
        assert status == 200
        assert reader.piece().startswith(b"retry: ")
        return reader

    def tell(
        self, seq: int, words: str = "Ein Satz.", subject: str = "", access: str = "open", story: int = 17
    ) -> None:
        """The press tells a post."""
        data = json.dumps({"id": seq, "html": words})
        self.events.tell(f"story:{story}", Event(seq, "post", data, access, subject or f"post:{seq}"))
