"""How the newspaper's processes log: readable or JSON, one time zone with its offset, into files that are rotated. Free of Django.

Each process writes to its standard error, which ``serve`` has made its file (so what the interpreter or a library says stands there too),
and rotates that itself: who finds the file too large or of yesterday renames it and writes on in a new one; nothing is lost.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extrablatt.net import requestid

from .logs import Repeats

#: What a process is told of its log, as JSON (:class:`Told`).
VARIABLE = "EXTRABLATT_LOG"
TEXT, JSON = "text", "json"
LEVELS = ("debug", "info", "warning", "error")
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Told:
    """``file``: of this process, empty where nobody keeps one; ``zone``: a name of the time zone database; ``keep``: days; ``mb``: megabytes
    after which a new file is begun.
    """

    process: str = ""
    file: str = ""
    form: str = TEXT
    level: str = "info"
    zone: str = ""
    keep: int = 14
    mb: int = 50

    def environment(self) -> dict[str, str]:
        """For the process."""
        return {VARIABLE: json.dumps(asdict(self))}


def told() -> Told:
    """What this process was told; what it does by default, where that can't be read."""
    try:
        found = json.loads(os.environ.get(VARIABLE) or "{}")
        known = {one.name for one in fields(Told)}
        return Told(**{key: value for key, value in found.items() if key in known})
    except (ValueError, TypeError, AttributeError):
        return Told()


def zone_of(name: str) -> tzinfo | None:
    """The time zone, None (the machine's) for a name there is none of."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment(seconds: float, zone: tzinfo | None) -> str:
    """A time as every log has it: ISO 8601 with milliseconds and offset."""
    at = datetime.fromtimestamp(seconds, zone)
    return (at if zone is not None else at.astimezone()).isoformat(timespec="milliseconds")


class Text(logging.Formatter):
    """``2026-11-30T12:00:00.123+01:00 INFO extrablatt.wire [request] message``."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__(requestid.LINE)
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """With its offset."""
        return moment(record.created, self._zone)


class Json(logging.Formatter):
    """A JSON object a line: ``time, level, logger, process, pid, message``, where there is one ``request``, and ``error`` with ``kind`` and
    ``trace``.
    """

    def __init__(self, zone: tzinfo | None = None, process: str = "") -> None:
        super().__init__()
        self._zone, self._process = zone, process

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": moment(record.created, self._zone),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": self._process or record.processName,
            "pid": record.process,
            "message": record.getMessage(),
        }
        if mark := requestid.current.get():
            line["request"] = mark
        if record.exc_info and record.exc_info[0] is not None:
            trace = "".join(traceback.format_exception(*record.exc_info))
            line["error"] = {"kind": record.exc_info[0].__name__, "trace": trace}
        return json.dumps(line, ensure_ascii=False, default=str)


class LogFile:
    """A file that is written to at its end by these descriptors, and rotated by whoever of its writers notices first.

    ``descriptors``: this process's that write to it; without any it opens one of its own. Nothing here raises: a log that can't be rotated
    is written on.
    """

    def __init__(self, path: Path, *, keep: int = 14, mb: int = 50, descriptors: tuple[int, ...] = ()) -> None:
        self.path, self._keep, self._most = path, keep * _DAY, mb << 20
        self._descriptors = descriptors or (_open(path),)
        self._next = 0.0

    @property
    def descriptor(self) -> int:
        """To write to."""
        return self._descriptors[-1]

    def look(self) -> None:
        """Once a second at most: whether another has rotated it, or we should."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + 1.0
        try:
            mine = os.fstat(self.descriptor)
            there = os.stat(self.path) if self.path.exists() else None
            if there is None or (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
                self._reopen()
            elif mine.st_size and (mine.st_size > self._most or _day(mine.st_mtime) != _day(time.time())):
                self._rotate(mine.st_ino)
        except OSError:
            return  # a full disk: the next look tries again

    def _reopen(self) -> None:
        fresh = _open(self.path)
        try:
            for number in self._descriptors:
                os.dup2(fresh, number, inheritable=number <= 2)
        finally:
            os.close(fresh)

    def _rotate(self, inode: int) -> None:
        with (self.path.parent / ".rotating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.stat(self.path).st_ino == inode:
                aside = self.path.with_name(f"{self.path.name}.{time.strftime('%Y%m%dT%H%M%S')}")
                if not aside.exists():
                    os.rename(self.path, aside)
            self._reopen()
        prune(self.path.parent, self._keep)


def prune(folder: Path, keep: float, now: float | None = None, *, dry: bool = False) -> list[Path]:
    """Remove rotated logs that were written to more than ``keep`` seconds ago, whoever's they were; returns which."""
    now = time.time() if now is None else now
    gone = []
    for path in sorted(folder.glob("*.log.2*")):
        with contextlib.suppress(OSError):
            if now - path.stat().st_mtime > keep:
                if not dry:
                    path.unlink(missing_ok=True)
                gone.append(path)
    return gone


