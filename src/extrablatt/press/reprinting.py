"""A new edition: pages whose looks are out of date are printed anew in the background, while the old ones are handed out.

No reader waits and none is sent away: each page stays until its successor takes its place. Those asked for most come
first, the oldest last. What a page *tells* is never out of date meanwhile: a publication purges old and new alike.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import rendering
from .store import Place

logger = logging.getLogger(__name__)

#: Pages printed at once, from one look at the database.
BATCH = 32


@dataclass(slots=True)
class Reprinted:
    """What was done: pages printed anew, and pages dropped since nothing is at their address any more."""

    printed: int = 0
    dropped: int = 0


def reprint(go_on: Callable[[], bool] = lambda: True) -> Reprinted:
    """Print every outdated page anew, until none is left or ``go_on`` says no.

    A page that can't be printed, or has become one that is not stored, is dropped: its next reader gets it from the press.
    """
    done = Reprinted()
    tried: set[Place] = set()
    edition = -1
    while go_on() and (places := rendering.store().outdated()):
        if edition != (edition := rendering.store().stats()["edition"]):
            # What was printed is outdated again by an edition that came meanwhile.
            tried = set()
        for path, variant in tried.intersection(places):
            rendering.store().drop(path, variant)
            done.dropped += 1
        fresh = [place for place in places if place not in tried]
        for start in range(0, len(fresh), BATCH):
            if not go_on():
                return done
            batch = fresh[start : start + BATCH]
            try:
                rendering.render_many([(path, variant == "full") for path, variant in batch])
            except Exception:
                logger.exception("%s and %d more could not be printed", batch[0][0], len(batch) - 1)
            tried.update(batch)
            done.printed += len(batch)
    return done


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether this process is the one that prints; two would do the same work."""
    with (folder / ".reprint.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
