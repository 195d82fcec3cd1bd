"""Heartbeats: one small file that all processes of a newspaper have mapped, with a slot for each loop that works.

A beat is one write of eight bytes into memory, without any lock, database or disk: it works when the disk is full and the database
is held. The file is written whole when it is made, so that a full disk can't take the ground from under the map. Times are
``CLOCK_MONOTONIC``, which all processes of a machine share; a clock that is set does not make anybody old.

Who beats is the loop that does the work. A loop that may take long at one piece says so beforehand (:meth:`Beat.busy`).
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import mmap
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

#: Where the file lies, for processes the supervisor starts.
VARIABLE = "EXTRABLATT_HEARTBEATS"
#: Bytes of a slot, slots of a file; the first holds the head of the log.
SLOT, SLOTS = 512, 256
SIZE = SLOT * SLOTS
_MAGIC = b"XBbeats1"
#: Head: magic, newest entry of the log. Slot: kind, pid, beat, busy until, bound, behind since, failed since, position; name; error.
_HEAD = struct.Struct("=8sq")
_SLOT = struct.Struct("=4sIdddddq")
_PID, _BEAT, _UNTIL, _BOUND, _BEHIND, _FAILED, _POSITION = 4, 8, 16, 24, 32, 40, 48
_NAME, _ERROR, _NAME_BYTES = 64, 160, 96
_ERROR_BYTES = SLOT - _ERROR
#: Seconds to wait for who is just taking a slot.
_CLAIMING = 1.0

#: Kinds of slots: a loop that works, a follower of the log (a loop too), something all depend on.
LOOP, FOLLOWER, CONDITION = b"loop", b"foll", b"cond"


@dataclass(frozen=True, slots=True)
class Row:
    """A slot as it was read. Times are in seconds.

    ``age``: since the last beat; ``bound``: the age from which the loop counts as hung, unless it is ``busy`` with something it has
    announced. ``stopped``: by a signal, the whole process. ``error``: why it fails now, empty when it does not. Of followers: ``position`` in the log and how far that is behind.
    """

    slot: int
    kind: bytes
    name: str
    pid: int
    beat: float
    age: float
    bound: float
    busy: bool
    stopped: bool
    error: str
    position: int = -1
    lag_entries: int = 0
    lag_seconds: float = 0.0

    @property
    def hung(self) -> bool:
        """Whether the loop has stopped without a word."""
        return self.kind != CONDITION and self.age > self.bound and not self.busy


def alive(pid: int) -> bool:
    """Whether there is such a process (one that has ended and waits for its parent is none)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return state_of(pid) != "Z"


