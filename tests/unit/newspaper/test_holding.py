"""Who holds the database is named, by the kernel's list of locks."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extrablatt.newspaper.holding import writer_of

_HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the kernel's list of locks is Linux's")
def test_the_process_that_writes_is_named_and_whether_it_was_stopped(tmp_path: Path) -> None:
    database = tmp_path / "blatt.sqlite3"
    ours = sqlite3.connect(database)
    ours.execute("PRAGMA journal_mode=WAL")
    ours.execute("CREATE TABLE t (a)")
    assert writer_of(database) == ""
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(database)], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            assert writer_of(database).startswith(f"process {holder.pid} (")
            os.kill(holder.pid, signal.SIGSTOP)
            end = time.monotonic() + 30
            while not writer_of(database).endswith("which was stopped"):
                assert time.monotonic() < end
        finally:
            holder.kill()
    assert writer_of(database) == ""
    ours.close()


def test_where_nobody_can_tell_nothing_is_said(tmp_path: Path) -> None:
    assert writer_of(tmp_path / "fehlt.sqlite3") == ""
    (tmp_path / "b-shm").write_bytes(b"")
    (tmp_path / "locks").write_text("1: POSIX  ADVISORY  WRITE 1 fd:00:1 120 120\n1: -> POSIX ADVISORY WRITE 1\nx\n")
    assert writer_of(tmp_path / "b", tmp_path / "locks") == ""
