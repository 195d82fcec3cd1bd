"""``extrablatt serve``: kiosk, office, backshop and wire room as processes of one parent, started, watched and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from extrablatt.kiosk.places import DESK_TOTAL, THREADS, TOTAL
from extrablatt.press.robots import policy
from extrablatt.publication import embeds

from .config import DIRECTORY_VARIABLE, Newspaper

logger = logging.getLogger(__name__)

_ANY = ("0.0.0.0", "::")  # noqa: S104
#: Restarts of one process within a minute before we give up; of those readers can do without for a while, before we wait.
MAX_RESTARTS = 5
#: Without these there is no newspaper; the others are tried again and again.
ESSENTIAL = frozenset({"office", "kiosk"})
#: Threads of the office beyond those the kiosk can take.
OFFICE_SPARE = 4
#: Seconds between two starts of one that does not stay up.
PATIENCE = 10.0


class PortTaken(OSError):
    """Somebody else listens there."""


def free_port() -> int:
    """A port nobody listens on, on the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_port(host: str, port: int, remedy: str = "Choose another with --port.") -> None:
    """Raise :class:`PortTaken` when ``port`` can't be had; its message ends with the ``remedy``."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Port {port} on {host} can't be had: {error.strerror}. {remedy}") from error


def check_ports(paper: Newspaper, host: str, port: int) -> None:
    """Every port the newspaper is to listen on; one that somebody else answers would look as if we had started.

    Raises :class:`PortTaken`.
    """
    check_port(host, port)
    for where, name, configured in (
        (host, "live_port", paper.server.live_port),
        ("127.0.0.1", "office_port", paper.server.office_port),
    ):
        if configured:
            check_port(where, configured, f"Choose another as {name} in [server] of newspaper.toml, or leave it out.")


def _next_port(host: str, port: int) -> int:
    """The port after the newspaper's own, where live readers are served; any free one if somebody has it."""
    try:
        check_port(host, port + 1)
        return port + 1
    except (OSError, OverflowError):
        return free_port()


def _granian(app: str, host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(threads), "--backlog", "2048", "--log-level", "warning", "--no-ws", "--respawn-failed-workers",
        app,
    ]  # fmt: skip


