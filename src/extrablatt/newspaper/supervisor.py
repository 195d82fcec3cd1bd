"""``extrablatt serve``: kiosk, office, backshop and wire room as processes of one parent, started, watched and stopped together."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from extrablatt.health import clock, heartbeats, lifeline, notices
from extrablatt.kiosk import configuration
from extrablatt.kiosk.access import AccessConfig
from extrablatt.kiosk.capacity import TOTAL
from extrablatt.kiosk.configuration import Configuration, LiveConfig
from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.http.server import LISTEN_FD, UPLOADS, listen
from extrablatt.kiosk.needs import KioskConfig
from extrablatt.net.hostport import bracketed
from extrablatt.press.robots import policy
from extrablatt.publication import embeds

from . import handover, private
from .config import DIRECTORY_VARIABLE, Newspaper
from .handover import ALONE, Child, Left
from .watch import Watch, group_of

logger = logging.getLogger(__name__)

_ANY = ("0.0.0.0", "::")  # noqa: S104
#: Threads of the office beyond those the kiosk can take.
OFFICE_SPARE = 4
#: Seconds before a process that has ended is started again, by how often it has ended without having stayed up for ``STAYED``
#: seconds; the last one holds for all further times. Nobody is ever given up: what hinders it may pass.
WAITS = (0.0, 0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
STAYED = 60.0
#: Seconds for which it is told that one was started again.
RESTARTED = 600.0
#: Seconds for kiosks whose place others have taken.
PARTING = UPLOADS + 10.0


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
            told = error.strerror or error
            raise PortTaken(f"Port {port} on {bracketed(host)} can't be had: {told}. {remedy}") from error


def check_ports(paper: Newspaper, host: str, port: int, left: Left | None = None) -> None:
    """Every port the newspaper is to listen on; one that somebody else answers would look as if we had started.

    What the program before us has ``left`` is ours. Raises :class:`PortTaken`.
    """
    ours = left.addresses if left is not None else frozenset()
    if (host, port) not in ours:
        check_port(host, port)
    for where, name, configured in (
        (host, "live_port", paper.server.live_port),
        ("127.0.0.1", "office_port", paper.server.office_port),
    ):
        if configured and (where, configured) not in ours:
            check_port(where, configured, f"Choose another as {name} in [server] of newspaper.toml, or leave it out.")


def _next_port(host: str, port: int) -> int:
    """The port after the newspaper's own, where live readers are served; any free one if somebody has it."""
    try:
        check_port(host, port + 1)
        return port + 1
    except (OSError, OverflowError):
        return free_port()


def _granian(app: str, host: str, port: int, workers: int, threads: int) -> list[str]:
    # Errors only: its warnings are advice on the number of threads, which is what the kiosk can ask at once.
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(threads), "--backlog", "2048", "--log-level", "error", "--no-ws", "--respawn-failed-workers",
        app,
    ]  # fmt: skip


#: For glibc (mallopt(3)): few arenas, and what is freed goes back. Else a process keeps what its largest request took.
FRUGAL = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "262144"}
_DJANGO = ("office", "backshop", "wire")


