"""One supervisor for each data folder: two would start two backshops, and one kiosk would hand out what the other's press made."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType


class Held(RuntimeError):
    """Another supervisor has the data folder. The message says who."""


class HouseLock:
    """Held as a context manager, for as long as the process lives: the kernel lets go of it however that ends (flock(2))."""

    def __init__(self, data_dir: Path, where: str) -> None:
        self._path, self._where = data_dir / "run" / "serve.lock", where
        self._file = -1

    def __enter__(self) -> HouseLock:
        """Take the lock. Raises :class:`Held`; OSError where the folder can't be written at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            told = holder(self._path.parent.parent)
            os.close(self._file)
            raise Held(f"This newspaper is open already: {told}. Its data: {self._path.parent.parent}") from error
        # Who reads it while it is being written sees no JSON, and says so. A full disk does not hinder us.
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.pwrite(
                self._file,
                json.dumps({"pid": os.getpid(), "where": self._where, "since": int(time.time())}).encode(),
                0,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
        os.close(self._file)


def holder(data_dir: Path) -> str:
    """Who has the data folder, in words; who had it, when nobody has."""
    try:
        told = json.loads((data_dir / "run" / "serve.lock").read_text(encoding="ascii"))
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(told["since"]))
        return f"process {told['pid']}, on {told['where']}, since {since}"
    except (OSError, ValueError, KeyError, TypeError):
        return "a process that has not said its name"


def process(data_dir: Path) -> int:
    """The process that has the data folder; 0 where none has, or has not said."""
    if not is_open(data_dir):
        return 0
    try:
        return int(json.loads((data_dir / "run" / "serve.lock").read_text(encoding="ascii"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def is_open(data_dir: Path) -> bool:
    """Whether a supervisor has the data folder now."""
    try:
        file = os.open(data_dir / "run" / "serve.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False
