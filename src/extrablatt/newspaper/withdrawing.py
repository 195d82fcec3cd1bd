"""A withdrawal from the command line: with this machine's database and files only, whatever else is stopped, stuck or full."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from extrablatt.archive.search import CONSUMER as ARCHIVE
from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.fediverse.posting import CONSUMER as FEDIVERSE
from extrablatt.press import fronts
from extrablatt.press.consumer import CONSUMER as PRESS
from extrablatt.press.websub import Hub
from extrablatt.publication import actions as publication
from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Story

from . import aftercommit, ballast, holding, lock

logger = logging.getLogger(__name__)

#: Milliseconds one attempt waits for the database, so that the next word is not long in coming.
ATTEMPT = 1500
#: Seconds between two attempts at a database that does not answer at all.
AGAIN = 1.0
#: Seconds the backshop has to begin with the entry, and its followers to be done, before they are told as open.
BEGUN, FOLLOWED = 1.5, 3.0
_LOOK = 0.05


class NotWithdrawn(Exception):
    """It was not. The message says why and what to do."""


class Unknown(NotWithdrawn):
    """There is no such article."""


@dataclass(frozen=True, slots=True)
class Open:
    """What could not be confirmed: ``what`` may still show or name the story, ``why`` nobody knows."""

    what: str
    why: str


@dataclass(slots=True)
class Withdrawal:
    """What became of it. ``seq``: of the log's entry, None where there is none. ``seconds``: until pages and live readers were done."""

    story: int
    address: str
    state: str
    seq: int | None = None
    pages_purged: int = 0
    seconds: float = 0.0
    open: list[Open] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether readers get it no more, as far as this machine has a say."""
        return self.state == "withdrawn" and all(one.what != "pages" for one in self.open)

    def as_json(self) -> dict[str, Any]:
        """As ``withdraw --json`` prints it."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


def withdraw(
    story: int,
    *,
    note: str = "",
    reason: str = "",
    patience: float = 120.0,
    say: Callable[[str], None] = logger.warning,
) -> Withdrawal:
    """Withdraw a story by its id, or what was planned of it; one withdrawn already is purged once more.

    ``patience``: seconds to wait for a database that is held or away; ``say`` is told what is waited for. Raises :class:`Unknown`
    and :class:`NotWithdrawn`.
    """
    begun = time.monotonic()
    folder = Path(settings.DATA_DIR)
    ballast.make_room(folder)
    with log.outcomes() as seen:
        told = _patiently(lambda: _withdraw(story, note, reason), begun + patience, say, folder)
    entries = {one.name: one for one in seen}
    if told.seq is not None and not entries:
        _again(told)
    if (purged := entries.get(aftercommit.PAGES)) is not None:
        if purged.error is None:
            told.pages_purged = int(str(purged.result))
        else:
            told.open.append(Open(aftercommit.PAGES, str(purged.error)))
    if (live := entries.get(aftercommit.LIVE)) is not None and live.error is not None:
        told.open.append(Open(aftercommit.LIVE, str(live.error)))
    told.seconds = time.monotonic() - begun
    if told.seq is not None:
        told.open += _caches(told.seq)
        told.open += _followers(told.seq)
    return told


def _withdraw(pk: int, note: str, reason: str) -> Withdrawal:
    article = Article.objects.filter(pk=pk).select_related("section").first()
    story = Story.objects.filter(pk=pk).select_related("section").first()
    if article is None and story is None:
        raise Unknown(f"There is no article {pk} here.")
    told = Withdrawal(pk, _address(story or article), "draft")
    planned = article is not None and bool(article.scheduled_revision)
    live = article is not None and article.live
    if story is not None and story.state == Story.State.WITHDRAWN and not planned and not live:
        # Said again; what may have failed the first time is done again.
        told.state, told.seq = "withdrawn", _last(pk)
        return told
    if article is None:
        publication.withdraw_story(pk, note=note)
    else:
        if story is None and not planned:
            raise NotWithdrawn(f"Article {pk} was never published: there is nothing to withdraw.")
        desk.withdraw(article, note=note, reason=reason)
    if story is not None:
        told.state, told.seq = "withdrawn", _last(pk)
    return told


def _last(pk: int) -> int | None:
    found = LogEntry.objects.filter(subject="story", subject_id=pk, kind=LogEntry.Kind.WITHDRAW)
    return found.order_by("-seq").values_list("seq", flat=True).first()


def _address(of: Any) -> str:
    section = f"/{of.section.slug}" if of.section else ""
    return f"{settings.PAPER.base_url}{section}/{of.pk}/{of.slug}"


