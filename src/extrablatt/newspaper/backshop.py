"""The backshop: consumers of the log, what follows from the wire, the schedule. One process, a loop woken by changes.

On SQLite, ``PRAGMA data_version`` tells in microseconds whether another process has committed; on PostgreSQL the
commit wakes us (``publication/waking.py``). Wire files are taken in by a process of their own (``wireroom.py``): a bulk delivery must
not hold up a withdrawal.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections, connection

from extrablatt.archive import search as archive_search
from extrablatt.desk import actions as desk
from extrablatt.desk.following import follow_wire
from extrablatt.fediverse.courier import Courier
from extrablatt.pictures import actions as pictures
from extrablatt.press import consumer as press
from extrablatt.press import live, warming
from extrablatt.press.fronts import Fronts
from extrablatt.press.websub import Hubs
from extrablatt.publication import actions as publication
from extrablatt.publication import log, waking
from extrablatt.publication.stepping import Walkers
from extrablatt.readers.actions import forget_unconfirmed
from extrablatt.readers.refusing import forget_ended
from extrablatt.wire import stories
from extrablatt.wire.models import WireItem

from . import refusedpasses
from .patient import Patient
from .reprinter import Reprinter

logger = logging.getLogger(__name__)

#: Seconds between two looks at the schedule; an embargo ends at most this much late.
SCHEDULE = 0.5
DAILY = 24 * 3600

#: What readers see depends on these: they work first, one after the other.
URGENT: tuple[tuple[str, log.Handler], ...] = ((press.CONSUMER, press.handle), (live.CONSUMER, live.handle))
#: These may take their time: writing a large search index takes longer than a withdrawal may.
PATIENT: tuple[tuple[str, log.Handler], ...] = ((archive_search.CONSUMER, archive_search.handle),)
CONSUMERS = URGENT + PATIENT


def catch_up(consumers: tuple[tuple[str, log.Handler], ...] | None = None) -> int:
    """Let consumers (all) work off the log; one that fails is told and does not hold the others. Returns entries handled.

    After each batch the first of them is asked again: however much the others have to do, a purge waits for one batch at most.
    """
    working = dict(CONSUMERS if consumers is None else consumers)

    def batch(name: str) -> int:
        try:
            return log.work_off(name, working[name])
        except Exception:
            logger.exception("consumer %s failed; it tries again", name)
            del working[name]
            return 0

    done = 0
    while worked := next(filter(None, map(batch, list(working))), 0):
        done += worked
    return done


class _Changes:
    """Tells whether anything was committed by another process since the last look."""

    def __init__(self) -> None:
        self._seen: object = None

    def __call__(self) -> bool:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA data_version")
                now = cursor.fetchone()[0]
        else:
            newest = WireItem.objects.order_by("-pk").values_list("pk", flat=True).first()
            now = (log.head(), newest)
        changed = now != self._seen
        self._seen = now
        return changed


def _guarded(name: str, work: Callable[[], object]) -> object:
    """What ``work`` returns; None when it failed, which is told and does not stop the backshop."""
    try:
        return work()
    except Exception:
        logger.exception("%s failed; it is tried again", name)
        close_old_connections()
        return None


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set."""
    changed, reprinter = _Changes(), Reprinter()
    _guarded("the store of live events", live.open_house)
    _guarded("addresses of pictures that are gone", pictures.check_addresses)
    _guarded("what readers ask for first", lambda: warming.wanted.want(warming.at_opening()))
    next_schedule = next_passes = next_daily = 0.0
    fronts = Fronts(settings.PAPER.server.purge_urls)
    others: list[Walkers | Patient] = [
        fronts,
        Hubs(settings.PAPER.feeds.hubs),
        Courier(settings.PAPER.fediverse.account),
        *(Patient(name, handle) for name, handle in PATIENT),
    ]
    for other in others:
        other.start()

    def consume() -> None:
        if _guarded("consumers", lambda: catch_up(URGENT)):
            for other in others:
                other.wake()

    logger.info("backshop at work")
    with waking.Sleeper() as sleeper:
        while not stop.is_set():
            # First what was published: the log's head is one row, looked at each round.
            consume()
            now = time.monotonic()
            if now >= next_schedule:
                next_schedule = now + SCHEDULE
                _guarded("schedule", desk.publish_due)
                _guarded("files of pictures", pictures.settle_due)
            if now >= next_passes:
                next_passes = now + refusedpasses.LOOK
                _guarded("refusing passes", refusedpasses.tell)
            if now >= next_daily:
                next_daily = now + DAILY
                _guarded("forgetting passes that have ended", forget_ended)
                _guarded("forgetting unconfirmed accounts", forget_unconfirmed)
                _guarded("forgetting old likenesses", stories.forget_old)
            if _guarded("looking for changes", changed) is not False:
                _guarded("finding the stories of wire items", stories.place)
                _guarded("following the wire", follow_wire)
                consume()  # what this process has published itself
            moved = _guarded("telling of stories with a new address", publication.tell_of_moved)
            if moved:
                consume()
            _guarded("printing a new edition", reprinter)
            # A few pages at a time, then the log again: what is withdrawn does not wait for what is made ahead.
            if not _guarded("making pages ahead", warming.wanted.step) and not moved:
                sleeper.wait(stop)
    for other in others:
        other.stop()
    reprinter.stop()
    logger.info("backshop closed")
