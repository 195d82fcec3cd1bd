"""The least a server in Python can do: an ``asyncio.Protocol`` on uvloop, parsed by httptools, that answers all with the same bytes.

As a process: ``python -m bench.peers.bare PORT FILE``; the file holds the whole answer.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import httptools

from bench.peers.server import Server, running


class Bare(asyncio.Protocol):
    """One connection."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        """A whole request."""
        self.transport.write(self.answer)


def start(stack: ExitStack, home: Path, port: int, body: bytes, headers: list[tuple[str, str]]) -> Server:
    """A bare protocol that answers everything with ``body``."""
    home.mkdir()
    fields = "".join(f"{name}: {value}\r\n" for name, value in [*headers, ("Date", "Thu, 01 Jan 1970 00:00:00 GMT")])
    (home / "answer").write_bytes(f"HTTP/1.1 200 OK\r\n{fields}\r\n".encode() + body)
    command = [sys.executable, "-m", "bench.peers.bare", str(port), str(home / "answer")]
    return running(stack, command, port, home / "log")


async def _serve(port: int, answer: bytes) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Bare(answer), "127.0.0.1", port, backlog=4096)
    gc.freeze()
    await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve(int(sys.argv[1]), Path(sys.argv[2]).read_bytes()))
