"""Granian with an application that only returns its body: what any kiosk on it can reach at most."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.peers.server import Server, running


def available() -> bool:
    """It is one of our own libraries."""
    return True


def command(python: str, folder: Path, port: int, threads: str, app: str) -> list[str]:
    """One worker for a WSGI application, as our supervisor starts it."""
    return [
        python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", threads, "--backlog", "2048", "--log-level", "warning", "--no-ws", "--working-dir", str(folder), app,
    ]  # fmt: skip


def start(stack: ExitStack, home: Path, port: int, threads: str, body: bytes, headers: list[tuple[str, str]]) -> Server:
    """Granian that answers everything with ``body``."""
    home.mkdir()
    (home / "bare.py").write_text(f"""
BODY, HEADERS = {body!r}, {headers!r}

def app(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
""")
    environment = {**os.environ, "PYTHONPATH": str(home)}
    return running(stack, command(sys.executable, home, port, threads, "bare:app"), port, home / "log", environment)
