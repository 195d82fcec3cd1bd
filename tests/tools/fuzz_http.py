"""Differential fuzzing of the kiosk's HTTP over raw sockets: ``python -m tests.tools.fuzz_http`` (``make stress-http``).

Mutated requests (``mutated_http.py``) go to a real kiosk, to nginx and to h11. What the kiosk hands through to its office goes by a tap, where
h11 reads it, to Granian, as in a newspaper. A fault is:

- the kiosk crashes, hangs, resets a client, answers 500 or logs a traceback;
- the office (Granian) or h11 reads from what the kiosk sends anything but the one request the kiosk has read;
- the kiosk and h11, or the kiosk and nginx, both take a request, and read it differently: its method, target, body, or where it ends;
- the kiosk takes what both others refuse, or holds connections, places or memory when all is over.

What is known and right is not reported: where the kiosk is stricter, one answer of 4xx ends it. JSON on stdout, with the commit. The long form writes
where it is to ``--state`` now and then, and goes on from there.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import hashlib
import http.client
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import unquote_to_bytes

import h11
import uvloop

from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.press.store import make_page
from tests.integration.kiosk.running import Running, free_port, kiosk, wait_for

from .mutated_http import KINDS, Case, case

#: Seconds for one connection; connections at once; connections between two looks at memory and log.
PATIENCE, AT_ONCE, BATCH = 120.0, 24, 1700
#: Connections after which memory is measured first, and megabytes it may have grown since at the end.
WARM, GROWTH = 10_000, 12.0
_NGINX = "/usr/sbin/nginx"

#: The office: tells in a field what it has read.
_ECHO = """
import base64, hashlib, json, threading
from extrablatt.press.store import make_page

MISSING = make_page(b"nicht gefunden", status=404, stored=False).dumps()
COUNT, LOCK = [0], threading.Lock()

def app(environ, start_response):
    if environ["PATH_INFO"] == "/-/zahl":
        body = str(COUNT[0]).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    if "HTTP_X_BY" not in environ:
        with LOCK:
            COUNT[0] += 1
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/-/press/":
        start_response("200 OK", [("Content-Length", str(len(MISSING)))])
        return [MISSING]
    told = [environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], len(body), hashlib.sha1(body).hexdigest()[:12]]
    told.append(environ.get("HTTP_X_REQUEST_ID", ""))
    head = base64.b64encode(json.dumps(told).encode()).decode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3"), ("X-Read", head)])
    return [b"gut"]
"""

#: Method, path as it was sent with %-triplets decoded, query, size and hash of the body.
Read = tuple[str, bytes, bytes, int, str]


def _read(method: str, path: bytes, query: bytes, size: int, sha: str) -> Read:
    return method, path, unquote_to_bytes(query), size, sha


@dataclass(frozen=True, slots=True)
class Taken:
    """One answer of a server: a status, and what its office has read; None where the server answered by itself."""

    status: int
    read: Read | None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of a connection: its answers in order, and how it ended: ``end``, ``refused``, ``waits``, ``broken``."""

    taken: tuple[Taken, ...]
    end: str


def of_answers(data: bytes) -> Reading:
    """The answers a server has sent."""
    taken, at = [], 0
    while at < len(data):
        head_end = data.find(b"\r\n\r\n", at)
        if not data.startswith(b"HTTP/1.1 ", at) or head_end < 0:
            return Reading(tuple(taken), "broken")
        lines = data[at:head_end].split(b"\r\n")
        status = int(lines[0][9:12])
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        at = head_end + 4
        if status < 200:
            continue
        read, number = None, ""
        if told := fields.get(b"x-read"):
            method, path, query, size, sha, number = json.loads(base64.b64decode(told))
            read = _read(method, path.encode("latin-1"), query.encode("latin-1"), size, sha)
        length = int(fields.get(b"content-length", b"0"))
        if fields.get(b"transfer-encoding") == b"chunked":
            end = data.find(b"0\r\n\r\n", at)
            if end < 0:
                return Reading(tuple(taken), "broken")
            at = end + 5
        elif (read is not None and read[0] == "HEAD") or status in (204, 304):
            pass
        elif read is None and (at == len(data) or data.startswith(b"HTTP/1.1 ", at)):
            pass  # the answer to a HEAD
        else:
            if at + length > len(data):
                return Reading(tuple(taken), "broken")
            at += length
        taken.append(Taken(status, read, number))
    return Reading(tuple(taken), "end")


