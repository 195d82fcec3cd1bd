"""A process that serves: the listening socket, connections, the clock, and an orderly end."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import resource
import socket
from collections.abc import Callable

from .connection import Connection
from .house import House

logger = logging.getLogger(__name__)

#: The descriptor of the listening socket that the supervisor has opened and every worker inherits.
LISTEN_FD = "EXTRABLATT_LISTEN_FD"
#: Connections that may wait to be accepted.
BACKLOG = 4096
#: Seconds for what is under way when the process is told to stop; for what somebody sends us, such as a picture over a slow line.
GRACE, UPLOADS = 30.0, 300.0
#: Files a process needs beside its connections.
SPARE = 200


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that children inherit. Closing it in one process resets nobody: the queue belongs to the socket. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=host == "::")
    if hasattr(socket, "TCP_NODELAY"):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found.set_inheritable(True)
    return found


def inherited(number: int) -> socket.socket:
    """The listening socket of a descriptor. Raises OSError."""
    return socket.socket(fileno=os.dup(number))


def room_for_files() -> int:
    """Connections this process may hold open, after asking for as many as it may have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 1 << 20) if hard != resource.RLIM_INFINITY else 1 << 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(100, wanted - SPARE)


class Server:
    """Serves one house on one listening socket."""

    def __init__(self, house: House, each_second: Callable[[], None] = lambda: None) -> None:
        self.house = house
        self._each_second = each_second
        self._server: asyncio.Server | None = None

    async def start(self, listening: socket.socket) -> int:
        """Accept; returns the port."""
        loop = asyncio.get_running_loop()
        self.house.tell_time()
        self._server = await loop.create_server(lambda: Connection(self.house), sock=listening, backlog=BACKLOG)
        return int(listening.getsockname()[1])

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish what is under way."""
        # What is there now stays: going over it again and again would only make readers wait.
        gc.collect()
        gc.freeze()
        while not stop.is_set():
            self.tick()
            try:
                async with asyncio.timeout(1):
                    await stop.wait()
            except TimeoutError:
                continue
        await self.close()

    def tick(self) -> None:
        """What is done every second."""
        self.house.each_second()
        try:
            self._each_second()
        except Exception:
            logger.exception("what is done every second failed")

    async def close(self, grace: float = GRACE, uploads: float = UPLOADS) -> None:
        """Accept nobody any more, answer what is under way, then end. Who sends a body has ``uploads`` seconds in place of ``grace``."""
        if self._server is not None:
            self._server.close()
        self.house.stop()
        loop = asyncio.get_running_loop()
        end, last = loop.time() + grace, loop.time() + max(grace, uploads)
        looked = 0.0
        while self.house.connections and loop.time() < last:
            if loop.time() >= end:
                for connection in [one for one in self.house.connections if not one.sends()]:
                    connection.drop()
            if loop.time() - looked >= 0.25:
                looked = loop.time()
                self.house.each_second()
            await asyncio.sleep(0.02)
        for connection in list(self.house.connections):
            connection.drop()
