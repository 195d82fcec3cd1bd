"""The wire room: the watched folder and one thread a configured feed, in a process of its own.

Each thread has its own database connection; one that fails tells it in its feed's row and stops no other. Behind each stored
batch the desk draws its consequences here, at once (``follow_wire``); what it leaves undone the backshop does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from extrablatt.desk.following import follow_wire
from extrablatt.health.heartbeats import Beat, opened
from extrablatt.health.tally import tally
from extrablatt.publication.stepping import rest
from extrablatt.wire import feeds, remote, stories
from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.transports import folder, rounds

from . import aftercommit, ballast

logger = logging.getLogger(__name__)

#: Seconds between two looks at whether the desk has paused or resumed a feed.
PATIENCE = 5.0
#: What a batch of the watched folder should last, in seconds, and the fewest files it has.
BATCH_SECONDS, LEAST = 0.15, 5
#: Seconds between two looks at pictures that are to be tried again.
PICTURES = 2.0
#: Seconds the threads have for finishing what they are at.
FAREWELL = 6.0
#: Seconds one piece of a thread's work may last (a file fetched, a batch stored) before it counts as hung.
BOUND = 600.0
#: Seconds to the next look after a failure, at first and at most: what comes when the database is back is taken in at once.
FIRST_AGAIN, LONGEST_AGAIN = 0.5, 5.0
_following = threading.Lock()
_came = threading.Event()
_no_room = threading.Event()


def follow(beat: Beat | None = None) -> None:
    """Let the desk draw its consequences from what has come; a failure is told, the backshop tries again."""
    _came.set()
    if beat is not None:
        beat.busy(BOUND)  # the others may be at it, with much
    with _following:
        try:
            stories.place()
            follow_wire()
        except Exception:
            logger.exception("following the wire failed; the backshop does it")


def no_room() -> bool:
    """Whether the disk is full: what comes then stays where it is, and what is left of the disk is for withdrawals."""
    full = ballast.is_full(settings.DATA_DIR)
    if full != _no_room.is_set():
        (_no_room.set if full else _no_room.clear)()
        logger.error("the disk is full: nothing is taken in until there is room" if full else "there is room again")
    return full


class Intake:
    """Takes the watched folder in, in batches that last about ``BATCH_SECONDS``: a flash waits for the one under way."""

    def __init__(self, beat: Beat | None = None) -> None:
        self._most = folder.BATCH
        self._beat = beat or opened().claim("wire:folder", BOUND)
        self._again = FIRST_AGAIN

    def __call__(self) -> int:
        """Take in a batch of what lies there; returns how many files were taken."""
        self._beat()
        close_old_connections()
        if no_room():
            time.sleep(1)
            return 0
        began, done = time.monotonic(), 0
        try:
            for result in folder.take_in(settings.PAPER.inbox_dir, self._most):
                done += 1
                told = result.error or (
                    "picture" if result.media else f"{len(result.stored)} new, {result.known} known"
                )
                logger.info("folder: %s: %s", result.file, told)
        except Exception as error:
            # The files stay where they are.
            logger.exception("the wire folder could not be taken in; it is tried again")
            self._beat.failed(error)
            close_old_connections()
            time.sleep(self._again)
            self._again = min(LONGEST_AGAIN, self._again * 2)
            return 0
        self._beat.well()
        self._again = FIRST_AGAIN
        if done:
            follow(self._beat)
            fitting = int(done * BATCH_SECONDS / max(time.monotonic() - began, 0.001))
            self._most = min(folder.BATCH, max(LEAST, fitting if done >= self._most else self._most))
        return done


def work(config: FeedConfig, stop: threading.Event, beat: Beat) -> None:
    """Visit a feed again and again until ``stop`` is set."""
    due = feeds.waits_until(config)
    while not stop.is_set():
        if _wait_until(due, stop, beat):
            return
        close_old_connections()
        if no_room() or feeds.paused(config.name):
            rest(beat, stop, PATIENCE)
            continue
        try:
            done = rounds.run(config, stop=stop, after=lambda: follow(beat))
        except rounds.Busy:
            rest(beat, stop, min(PATIENCE, config.interval))
            due = None
            continue
        due = done.due
        beat.failed(done.error) if done.error else beat.well()


def _wait_until(due: datetime | None, stop: threading.Event, beat: Beat) -> bool:
    """Wait until ``due``; True when we are to stop. The connection is not kept over a long wait."""
    beat()
    if due is None:
        return stop.is_set()
    left = (due - timezone.now()).total_seconds()
    if left > 60:
        connections.close_all()
    rest(beat, stop, left)
    return stop.is_set()


def fetch_pictures(stop: threading.Event, beat: Beat) -> None:
    """Fetch the pictures that items link, until ``stop`` is set. Apart from the feeds: a slow picture delays no item."""
    while not stop.is_set():
        beat()
        close_old_connections()
        _came.clear()
        if not remote.fetch_due(stop, 1):
            rest(beat, _came, PICTURES)


def _guarded(name: str, run: Callable[[Beat], None], stop: threading.Event) -> None:
    """A thread's whole life: what escapes is told, and the thread begins anew; its connection is closed at the end."""
    beat, again = opened().claim(f"wire:{name}", BOUND), FIRST_AGAIN
    try:
        while not stop.is_set():
            began = time.monotonic()
            try:
                run(beat)
            except DatabaseError as error:
                logger.exception("%s: the database is away; tried again", name)
                beat.failed(error)
                close_old_connections()
            except Exception as error:
                logger.exception("%s failed; it begins anew", name)
                beat.failed(error)
            else:
                return
            if time.monotonic() - began > 60:
                again = FIRST_AGAIN
            rest(beat, stop, again)
            again = min(LONGEST_AGAIN, again * 2)
    finally:
        connections.close_all()


