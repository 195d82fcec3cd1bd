"""A worker of the kiosk: ``python -m extrablatt.kiosk.server``, set up by the environment.

EXTRABLATT_LISTEN_FD
    Descriptor of the listening socket, inherited from the supervisor. Without one: EXTRABLATT_HOST (127.0.0.1 if not set) and
    EXTRABLATT_PORT to listen on.

EXTRABLATT_STORE, EXTRABLATT_ASSETS, EXTRABLATT_RENDITIONS
    Folders.
EXTRABLATT_STORE_MB
    Megabytes the page store's file may grow to; the store's own measure if not set.
EXTRABLATT_OFFICE
    Port of the office on 127.0.0.1.
EXTRABLATT_SECRETS
    Folder with the files ``internal`` and ``pass`` (hex). Passes signed with the secrets in ``pass-old``, one a line, are
    still accepted.
EXTRABLATT_MAX_BODY
    Bytes of an upload; 64 MiB if not set.
EXTRABLATT_TRUSTED_PROXIES
    Addresses or networks, parted by commas, of what ends TLS in front of the kiosk: their ``X-Forwarded-For`` and ``-Proto``
    are believed. This machine if not set.
EXTRABLATT_SURROGATE_HEADERS
    Names, parted by commas, of the headers that carry surrogate keys; for a site with no cache in front: empty.
EXTRABLATT_ERRORS
    Folder with the press's pages for what goes wrong; plain ones are sent if not set.
EXTRABLATT_BASE_URL
    The newspaper's public address.
EXTRABLATT_COSTLY
    ``10,200``: so much of what is costly one client may ask for, a second and at once. No limit if not set.
EXTRABLATT_LIVE_PORT, EXTRABLATT_EVENTS
    Port of the live server and folder of the store of live events; no live pages if not set.
EXTRABLATT_FRAMES
    Origins of what may be embedded, parted by commas; none if not set.
EXTRABLATT_RIGHTS
    What is said of rights with every file: headers as JSON, ``[["tdm-reservation", "1"]]``; nothing if not set.
EXTRABLATT_HEARTBEATS
    The file of heartbeats (``health/heartbeats.py``), not watched if not set.
EXTRABLATT_DATA
    The data folder, whose room on the disk ``/healthz`` tells.
EXTRABLATT_COUNTERS
    File of all workers' counters, for ``/-/metrics``; nothing is shared if not set.
EXTRABLATT_FIGURES, EXTRABLATT_READ_THROUGH
    Folder for what was counted (``kiosk/figures.py``), nothing is if not set; set: pages may say that they were read to the end.
EXTRABLATT_DEBUG
    Set: ``Server-Timing`` in each answer.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Mapping
from pathlib import Path

import uvloop

from extrablatt.health import counters, heartbeats, lifeline
from extrablatt.health.logs import count_repeats
from extrablatt.net import requestid

from .app import Kiosk, KioskConfig
from .environment import SettingMissing, headers, names, needed, pass_signer, store_of
from .housekeeping import Housekeeping
from .http.house import Application, House, Rules
from .http.server import LISTEN_FD, Server, inherited, listen, room_for_files
from .limits import client_key
from .origin import OneOrigin
from .proxies import LOOPBACK
from .responses import SURROGATE_HEADERS
from .timing import TimedKiosk
from .upstream import Office

__all__ = ["MAX_BODY", "SettingMissing", "application", "build", "house", "keep"]

MAX_BODY = 64 * 1024 * 1024
#: Seconds after which an event loop that does not come round is hung: nothing it does may take longer than moments.
BOUND = 10.0


def build(environ: Mapping[str, str]) -> Kiosk:
    """A kiosk from its environment variables. Raises :class:`SettingMissing`, StoreError, OSError, ValueError."""
    secrets = Path(needed(environ, "EXTRABLATT_SECRETS"))
    proxies = names(environ.get("EXTRABLATT_TRUSTED_PROXIES", ",".join(LOOPBACK)))
    internal = (secrets / "internal").read_text().strip()
    office = Office("127.0.0.1", int(needed(environ, "EXTRABLATT_OFFICE")), internal, proxies)
    rate, _, burst = environ.get("EXTRABLATT_COSTLY", "0,1").partition(",")
    config = KioskConfig(
        assets=Path(needed(environ, "EXTRABLATT_ASSETS")),
        renditions=Path(needed(environ, "EXTRABLATT_RENDITIONS")),
        max_body=int(environ.get("EXTRABLATT_MAX_BODY", MAX_BODY)),
        surrogate_headers=names(environ.get("EXTRABLATT_SURROGATE_HEADERS", ",".join(SURROGATE_HEADERS))),
        errors=Path(environ["EXTRABLATT_ERRORS"]) if environ.get("EXTRABLATT_ERRORS") else None,
        base_url=environ.get("EXTRABLATT_BASE_URL", ""),
        trusted_proxies=proxies,
        costly_rate=float(rate),
        costly_burst=int(burst),
        desk_secret=internal,
        live_port=int(environ.get("EXTRABLATT_LIVE_PORT") or 0),
        data=Path(environ["EXTRABLATT_DATA"]) if environ.get("EXTRABLATT_DATA") else None,
        counters=Path(environ[counters.VARIABLE]) if environ.get(counters.VARIABLE) else None,
        figures=Path(environ["EXTRABLATT_FIGURES"]) if environ.get("EXTRABLATT_FIGURES") else None,
        read_through=bool(environ.get("EXTRABLATT_READ_THROUGH")),
        frames=names(environ.get("EXTRABLATT_FRAMES", "")),
        rights=headers(environ.get("EXTRABLATT_RIGHTS", "")),
        events=Path(environ["EXTRABLATT_EVENTS"]) if environ.get("EXTRABLATT_EVENTS") else None,
    )
    store = store_of(environ)()
    made = TimedKiosk if environ.get("EXTRABLATT_DEBUG") else Kiosk
    return made(store, pass_signer(secrets), office, config)


def application(kiosk: Kiosk) -> Application:
    """What the server asks: the kiosk itself, or behind the one origin of an ``https`` newspaper."""
    base_url = kiosk.config.base_url
    return OneOrigin(kiosk, base_url, kiosk.proxies) if base_url.startswith("https:") else kiosk


def house(kiosk: Kiosk, rules: Rules | None = None) -> House:
    """What the connections share."""
    rules = rules or Rules(max_connections=min(Rules().max_connections, room_for_files()))
    return House(application(kiosk), rules, client_key)


def keep(kiosk: Kiosk, environ: Mapping[str, str]) -> threading.Event:
    """Start the housekeeping of a kiosk built from ``environ``; set the event to end it."""
    return Housekeeping(lambda: kiosk.store, kiosk.change_store, store_of(environ), kiosk.use).start()


def _listening(environ: Mapping[str, str]) -> socket.socket:
    """The supervisor's socket; one of our own where a kiosk is started without a supervisor."""
    if number := environ.get(LISTEN_FD):
        return inherited(int(number))
    return listen(environ.get("EXTRABLATT_HOST", "127.0.0.1"), int(needed(environ, "EXTRABLATT_PORT")))


async def _main() -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    kiosk = build(os.environ)
    housekeeping = keep(kiosk, os.environ)
    beat = heartbeats.opened().claim("kiosk", BOUND)

    def each_second() -> None:
        beat()
        shared = server.house
        kiosk.each_second(len(shared.connections), len(shared.receiving))
        if (told := kiosk.figures.due()) is not None:
            loop.run_in_executor(None, kiosk.figures.write, told)

    server = Server(house(kiosk), each_second)
    await server.start(_listening(os.environ))
    await server.run(stop)
    housekeeping.set()
    if (told := kiosk.figures.rest()) is not None:
        kiosk.figures.write(told)
    if isinstance(kiosk.office, Office):
        await kiosk.office.close()


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format=requestid.LINE)
    count_repeats()
    requestid.name_lines()
    lifeline.hold_on()
    uvloop.run(_main())


if __name__ == "__main__":
    main()
