"""Those who follow the log at their own pace, each in a thread of its own: one that hangs holds up nobody else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from extrablatt.health.heartbeats import FOLLOWER, LOOP, Beat, opened

from . import log

logger = logging.getLogger(__name__)

#: Seconds to the next step after one that failed.
AGAIN = 5.0
#: Seconds between two heartbeats while one waits, and for which one step may last before it counts as hung.
PULSE, BOUND = 2.0, 300.0


def rest(beat: Beat, wake: threading.Event, seconds: float) -> None:
    """Wait until ``wake`` is set, at most so long, and beat meanwhile."""
    while not wake.wait(min(PULSE, max(0.0, seconds))) and seconds > PULSE:
        seconds -= PULSE
        beat()
    beat()


@dataclass(frozen=True, slots=True)
class Walker:
    """One of them. ``step`` does what is due and returns the seconds after which to look again; ``doing`` is for the log.

    ``consumer`` is its cursor in the publication log, if it follows that; ``trouble`` tells why it can't do its work just now.
    """

    name: str
    step: Callable[[], float]
    doing: str
    consumer: str = ""
    trouble: Callable[[], str] = str


class Walkers:
    """Several, started, woken and stopped together. Without any it does nothing. ``patience``: seconds to wait for each at the end."""

    def __init__(self, walkers: Iterable[Walker], patience: float = 6.0) -> None:
        self._walkers = [(walker, threading.Event()) for walker in walkers]
        self._patience = patience
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to work."""
        for walker, wake in self._walkers:
            thread = threading.Thread(target=self._run, args=(walker, wake), name=walker.name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def wake(self) -> None:
        """The log has grown: look now."""
        for _walker, wake in self._walkers:
            wake.set()

    def stop(self) -> None:
        """End the work; what is left is done at the next start."""
        self._stop.set()
        self.wake()
        for thread in self._threads:
            thread.join(self._patience)

    def _run(self, walker: Walker, wake: threading.Event) -> None:
        wait = 0.0
        beat = opened().claim(walker.name, BOUND, FOLLOWER if walker.consumer else LOOP)
        while not self._stop.is_set():
            rest(beat, wake, wait)
            wake.clear()
            if self._stop.is_set():
                break
            try:
                wait = walker.step()
                if walker.consumer:
                    beat.reached(log.position(walker.consumer))
                if trouble := walker.trouble():
                    beat.failed(trouble)
                else:
                    beat.well()
            except Exception as error:
                logger.exception("%s failed; it is tried again", walker.doing)
                beat.failed(error)
                close_old_connections()
                wait = AGAIN
        connection.close()
