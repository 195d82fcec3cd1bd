"""Servers at work: started on their core, waited for, asked what they use, ended."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

SERVER_CORE, LOAD_CORE = "0", "1"
#: Wagtail and WordPress do not compress, so Ghost and the others of their row are asked not to.
PLAIN = {"Accept-Encoding": "identity"}
_TICK = os.sysconf("SC_CLK_TCK")
Process = subprocess.Popen[bytes]


@dataclass
class Server:
    """A server at work: ``processes`` are the first of each of its families, ``port`` is on the loopback."""

    processes: list[Process]
    port: int

    def pids(self) -> list[int]:
        """The processes and all below them."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except (FileNotFoundError, ProcessLookupError):
                    continue  # ended while we were looking
        found = [process.pid for process in self.processes]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu_seconds(self) -> float:
        """Processor time used so far, of all its processes."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids()]
        return sum(int(one[11]) + int(one[12]) for one in fields) / _TICK

    def with_(self, other: Server) -> Server:
        """This one in front of another: asked here, and what both use counted."""
        return Server([*self.processes, *other.processes], self.port)

    def rss_mb(self) -> float:
        """Resident memory of all its processes, shared pages counted in each."""
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids()) * page / 1e6

    def pss_mb(self) -> float:
        """Resident memory of all its processes, shared pages parted among those that share them."""
        total = 0
        for pid in self.pids():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total * 1024 / 1e6


@dataclass
class Case:
    """What is asked of a server: a path, with headers beside those every case has; over TLS; each time in other bytes (``script``)."""

    server: Server
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    tls: bool = False
    script: Path | None = None


class Answer:
    """Status, headers and body of an answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()


def ask(
    port: int,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 60,
    verb: str = "",
    tls: bool = False,
) -> Answer:
    """One request to the loopback: a POST where there is a body, if no other verb is given. Raises OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    if tls:
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=timeout, context=unchecked)
    try:
        connection.request(verb or ("GET" if body is None else "POST"), path, body, dict(headers or {}))
        return Answer(connection.getresponse())
    except http.client.HTTPException as error:
        raise OSError(f"port {port}, {path}: {error}") from error
    finally:
        connection.close()


def start(
    stack: ExitStack,
    command: list[str],
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    pass_fds: tuple[int, ...] = (),
) -> Process:
    """A process pinned to the servers' core, ended with the stack. ``pass_fds``: descriptors it inherits."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *command],
            env=environment,
            stdout=out,
            stderr=out,
            cwd=folder,
            pass_fds=pass_fds,
        )
    stack.callback(_end, process)
    return process


def _end(process: Process) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until_ready(server: Server, log: Path, case: Case | None = None, patience: float = 30) -> Server:
    """Wait until the server answers; with a case, until it answers that with 200.

    Raises RuntimeError with its log when it does not start.
    """
    deadline = time.monotonic() + patience
    said = ""
    while True:
        try:
            answer = ask(
                server.port, case.path if case else "/", case.headers if case else {}, tls=bool(case and case.tls)
            )
            said = f"{answer.status} {answer.headers.get('Location', '')}"
            if case is None or answer.status == 200:
                return server
        except OSError as error:
            said = str(error)
        if any(process.poll() is not None for process in server.processes) or time.monotonic() > deadline:
            raise RuntimeError(f"{log.parent.name} did not start ({said}): {log.read_text()[-3000:]}")
        time.sleep(0.05)


def running(
    stack: ExitStack, command: list[str], port: int, log: Path, environment: Mapping[str, str] | None = None
) -> Server:
    """A server of one family of processes, answering."""
    return until_ready(Server([start(stack, command, log, environment)], port), log)
