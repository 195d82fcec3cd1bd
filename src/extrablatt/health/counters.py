"""Counters of processes in one mapped file, and the same as Prometheus' text (exposition format 0.0.4).

Each process has a page of the file and writes its numbers there now and then (once a second): counting itself is an addition in the
process's own memory. Whoever is asked for metrics reads all pages. Numbers of a process that has ended are added to the
first page by whoever takes its place, so that counters never run backwards.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import struct
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .heartbeats import alive

#: Bytes of a page, pages of the file; the first is for processes that have ended.
PAGE, PAGES = 4096, 64
_HEAD = struct.Struct("=8sIId")
_MAGIC = b"XBcount1"
_NUMBERS = (PAGE - _HEAD.size) // 8


class Counters:
    """The numbers of one process, by name: ``names`` in the order in which they lie in the file, the same in all its processes.

    ``reading``: only to read what others count; the file must be there. Raises OSError for a file that can't be mapped, ValueError for too
    many names.
    """

    def __init__(self, path: Path, names: Sequence[str], *, reading: bool = False) -> None:
        if len(names) > _NUMBERS:
            raise ValueError(f"no room for {len(names)} counters")
        self._names = tuple(names)
        self._form = struct.Struct(f"={len(names)}d")
        if not reading:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | (0 if reading else os.O_CREAT) | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(self._file, 0, PAGE * PAGES)
            self._map = mmap.mmap(self._file, PAGE * PAGES)
        except BaseException:
            os.close(self._file)
            raise
        self._page = 0 if reading else self._claim()

    def _claim(self) -> int:
        """A page of our own; that of a process that has ended is added to the first one."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            for page in range(1, PAGES):
                magic, pid, _count, _time = _HEAD.unpack_from(self._map, page * PAGE)
                if magic == _MAGIC and pid and alive(pid) and pid != os.getpid():
                    continue
                if magic == _MAGIC:
                    self._inherit(page)
                self._form.pack_into(self._map, page * PAGE + _HEAD.size, *(0.0 for _name in self._names))
                _HEAD.pack_into(self._map, page * PAGE, _MAGIC, os.getpid(), len(self._names), time.time())
                return page
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        return 0

    def _inherit(self, page: int) -> None:
        old, ended = self._read(page), self._read(0)
        total = {name: ended.get(name, 0.0) + value for name, value in old.items() if not name.startswith("now ")}
        self._form.pack_into(self._map, _HEAD.size, *(total.get(name, 0.0) for name in self._names))
        _HEAD.pack_into(self._map, 0, _MAGIC, 0, len(self._names), time.time())

    def _read(self, page: int) -> dict[str, float]:
        magic, _pid, count, _time = _HEAD.unpack_from(self._map, page * PAGE)
        if magic != _MAGIC or count != len(self._names):
            return {}  # of another release
        return dict(zip(self._names, self._form.unpack_from(self._map, page * PAGE + _HEAD.size), strict=True))

    def write(self, numbers: Mapping[str, float]) -> None:
        """Our numbers as they are now."""
        if self._page:
            values = (float(numbers.get(name, 0.0)) for name in self._names)
            self._form.pack_into(self._map, self._page * PAGE + _HEAD.size, *values)

    def total(self) -> dict[str, float]:
        """The sum of all processes, by name. Names that begin with ``now`` are of those that live."""
        total = dict.fromkeys(self._names, 0.0)
        for page in range(PAGES):
            pid = _HEAD.unpack_from(self._map, page * PAGE)[1]
            if page and (not pid or not alive(pid)):
                numbers = {name: value for name, value in self._read(page).items() if not name.startswith("now ")}
            else:
                numbers = self._read(page)
            for name, value in numbers.items():
                total[name] += value
        return total

    def close(self) -> None:
        """Let the file go."""
        with contextlib.suppress(ValueError):
            self._map.close()
        os.close(self._file)


def line(name: str, value: float, **labels: str) -> str:
    """``name{label="value"} 1``."""
    told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    number = str(int(value)) if value == int(value) else repr(value)
    return f"{name}{{{told}}} {number}" if told else f"{name} {number}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
