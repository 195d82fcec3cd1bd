"""A newspaper of its own, really served, for measurements from outside."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body."""
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def until(look: Callable[[], bool], patience: float = 10) -> float:
    """Seconds until ``look`` is true. Raises TimeoutError after ``patience`` seconds."""
    started = time.perf_counter()
    while not look():
        if time.perf_counter() - started > patience:
            raise TimeoutError(f"not within {patience} s")
        time.sleep(0.002)
    return time.perf_counter() - started


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[None]:
    """``extrablatt`` with ``arguments`` at work, from when it tells that it is up. ``folder`` takes its log."""
    log = folder / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "extrablatt.cli", *arguments], stdout=out, stderr=out)
    try:
        while "Ctrl-C" not in log.read_text():
            if process.poll() is not None:
                raise RuntimeError(log.read_text())
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@contextmanager
def newspaper(fill: Callable[[], None] | None = None) -> Iterator[tuple[Path, int]]:
    """All processes of a new newspaper at work: its folder and its port. Django is set up for this process too.

    ``fill`` is called before they start, with the empty newspaper's database at hand.
    """
    with tempfile.TemporaryDirectory() as folder:
        from extrablatt.newspaper.supervisor import free_port

        port = free_port()
        command = [sys.executable, "-m", "extrablatt.cli", "init", folder, "--name", "Messung"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        os.environ |= {"EXTRABLATT_DIR": folder, "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
        if fill is not None:
            import django
            from django.db import connections

            django.setup()
            fill()
            connections.close_all()
        with served(Path(folder), "serve", "--dir", folder, "--port", str(port)):
            import django

            django.setup()
            yield Path(folder), port
