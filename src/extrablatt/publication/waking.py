"""Waking a consumer when the log has grown: PostgreSQL's LISTEN/NOTIFY, on every host; on SQLite a look every few hundredths of a second
at whether anybody has committed, which costs microseconds where Django's queries cost milliseconds.

The notification goes out with the commit (PostgreSQL, NOTIFY). It is a hint: consumers look at the log all the same.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from typing import Any

from django.db import connection

logger = logging.getLogger(__name__)

CHANNEL = "extrablatt_log"
#: Seconds between two looks at whether anybody has committed, where nobody tells us.
NAP = 0.02
#: Seconds between two rounds in which nothing came: for what the schedule brings.
LONG_NAP = 0.5


def announce() -> None:
    """Wake the consumers when the running transaction commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def _written() -> tuple[int, int] | None:
    """A number that another connection's commit changes, and one that each row changes which this connection writes (SQLite's PRAGMA
    data_version and total changes); None where the database is not open or can't be asked."""
    database = connection.connection
    if database is None:
        return None
    try:
        return database.execute("PRAGMA data_version").fetchone()[0], database.total_changes
    except sqlite3.Error:
        return None  # the round that follows finds out why, and tells


class Sleeper:
    """Waits for the next look at the log. Use as a context manager; one for each thread."""

    def __init__(self) -> None:
        self._listening: Any = None
        self._seen: object = None

    def __enter__(self) -> Sleeper:
        return self

    def __exit__(self, *_error: object) -> None:
        self._hang_up()

    def wait(self, stop: threading.Event) -> bool:
        """Return when the log has grown, after a nap, or when ``stop`` is set. False: nothing at all was written since the wait before."""
        if connection.vendor != "postgresql":
            return self._watch(stop)
        try:
            if self._listening is None:
                self._listening = self._listen()
                return True  # what came before we listened is looked for at once
            for _note in self._listening.notifies(timeout=LONG_NAP, stop_after=1):
                break
        except Exception:
            # The server went away; the loop goes on by napping and listens anew.
            logger.exception("listening for the log failed; it is tried again")
            self._hang_up()
            stop.wait(LONG_NAP)
        return True  # only the log's growth is told here

    def _watch(self, stop: threading.Event) -> bool:
        """What was committed since the wait before is noticed at once, also what this very connection has written."""
        end = time.monotonic() + LONG_NAP
        while not stop.wait(NAP):
            now = _written()
            if now is None or now != self._seen:
                self._seen = now
                return True
            if time.monotonic() >= end:
                return False
        return False

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
