"""The live server's process: ``python -m extrablatt.kiosk.live.server``, set up by the environment.

EXTRABLATT_EVENTS
    Folder of the store of live events.
EXTRABLATT_SECRETS
    As for the kiosk (``kiosk/server.py``).
EXTRABLATT_STORE, EXTRABLATT_STORE_MB
    As for the kiosk: the list of refused passes lies there. None are refused if not set.
EXTRABLATT_LIVE_HOST, EXTRABLATT_LIVE_PORT
    Where to listen.
EXTRABLATT_ORIGINS
    Origins, parted by commas, of the pages that may listen.
EXTRABLATT_TRUSTED_PROXIES
    As for the kiosk.
EXTRABLATT_LIVE_MAX, EXTRABLATT_LIVE_PER_ADDRESS
    Connections at most, and from one address.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import uvloop

from extrablatt.health import heartbeats, lifeline
from extrablatt.health.logs import count_repeats
from extrablatt.net import requestid
from extrablatt.press.store import PageStore, StoreError, open_events

from ..environment import names, needed, pass_signer, store_of
from ..proxies import LOOPBACK, Proxies
from ..refused import RefusedPasses
from . import stream
from .connection import MAX_STALL, Connection, House
from .hub import Hub

logger = logging.getLogger(__name__)

#: Seconds between two looks at the store: with readers, and without.
LOOK, IDLE = 0.005, 0.1
#: Milliseconds after which a reader who acknowledges nothing, not even heartbeats, is gone (Linux; RFC 5482).
GONE_AFTER = 60_000
#: Seconds without a beat after which this process counts as hung; a look at 50,000 connections takes one or two.
BOUND = 30.0
#: Files a process needs beside its connections.
SPARE = 200


class LiveServer:
    """Connections, the hub, and the looks at the store. One for each process."""

    def __init__(self, house: House, find_store: Callable[[], PageStore] | None = None) -> None:
        self.house = house
        self._find_store = find_store
        self._store: PageStore | None = None
        self._counter = -1
        self._refused = RefusedPasses(house.signer)
        self._beat = heartbeats.opened().claim("live", BOUND)
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self.house), sock=_listening(host, port), backlog=4096
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def run(self, stop: asyncio.Event) -> None:
        """Tell readers what is new until ``stop`` is set; then say good-bye."""
        hub, next_second = self.house.hub, time.monotonic() + 1
        while not stop.is_set():
            hub.look()
            if (now := time.monotonic()) >= next_second:
                next_second = now + 1
                self.each_second(now)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK if len(hub) else IDLE)
        await self.close()

    def each_second(self, now: float) -> None:
        """Heartbeats; who has taken nothing for long is let go; is the store still the one."""
        hub = self.house.hub
        self._beat()
        hub.beat()
        for connection in list(self.house.connections):
            if connection.stalled and now - connection.stalled > MAX_STALL:
                connection.let_go()
        why = ""
        for check in (hub.check_store, self.check_passes):
            try:
                check()
            except (StoreError, OSError) as error:
                logger.error("%s", error)
                why = str(error)
        self._beat.failed(why) if why else self._beat.well()

    def check_passes(self) -> None:
        """Let go who listens with a pass that is refused now. Raises StoreError, OSError."""
        if self._find_store is None:
            return
        if self._store is None or not self._store.is_current():
            self._store, self._counter = self._find_store(), -1
        if (counter := self._store.ticket()) == self._counter:
            return
        changed = self._refused.look(self._store)
        self._counter = counter
        for connection in list(self.house.connections) if changed else ():
            connection.see_refusals()

    async def close(self) -> None:
        """Let nobody in any more; those inside are told to come back in a few seconds, not all at once."""
        if self._server is not None:
            self._server.close()
        for number, connection in enumerate(list(self.house.connections)):
            connection.part(stream.farewell(500 + number % 4000))
        await asyncio.sleep(0)


def build(environ: Mapping[str, str]) -> LiveServer:
    """A live server from its environment variables. Raises SettingMissing, StoreError, OSError, ValueError."""
    folder = Path(needed(environ, "EXTRABLATT_EVENTS"))
    house = House(
        Hub(open_events(folder), lambda: open_events(folder)),
        pass_signer(Path(needed(environ, "EXTRABLATT_SECRETS"))),
        frozenset(names(environ.get("EXTRABLATT_ORIGINS", ""))),
        Proxies(names(environ.get("EXTRABLATT_TRUSTED_PROXIES", ",".join(LOOPBACK)))),
        min(int(environ.get("EXTRABLATT_LIVE_MAX") or 50_000), _room_for_files()),
        int(environ.get("EXTRABLATT_LIVE_PER_ADDRESS") or 1_000),
    )
    server = LiveServer(house, store_of(environ) if environ.get("EXTRABLATT_STORE") else None)
    server.each_second(time.monotonic())  # nobody is let in by a pass that was refused before we began
    return server


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket. What is set on it holds for every connection it accepts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=4096, dualstack_ipv6=host == "::")
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_AFTER)
    return listening


def _room_for_files() -> int:
    """Connections this process may hold open, after asking for as many as it may have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(100, hard - SPARE) if hard != resource.RLIM_INFINITY else 1_000_000


async def _main() -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = build(os.environ)
    await server.start(
        os.environ.get("EXTRABLATT_LIVE_HOST", "127.0.0.1"), int(needed(os.environ, "EXTRABLATT_LIVE_PORT"))
    )
    # Thousands of connections are long-lived: going over all of them again and again would only make readers wait.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    await server.run(stop)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format=requestid.LINE)
    count_repeats()
    requestid.name_lines()
    lifeline.hold_on(int(os.environ.get("EXTRABLATT_PARENT") or 0))
    uvloop.run(_main())


if __name__ == "__main__":
    main()
