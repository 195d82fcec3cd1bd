"""The backshop: consumers of the log, what follows from the wire, the schedule. One process, a loop woken by changes.

On SQLite, ``PRAGMA data_version`` tells in microseconds whether another process has committed; on PostgreSQL the
commit wakes us (``publication/waking.py``). Wire files are taken in by a process of their own (``wireroom.py``): a bulk delivery must
not hold up a withdrawal.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connection, connections
from django.utils import timezone

from extrablatt.archive import search as archive_search
from extrablatt.audience import actions as audience
from extrablatt.desk import actions as desk
from extrablatt.desk.following import follow_wire
from extrablatt.fediverse.courier import Courier
from extrablatt.health import clock, diskuse
from extrablatt.health.heartbeats import CONDITION, FOLLOWER, Beat, opened
from extrablatt.health.tally import tally
from extrablatt.operations.schedule import Backups
from extrablatt.pictures import actions as pictures
from extrablatt.press import addressbook, live, warming
from extrablatt.press import consumer as press
from extrablatt.press.fronts import Fronts
from extrablatt.press.websub import Hubs
from extrablatt.publication import actions as publication
from extrablatt.publication import log, waking
from extrablatt.publication.models import LogEntry
from extrablatt.publication.stepping import Walker, Walkers
from extrablatt.readers import actions as readers
from extrablatt.wire import keeping, stories
from extrablatt.wire.models import WireItem

from . import away, ballast, concerns, pruning, refusedpasses
from .patient import Patient
from .redeveloping import Redeveloper
from .reprinter import Reprinter
from .sqlite.base import DatabaseWrapper

logger = logging.getLogger(__name__)

#: Seconds between two looks at the schedule; an embargo ends at most this much late.
SCHEDULE = 0.5
#: Seconds after which everything is looked at although nothing was written: should a word of a commit ever be missed.
ANYWAY = 5.0
DAILY = 24 * 3600
#: Seconds between two times in which what was read is added up.
FIGURES = 15.0
#: Seconds between two looks at the ballast.
BALLAST = 20.0
#: Seconds between two pieces of what is kept no longer.
PRUNING = 2.0
#: Seconds between two heartbeats in which one piece of work may last; the wire's may be a delivery of thousands.
BOUND, LONG = 60.0, 300.0
#: Seconds between two notes of how far the log has come, when nothing came.
NOTE = 1.0
#: Seconds between two tries while the database is away: at first, and at most, since it is to be right again by itself at once.
FIRST_AGAIN, LONGEST_AGAIN = 0.25, 2.0

#: What readers see depends on these: they work first, one after the other.
URGENT: tuple[tuple[str, log.Handler], ...] = ((press.CONSUMER, press.handle), (live.CONSUMER, live.handle))
#: These may take their time: writing a large search index takes longer than a withdrawal may.
PATIENT: tuple[tuple[str, log.Handler], ...] = ((archive_search.CONSUMER, archive_search.handle),)
CONSUMERS = URGENT + PATIENT


def catch_up(
    consumers: tuple[tuple[str, log.Handler], ...] | None = None,
    failed: Callable[[str, Exception], object] | None = None,
) -> int:
    """Let consumers (all) work off the log; one that fails is told and does not hold the others. Returns entries handled.

    After each batch the first of them is asked again: however much the others have to do, a purge waits for one batch at most.
    ``failed`` is told, beside the log, which one failed and why.
    """
    working = dict(CONSUMERS if consumers is None else consumers)

    def batch(name: str) -> int:
        try:
            return log.work_off(name, working[name])
        except Exception as error:
            if failed is not None:
                failed(name, error)
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


class _Away(Exception):
    """The database does not answer: whatever comes next would fail too."""


def _is_away(error: BaseException) -> bool:
    """Whether the database itself could not be had, or not in time (and not what was asked of it was wrong, or stood in another's way)."""
    # PostgreSQL's class 40: a deadlock or the like, which the next try mends.
    contended = str(getattr(error.__cause__, "sqlstate", None) or "").startswith("40")
    return away.what_is_away(error) == "database" and not contended


def _guarded(name: str, work: Callable[[], object]) -> object:
    """What ``work`` returns; None when it failed, which is told and does not stop the backshop. Raises :class:`_Away`."""
    try:
        return work()
    except Exception as error:
        if _is_away(error):
            raise _Away(str(error)) from error
        logger.exception("%s failed; it is tried again", name)
        close_old_connections()
        return None


class _Followers:
    """How the consumers of this very loop are: their heartbeats, how far they are, why they fail."""

    def __init__(self) -> None:
        self._table = opened()
        self._beats = {name: self._table.claim(name, BOUND, FOLLOWER) for name, _handle in URGENT}
        self._failed: dict[str, Exception] = {}
        self._next = 0.0

    def failed(self, name: str, error: Exception) -> None:
        """One could not do its work."""
        self._failed[name] = error
        self._beats[name].failed(error)

    def consume(self, written: bool = True) -> int:
        """Let them work off the log; returns entries handled. Where nothing was ``written`` they look once in :data:`NOTE` seconds.

        Raises :class:`_Away`.
        """
        if not written and not self._failed and time.monotonic() < self._next:
            self.beat()
            return 0
        self._failed.clear()
        database = connections[DEFAULT_DB_ALIAS]
        if isinstance(database, DatabaseWrapper) and time.monotonic() >= self._next and database.moved():
            database.close()
            raise _Away("its file is not where it was")
        done = catch_up(URGENT, self.failed)
        if gone := next(filter(_is_away, self._failed.values()), None):
            raise _Away(str(gone)) from gone
        now = time.monotonic()
        for name, beat in self._beats.items():
            beat()
            if name not in self._failed:
                beat.well()
        if done or self._failed or now >= self._next:
            self._next = now + NOTE
            tally.write()
            self._table.grown(log.head(), exactly=True)
            for name, beat in self._beats.items():
                beat.reached(log.position(name))
        return done

    def beat(self) -> None:
        """We are there, although the database is not."""
        for beat in self._beats.values():
            beat()


def _newest_withdrawal(after: int) -> int:
    """The log's newest withdrawal behind ``after``; that number itself where there is none."""
    found = LogEntry.objects.filter(seq__gt=after, kind=LogEntry.Kind.WITHDRAW).order_by("-seq")
    return found.values_list("seq", flat=True).first() or after


class _Work:
    """One round after the other of what the backshop does."""

    def __init__(self, beat: Beat, others: list[Walkers | Patient]) -> None:
        self._beat, self._others = beat, others
        self._followers, self._changed, self._reprinter = _Followers(), _Changes(), Reprinter()
        self._redeveloper, self._backups = Redeveloper(), Backups(settings.PAPER, _newest_withdrawal)
        self._clock = clock.of(settings.DATA_DIR, tells=True)
        self._opened = False
        self._next_schedule = self._next_passes = self._next_daily = self._next_ballast = self._next_figures = 0.0
        self._next_concerns = self._next_pruning = 0.0
        self._pruner = pruning.Pruner(settings.PAPER, time.monotonic)
        #: Whether something was written since the schedule was looked at; whether stories with a new address are left; the next
        #: moment anything is planned for (epoch seconds).
        self._written = self._moving = True
        self._due = math.inf
        self._next_anyway = 0.0

    def round(self, written: bool = True) -> bool:
        """One round; whether there is more to do at once. Raises :class:`_Away`.

        ``written``: whether anything may have been written since the round before. Where nothing was, only time brings something.
        """
        if time.monotonic() >= self._next_anyway:
            written, self._next_anyway = True, time.monotonic() + ANYWAY
        self._written = self._written or written
        if not self._opened:
            _guarded("pages of a newer database", press.look_back)
            _guarded("the store of live events", live.open_house)
            _guarded("addresses of pictures that are gone", pictures.check_addresses)
            _guarded("what readers ask for first", lambda: warming.wanted.want(warming.at_opening()))
            self._opened = True
        # First what was published.
        self._consume(written)
        now = time.monotonic()
        if now >= self._next_schedule:
            self._look_at_schedule()
            self._next_schedule = now + SCHEDULE
        if now >= self._next_passes:
            self._do("refusing passes", refusedpasses.tell)
            self._next_passes = now + refusedpasses.LOOK
        if now >= self._next_ballast:
            wanted = settings.PAPER.server.ballast_mb << 20
            self._do("keeping the ballast", lambda: ballast.keep(settings.DATA_DIR, wanted), LONG)
            self._next_ballast = now + BALLAST
        if now >= self._next_figures:
            self._do("adding up what was read", lambda: audience.add_up(settings.PAPER.figures_dir), LONG)
            self._next_figures = now + FIGURES
        if now >= self._next_concerns:
            self._do("noting what somebody should know", concerns.note)
            self._do("measuring the disk", lambda: diskuse.note(settings.DATA_DIR))
            self._next_concerns = now + concerns.LOOK
        if now >= self._next_pruning:
            if removed := self._do("removing what is kept no longer", self._pruner.step, LONG):
                logger.info("kept no longer, and removed: %s", removed)
            self._next_pruning = now + PRUNING
        if now >= self._next_daily:
            self._do("forgetting old figures", audience.forget_old, LONG)
            self._do("tidying up accounts", readers.tidy_up, LONG)
            self._do("forgetting old likenesses", stories.forget_old, LONG)
            self._do("forgetting old kills", keeping.forget_kills, LONG)
            self._next_daily = now + DAILY
        if _guarded("looking for changes", self._changed) is not False:
            self._do("finding the stories of wire items", stories.place, LONG)
            self._do("following the wire", follow_wire, LONG)
            self._consume()  # what this process has published itself
        moved = False
        if written or self._moving:
            moved = self._moving = bool(self._do("telling of stories with a new address", publication.tell_of_moved))
        if moved:
            self._consume()
        self._do("printing a new edition", self._reprinter)
        self._do("pictures that are tried again", self._redeveloper)
        self._do("starting backups", self._backups)
        # A few pages at a time, then the log again: what is withdrawn does not wait for what is made ahead.
        return bool(self._do("making pages ahead", warming.wanted.step)) or moved

    def _look_at_schedule(self) -> None:
        """Do what is planned for now: asked of the database only where it was written to, or a planned moment has come."""
        # Nothing comes before its time for a clock that was set; what is to go goes by whichever clock is ahead.
        moment = datetime.fromtimestamp(self._clock.now(), UTC)
        latest = max(moment, timezone.now())
        if not self._written and latest.timestamp() < self._due:
            return
        planned: tuple[tuple[str, Callable[[], list[int]]], ...] = (
            ("published", lambda: desk.publish_due(moment)),
            ("withdrawn", lambda: desk.withdraw_expired(latest)),
        )
        for name, work in planned:
            done = self._do(f"schedule: what is to be {name}", work)
            if isinstance(done, list) and done:
                tally.add(f"schedule {name}", len(done))
        left = self._do("files of pictures", pictures.settle_due, LONG)
        due = self._do("what is planned next", desk.next_planned)
        # What failed, and what is left, is looked at again the next time.
        self._written = left != 0 or not isinstance(due, float)
        self._due = due if isinstance(due, float) else 0.0

    def away(self) -> None:
        """The database is away: what it changed meanwhile is not known."""
        self._written = True
        self._changed = _Changes()
        self._beat()
        self._followers.beat()

    def stop(self) -> None:
        """End what was started."""
        self._reprinter.stop()
        self._backups.stop()

    def _consume(self, written: bool = True) -> None:
        self._beat()
        if _guarded("consumers", lambda: self._followers.consume(written)):
            for other in self._others:
                other.wake()

    def _do(self, name: str, work: Callable[[], object], bound: float = 0.0) -> object:
        if bound:
            self._beat.busy(bound)
        done = _guarded(name, work)
        self._beat()
        return done


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set. While the database is away this waits, and goes on by itself when it is back."""
    fronts = Fronts(settings.PAPER.server.purge_urls)
    others: list[Walkers | Patient] = [
        fronts,
        Hubs(settings.PAPER.feeds.hubs),
        Courier(settings.PAPER.fediverse.account),
        Walkers([Walker("addresses", addressbook.Keeper().step, "noting public addresses")]),
        *(Patient(name, handle, archive_search.mend, archive_search.look_after) for name, handle in PATIENT),
    ]
    tally.begin(settings.DATA_DIR)
    beat, database = opened().claim("backshop", BOUND), opened().claim("database", kind=CONDITION)
    for other in others:
        other.start()
    work, again, written = _Work(beat, others), FIRST_AGAIN, True
    logger.info("backshop at work")
    with waking.Sleeper() as sleeper:
        while not stop.is_set():
            try:
                more = work.round(written)
            except _Away as error:
                if again == FIRST_AGAIN:
                    logger.error("the database is away; the backshop waits for it: %s", error)
                database.failed(error)
                close_old_connections()
                work.away()
                written = True
                stop.wait(again)
                again = min(LONGEST_AGAIN, again * 2)
                continue
            if again != FIRST_AGAIN:
                logger.warning("the database is back; the backshop goes on")
                again = FIRST_AGAIN
            database.well()
            written = True if more else sleeper.wait(stop)
    for other in others:
        other.stop()
    work.stop()
    logger.info("backshop closed")