class Supervisor:
    """The parent process."""

    def __init__(self, paper: Newspaper, host: str, port: int, left: Left | None = None) -> None:
        self.paper, self.host, self.port = paper, host, port
        self._left = left or Left()
        # Kiosks of before go on asking where their office was. If that has ended already, another is to be there.
        place = self._left.office_port if self._left.children and not self._left.has("office") else 0
        self.office_port = paper.server.office_port or place or free_port()
        self._listening = self._left.socket("kiosk", host, port)
        self._listening_live = self._left.socket("live", host, paper.server.live_port)
        if self._listening_live is not None:
            self.live_port = int(self._listening_live.getsockname()[1])
        else:
            self.live_port = paper.server.live_port or _next_port(host, port)
        self._children: dict[str, Child] = {}
        self._started: dict[str, float] = {}
        #: How often in a row each has not stayed up, and when those that have ended are due again.
        self._falls: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._stopping = self._renewing = False
        self._trial: handover.Trial | None = None
        #: Until when those left to us have time for what they have begun; 0 as long as others have not taken their place.
        self._parting_ends = 0.0
        #: What kiosk and live server are told by, and its descriptor where that is no file of the disk.
        self._told = paper.data_dir / "run" / "kiosk.json"
        self._told_from_memory: int | None = None
        self._next_reap = 0.0

    def commands(self) -> dict[str, list[str]]:
        """What is run, by name."""
        return {
            "office": _granian(
                "extrablatt.newspaper.wsgi:application", "127.0.0.1", self.office_port, 1, self.office_threads()
            ),
            "backshop": [sys.executable, "-m", "extrablatt.cli", "work"],
            "wire": [sys.executable, "-m", "extrablatt.cli", "wire", "run"],
            "live": [sys.executable, "-m", "extrablatt.kiosk.live.server", str(self._told)],
            **{name: [sys.executable, "-m", "extrablatt.kiosk.server", str(self._told)] for name in self.kiosks()},
            **({"alarms": [sys.executable, "-m", "extrablatt.newspaper.alarmroom"]} if self.paper.alarms.reach else {}),
        }

    def office_threads(self) -> int:
        """As many as all kiosk processes can ask at once, strangers and the desk, and some for whoever else asks."""
        return TOTAL * self.paper.server.workers + OFFICE_SPARE

    def kiosks(self) -> list[str]:
        """The names of the kiosk's workers."""
        return ["kiosk" if number == 1 else f"kiosk-{number}" for number in range(1, self.paper.server.workers + 1)]

    def listening(self) -> socket.socket:
        """The public listening socket, ours and inherited by the kiosk's workers: none of them takes its queue along."""
        if self._listening is None:
            self._listening = listen(self.host, self.port)
        return self._listening

    def listening_live(self) -> socket.socket:
        """The live server's, for the same reason."""
        if self._listening_live is None:
            self._listening_live = listen(self.host, self.live_port)
        return self._listening_live

    def environment(self) -> dict[str, str]:
        """What all processes find in their environment; kiosk and live server have a file (:meth:`configuration`)."""
        return {
            **os.environ,
            DIRECTORY_VARIABLE: str(self.paper.directory),
            "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings",
            "EXTRABLATT_PARENT": str(os.getpid()),
        }

    def _office_environment(self) -> dict[str, str]:
        return {"EXTRABLATT_THREADS": str(self.office_threads()), "EXTRABLATT_LIVE_PORT": str(self.live_port)}

    def configuration(self) -> Configuration:
        """What kiosk and live server are told."""
        paper, data, server = self.paper, self.paper.data_dir, self.paper.server
        kiosk = KioskConfig(
            assets=data / "assets",
            renditions=paper.renditions_dir,
            max_body=server.max_upload_bytes,
            surrogate_headers=server.surrogate_headers,
            errors=data / "errors",
            base_url=paper.base_url,
            trusted_proxies=server.trusted_proxies,
            costly_rate=server.costly_per_second,
            costly_burst=server.costly_burst,
            live_port=self.live_port,
            events=paper.events_dir,
            data=data,
            counters=data / "run" / "counters",
            figures=paper.figures_dir if paper.figures.count else None,
            read_through=paper.figures.read_through,
            frames=tuple(embeds.ORIGINS),
            rights=tuple(policy.of(paper).every_header),
        )
        return Configuration(
            kiosk=kiosk,
            office=Endpoint("127.0.0.1", self.office_port),
            secrets=data / "secrets",
            store=paper.store_dir,
            store_mb=server.page_store_mb,
            listen=Endpoint(self.host, self.port),
            live=LiveConfig(
                listen=Endpoint(self.host, self.live_port),
                origins=tuple(self.origins()),
                readers=server.live_readers,
                readers_per_address=server.live_readers_per_address,
            ),
            access=self._access(),
            heartbeats=self._beats_path(),
            debug=paper.debug,
        )

    def _access(self) -> AccessConfig | None:
        """What the kiosk is told of its access log; None where none is to be kept."""
        log, paper = self.paper.log, self.paper
        if not log.access:
            return None
        file = paper.data_dir / "log" / "access.log"
        return AccessConfig(file, log.form, paper.time_zone, log.keep, log.max_mb, log.access_addresses)

    def tell(self) -> Path:
        """Write what kiosk and live server are told, and return where it lies: in memory where the disk is full. Raises OSError."""
        told = self.configuration()
        try:
            configuration.write(self._told, told)
        except OSError as error:
            if not hasattr(os, "memfd_create"):
                raise
            logger.error("%s can't be written (%s); kiosk and live server are told from memory", self._told, error)
            self._told_from_memory = os.memfd_create(self._told.name)
            os.write(self._told_from_memory, configuration.dumps(told))
            self._told = Path(f"/proc/self/fd/{self._told_from_memory}")
        return self._told

    def origins(self) -> list[str]:
        """Where the newspaper's pages may have come from."""
        public = urlsplit(self.paper.base_url)
        return [
            f"{public.scheme}://{public.netloc}",
            *(f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")),
        ]

    def _beats_path(self) -> Path:
        return self.paper.data_dir / "run" / "heartbeats"

    def _log_file(self, name: str) -> Path:
        return self.paper.data_dir / "log" / f"{name}.log"

    def start(self, name: str) -> None:
        """Start one process, in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""
        environment, descriptors = self.environment(), []
        environment |= self.paper.log.told(name, self.paper.data_dir, self.paper.time_zone).environment()
        if name in _DJANGO:
            environment |= FRUGAL
        if name == "office":
            environment |= self._office_environment()
        if self._told_from_memory is not None:
            descriptors.append(self._told_from_memory)
        if name in self.kiosks() or name == "live":
            listening = self.listening_live() if name == "live" else self.listening()
            descriptors.append(listening.fileno())
            environment[LISTEN_FD] = str(listening.fileno())
        with self._log(name) as out:
            self._children[name] = subprocess.Popen(
                self.commands()[name],
                env=environment,
                pass_fds=descriptors,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=partial(lifeline.end_with_parent, os.getpid()),  # noqa: PLW1509 - the parent has one thread
            )
        self._started[name] = time.monotonic()

    @contextlib.contextmanager
    def _log(self, name: str) -> Iterator[Any]:
        """Its log file; where that can't be written, as on a full disk, it works without one."""
        path = self._log_file(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            out = path.open("ab")
        except OSError as error:
            logger.error("%s can't be written: %s", path, error)
            out = open(os.devnull, "ab")  # noqa: SIM115
        with out:
            yield out

    def ready(self, timeout: float = 180) -> bool:
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
        """Start everything, announce it, watch it, stop it on SIGINT, SIGTERM or SIGHUP, begin anew on SIGUSR2. Returns the exit code.

        Whoever calls it holds the data folder (``lock.py``).
        """

        def stop(signum: int, frame: FrameType | None) -> None:
            self._stopping = True

        def renew(signum: int, frame: FrameType | None) -> None:
            self._renewing = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup(1) wants a terminal's end to be ignored; a shell that starts us in the background would have SIGINT ignored too.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, stop)
        signal.signal(signal.SIGUSR2, renew)
        handover.hear_signals()
        os.umask(private.UMASK)
        lifeline.adopt_orphans()
        try:
            heartbeats.make(self._beats_path())
        except OSError as error:
            logger.error("%s can't be written, so hung processes are not noticed: %s", self._beats_path(), error)
        with contextlib.suppress(OSError):
            clock.begin(self.paper.data_dir)
        try:
            return self._run(announce, Watch(heartbeats.opened(self._beats_path())))
        finally:
            self.stop()

    def _run(self, announce: Callable[[], None], watch: Watch) -> int:
        self.tell()
        if self._left.children:
            if self.office_port == self._left.office_port:
                self._left.end("office")
            self.start("office")  # the others follow (``_take_places``)
        else:
            for name in self.commands():
                self.start(name)
        if not self.ready():
            if self._stopping:
                return 0
            self._tell_why()
            if not self._left.children:
                return 1
        announce()
        while not self._stopping:
            time.sleep(0.2)
            self._take_places()
            self._renew()
            self._look()
            for pid, name, why in watch.hung({name: child.pid for name, child in self._children.items()}):
                self._end_hung(pid, name, why)
        return 0

    def _take_places(self) -> None:
        """Whoever was left to us goes when another is at work: the office is there before all others, and theirs ends after them."""
        begun = len(self._children) == len(self.commands())
        if begun and not self._left.children:
            return
        if not begun:
            if self._at_work("office"):
                self._left.end(*ALONE)
                for name in self.commands():
                    if name not in self._children:
                        self.start(name)
            return
        first = [child for name, child in self._left.children if name != "office"]
        if not self._parting_ends:
            if not self._at_work("live", *self.kiosks()):
                return
            for child in first:
                child.send_signal(signal.SIGTERM)
            self._parting_ends = time.monotonic() + PARTING
            self._answer("")
        if time.monotonic() > self._parting_ends or all(child.poll() is not None for child in first):
            self._left.end(*(name for name, _child in self._left.children))

    def _at_work(self, *names: str) -> bool:
        beating = {group_of(row.pid) for row in heartbeats.opened(self._beats_path()).rows()}
        return all(self._children[name].pid in beating for name in names)

    def _renew(self) -> None:
        """Become the program that lies on the disk now, where it could begin; else go on as we are."""
        if self._trial is None and not self._renewing:
            return
        sockets = {
            "kiosk": (self.host, self.port, self.listening()),
            "live": (self.host, self.live_port, self.listening_live()),
        }
        told = handover.told([*self._left.children, *self._children.items()], sockets, self.office_port)
        try:
            if self._trial is None:
                self._renewing = False
                self._trial = handover.Trial(told)
            if (why := self._trial.hindrance()) is None:
                return
            self._trial = None
            if not why:
                logger.info("The newspaper begins anew.")
                with handover.holding_signals():
                    if self._stopping:
                        return
                    handover.become(told)
        except OSError as error:
            why = str(error)
        logger.error("The newspaper can't begin anew and goes on as it is: %s", why)
        self._answer(why)

    def _answer(self, why: str) -> None:
        try:
            handover.answer(self.paper.data_dir, why)
        except OSError as error:
            logger.error("`extrablatt restart` can't be answered: %s", error)

    def _look(self) -> None:
        """Start again whoever has ended, and let go of orphans that have."""
        now = time.monotonic()
        for name, child in list(self._children.items()):
            if name in self._due:
                if now >= self._due[name] and not self._stopping:
                    del self._due[name]
                    self.start(name)
            elif (code := child.poll()) is not None and not self._stopping:
                self._fallen(name, code, now)
        if now >= self._next_reap:
            self._next_reap = now + 1.0
            self._reap()

    def _fallen(self, name: str, code: int, now: float) -> None:
        """One has ended: when it is started again, and that nobody of its group is left, who would hold on to its port."""
        falls = 0 if now - self._started[name] >= STAYED else self._falls.get(name, 0)
        wait = WAITS[min(falls, len(WAITS) - 1)]
        self._falls[name] = falls + 1
        handover.end_group(self._children[name].pid)
        logger.error(
            "%s ended with %s; it is started again%s; see %s",
            name,
            code,
            f" in {wait:g} s" if wait else "",
            self._log_file(name),
        )
        notices.put(self.paper.data_dir, "restarted", name, why=f"it ended with {code}", lasts=RESTARTED)
        self._due[name] = now + wait
        if self._left.children and not self._parting_ends:
            self._answer(f"{name} ends as it begins, see {self._log_file(name)}. Those of before go on.")

    def _end_hung(self, pid: int, name: str, why: str) -> None:
        """End a process that does not get on: a worker alone, since its parent starts another, else the whole group."""
        logger.error("%s (process %d) is hung: %s; it is started again", name, pid, why)
        notices.put(self.paper.data_dir, "restarted", name, why=f"it was hung: {why}", lasts=RESTARTED)
        if pid == self._children[name].pid:
            handover.end_group(pid)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        """Orphans of our children are ours (``lifeline.adopt_orphans``): none goes on without its parent."""
        ours = {child.pid for _name, child in (*self._children.items(), *self._left.children)}
        if self._trial is not None:
            ours.add(self._trial.pid)
        for pid in lifeline.children():
            if pid in ours:
                continue
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)

    def _tell_why(self) -> None:
        logger.error("The newspaper does not answer: see the logs in %s", self.paper.data_dir / "log")
        for name, child in self._children.items():
            if child.poll() is not None:
                tail = self._log_file(name).read_text(errors="replace").splitlines()[-8:]
                logger.error("%s did not start:\n  %s", name, "\n  ".join(tail))

    def stop(self) -> None:
        """Stop everything that was started, gently, then firmly, with all that hangs on it."""
        self._trial = None
        kiosks = set(self.kiosks())
        every = [*self._children.items(), *self._left.children]
        handover.end_all(
            child for name, child in every if name in kiosks
        )  # the office answers what they still wait for
        handover.end_all(child for name, child in every if name not in kiosks)
        self._reap()
