"""A newspaper of few words: the real supervisor, kiosk and live server, and Granian with an office that has no Django.

``python tests/tools/small_newspaper.py FOLDER PORT`` opens it as ``extrablatt serve`` opens a whole one, in a second or two.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from extrablatt.health import heartbeats, lifeline
from extrablatt.newspaper import config, handover
from extrablatt.newspaper.config import DIRECTORY_VARIABLE
from extrablatt.newspaper.lock import HouseLock
from extrablatt.newspaper.supervisor import PortTaken, Supervisor, _granian, check_ports
from extrablatt.press.store import make_page, open_events

_MISSING = make_page(b"nicht gefunden", status=404, stored=False).dumps()


def app(environ: dict[str, Any], start: Any) -> list[bytes]:
    """The office: tells how much it was sent. At ``/konto/langsam`` it takes until somebody puts the file ``on`` into the folder."""
    if environ["PATH_INFO"] == "/-/press/":
        start("200 OK", [("Content-Length", str(len(_MISSING)))])
        return [_MISSING]
    body = str(len(environ["wsgi.input"].read())).encode()
    on = Path(os.environ[DIRECTORY_VARIABLE], "on")
    while environ["PATH_INFO"] == "/konto/langsam" and not on.exists():
        threading.Event().wait(0.02)
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def _beat(name: str, stop: threading.Event) -> None:
    beat = heartbeats.opened(Path(os.environ[DIRECTORY_VARIABLE], "data", "run", "heartbeats")).claim(name)
    while not stop.wait(0.2):
        beat()


if "EXTRABLATT_THREADS" in os.environ:  # as Granian's worker, which is told
    lifeline.hold_on()
    threading.Thread(target=_beat, args=("office", threading.Event()), daemon=True).start()


class Small(Supervisor):
    """Supervises what is named above."""

    def commands(self) -> dict[str, list[str]]:
        """What is run, by name."""
        here = str(Path(__file__).parent)
        idle = [sys.executable, __file__, "idle"]
        return super().commands() | {
            "office": [*_granian("small_newspaper:app", "127.0.0.1", self.office_port, 1, 4), "--working-dir", here],
            "backshop": [*idle, "backshop"],
            "wire": [*idle, "wire"],
        }


def _idle(name: str) -> None:
    """Beat until told to end. Whoever finds another of its name says so in a file."""
    lifeline.hold_on()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    folder = Path(os.environ[DIRECTORY_VARIABLE])
    with (folder / f"{name}.alone").open("w") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            (folder / f"{name}.twice").touch()
        _beat(name, stop)


def main() -> int:
    """Open it."""
    if sys.argv[1] == "idle":
        _idle(sys.argv[2])
        return 0
    import logging

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    left = handover.received()
    try:
        paper, port = config.load(Path(sys.argv[1])), int(sys.argv[2])
        check_ports(paper, "127.0.0.1", port, left)
    except (config.ConfigError, PortTaken) as error:
        sys.exit(str(error))
    if left.trial:
        return 0
    folder = paper.data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("internal", "pass"):
        if not (folder / name).exists():
            (folder / name).write_text(secrets.token_hex(32))
    open_events(paper.events_dir).close()
    with HouseLock(paper.data_dir, f"127.0.0.1:{port}"):
        return Small(paper, "127.0.0.1", port, left).run(lambda: print(f"{paper.name}: Ctrl-C", flush=True))


if __name__ == "__main__":
    sys.exit(main())
