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
def newspaper(fill: Callable[[], None] | None = None) -> Iterator[tuple[Path, int]]:
    """All processes of a new newspaper at work: its folder and its port. Django is set up for this process too.

    ``fill`` is called before they start, with the empty newspaper's database at hand.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "extrablatt.cli"]
        from extrablatt.newspaper.supervisor import free_port

        port = free_port()
        subprocess.run([*command, "init", folder, "--name", "Messung"], check=True, stdout=subprocess.DEVNULL)
        os.environ |= {"EXTRABLATT_DIR": folder, "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
        if fill is not None:
            import django
            from django.db import connections

            django.setup()
            fill()
            connections.close_all()
        log = Path(folder, "serve.log")
        with log.open("wb") as out:
            served = subprocess.Popen([*command, "serve", "--dir", folder, "--port", str(port)], stdout=out, stderr=out)
        try:
            while "Ctrl-C" not in log.read_text():
                if served.poll() is not None:
                    raise RuntimeError(log.read_text())
                time.sleep(0.05)
            import django

            django.setup()
            yield Path(folder), port
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(20)