def sizes(folder: Path, keep: float, now: float) -> list[int]:
    """Bytes of each rotated log that :func:`prune` would remove."""
    found = []
    for path in prune(folder, keep, now, dry=True):
        with contextlib.suppress(OSError):
            found.append(path.stat().st_size)
    return found


def _day(seconds: float) -> tuple[int, int]:
    at = time.localtime(seconds)
    return at.tm_year, at.tm_yday


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


class Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """To standard error, in the form this process was told, rotating its file where that is one."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        said = told()
        self.setFormatter(formatter())
        self._file: LogFile | None = None
        # In a shell, standard error is a terminal, whatever the environment says.
        if said.file and _is(2, Path(said.file)):
            both = (1, 2) if _is(1, Path(said.file)) else (2,)
            self._file = LogFile(Path(said.file), keep=said.keep, mb=said.mb, descriptors=both)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self._file is not None:
            self._file.look()
        super().emit(record)


def _is(descriptor: int, path: Path) -> bool:
    try:
        mine, there = os.fstat(descriptor), os.stat(path)
    except OSError:
        return False
    return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)


def formatter() -> logging.Formatter:
    """In the form this process was told."""
    said = told()
    zone = zone_of(said.zone)
    return Json(zone, said.process) if said.form == JSON else Text(zone)


def level() -> int:
    """What is written from, as :mod:`logging` has it."""
    found = told().level
    return getattr(logging, found.upper()) if found in LEVELS else logging.INFO


def begin() -> None:
    """For a process without Django: all that it logs, repeats counted, each line with its request."""
    handler = Handler()
    handler.addFilter(requestid.Named())
    handler.addFilter(Repeats())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level())


class Aside(logging.Handler):
    """A file beside standard error: what the supervisor says stands in its terminal, or the journal, and here."""

    def __init__(self, said: Told) -> None:
        super().__init__()
        self._file: LogFile | None = None
        with contextlib.suppress(OSError):
            self._file = LogFile(Path(said.file), keep=said.keep, mb=said.mb)
        zone = zone_of(said.zone)
        self.setFormatter(Json(zone, said.process) if said.form == JSON else Text(zone))
        self.addFilter(requestid.Named())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; a full disk hinders nobody."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._file.look()
            os.write(self._file.descriptor, f"{self.format(record)}\n".encode("utf-8", "replace"))


def for_django(keep: tuple[str, ...] = ()) -> Mapping[str, object]:
    """``LOGGING`` of a process with Django. ``keep``: loggers of which no line may be missing."""
    lowest = level()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": "extrablatt.net.requestid.Named"},
            "repeats": {"()": "extrablatt.health.logs.Repeats", "keep": keep},
        },
        "handlers": {"stderr": {"class": "extrablatt.health.logfiles.Handler", "filters": ["request", "repeats"]}},
        "root": {"handlers": ["stderr"], "level": max(lowest, logging.WARNING)},
        "loggers": {"extrablatt": {"level": lowest}, "django.request": {"level": "ERROR"}},
    }