def state_of(pid: int) -> str:
    """The kernel's letter for a process (Linux, proc(5)): R, S, D, T for stopped, Z for ended; empty where it can't be told."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1].decode("ascii")
    except OSError:
        return ""


class Beat:
    """A slot of ours. Only the loop it belongs to beats; nothing here ever raises or waits."""

    def __init__(self, table: Heartbeats, slot: int) -> None:
        self._table, self._at = table, slot * SLOT
        self._error = ""

    def __call__(self) -> None:
        """We are at work."""
        self._put("=d", _BEAT, time.monotonic())
        self._put("=d", _UNTIL, 0.0)

    def busy(self, seconds: float) -> None:
        """What comes now may take so long; the next beat ends it."""
        now = time.monotonic()
        self._put("=d", _BEAT, now)
        self._put("=d", _UNTIL, now + seconds)

    def failed(self, why: object) -> None:
        """It did not work. ``why`` is kept until :meth:`well`, cut to what a slot holds."""
        text = " ".join(str(why).split()) or type(why).__name__
        if not self._error:
            self._put("=d", _FAILED, time.monotonic())
        if text != self._error:
            self._error = text
            self._put_text(_ERROR, _ERROR_BYTES, text)

    def well(self) -> None:
        """It works (again)."""
        if self._error:
            self._error = ""
            self._put_text(_ERROR, _ERROR_BYTES, "")
            self._put("=d", _FAILED, 0.0)

    def reached(self, position: int) -> None:
        """A follower has worked off the log up to here."""
        self._put("=q", _POSITION, position)
        if position >= self._table.head():
            self._put("=d", _BEHIND, 0.0)

    def close(self) -> None:
        """Leave the slot to others."""
        self._put("4s", 0, b"\0" * 4)

    def _put(self, form: str, offset: int, value: object) -> None:
        struct.pack_into(form, self._table.map, self._at + offset, value)

    def _put_text(self, offset: int, room: int, text: str) -> None:
        data = text.encode("utf-8", "replace")[: room - 1]
        self._table.map[self._at + offset : self._at + offset + room] = data.ljust(room, b"\0")


class Heartbeats:
    """The file, mapped. One object for each process and file (:func:`opened`)."""

    def __init__(self, path: Path) -> None:
        """Map the file, making it if need be. Raises OSError."""
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            whole = os.fstat(self._file).st_size == SIZE
        except FileNotFoundError:
            whole = False
        if not whole:
            make(path)
            self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self.map = mmap.mmap(self._file, SIZE)
        found = os.fstat(self._file)
        self._is = found.st_dev, found.st_ino
        self._claiming = threading.Lock()

    def claim(self, name: str, bound: float = 30.0, kind: bytes = LOOP) -> Beat:
        """A slot of our own, in which we have just beaten. Never raises: when all are taken nobody reads what is beaten."""
        with self._claiming, self._alone():
            slot = next((slot for slot in range(1, SLOTS) if self._free(slot)), 0)
            if not slot:
                logger.error("no slot is free in %s; %s is not watched", self.path, name)
                return Beat(_NOWHERE, 1)
            beat = Beat(self, slot)
            beat._put_text(_NAME, _NAME_BYTES, name)
            beat._put_text(_ERROR, _ERROR_BYTES, "")
            _SLOT.pack_into(self.map, slot * SLOT, kind, os.getpid(), time.monotonic(), 0.0, bound, 0.0, 0.0, -1)
            return beat

    def head(self) -> int:
        """The newest entry of the log that was noted."""
        return int(_HEAD.unpack_from(self.map, 0)[1])

    def grown(self, head: int, *, exactly: bool = False) -> None:
        """Note the log's head, by any process that commits; followers that were at its end are behind from now on.

        ``exactly``: as it is, although a later one was noted: the database was restored from a copy.
        """
        known = self.head()
        if head == known or (head < known and not exactly):
            return
        struct.pack_into("=q", self.map, 8, head)
        now = time.monotonic()
        for slot in range(1, SLOTS):
            kind, _pid, _beat, _until, _bound, behind, _failed, position = _SLOT.unpack_from(self.map, slot * SLOT)
            if kind == FOLLOWER and not behind and 0 <= position < head:
                struct.pack_into("=d", self.map, slot * SLOT + _BEHIND, now)

    def rows(self) -> list[Row]:
        """The slots of all processes that are there, by name."""
        now, head = time.monotonic(), self.head()
        states: dict[int, str] = {}
        found = []
        for slot in range(1, SLOTS):
            kind, pid, beat, until, bound, behind, _failed, position = _SLOT.unpack_from(self.map, slot * SLOT)
            if kind not in (LOOP, FOLLOWER, CONDITION):
                continue
            if pid not in states:
                states[pid] = state_of(pid) or "S" if alive(pid) else ""
            if not states[pid]:
                continue
            lag = max(0, head - position) if kind == FOLLOWER and position >= 0 else 0
            found.append(
                Row(
                    slot,
                    kind,
                    self._text(slot, _NAME, _NAME_BYTES),
                    pid,
                    beat,
                    max(0.0, now - beat),
                    bound,
                    until > now,
                    states[pid] in "Tt",
                    self._text(slot, _ERROR, _ERROR_BYTES),
                    position,
                    lag,
                    max(0.0, now - behind) if lag and behind else 0.0,
                )
            )
        return sorted(found, key=lambda row: (row.name, row.pid))

    def is_current(self) -> bool:
        """Whether this is still the file that lies there: a supervisor makes it anew at its start."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._is

    def close(self) -> None:
        """Let the file go."""
        self.map.close()
        os.close(self._file)

    def _text(self, slot: int, offset: int, room: int) -> str:
        at = slot * SLOT + offset
        return self.map[at : at + room].partition(b"\0")[0].decode("utf-8", "ignore")

    def _free(self, slot: int) -> bool:
        kind, pid = struct.unpack_from("=4sI", self.map, slot * SLOT)
        return kind not in (LOOP, FOLLOWER, CONDITION) or not alive(pid)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other process takes a slot; one that was stopped at it is not waited for."""
        end = time.monotonic() + _CLAIMING
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > end:
                    break
                time.sleep(0.005)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


class _Nowhere(Heartbeats):
    """For who can't be watched: it may beat all the same."""

    def __init__(self) -> None:
        self.path = Path(os.devnull)
        self.map = mmap.mmap(-1, SIZE)
        self._claiming = threading.Lock()

    def claim(self, name: str, bound: float = 30.0, kind: bytes = LOOP) -> Beat:
        """A slot nobody reads."""
        return Beat(self, 1)

    def rows(self) -> list[Row]:
        """None."""
        return []


_NOWHERE = _Nowhere()
_opened: dict[tuple[int, Path], Heartbeats] = {}
_opening = threading.Lock()


def make(path: Path) -> None:
    """An empty file at ``path``, whole on the disk, in place of any other. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_HEAD.pack(_MAGIC, 0).ljust(SIZE, b"\0"))
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def opened(path: Path | None = None) -> Heartbeats:
    """The file at ``path`` (of this newspaper's processes: ``$EXTRABLATT_HEARTBEATS``), once for each process.

    Where there is none to be had, one nobody reads: work never depends on being watched.
    """
    if path is None:
        told = os.environ.get(VARIABLE)
        if not told:
            return _NOWHERE
        path = Path(told)
    key = (os.getpid(), path)
    with _opening:
        # One that was made anew is opened anew; what was claimed in the old one goes on beating there, for nobody.
        if key not in _opened or not _opened[key].is_current():
            try:
                _opened[key] = Heartbeats(path)
            except OSError as error:
                logger.error("%s can't be used, so nobody watches this process: %s", path, error)
                return _NOWHERE
        return _opened[key]
