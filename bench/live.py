"""One post to thousands of live readers: ``python -m bench.live`` (about a minute).

Our live server, and beside it the least an event loop can do for the same (bare uvloop: one write for each connection), get
the same readers from one load process. Told is the time from the post (the store's write, our server) until the last reader
has it, on two cores shared by server and readers; memory of the server for each connection.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as ProcessEvent
from pathlib import Path
from typing import Any, cast

from bench.measure import report

READERS, POSTS = 10_000, 8
POST = '{"id":5,"html":"' + "<p>Ein Satz aus dem Ticker, wie er im Lauf eines Wahlabends steht.</p>" * 8 + '"}'
#: Connections one address may have to one port are as many as it has ports; so the readers come from several.
PORTS_OF_ADDRESS = 20_000


class _Listener(asyncio.Protocol):
    """A reader: sends its request, counts events."""

    def __init__(self, load: _Load, request: bytes) -> None:
        self.load, self.request = load, request
        self.head: bytes | None = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, transport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if self.head is not None:
            self.head += data
            if self.head.endswith(b"\n\n"):
                self.head = None
                self.load.ready += 1
            return
        if b"event: " in data:
            self.load.got.append(time.time())

    def connection_lost(self, exc: Exception | None) -> None:
        self.load.lost += 1


class _Load:
    def __init__(self) -> None:
        self.ready = self.lost = 0
        self.got: list[float] = []


def _readers(port: int, count: int, pipe: Connection) -> None:
    """The load process: connects, tells when all listen, then for each word from the pipe when the last one has the post."""
    import uvloop

    uvloop.run(_read(port, count, pipe))


async def _read(port: int, count: int, pipe: Connection) -> None:
    loop, load = asyncio.get_running_loop(), _Load()
    request = (
        b"GET /live/story/17 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nCookie: theme=dark\r\n\r\n"
    )
    for start in range(0, count, 200):
        source = f"127.0.0.{2 + start // PORTS_OF_ADDRESS}"
        await asyncio.gather(
            *(
                loop.create_connection(lambda: _Listener(load, request), "127.0.0.1", port, local_addr=(source, 0))
                for _ in range(min(200, count - start))
            )
        )
    while load.ready < count:
        await asyncio.sleep(0.01)
    pipe.send(count)
    while await loop.run_in_executor(None, pipe.recv):
        while len(load.got) < count and not load.lost:
            await asyncio.sleep(0.001)
        pipe.send((load.lost, statistics.median(load.got), max(load.got)))
        load.got.clear()


def _bare(port: int, go: ProcessEvent, done: ProcessEvent) -> None:
    """Bare uvloop: writes the same bytes to every connection when told."""
    import uvloop

    from extrablatt.kiosk.live.stream import encode, opening
    from extrablatt.press.store import Event

    async def serve() -> None:
        transports: dict[asyncio.Transport, None] = {}

        class Bare(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                transport = cast(asyncio.Transport, transport)
                transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + opening())
                self.transport = transport
                transports[transport] = None

            def connection_lost(self, exc: Exception | None) -> None:
                del transports[self.transport]

        await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port, backlog=4096)
        piece = encode(Event(1, "post", POST))
        while True:
            await asyncio.sleep(0.002)
            if go.is_set():
                go.clear()
                for transport in transports:
                    transport.write(piece)
                done.set()

    uvloop.run(serve())


def _ours(port: int, folder: str) -> None:
    from extrablatt.kiosk.configuration import Configuration, LiveConfig, write
    from extrablatt.kiosk.endpoint import Endpoint
    from extrablatt.kiosk.needs import KioskConfig

    told = Configuration(
        kiosk=KioskConfig(Path(folder, "assets"), Path(folder, "renditions"), events=Path(folder, "live")),
        office=Endpoint("127.0.0.1", 1),
        secrets=Path(folder, "secrets"),
        store=Path(folder, "pages"),
        live=LiveConfig(Endpoint("127.0.0.1", port), readers_per_address=1_000_000),
    )
    write(Path(folder, "kiosk.json"), told)
    sys.argv[1:] = [f"{folder}/kiosk.json"]
    from extrablatt.kiosk.live.server import main

    main()


def _rss(pid: int) -> float:
    """Megabytes resident."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def _process(target: Callable[..., None], *args: Any) -> Iterator[multiprocessing.process.BaseProcess]:
    started = multiprocessing.get_context("spawn").Process(target=target, args=args, daemon=True)
    started.start()
    try:
        yield started
    finally:
        started.terminate()
        started.join(10)


def _listening(port: int) -> None:
    import socket

    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)


def _measure(port: int, pid: int, readers: int, post: Callable[[int], float]) -> dict[str, float]:
    before = _rss(pid)
    here, there = multiprocessing.Pipe()
    with _process(_readers, port, readers, there):
        if not here.poll(120) or here.recv() != readers:
            raise RuntimeError("the readers did not all connect")
        memory = _rss(pid) - before
        halves, lasts = [], []
        for number in range(1, POSTS + 1):
            here.send(True)
            time.sleep(0.3)
            told = post(number)
            if not here.poll(30):
                raise RuntimeError("not every reader had the post within 30 s")
            lost, half, last = here.recv()
            if lost:
                raise RuntimeError(f"{lost} readers were let go")
            halves.append(half - told)
            lasts.append(last - told)
        here.send(False)
    return {
        "to_half_ms": round(1000 * statistics.median(halves), 1),
        "to_last_ms": round(1000 * statistics.median(lasts), 1),
        "to_last_worst_ms": round(1000 * max(lasts), 1),
        "kb_a_reader": round(1024 * memory / readers, 1),
    }


def measure(readers: int) -> dict[str, dict[str, float]]:
    """Both servers."""
    from extrablatt.newspaper.supervisor import free_port
    from extrablatt.press.store import Event, open_events

    context = multiprocessing.get_context("spawn")
    go, done = context.Event(), context.Event()
    with tempfile.TemporaryDirectory() as folder:
        secrets = Path(folder, "secrets")
        secrets.mkdir()
        (secrets / "pass").write_text("0123456789abcdef" * 4)
        events = open_events(Path(folder, "live"))
        events.begin(0)

        def tell(number: int) -> float:
            told = time.time()
            events.tell("story:17", Event(number, "post", POST, "open", f"post:{number}"))
            return told

        def write(number: int) -> float:
            told = time.time()
            go.set()
            done.wait(10)
            done.clear()
            return told

        port = free_port()
        with _process(_ours, port, folder) as server:
            _listening(port)
            ours = _measure(port, server.pid or 0, readers, tell)
        port = free_port()
        with _process(_bare, port, go, done) as server:
            _listening(port)
            bare = _measure(port, server.pid or 0, readers, write)
    return {"live": ours, "bare uvloop": bare}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="One post to thousands of live readers.")
    parser.add_argument("--readers", type=int, default=READERS)
    chosen = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < chosen.readers + 300:
        sys.exit(f"This machine lets a process hold {hard} files open; ask for fewer readers than that.")
    told = measure(chosen.readers)
    figures: dict[str, Any] = {"readers": chosen.readers}
    for name, row in told.items():
        figures |= {f"{name}: {key}": value for key, value in row.items()}
    ratio = told["live"]["to_last_ms"] / told["bare uvloop"]["to_last_ms"]
    report("live", figures | {"of_bare": round(ratio, 2)})


if __name__ == "__main__":
    main()