def _again(told: Withdrawal) -> None:
    """Purge what an earlier withdrawal should have purged."""
    from extrablatt.press import consumer, live

    entries = list(LogEntry.objects.filter(seq=told.seq or 0))
    for name, work in ((aftercommit.PAGES, consumer.purge_at_once), (aftercommit.LIVE, live.take_back)):
        try:
            done = work(entries)
            told.pages_purged += done if name == aftercommit.PAGES else 0
        except Exception as error:
            logger.exception("%s could not be done again", name)
            told.open.append(Open(name, str(error)))


# --- a database in trouble -------------------------------------------------------------------------------------------


def _patiently(work: Callable[[], Withdrawal], end: float, say: Callable[[str], None], folder: Path) -> Withdrawal:
    """``work``, tried again while the database is held or away, and with more room where there was too little."""
    last = ""
    while True:
        try:
            with _short_waits(), transaction.atomic():
                return work()
        except (DatabaseError, OSError) as error:
            connection.close()
            if _too_little_room(error, folder):
                if not ballast.give_up(folder):
                    raise NotWithdrawn(
                        f"The disk is full, and there is no ballast left to give up in {folder}. Make some room (log/ and "
                        "pages.broken-* in the data folder can go) and withdraw again."
                    ) from error
                say("The disk is full; the ballast is given up.")
                continue
            why = _trouble(error)
            if why is None and isinstance(error, OSError):
                raise
            if why is None:
                hint = ". After an update, open the newspaper once (extrablatt serve)" if _outdated(error) else ""
                raise NotWithdrawn(f"The database can't be used: {error}{hint}.") from error
            if time.monotonic() >= end:
                raise NotWithdrawn(f"{why} It was waited for in vain; end what holds it and withdraw again.") from error
            if why != last:
                say(f"{why} Waiting …")
                last = why
            if not _held(error):
                time.sleep(AGAIN)


def _too_little_room(error: Exception, folder: Path) -> bool:
    """Also where SQLite can't say so: it could not begin its files on a full disk."""
    if ballast.for_want_of_room(error):
        return True
    vague = "disk I/O" in str(error) or "unable to open" in str(error)
    return vague and ballast.state(folder).level == "full"


def _trouble(error: Exception) -> str | None:
    """What to wait for; None for what does not pass by waiting."""
    if _held(error):
        who = (
            "" if connection.vendor != "sqlite" else holding.writer_of(Path(str(settings.DATABASES["default"]["NAME"])))
        )
        return f"The database is held by {who or 'another process'}."
    if isinstance(error, OperationalError) and "no such" not in str(error):
        return f"The database does not answer ({str(error).strip()})."
    return None


def _outdated(error: BaseException) -> bool:
    """Whether a table or column is missing: this version has not brought the database up to date yet."""
    return "no such" in str(error) or getattr(error.__cause__, "sqlstate", None) in ("42P01", "42703")


def _held(error: BaseException) -> bool:
    return "locked" in str(error) or getattr(error.__cause__, "sqlstate", None) in ("55P03", "57014")


@contextmanager
def _short_waits() -> Iterator[None]:
    """Each attempt waits a moment only, then says so; the connection is this command's own."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {ATTEMPT}")
        elif connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = {ATTEMPT}")
    yield


# --- what others have still to do ------------------------------------------------------------------------------------


def _caches(seq: int) -> list[Open]:
    """Caches in front are told here, whatever the backshop does: they may hold the page for as long as a minute."""
    found, keys = [], frozenset(key for entry in LogEntry.objects.filter(seq=seq) for key in entry.keys)
    for url in settings.PAPER.server.purge_urls:
        try:
            fronts.send_purge(url, keys)
        except fronts.FrontError as error:
            found.append(Open(f"cache in front {url}", f"it could not be told: {error}"))
    return found


def _followers(seq: int) -> list[Open]:
    """Those who tell others along the log, and have not come as far as ``seq``."""
    wanted = {ARCHIVE: "search index"}
    if settings.PAPER.fediverse.account:
        wanted[FEDIVERSE] = f"fediverse account {settings.PAPER.fediverse.account}"
    wanted |= {Hub(url).consumer: f"hub {url}" for url in settings.PAPER.feeds.hubs}
    begun, closed = time.monotonic(), not lock.is_open(Path(settings.DATA_DIR))
    try:
        while not closed and time.monotonic() < begun + FOLLOWED:
            behind = [name for name in wanted if log.position(name) < seq]
            if not behind or (time.monotonic() > begun + BEGUN and log.position(PRESS) < seq):
                break
            time.sleep(_LOOK)
        positions = {name: log.position(name) for name in (*wanted, PRESS)}
    except DatabaseError as error:
        return [Open(what, f"the database does not answer: {error}") for what in wanted.values()]
    if closed:
        stuck = "the newspaper is not open; it is done at the next start"
    else:
        stuck = "the backshop does not get on" if positions[PRESS] < seq else "it is behind"
    return [
        Open(what, f"{stuck} (at entry {positions[name]} of {seq})")
        for name, what in wanted.items()
        if positions[name] < seq
    ]
