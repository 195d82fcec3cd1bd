"""A small disk of its own, which a test can fill: a tmpfs, where the test runs as root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """``folder`` as a disk of so many megabytes; skips the test where none can be had."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small disk can be made by root only (mount -t tmpfs)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, leave: int = 0) -> Path:
    """Write a file until nothing is free but ``leave`` bytes; remove it to have room again."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        while (left := free(folder) - leave) > 0:
            try:
                if not file.write(b"\0" * min(1 << 20, max(left, 1))):
                    break
            except OSError:
                break
    return filler


def free(folder: Path) -> int:
    """Bytes that root may still write."""
    found = os.statvfs(folder)
    return found.f_bfree * found.f_frsize
