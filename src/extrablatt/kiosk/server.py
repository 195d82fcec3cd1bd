"""A worker of the kiosk: ``python -m extrablatt.kiosk.server FILE``, told by the file (``configuration.py``).

It listens on the socket whose descriptor is in ``EXTRABLATT_LISTEN_FD``, inherited from the supervisor; without one, where the file says.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import uvloop

from extrablatt.health import heartbeats, lifeline, logfiles

from . import configuration
from .access import AccessLog
from .app import Kiosk
from .configuration import Configuration, ConfigurationError
from .housekeeping import Housekeeping
from .http.house import Application, House, Rules
from .http.server import LISTEN_FD, Server, inherited, listen, room_for_files
from .limits import client_key
from .origin import OneOrigin
from .timing import TimedKiosk
from .upstream import Office

__all__ = ["application", "build", "house", "keep"]

#: Seconds after which an event loop that does not come round is hung: nothing it does may take longer than moments.
BOUND = 10.0


def build(told: Configuration) -> Kiosk:
    """A kiosk from its configuration. Raises ConfigurationError, StoreError, OSError."""
    internal = told.internal_secret()
    secrets = told.pass_secrets()
    office = Office(told.office, internal, told.kiosk.trusted_proxies, told.kiosk.hold)
    made = TimedKiosk if told.debug else Kiosk
    config = replace(told.kiosk, desk_secret=internal)
    kiosk = made(told.open_store(), secrets.signer, office, config, lambda: heartbeats.opened(told.heartbeats))
    kiosk.pass_secrets = secrets
    return kiosk


def application(kiosk: Kiosk) -> Application:
    """What the server asks: the kiosk itself, or behind the one origin of an ``https`` newspaper."""
    base_url = kiosk.config.base_url
    if not base_url.startswith("https:"):
        return kiosk
    return OneOrigin(kiosk, base_url, kiosk.proxies, kiosk.security)


def house(kiosk: Kiosk, rules: Rules | None = None, around: Application | None = None) -> House:
    """What the connections share. ``around``: what stands around the kiosk, where it is not the usual."""
    rules = rules or Rules(max_connections=min(Rules().max_connections, room_for_files()))
    return House(around or application(kiosk), rules, client_key)


def keep(kiosk: Kiosk, told: Configuration) -> threading.Event:
    """Start the housekeeping of a kiosk; set the event to end it."""
    return Housekeeping(lambda: kiosk.store, kiosk.change_store, told.open_store, kiosk.use, kiosk.pass_secrets).start()


def _listening(told: Configuration) -> socket.socket:
    """The supervisor's socket; one of our own where a kiosk is started without a supervisor."""
    if number := os.environ.get(LISTEN_FD):
        return inherited(int(number))
    if told.listen is None or told.listen.path:
        raise ConfigurationError("listen is missing, and no socket is inherited")
    return listen(told.listen.host, told.listen.port)


async def _main(told: Configuration) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    kiosk = build(told)
    housekeeping = keep(kiosk, told)
    access = AccessLog(application(kiosk), told.access, kiosk.kind) if told.access is not None else None
    beat = heartbeats.opened(told.heartbeats).claim("kiosk", BOUND)

    def each_second() -> None:
        beat()
        shared = server.house
        kiosk.each_second(len(shared.connections), len(shared.receiving))
        if (counted := kiosk.figures.due()) is not None:
            loop.run_in_executor(None, kiosk.figures.write, counted)
        if access is not None and (lines := access.due()) is not None:
            loop.run_in_executor(None, access.write, lines)

    server = Server(house(kiosk, around=access), each_second)
    await server.start(_listening(told))
    await server.run(stop)
    housekeeping.set()
    if (counted := kiosk.figures.rest()) is not None:
        kiosk.figures.write(counted)
    if access is not None and (lines := access.due()) is not None:
        access.write(lines)
    if isinstance(kiosk.office, Office):
        await kiosk.office.close()


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logfiles.begin()
    lifeline.hold_on()
    if len(sys.argv) != 2:
        sys.exit(
            "python -m extrablatt.kiosk.server FILE: which file? `extrablatt serve` starts the kiosk with its own."
        )
    try:
        uvloop.run(_main(configuration.load(Path(sys.argv[1]))))
    except ConfigurationError as error:
        sys.exit(f"The kiosk can't start: {error}")


if __name__ == "__main__":
    main()