def _register(configured: Sequence[FeedConfig], stop: threading.Event, beat: Beat) -> None:
    """Tell the desk which feeds there are; when the database is away, as soon as it is back."""
    again = FIRST_AGAIN
    while not stop.is_set():
        try:
            feeds.register(configured)
        except DatabaseError as error:
            logger.exception("the feeds can't be registered; tried again")
            beat.failed(error)
            connections.close_all()
            rest(beat, stop, again)
            again = min(LONGEST_AGAIN, again * 2)
        else:
            beat.well()
            return


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set, then let every thread finish its batch."""
    configured = settings.PAPER.wire.feeds
    tally.begin(settings.DATA_DIR)
    beat = opened().claim("wire", BOUND)
    aftercommit.load()
    _register(configured, stop, beat)
    jobs: list[tuple[str, Callable[[Beat], None]]] = [
        ("folder", lambda beat: folder.run(settings.PAPER.inbox_dir, stop, Intake(beat)))
    ]
    for config in configured:
        if rounds.visited(config):
            jobs.append((config.name, lambda beat, config=config: work(config, stop, beat)))  # type: ignore[misc]
    if any(config.fetch_pictures for config in configured):
        jobs.append(("pictures", lambda beat: fetch_pictures(stop, beat)))
    connections.close_all()
    threads = [
        threading.Thread(target=_guarded, args=(name, job, stop), name=f"wire-{name}", daemon=True)
        for name, job in jobs
    ]
    for thread in threads:
        thread.start()
    logger.info("wire room at work: the folder %s and %d feeds", settings.PAPER.inbox_dir, len(configured))
    while not stop.is_set():
        tally.write()
        rest(beat, stop, PATIENCE)
    _came.set()
    end = time.monotonic() + FAREWELL
    for thread in threads:
        thread.join(max(0.1, end - time.monotonic()))
    still = [thread.name for thread in threads if thread.is_alive()]
    if still:
        # Nothing is lost: what is not accepted is delivered again.
        logger.warning("wire room closes while still fetching: %s", ", ".join(still))
    logger.info("wire room closed")