def _of_head(request: h11.Request, body: bytes) -> Read:
    target = bytes(request.target)
    if re.match(rb"https?://", target, re.IGNORECASE):
        rest = target.partition(b"://")[2]
        slash = re.search(rb"[/?]", rest)
        target = rest[slash.start() :] if slash else b"/"
        target = target if target.startswith(b"/") else b"/" + target
    # What is no part of an address (RFC 3986, 3.5) is cut off by kiosk and nginx.
    path, _, query = target.partition(b"#")[0].partition(b"?")
    return _read(
        request.method.decode("latin-1"), unquote_to_bytes(path), query, len(body), hashlib.sha1(body).hexdigest()[:12]
    )


class Reader:
    """h11 as a server that reads whatever comes."""

    def __init__(self) -> None:
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 17)
        self._request: h11.Request | None = None
        self._body = b""
        self.taken: list[tuple[Read, dict[bytes, bytes]]] = []
        #: Why nothing more is read; and whether more came all the same.
        self.end, self.over = "", False

    def feed(self, data: bytes) -> None:
        """Bytes, empty for the end. Sets ``end`` when nothing more is read."""
        connection = self._connection
        if self.end:
            self.over = self.over or bool(data)
            return
        try:
            connection.receive_data(data)
            while not self.end:
                event = connection.next_event()
                if event is h11.NEED_DATA:
                    if not data:
                        self.end = "waits"
                    return
                if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                    self.end = "waits" if self._request is not None else "end"
                elif isinstance(event, h11.Request):
                    self._request, self._body = event, b""
                elif isinstance(event, h11.Data):
                    self._body += bytes(event.data)
                elif isinstance(event, h11.EndOfMessage) and self._request is not None:
                    self.taken.append((_of_head(self._request, self._body), dict(self._request.headers)))
                    self._request = None
                    connection.send(h11.Response(status_code=400, headers=[("Content-Length", "0")]))
                    connection.send(h11.EndOfMessage())
                    if connection.our_state is not h11.DONE:
                        self.end = "end"
                    else:
                        connection.start_next_cycle()
        except h11.RemoteProtocolError:
            self.end = "refused"

    def reading(self) -> Reading:
        """What it made of all."""
        return Reading(tuple(Taken(200, read) for read, _fields in self.taken), self.end)


def by_h11(data: bytes) -> Reading:
    """What h11 reads of a connection."""
    reader = Reader()
    reader.feed(data)
    reader.feed(b"")
    return reader.reading()


# --- comparing --------------------------------------------------------------------------------------------------------


def differs(ours: Reading, theirs: Reading) -> str:
    """Where two readers both took a request and read it differently; empty where they did not, or one stopped before."""
    for number, mine in enumerate(ours.taken):
        if mine.read is None:
            continue
        if number >= len(theirs.taken):
            if theirs.end == "waits":
                return f"request {number} ends where the other waits for more"
            return ""
        other = theirs.taken[number].read
        if other is None:
            continue
        # What is sent with a GET is read and dropped (RFC 9110, 9.3.1): where it ends is seen by what comes after it.
        bodiless = mine.read[0] in ("GET", "HEAD") and mine.read[3] == 0
        if mine.read[:3] != other[:3] or (not bodiless and mine.read[3:] != other[3:]):
            return f"request {number} is {mine.read!r} for one and {other!r} for the other"
    return ""


#: What the kiosk (llhttp) takes although the others may refuse it, with no doubt about where anything ends: another protocol's name
#: before version 1.0, an empty Host with HTTP/1.0, bytes beyond ASCII and more than one space in a request line, a tab before a length,
#: the list of Expect in several fields (RFC 9110, 5.3).
_KNOWN = re.compile(
    rb"^Expect:[^\r\n]*\r\n(?:[^\r\n]+\r\n)*Expect:| (?:RTSP|ICE)/1\.|HTTP/1\.0\r\n(?:[^\r\n]+\r\n)*Host:[ \t]*\r\n|^[A-Z]+ +[^\r\n]*[\x80-\xff][^\r\n]* HTTP/1\.|^[A-Z]+ +[^\r\n]*  HTTP/1\.|^Content-Length: *\t",
    re.IGNORECASE | re.MULTILINE,
)


def only_ours(ours: Reading, *others: Reading) -> bool:
    """Whether a request was taken that every other reader refuses, which have taken all before it."""
    for number, mine in enumerate(ours.taken):
        if mine.read is None:
            return False  # it knows where that ends, and that is looked at elsewhere
        if any(taken.read is None for other in others for taken in other.taken[:number]):
            return False  # they have refused something before, and others come to be compared with
        if all(
            (number == len(other.taken) and other.end in ("refused", "end"))
            or (
                number < len(other.taken)
                and other.taken[number].read is None
                and 400 <= other.taken[number].status < 500
            )
            for other in others
        ):
            return True
    return False


