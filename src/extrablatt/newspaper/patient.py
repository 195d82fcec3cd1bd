"""Consumers of the log that may take their time: each works in a thread of its own, so that no purge waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from extrablatt.health.heartbeats import FOLLOWER, opened
from extrablatt.publication import log
from extrablatt.publication.stepping import BOUND, rest

logger = logging.getLogger(__name__)

#: Seconds between two looks at the log when nobody wakes us, and after a failure.
LOOK = 5.0
#: Seconds in which what it keeps can be made anew, however much that is.
REBUILDING = 4 * 3600.0


class Patient:
    """One such consumer; :meth:`wake` it when the log has grown.

    ``prepare`` is called before each look at the log, ``look_after`` behind each failure.
    """

    def __init__(
        self,
        name: str,
        handle: log.Handler,
        prepare: Callable[[], object] = lambda: None,
        look_after: Callable[[], object] = lambda: None,
    ) -> None:
        self._name, self._handle, self._prepare, self._look_after = name, handle, prepare, look_after
        self._grown, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with what was left."""
        self._thread.start()

    def wake(self) -> None:
        """The log has grown."""
        self._grown.set()

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._stop.set()
        self._grown.set()
        self._thread.join(10)

    def _run(self) -> None:
        try:
            beat = opened().claim(self._name, BOUND, FOLLOWER)
            while not self._stop.is_set():
                self._grown.clear()
                try:
                    beat.busy(REBUILDING)
                    self._prepare()
                    beat()
                    while log.work_off(self._name, self._handle) and not self._stop.is_set():
                        beat()
                    beat.reached(log.position(self._name))
                    beat.well()
                except Exception as error:
                    logger.exception("consumer %s failed; it tries again", self._name)
                    beat.failed(error)
                    self._after()
                    close_old_connections()
                rest(beat, self._grown, LOOK)
        finally:
            connection.close()

    def _after(self) -> None:
        try:
            self._look_after()
        except Exception:
            logger.exception("what %s keeps can't be looked after", self._name)