def end_with_parent() -> None:
    """Runs in the child: on Linux the kernel ends it when we are gone, however we went (prctl PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Supervisor:
    """The parent process."""

    def __init__(self, paper: Newspaper, host: str, port: int) -> None:
        self.paper, self.host, self.port = paper, host, port
        self.office_port = paper.server.office_port or free_port()
        self.live_port = paper.server.live_port or _next_port(host, port)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, list[float]] = {}
        self._stopping = False

    def commands(self) -> dict[str, list[str]]:
        """What is run, by name."""
        return {
            "office": _granian(
                "extrablatt.newspaper.wsgi:application", "127.0.0.1", self.office_port, 1, self.office_threads()
            ),
            "backshop": [sys.executable, "-m", "extrablatt.cli", "work"],
            "wire": [sys.executable, "-m", "extrablatt.cli", "wire", "run"],
            "live": [sys.executable, "-m", "extrablatt.kiosk.live.server"],
            "kiosk": _granian("extrablatt.kiosk.server:app", self.host, self.port, self.paper.server.workers, THREADS),
        }

    def office_threads(self) -> int:
        """As many as all kiosk processes can ask at once, strangers and the desk, and some for whoever else asks."""
        return (TOTAL + DESK_TOTAL) * self.paper.server.workers + OFFICE_SPARE

    def environment(self) -> dict[str, str]:
        """What the processes are told."""
        data, server, rights = self.paper.data_dir, self.paper.server, policy.of(self.paper)
        return {
            **os.environ,
            DIRECTORY_VARIABLE: str(self.paper.directory),
            "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings",
            "EXTRABLATT_STORE": str(self.paper.store_dir),
            "EXTRABLATT_STORE_MB": str(self.paper.server.page_store_mb),
            "EXTRABLATT_ASSETS": str(data / "assets"),
            "EXTRABLATT_RENDITIONS": str(self.paper.renditions_dir),
            "EXTRABLATT_SECRETS": str(data / "secrets"),
            "EXTRABLATT_OFFICE": str(self.office_port),
            "EXTRABLATT_MAX_BODY": str(self.paper.server.max_upload_bytes),
            "EXTRABLATT_ERRORS": str(data / "errors"),
            "EXTRABLATT_BASE_URL": self.paper.base_url,
            "EXTRABLATT_TRUSTED_PROXIES": ",".join(server.trusted_proxies),
            "EXTRABLATT_SURROGATE_HEADERS": ",".join(server.surrogate_headers),
            "EXTRABLATT_COSTLY": f"{server.costly_per_second},{server.costly_burst}",
            "EXTRABLATT_DEBUG": "1" if self.paper.debug else "",
            "EXTRABLATT_EVENTS": str(self.paper.events_dir),
            "EXTRABLATT_LIVE_HOST": self.host,
            "EXTRABLATT_LIVE_PORT": str(self.live_port),
            "EXTRABLATT_LIVE_MAX": str(server.live_readers),
            "EXTRABLATT_LIVE_PER_ADDRESS": str(server.live_readers_per_address),
            "EXTRABLATT_ORIGINS": ",".join(self.origins()),
            "EXTRABLATT_RIGHTS": json.dumps(rights.every_header),
            "EXTRABLATT_FRAMES": ",".join(embeds.ORIGINS),
            "EXTRABLATT_PARENT": str(os.getpid()),
        }

    def origins(self) -> list[str]:
        """Where the newspaper's pages may have come from."""
        public = urlsplit(self.paper.base_url)
        return [
            f"{public.scheme}://{public.netloc}",
            *(f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1")),
        ]

    def start(self, name: str) -> None:
        """Start one process, in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""
        log_file = self.paper.data_dir / "log" / f"{name}.log"
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("ab") as out:
            self._children[name] = subprocess.Popen(
                self.commands()[name],
                env=self.environment(),
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - the parent has one thread
            )
        self._started.setdefault(name, []).append(time.monotonic())

    def ready(self, timeout: float = 60) -> bool:
        """Wait until kiosk and office answer; False when they don't in time or one has died."""
        end = time.monotonic() + timeout
        waiting = [
            ("127.0.0.1" if self.host in _ANY else self.host, self.port),
            ("127.0.0.1", self.office_port),
            ("127.0.0.1" if self.host in _ANY else self.host, self.live_port),
        ]
        while waiting and time.monotonic() < end and not self._stopping:
            try:
                socket.create_connection(waiting[0], timeout=0.3).close()
                waiting.pop(0)
            except OSError:
                if any(child.poll() is not None for child in self._children.values()):
                    return False
                time.sleep(0.03)
        return not waiting

    def run(self, announce: Callable[[], None]) -> int:
        """Start everything, announce it, watch it, stop it on SIGINT or SIGTERM. Returns the exit code."""

        def stop(signum: int, frame: FrameType | None) -> None:
            self._stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        code = 0
        try:
            for name in self.commands():
                self.start(name)
            if not self.ready():
                if not self._stopping:
                    self._tell_why()
                    code = 1
                return code
            announce()
            while not self._stopping:
                time.sleep(0.2)
                for name, child in list(self._children.items()):
                    if child.poll() is not None and not self._stopping and not self._again(name, child.returncode):
                        return 1
            return code
        finally:
            self.stop()

    def _again(self, name: str, code: int) -> bool:
        """Start a process that has ended again; False when it does not stay up and there is no newspaper without it."""
        now = time.monotonic()
        recent = self._started[name] = [t for t in self._started[name] if now - t < 60]
        log_file = self.paper.data_dir / "log" / f"{name}.log"
        if len(recent) >= MAX_RESTARTS:
            if name in ESSENTIAL:
                logger.error("%s does not stay up; see %s", name, log_file)
                return False
            if now - recent[-1] < PATIENCE:
                return True  # readers have their newspaper meanwhile
        logger.error("%s ended with %s; it is started again; see %s", name, code, log_file)
        # Workers of a parent that was killed would hold on to its port.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._children[name].pid, signal.SIGKILL)
        self.start(name)
        return True

    def _tell_why(self) -> None:
        for name, child in self._children.items():
            if child.poll() is not None:
                path: Path = self.paper.data_dir / "log" / f"{name}.log"
                tail = path.read_text(errors="replace").splitlines()[-8:]
                logger.error("%s did not start:\n  %s", name, "\n  ".join(tail))

    def stop(self) -> None:
        """Stop everything that was started, gently, then firmly."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + 8
        for child in self._children.values():
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