# --- the tap between kiosk and office ---------------------------------------------------------------------------------


class Tap:
    """Passes on between kiosk and Granian, and reads what the kiosk sends with h11."""

    def __init__(self, office: int) -> None:
        self.office = office
        self.read: dict[str, Read] = {}
        self.count = 0
        self.faults: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the kiosk."""
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.office)
        back = asyncio.create_task(self._back(far_reader, writer))
        mirror, told = Reader(), 0
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 17):
                mirror.feed(data)
                for read, fields in mirror.taken[told:]:
                    self._note(read, fields.get(b"x-request-id", b"").decode("latin-1"))
                told = len(mirror.taken)
                if mirror.end == "refused" or (told and mirror.over):
                    self.faults.append(f"h11 does not read what the kiosk sends to the office: {data[-600:]!r}")
                far_writer.write(data)
                await far_writer.drain()
        far_writer.close()
        await back

    def _note(self, read: Read, number: str) -> None:
        self.count += 1
        if read[1] == b"/-/press/":
            return
        if number in self.read:
            self.faults.append(f"two requests to the office with the number {number}: {read!r}")
        self.read[number] = read

    async def _back(self, far_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await far_reader.read(1 << 17):
                writer.write(data)
                await writer.drain()
        writer.close()


# --- clients ----------------------------------------------------------------------------------------------------------


class Client(asyncio.Protocol):
    """Sends a connection's pieces, then nothing more, and keeps what comes."""

    def __init__(self, pieces: tuple[bytes, ...], done: asyncio.Future[BaseException | None]) -> None:
        self._pieces, self._at, self._done = pieces, 0, done
        self.got = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._at < len(self._pieces):
            self._transport.write(self._pieces[self._at])
            self._at += 1
            asyncio.get_running_loop().call_soon(self._send)
        else:
            self._transport.write_eof()

    def data_received(self, data: bytes) -> None:
        """Keep it."""
        self.got += data

    def eof_received(self) -> bool:
        """The server says no more."""
        return False

    def connection_lost(self, exc: BaseException | None) -> None:
        """Over."""
        self._transport = None
        if not self._done.done():
            self._done.set_result(exc)


async def exchange(port: int, pieces: tuple[bytes, ...]) -> tuple[bytes, BaseException | None]:
    """What a server sends for these pieces, and how it ended. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[BaseException | None] = loop.create_future()
    transport, client = await loop.create_connection(lambda: Client(pieces, done), "127.0.0.1", port)
    try:
        async with asyncio.timeout(PATIENCE):
            error = await done
    finally:
        transport.abort()
    return bytes(client.got), error


# --- all of it --------------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What was found so far; what is kept in ``--state``."""

    next: int = 0
    requests: int = 0
    connections: int = 0
    seconds: float = 0.0
    by_kind: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    handed_through: int = 0
    faults: list[dict[str, object]] = field(default_factory=list)
    number_of_faults: int = 0
    memory_mb: list[list[float]] = field(default_factory=list)
    runs: list[list[float]] = field(default_factory=list)

    def fault(self, what: str, made: Case | None = None, **more: object) -> None:
        """Something that must not be. The first hundred are kept, with their bytes."""
        self.number_of_faults += 1
        if len(self.faults) < 100:
            shown = (
                {}
                if made is None
                else {"case": made.number, "kind": made.kind, "parted": made.parted, "sent": repr(made.sent[:1500])}
            )
            self.faults.append({"what": what, **shown, **more})

    def dumped(self) -> dict[str, object]:
        """As JSON has it."""
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}

    @classmethod
    def loaded(cls, path: Path) -> Tally:
        """From ``--state``; a new one where there is none."""
        if not path.exists():
            return cls()
        told = json.loads(path.read_text())
        for name in ("by_kind", "taken", "statuses"):
            told[name] = Counter(told[name])
        return cls(**told)


