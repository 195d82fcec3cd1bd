"""The live server's process: ``python -m extrablatt.kiosk.live.server FILE``, told by the file (``kiosk/configuration.py``)."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import uvloop

from extrablatt.health import heartbeats, lifeline, logfiles
from extrablatt.health.tally import tally
from extrablatt.press.store import PageStore, StoreError, open_events
from extrablatt.readers.passes import PassSecrets

from .. import configuration
from ..configuration import Configuration, ConfigurationError, LiveConfig
from ..http.server import LISTEN_FD, inherited, listen
from ..proxies import Proxies
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

    def __init__(
        self, house: House, find_store: Callable[[], PageStore] | None = None, beats: Path | None = None
    ) -> None:
        self.house = house
        self._find_store = find_store
        self._store: PageStore | None = None
        self._counter = -1
        self._refused = RefusedPasses(house.signer)
        self._beat = heartbeats.opened(beats).claim("live", BOUND)
        self._server: asyncio.Server | None = None
        #: Where the signer's secrets come from, as they change.
        self.pass_secrets: PassSecrets | None = None

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
        tally.now("live readers", len(self.house.connections))
        tally.write()
        hub.beat()
        for connection in list(self.house.connections):
            if connection.stalled and now - connection.stalled > MAX_STALL:
                connection.let_go()
        why = ""
        for check in (hub.check_store, self.check_secrets, self.check_passes):
            try:
                check()
            except (StoreError, OSError) as error:
                logger.error("%s", error)
                why = str(error)
        self._beat.failed(why) if why else self._beat.well()

    def check_secrets(self) -> None:
        """Go over to new secrets of passes; who listens with a pass of one that is good no more comes again. Raises OSError."""
        try:
            changed = self.pass_secrets is not None and self.pass_secrets.look(time.time())
        except ValueError as error:
            raise OSError(f"the secrets of passes can't be read: {error}") from error
        for connection in list(self.house.connections) if changed else ():
            connection.see_refusals()

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


def build(told: Configuration) -> LiveServer:
    """A live server from its configuration. Raises ConfigurationError, StoreError, OSError."""
    live, folder = _live(told), told.kiosk.events
    if folder is None:
        raise ConfigurationError("kiosk.events is missing")
    secrets = told.pass_secrets()
    house = House(
        Hub(open_events(folder), lambda: open_events(folder)),
        secrets.signer,
        frozenset(live.origins),
        Proxies(told.kiosk.trusted_proxies),
        min(live.readers, _room_for_files()),
        live.readers_per_address,
    )
    server = LiveServer(house, told.open_store, told.heartbeats)
    server.pass_secrets = secrets
    server.each_second(time.monotonic())  # nobody is let in by a pass that was refused before we began
    return server


def _live(told: Configuration) -> LiveConfig:
    if told.live is None or told.live.listen.path:
        raise ConfigurationError("live.listen is missing")
    return told.live


def _listening(host: str, port: int) -> socket.socket:
    """The supervisor's listening socket, or one of our own. What is set on it holds for every connection it accepts."""
    if number := os.environ.get(LISTEN_FD):
        listening = inherited(int(number))
    else:
        listening = listen(host, port)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_AFTER)
    return listening


def _room_for_files() -> int:
    """Connections this process may hold open, after asking for as many as it may have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(100, hard - SPARE) if hard != resource.RLIM_INFINITY else 1_000_000


async def _main(told: Configuration) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if told.kiosk.data is not None:
        tally.begin(told.kiosk.data)
    server, listen = build(told), _live(told).listen
    await server.start(listen.host, listen.port)
    # Thousands of connections are long-lived: going over all of them again and again would only make readers wait.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    await server.run(stop)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logfiles.begin()
    lifeline.hold_on(int(os.environ.get("EXTRABLATT_PARENT") or 0))
    if len(sys.argv) != 2:
        sys.exit("python -m extrablatt.kiosk.live.server FILE: which file? `extrablatt serve` starts it with its own.")
    try:
        uvloop.run(_main(configuration.load(Path(sys.argv[1]))))
    except ConfigurationError as error:
        sys.exit(f"The live server can't start: {error}")


if __name__ == "__main__":
    main()
