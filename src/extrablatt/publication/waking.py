"""Waking a consumer when the log has grown: PostgreSQL's LISTEN/NOTIFY, on every host; elsewhere a short nap.

The notification goes out with the commit (PostgreSQL, NOTIFY). It is a hint: consumers look at the log all the same.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import connection

logger = logging.getLogger(__name__)

CHANNEL = "extrablatt_log"
#: Seconds between two looks where nothing wakes us.
NAP = 0.02
#: Seconds between two looks where something does: for what the schedule brings.
LONG_NAP = 0.5


def announce() -> None:
    """Wake the consumers when the running transaction commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Sleeper:
    """Waits for the next look at the log. Use as a context manager; one for each thread."""

    def __init__(self) -> None:
        self._listening: Any = None

    def __enter__(self) -> Sleeper:
        return self

    def __exit__(self, *_error: object) -> None:
        self._hang_up()

    def wait(self, stop: threading.Event) -> None:
        """Return when the log has grown, after a nap, or when ``stop`` is set."""
        if connection.vendor != "postgresql":
            stop.wait(NAP)
            return
        try:
            if self._listening is None:
                self._listening = self._listen()
                return  # what came before we listened is looked for at once
            for _note in self._listening.notifies(timeout=LONG_NAP, stop_after=1):
                break
        except Exception:
            # The server went away; the loop goes on by napping and listens anew.
            logger.exception("listening for the log failed; it is tried again")
            self._hang_up()
            stop.wait(LONG_NAP)

    def _listen(self) -> Any:
        import psycopg

        parameters = connection.get_connection_params()
        for name in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(name, None)
        listening = psycopg.connect(**parameters, autocommit=True)
        listening.execute(f"LISTEN {CHANNEL}")
        return listening

    def _hang_up(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
