"""The access log: a line for each answer, written once a second by a thread of its own. Without persons unless the operator wants that.

Around the application, and only where it is wanted: an ordinary kiosk does not even ask whether it should be written.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path

from extrablatt.health.logfiles import JSON, LogFile, moment, zone_of
from extrablatt.net import requestid

from .http.answers import Answer, Stream
from .http.house import Application
from .http.request import Request

logger = logging.getLogger(__name__)

#: Answers that wait to be written at most; what comes beyond is counted only.
MOST = 50_000
#: Where an answer's source is noted in a request's environment.
SOURCE = "extrablatt.source"
#: What looks like a token in an address: long, and of signs that no words have together.
_TOKEN = re.compile(r"(?=[^/]*\d)[A-Za-z0-9_.:~=+-]{12,}|[A-Za-z0-9_=-]{32,}")
#: Where addresses hold what lets somebody in: resets of passwords, keys, codes.
_PRIVATE = ("/konto", "/desk", "/partner", "/-")
_ODD = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class AccessConfig:
    """``file``; ``form`` as of all logs; ``addresses``: with the address of who asked."""

    file: Path
    form: str = "text"
    zone: str = ""
    keep: int = 14
    mb: int = 50
    addresses: bool = False


def shown(target: bytes) -> str:
    """An address without what could let somebody in: no values of its query, no tokens in private places."""
    path, mark, query = target.decode("latin-1").partition("?")
    if path.startswith(_PRIVATE):
        path = "/".join("…" if _TOKEN.fullmatch(part) else part for part in path.split("/"))
    names = "&".join(f"{name[:40]}=…" for name in (part.partition("=")[0] for part in query.split("&")) if name)
    told = _ODD.sub(lambda odd: odd[0] if odd[0] == "…" else "?", path[:500])
    return f"{told}?{_ODD.sub(lambda odd: odd[0] if odd[0] == '…' else '?', names)[:200]}" if mark else told


_known = lru_cache(4096)(shown)
_VERBS = {b"GET": "GET", b"HEAD": "HEAD", b"POST": "POST"}


@dataclass(slots=True)
class _Line:
    at: float
    method: bytes
    target: bytes
    status: str
    length: int
    ms: float
    source: str
    request: str
    client: str


#: An answer at hand: when, to what, and its two halves.
_Hand = tuple[float, Request, tuple[bytes, bytes]]


class AccessLog:
    """An application around the kiosk's. ``kind`` says where an answer came from, by path and status."""

    def __init__(
        self, inner: Application, config: AccessConfig, kind: Callable[[str, str], str], file: LogFile | None = None
    ) -> None:
        self._inner, self._config, self._kind = inner, config, kind
        self.error, self.client, self.admit = inner.error, inner.client, inner.admit
        self._file = file or LogFile(config.file, keep=config.keep, mb=config.mb)
        self._zone: tzinfo | None = zone_of(config.zone)
        self._lines: list[_Hand | _Line] = []
        self._left_out = 0
        self._second = (0, "", "")

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        """As the kiosk; what it was is put into words later, elsewhere."""
        ready = self._inner.at_hand(request)
        if ready is not None:
            if len(self._lines) < MOST:
                self._lines.append((time.time(), request, ready))
            else:
                self._left_out += 1
        return ready

    async def answer(self, request: Request) -> Answer | Stream:
        """As the kiosk."""
        begun = time.perf_counter()
        answer = await self._inner.answer(request)
        environ = request.environ
        if len(self._lines) >= MOST:
            self._left_out += 1
            return answer
        source = environ.get(SOURCE) or self._kind(environ["PATH_INFO"], answer.status)
        length = answer.length if isinstance(answer, Stream) else len(answer.body)
        self._lines.append(
            _Line(
                time.time(),
                request.method,
                request.target,
                answer.status[:3],
                -1 if length is None else length,
                1000 * (time.perf_counter() - begun),
                source,
                requestid.current.get(),
                self.client(request) if self._config.addresses else "",
            )
        )
        return answer

    def due(self) -> Sequence[_Hand | _Line] | None:
        """What is to be written, by :meth:`write` and another thread; None for nothing."""
        if not self._lines:
            return None
        lines, self._lines = self._lines, []
        return lines

    def write(self, lines: Sequence[_Hand | _Line]) -> None:
        """Write them. A log that can't be written is told and gone; nobody waits for it."""
        left_out, self._left_out = self._left_out, 0
        if left_out:
            logger.warning("the access log leaves %d lines out", left_out)
        text = "".join(self._worded(line) for line in lines).encode("utf-8", "replace")
        try:
            self._file.look()
            while text:
                text = text[os.write(self._file.descriptor, text) :]
        except OSError as error:
            logger.error("the access log can't be written: %s", error)

    def _worded(self, line: _Hand | _Line) -> str:
        if isinstance(line, tuple):
            at, request, (start, rest) = line
            body = 0 if request.method == b"HEAD" else max(0, len(rest) - rest.find(b"\r\n\r\n") - 4)
            status, ms, source, mark = start[9:12].decode(), 0.0, "hand", "-"
            method, target = request.method, request.target
            client = self.client(request) if self._config.addresses else ""
        else:
            at, method, target, status, body = line.at, line.method, line.target, line.status, line.length
            ms, source, mark, client = line.ms, line.source, line.request or "-", line.client
        when, address = self._when(at), _known(target)
        verb = _VERBS.get(method) or _ODD.sub("?", method.decode("latin-1"))[:20]
        if self._config.form != JSON:
            last = f" {client or '-'}\n" if self._config.addresses else "\n"
            return f"{when} {verb} {address} {status} {body} {ms:.1f} {source} {mark}{last}"
        fields = {"time": when, "method": verb, "address": address, "status": int(status) if status.isdigit() else 0, "bytes": body,
                  "ms": round(ms, 1), "source": source, "request": mark}  # fmt: skip
        if self._config.addresses:
            fields["client"] = client or "-"
        return json.dumps(fields, ensure_ascii=False) + "\n"

    def _when(self, at: float) -> str:
        """The same second is put into words once."""
        second = int(at)
        if second != self._second[0]:
            told = moment(second, self._zone)
            self._second = second, told[:20], told[23:]
        return f"{self._second[1]}{int((at - second) * 1000):03d}{self._second[2]}"
