"""What this process does at once when it has committed entries of the log, so that a withdrawal waits for no other process.

The log's consumers do the same again a moment later: whatever is registered here must be idempotent, and bear coming before what
another process has committed earlier.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from .models import LogEntry

logger = logging.getLogger(__name__)

#: Gets the entries in the order of their ``seq``; what it returns is told to who asked (:func:`outcomes`).
AfterCommit = Callable[[list[LogEntry]], object]

_handlers: dict[str, AfterCommit] = {}
_asked: ContextVar[list[Outcome] | None] = ContextVar("extrablatt_outcomes", default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one handler: ``result`` is what it returned, ``error`` what it raised. ``seconds``: how long it took."""

    name: str
    entries: tuple[LogEntry, ...]
    result: object
    error: Exception | None
    seconds: float


def after_commit(name: str, handler: AfterCommit) -> None:
    """Have ``handler`` given the entries of each transaction of this process right after its commit, in the committing thread.

    A handler that fails is logged, undoes nothing and keeps no other from its work; what was rolled back is told nobody.
    Registered again under its ``name`` it takes the earlier one's place.
    """
    _handlers[name] = handler


@contextlib.contextmanager
def outcomes() -> Iterator[list[Outcome]]:
    """What the handlers made of everything committed by this thread within the block: an :class:`Outcome` each."""
    seen: list[Outcome] = []
    token = _asked.set(seen)
    try:
        yield seen
    finally:
        _asked.reset(token)


class _Committed:
    """Entries waiting for their commit."""

    def __init__(self, entries: list[LogEntry]) -> None:
        self.entries = entries

    def __call__(self) -> None:
        seen = _asked.get()
        for name, handler in list(_handlers.items()):
            result: object = None
            failed: Exception | None = None
            begun = time.monotonic()
            try:
                result = handler(list(self.entries))
            except Exception as error:
                failed = error
                logger.exception("%s failed right after a commit; the log's consumer does it again", name)
            if seen is not None:
                seen.append(Outcome(name, tuple(self.entries), result, failed, time.monotonic() - begun))


def hand_over(entries: list[LogEntry]) -> None:
    """Give entries just written to the handlers when the running transaction commits; never when their savepoint is rolled back."""
    connection = transaction.get_connection()
    savepoints = set(connection.savepoint_ids)
    for theirs, waiting, *_more in reversed(connection.run_on_commit):
        if isinstance(waiting, _Committed):
            # Theirs that are no longer open have been released and can't be rolled back by themselves: they stay or go with ours.
            if savepoints <= set(theirs):
                waiting.entries += entries
                return
            break
    transaction.on_commit(_Committed(list(entries)), robust=True)
