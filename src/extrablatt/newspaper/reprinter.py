"""Prints a new edition in a process of its own, so that the backshop's purges never wait for it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

from extrablatt.press import rendering

logger = logging.getLogger(__name__)


class Reprinter:
    """Call it in each round: when the page store has begun another edition, ``extrablatt press reprint`` is started."""

    def __init__(self) -> None:
        self._edition: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        """Start the printing if there is a new edition and none is at work."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            if self._process.returncode:
                logger.error("printing the new edition ended with %s", self._process.returncode)
            self._process = None
        edition = rendering.store().stats()["edition"]
        if edition == self._edition:
            return
        self._edition = edition
        if rendering.store().outdated():
            self._process = subprocess.Popen(
                [sys.executable, "-m", "extrablatt.cli", "press", "reprint", "--quiet"],
                env={
                    **os.environ,
                    "EXTRABLATT_PARENT": str(os.getpid()),
                },  # with whom it ends (cli/wire.py, stop_on_signals)
            )

    def stop(self) -> None:
        """End what is at work; the next start goes on with what is left."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)
