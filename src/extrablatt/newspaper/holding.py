"""Who keeps the database from being written, as far as this machine can tell. Free of Django."""

from __future__ import annotations

import os
from pathlib import Path

#: The byte of the ``-shm`` file that SQLite's one writer locks (SQLite, WAL-mode File Format, "WAL Locks": WAL_WRITE_LOCK).
_WRITE_LOCK = 120
_LOCKS = Path("/proc/locks")
_STOPPED = "Tt"


def writer_of(database: Path, locks: Path = _LOCKS) -> str:
    """The process that writes in an SQLite database just now, in words; "" where nobody does, or nobody can tell.

    Read from the kernel's list (Linux): to look at the file itself would let go of the locks this process has on it.
    """
    try:
        there = os.stat(f"{database}-shm")
        lines = locks.read_text().splitlines()
    except OSError:
        return ""
    for line in lines:
        words = line.split()
        # "7: POSIX  ADVISORY  WRITE 1234 fd:00:131076 120 120"; one that waits has an arrow behind its number.
        if len(words) != 8 or words[1] != "POSIX" or words[3] != "WRITE":
            continue
        major, minor, inode = words[5].split(":")
        same = (int(major, 16), int(minor, 16), int(inode)) == (
            os.major(there.st_dev),
            os.minor(there.st_dev),
            there.st_ino,
        )
        if same and int(words[6]) <= _WRITE_LOCK <= int(words[7] if words[7] != "EOF" else _WRITE_LOCK):
            return _described(int(words[4]))
    return ""


def _described(pid: int) -> str:
    folder = Path(f"/proc/{pid}")
    try:
        command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        state = folder.joinpath("stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return f"process {pid}"
    stopped = ", which was stopped" if state in _STOPPED else ""
    return f"process {pid} ({command[:120]}){stopped}"
