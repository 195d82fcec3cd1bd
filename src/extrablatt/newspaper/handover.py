"""Beginning anew in place (``extrablatt restart``, SIGUSR2): the supervisor becomes the program that lies on the disk now, with the
configuration that lies there now, and keeps its process id, its listening sockets and its children until others have taken their place.

So nobody who asks in the meantime is refused: the sockets are never closed, and a worker that leaves answers what it has begun. Before
it does, another process runs the same command line as far as the question whether it could begin.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, Protocol

from extrablatt.health import lifeline
from extrablatt.health.heartbeats import alive

VARIABLE = "EXTRABLATT_HANDOVER"
#: Seconds in which the new program must have said whether it could begin.
PATIENCE = 300.0
#: Seconds processes have to end by themselves.
FAREWELL = 8.0
#: Whoever must not be there twice.
ALONE = ("backshop", "wire", "alarms")
#: What the supervisor listens to. It waits while one program becomes the other, which would end by it.
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2)


class Child(Protocol):
    """What is needed of a process we have started: as of subprocess.Popen."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None:
        """Its exit code; None as long as it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it has ended. Raises subprocess.TimeoutExpired."""

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal, if it still runs."""


class Adopted:
    """A child that the program before us has started: ours by its process id."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """See :class:`Child`."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self.returncode = -1  # somebody else has waited for it
            else:
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """See :class:`Child`."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, sig: int, /) -> None:
        """See :class:`Child`."""
        if self.poll() is None:
            os.kill(self.pid, sig)


def end_all(children: Iterable[Child]) -> None:
    """Tell these to end, wait ``FAREWELL`` seconds for all together, and end whoever is left with all that hangs on them."""
    chosen = [child for child in children if child.poll() is None]
    for child in chosen:
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGCONT)  # one that was stopped is to hear it too
    end = time.monotonic() + FAREWELL
    for child in chosen:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, end - time.monotonic()))
        end_group(child.pid)
        child.wait()


def end_group(pid: int) -> None:
    """End a process that leads a group, and all in it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


@dataclass
class Left:
    """What the program before us has left: children with their names, listening sockets by who serves them, with host and port.

    ``office_port``: where its office was. ``addresses``: where the newspaper listens already. ``trial``: nothing is left, we are only to
    try whether we could begin.
    """

    children: list[tuple[str, Child]] = field(default_factory=list)
    sockets: dict[str, tuple[str, int, socket.socket]] = field(default_factory=dict)
    office_port: int = 0
    addresses: frozenset[tuple[str, int]] = frozenset()
    trial: bool = False

    def socket(self, name: str, host: str, port: int) -> socket.socket | None:
        """A listening socket, given away once; None where it listens elsewhere than is wanted now. Port 0: any."""
        if name not in self.sockets:
            return None
        *where, found = self.sockets.pop(name)
        if where == [host, port or where[1]]:
            return found
        found.close()
        return None

    def has(self, name: str) -> bool:
        """Whether a child of this name is left."""
        return any(name == other for other, _child in self.children)

    def end(self, *names: str) -> None:
        """End these children; their places are free then."""
        end_all(child for name, child in self.children if name in names)
        self.children = [(name, child) for name, child in self.children if name not in names]


def awaited(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a program before us has left something."""
    return VARIABLE in environ


def received(environ: MutableMapping[str, str] = os.environ) -> Left:
    """What was left to us; nothing at an ordinary start. Told once: children of ours do not find it in their environment."""
    told = json.loads(environ.pop(VARIABLE, "{}"))
    trial = told.get("trial", False)
    # Who has inherited the variable by chance is no successor.
    if told.get("pid") != (os.getppid() if trial else os.getpid()):
        return Left()
    office, sockets = told["office_port"], told["sockets"]
    addresses = frozenset([("127.0.0.1", office), *((host, port) for host, port, _number in sockets.values())])
    if trial:
        return Left(addresses=addresses, trial=True)
    opened = {name: (host, port, socket.socket(fileno=number)) for name, (host, port, number) in sockets.items()}
    return Left([(name, Adopted(pid)) for name, pid in told["children"]], opened, office, addresses)


def told(
    children: Iterable[tuple[str, Child]], sockets: Mapping[str, tuple[str, int, socket.socket]], office_port: int
) -> dict[str, Any]:
    """What a program leaves to the one it becomes, as ``received`` reads it."""
    return {
        "pid": os.getpid(),
        "children": [(name, child.pid) for name, child in children if child.poll() is None],
        "sockets": {name: (host, port, found.fileno()) for name, (host, port, found) in sockets.items()},
        "office_port": office_port,
    }


def _command(told: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """The command line we were started with, and its environment."""
    return [sys.executable, *sys.orig_argv[1:]], {**os.environ, VARIABLE: json.dumps(told)}


class Trial:
    """Whether the program and the configuration that lie on the disk now could begin, tried by a process of their own."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        """Begin to try. Raises OSError."""
        command, environ = _command({**told, "trial": True})
        self._end = time.monotonic() + PATIENCE
        self._process = subprocess.Popen(
            command,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=partial(lifeline.end_with_parent, os.getpid()),  # noqa: PLW1509 - the parent has one thread
        )
        self.pid = self._process.pid

    def hindrance(self) -> str | None:
        """Why they could not; empty where they can, None as long as that is not known."""
        code = self._process.poll()
        if code is None and time.monotonic() < self._end:
            return None
        if code is None:
            self._process.kill()
        _out, said = self._process.communicate()
        if code is None:
            return f"no answer within {PATIENCE:.0f} s"
        return (said.strip().splitlines() or [f"exit code {code}"])[-1] if code else ""


@contextlib.contextmanager
def holding_signals() -> Iterator[None]:
    """Signals to the supervisor wait meanwhile, also for the program it becomes, until that calls :func:`hear_signals`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        hear_signals()


def hear_signals() -> None:
    """Signals come through, those that have waited at once."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def become(told: Mapping[str, Any]) -> NoReturn:
    """Become the new program. Raises OSError where it can't be run."""
    command, environ = _command(told)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, environ)  # noqa: S606 - no shell is wanted


# --- the command and its answer --------------------------------------------------------------------------------------


def _answer(data_dir: Path) -> Path:
    return data_dir / "run" / "restart"


def ask(data_dir: Path, pid: int) -> str:
    """Tell a supervisor to begin anew and wait until it has; why it has not, empty where all is well. Raises OSError."""
    said = _answer(data_dir)
    said.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR2)
    while alive(pid):
        with contextlib.suppress(FileNotFoundError):
            if (text := said.read_text(encoding="utf-8")).endswith("\n"):
                return text.strip()
        time.sleep(0.1)
    return "It has closed; its log says why."


def answer(data_dir: Path, why: str = "") -> None:
    """Tell whoever has asked why it could not begin anew, or that it has. Raises OSError."""
    _answer(data_dir).write_text(f"{why}\n", encoding="utf-8")
