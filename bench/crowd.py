"""A crowd of clients on one loop, on the core of the load: ``python -m bench.crowd PORT --idle 10000`` and the like.

``--idle``: connections that ask once and then stay. ``--senders``: half send a head, half a body to the desk, a byte a second each.
``--readers``: ask for ``--path`` again and again and take 1,000 bytes a second, from a window as small as can be. Whom the server lets go
comes again. Says ``ready`` when all are there, ``lost N`` at the end: how often one was let go. Ends when stdin is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

from bench.peers.server import LOAD_CORE

#: Seconds between two pieces of a slow one; bytes a slow reader takes.
PAUSE, TAKEN = 1.0, 1000
#: Connections from one address to one port are as many as it has ports.
_OF_ADDRESS = 20_000


class _Crowd:
    def __init__(self, port: int, path: str) -> None:
        self.port, self.path = port, path
        self.here = self.lost = 0

    def _connect(self, number: int, window: int = 0) -> socket.socket:
        made = socket.socket()
        if window:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        made.bind((f"127.0.0.{2 + number // _OF_ADDRESS}", 0))
        made.connect(("127.0.0.1", self.port))
        made.setblocking(False)
        return made

    async def idle(self, number: int) -> None:
        """Ask once, and stay."""
        loop = asyncio.get_running_loop()
        with self._connect(number) as mine:
            await loop.sock_sendall(mine, f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            await loop.sock_recv(mine, 65536)
            self.here += 1
            while await loop.sock_recv(mine, 65536):
                pass
            self.lost += 1

    async def sender(self, number: int) -> None:
        """Send as slowly as it goes, for ever."""
        if number % 2:
            begin, piece = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", b"a"
        else:
            begin = "POST /desk/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3000\r\n\r\n"
            piece = b"a"
        await self._again(number, begin, 0, piece)

    async def reader(self, number: int) -> None:
        """Ask for much and take it as slowly as it goes, for ever."""
        await self._again(number, f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 4, 4096, b"")

    async def _again(self, number: int, begin: str, window: int, piece: bytes) -> None:
        loop = asyncio.get_running_loop()
        known = False
        while True:
            with self._connect(number, window) as mine, contextlib.suppress(OSError):
                await loop.sock_sendall(mine, begin.encode())
                self.here += not known
                known = True
                # Strangers do not move in step.
                await asyncio.sleep(PAUSE * (number * 0.618 % 1))
                while True:
                    await asyncio.sleep(PAUSE)
                    if piece:
                        await loop.sock_sendall(mine, piece)
                    elif not await loop.sock_recv(mine, TAKEN):
                        break
            self.lost += 1
            await asyncio.sleep(PAUSE)


async def _main(chosen: argparse.Namespace) -> None:
    crowd = _Crowd(chosen.port, chosen.path)
    works = [
        *(crowd.idle for _ in range(chosen.idle)),
        *(crowd.sender for _ in range(chosen.senders)),
        *(crowd.reader for _ in range(chosen.readers)),
    ]
    tasks = set()
    for number, work in enumerate(works):
        tasks.add(asyncio.create_task(work(number)))
        if number % 100 == 99:
            while crowd.here < number - 99:
                await asyncio.sleep(0.005)
    while crowd.here < len(works):
        await asyncio.sleep(0.01)
        for task in [one for one in tasks if one.done()]:
            task.result()
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(f"lost {crowd.lost}", flush=True)
    for task in tasks:
        task.cancel()


class Gathered:
    """A crowd at work. ``lost`` is there when it has gone: how often one of it was let go."""

    lost = 0


@contextlib.contextmanager
def gathered(port: int, path: str = "/", *, idle: int = 0, senders: int = 0, readers: int = 0) -> Iterator[Gathered]:
    """A crowd in a process of its own, for a while. Raises RuntimeError when it does not come together."""
    command = ["taskset", "-c", LOAD_CORE, sys.executable, "-m", "bench.crowd", str(port), "--path", path]
    many = ["--idle", str(idle), "--senders", str(senders), "--readers", str(readers)]
    with subprocess.Popen([*command, *many], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        said: IO[str] | None = process.stdout
        assert said is not None
        assert process.stdin is not None
        found = Gathered()
        try:
            if said.readline() != "ready\n":
                raise RuntimeError("the crowd did not come together")
            yield found
            process.stdin.close()
            found.lost = int(said.readline().split()[1])
        finally:
            process.kill()


def main() -> None:
    """Be a crowd until stdin ends."""
    parser = argparse.ArgumentParser(description="A crowd of slow or idle clients.")
    parser.add_argument("port", type=int)
    parser.add_argument("--path", default="/")
    for kind in ("idle", "senders", "readers"):
        parser.add_argument(f"--{kind}", type=int, default=0)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
