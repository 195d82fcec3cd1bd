"""What every process of the newspaper does right after it has committed something: its pages go, live readers are told.

Office, backshop, wire room and command line alike; so a withdrawal waits neither for the backshop nor for who else is stuck.
"""

from __future__ import annotations

from extrablatt.publication import log
from extrablatt.publication.models import LogEntry

#: Names of the handlers, as they are told to who asks for their outcome.
PAGES, LIVE = "pages", "live readers"


def register() -> None:
    """Once a process, when Django is set up. What the press needs is loaded at the first commit, or by :func:`load`."""
    log.after_commit(PAGES, _purge)
    log.after_commit(LIVE, _take_back)


def load() -> None:
    """Load now what the first commit needs: for processes that stay."""
    from extrablatt.press import consumer, live  # noqa: F401


def _purge(entries: list[LogEntry]) -> int:
    from extrablatt.press import consumer

    return consumer.purge_at_once(entries)


def _take_back(entries: list[LogEntry]) -> int:
    from extrablatt.press import live

    return live.take_back(entries)
