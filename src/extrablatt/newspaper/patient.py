"""Consumers of the log that may take their time: each works in a thread of its own, so that no purge waits for it."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection

from extrablatt.publication import log

logger = logging.getLogger(__name__)

#: Seconds between two looks at the log when nobody wakes us, and after a failure.
LOOK = 5.0


class Patient:
    """One such consumer; :meth:`wake` it when the log has grown."""

    def __init__(self, name: str, handle: log.Handler) -> None:
        self._name, self._handle = name, handle
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
            while not self._stop.is_set():
                self._grown.clear()
                try:
                    log.catch_up(self._name, self._handle)
                except Exception:
                    logger.exception("consumer %s failed; it tries again", self._name)
                    close_old_connections()
                self._grown.wait(LOOK)
        finally:
            connection.close()