@dataclass
class Bench:
    """Kiosk, tap and office, and nginx in front of the same office, where there is one."""

    stand: Running
    tap: Tap
    office: int
    nginx: int
    seed: int
    tally: Tally

    async def one(self, made: Case) -> None:
        """One connection to all readers, compared."""
        tally = self.tally
        try:
            got, error = await exchange(self.stand.port, made.pieces)
        except (TimeoutError, OSError) as failed:
            tally.fault(f"the kiosk hangs or is gone: {type(failed).__name__} {failed}", made)
            return
        ours, theirs = of_answers(got), by_h11(made.sent)
        tally.connections += 1
        tally.requests += made.requests
        tally.by_kind[made.kind] += 1
        for taken in ours.taken:
            tally.statuses[str(taken.status)] += 1
            tally.taken[made.kind] += taken.read is not None
        if error is not None:
            tally.fault(f"the kiosk resets a client: {error!r}", made, got=repr(got[-300:]))
        if ours.end == "broken":
            tally.fault("an answer can't be read", made, got=repr(got[-1500:]))
        if told := [taken.status for taken in ours.taken if taken.status in (500, 503)]:
            tally.fault(f"answered by {told}", made, got=repr(got[-1500:]))
        if told := differs(ours, theirs):
            tally.fault(f"kiosk and h11: {told}", made, h11=theirs.end)
        others = [theirs]
        if self.nginx:
            with contextlib.suppress(TimeoutError, OSError):
                answered, _error = await exchange(self.nginx, (made.sent,))
                others.append(beside := of_answers(answered))
                if told := differs(ours, beside):
                    tally.fault(f"kiosk and nginx: {told}", made, got=repr(answered[:600]))
        if only_ours(ours, *others) and not _KNOWN.search(made.sent):
            tally.fault("the kiosk takes what all others refuse", made, kiosk=repr(ours), h11=repr(theirs))
        self._office_read(made, ours)

    def _office_read(self, made: Case, ours: Reading) -> None:
        """Granian has read what h11 read at the tap, one for each answer."""
        for taken in ours.taken:
            if taken.read is None:
                continue
            self.tally.handed_through += 1
            sent = self.tap.read.pop(taken.number, None)
            if sent is None or sent != taken.read:
                self.tally.fault(f"the office reads {taken.read!r}, h11 {sent!r} of what the kiosk sends", made)

    async def run(self, until: int, say: Callable[[], None] = lambda: None) -> None:
        """All connections up to this number."""
        tally = self.tally
        logged = 0
        while tally.next < until:
            begun = time.monotonic()
            numbers = iter(range(tally.next, min(until, tally.next + BATCH)))
            await asyncio.gather(*(self._some(numbers) for _each in range(AT_ONCE)))
            tally.next = min(until, tally.next + BATCH)
            tally.seconds += time.monotonic() - begun
            # Whoever asked and hung up has not seen the answer to these.
            for number in list(self.tap.read)[:-200]:
                del self.tap.read[number]
            for fault in self.tap.faults:
                tally.fault(fault)
            self.tap.faults.clear()
            log = (self.stand.folder / "kiosk.log").read_text(errors="replace")
            if (new := log[logged:]) and re.search(r"Traceback|could not be read|broke off", new):
                tally.fault("the kiosk's log", log=new[-3000:])
            logged = len(log)
            tally.memory_mb.append([tally.next, _memory(self.stand.pid)])
            say()

    async def _some(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            await self.one(case(self.seed, number))

    async def ended(self) -> None:
        """When all is over nothing is held, and the office has read as many requests as the kiosk has sent."""
        # Of what is given up on its way the office may not have seen all.
        if (read := int(await asyncio.to_thread(_get, self.office, "/-/zahl"))) > self.tap.count:
            self.tally.fault(f"the office has read {read} requests, h11 {self.tap.count}")
        end = time.monotonic() + 15
        while (held := await self._held()) and time.monotonic() < end:
            await asyncio.sleep(0.2)
        if held:
            self.tally.fault(f"the kiosk holds {held} when all is over")

    async def _held(self) -> str:
        got = await asyncio.to_thread(_get, self.stand.port, "/-/metrics")
        told = dict(re.findall(r"^(\w+)(?:\{[^}]*\})? ([\d.]+)$", got, re.MULTILINE))
        wanted = {
            name: float(value) for name, value in told.items() if re.search(r"connections|bodies|waiting|held", name)
        }
        if not wanted:
            return f"no figures are told: {got[:300]!r}"
        return ", ".join(f"{name} {value}" for name, value in wanted.items() if value > ("connections" in name))


def _get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read().decode("latin-1")


def _memory(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) / 1024, 1) if found else 0.0


@contextlib.contextmanager
def _process(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[None]:
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=os.environ | environment)
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _nginx(folder: Path, port: int, office: int) -> list[str]:
    (folder / "nginx.conf").write_text(f"""
{"user root;" if os.getuid() == 0 else ""}
worker_processes 1; daemon off; pid {folder}/pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; merge_slashes off; client_max_body_size 10m; proxy_ignore_client_abort on; reset_timedout_connection off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location / {{
    proxy_pass http://127.0.0.1:{office}; proxy_http_version 1.1; proxy_set_header X-By nginx; proxy_set_header Host blatt.example;
  }} }}
}}""")
    return [_NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "/dev/null"]


async def _with_tap(office: int, work: Callable[[Tap, int], Awaitable[None]]) -> None:
    tap = Tap(office)
    server = await asyncio.start_server(tap.serve, "127.0.0.1", 0, backlog=512)
    async with server:
        await work(tap, server.sockets[0].getsockname()[1])


def fuzz(
    folder: Path,
    seed: int,
    connections: int,
    tally: Tally | None = None,
    say: Callable[[Tally], None] = lambda _tally: None,
) -> Tally:
    """Fuzz from where ``tally`` is up to connection number ``connections``."""
    tally = tally or Tally()
    office, nginx = free_port(), free_port() if Path(_NGINX).exists() else 0
    (folder / "echo.py").write_text(_ECHO)
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(office), "--workers", "1",
        "--blocking-threads", "8", "--log-level", "warning", "--no-ws", "echo:app",
    ]  # fmt: skip

    async def work(tap: Tap, port: int) -> None:
        # What stands in front of a newspaper names requests; strangers do not, and these are strangers.
        with kiosk(folder / "kiosk", Endpoint("127.0.0.1", port), trusted_proxies=()) as stand:
            stand.put("/", make_page(b"Titelseite " * 40))
            bench = Bench(stand, tap, office, nginx, seed, tally)
            await bench.run(connections, lambda: say(tally))
            await bench.ended()

    with contextlib.ExitStack() as stack:
        stack.enter_context(_process(granian, office, folder, PYTHONPATH=str(folder)))
        if nginx:
            stack.enter_context(_process(_nginx(folder, nginx, office), nginx, folder))
        uvloop.run(_with_tap(office, work))
    return tally


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def report(tally: Tally, seed: int) -> dict[str, object]:
    """What is kept of a long run. Memory: at its first measure after :data:`WARM` connections, at its highest, at its end."""
    measured = [value for number, value in tally.memory_mb if number - tally.memory_mb[0][0] >= WARM] or [
        value for _number, value in tally.memory_mb
    ]
    return {
        "bench": "fuzz_http",
        "commit": _commit(),
        "python": platform.python_version(),
        "h11": h11.__version__,
        "nginx": Path(_NGINX).exists(),
        "seed": seed,
        "connections": tally.connections,
        "requests": tally.requests,
        "handed_through": tally.handed_through,
        "seconds": round(tally.seconds),
        "faults": tally.number_of_faults,
        "memory_mb": {"warm": measured[0], "highest": max(measured), "end": measured[-1]} if measured else {},
        "statuses": dict(sorted(tally.statuses.items())),
        "kinds": {kind: {"connections": tally.by_kind[kind], "taken": tally.taken[kind]} for kind in KINDS},
    }


def main() -> int:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000_000, help="at least so many requests are sent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="file from which a run goes on; it is written all the time")
    parser.add_argument("--case", type=int, help="only show what all readers make of this one")
    chosen = parser.parse_args()
    if chosen.case is not None:
        made = case(chosen.seed, chosen.case)
        print(made.kind, made.parted, made.sent)
        print("h11:", by_h11(made.sent))
        return 0
    tally = Tally.loaded(chosen.state) if chosen.state else Tally()

    def say(now: Tally) -> None:
        if chosen.state:
            new = chosen.state.with_suffix(".new")
            new.write_text(json.dumps(now.dumped()))
            new.replace(chosen.state)
        print(
            f"{now.requests} requests, {now.number_of_faults} faults, {now.memory_mb[-1][1]} MB, {now.requests / now.seconds:.0f}/s",
            file=sys.stderr, flush=True,
        )  # fmt: skip

    while tally.requests < chosen.requests:
        # A kiosk that has served so many is replaced; what it keeps too long would be seen by then.
        with tempfile.TemporaryDirectory() as folder:
            fuzz(Path(folder), chosen.seed, tally.next + 60 * BATCH, tally, say)
    print(json.dumps(report(tally, chosen.seed), indent=1, ensure_ascii=False))
    for fault in tally.faults:
        print(json.dumps(fault, ensure_ascii=False), file=sys.stderr)
    measured = report(tally, chosen.seed)["memory_mb"]
    assert isinstance(measured, dict)
    return int(bool(tally.number_of_faults) or measured["end"] > measured["warm"] + GROWTH)


if __name__ == "__main__":
    sys.exit(main())
