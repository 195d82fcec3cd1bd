"""How the newspaper is, in words: for the command line, and on every page of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from extrablatt.archive.search import CONSUMER as ARCHIVE
from extrablatt.fediverse.posting import CONSUMER as FEDIVERSE
from extrablatt.health import diskuse, heartbeats, report
from extrablatt.health.report import Lag, Problem, Report
from extrablatt.press.consumer import CONSUMER as PRESS
from extrablatt.press.fronts import Front
from extrablatt.press.live import CONSUMER as LIVE
from extrablatt.press.websub import Hub
from extrablatt.publication import log
from extrablatt.publication.models import Cursor, LogEntry

from . import lock, sentences


def look() -> Report:
    """How this newspaper is now, as exactly as the database can say; without it, as its processes have noted it."""
    data = Path(settings.DATA_DIR)
    more, followers = [], None
    try:
        followers = lags()
    except DatabaseError as error:
        breaks = (report.DESK, report.WITHDRAWN, report.EMBARGO, report.WIRE)
        more.append(Problem("database", why=str(error).strip(), breaks=breaks))
    if not lock.is_open(data):
        more.append(Problem("closed", breaks=report.PROMISES[:-1]))
        return report.look(heartbeats.opened(), data, followers=followers, expected=(), more=more)
    return report.look(heartbeats.opened(), data, followers=followers, more=more)


def consumers() -> dict[str, str]:
    """The followers of the log this newspaper has, and whom they tell."""
    paper = settings.PAPER
    return {
        PRESS: "",
        LIVE: "",
        ARCHIVE: "",
        **({FEDIVERSE: paper.fediverse.account} if paper.fediverse.account else {}),
        **{Front(url).consumer: url for url in paper.server.purge_urls},
        **{Hub(url).consumer: url for url in paper.feeds.hubs},
    }


def lags() -> list[Lag]:
    """How far each follower of the log is behind, by the database. Raises DatabaseError."""
    head, positions = log.head(), dict(Cursor.objects.values_list("consumer", "seq"))
    return [Lag(name, *_lag(name, head, positions.get(name))) for name in consumers()]


def _lag(name: str, head: int, position: int | None) -> tuple[int, float]:
    if position is None:
        # Caches, hubs and followers elsewhere begin with what comes; our own pages with what is there.
        position = 0 if name in (PRESS, LIVE, ARCHIVE) else head
    if position >= head:
        return 0, 0.0
    first = LogEntry.objects.filter(seq__gt=position).order_by("seq").values_list("time", flat=True).first()
    return head - position, max(0.0, (timezone.now() - first).total_seconds()) if first else 0.0


def words() -> dict[str, tuple[str, str]]:
    """By code, or by code and subject: what is wrong, and what to do. In the active language."""
    return sentences.words(gettext)


def sentence(problem: Problem) -> tuple[str, str]:
    """What is wrong, and what to do. In the active language."""
    return sentences.sentence(problem, words())


def _when(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(sep=" ", timespec="seconds")


def lines(found: Report) -> Iterator[str]:
    """The report for people, a line each."""
    yield _("All promises can be kept.") if found.ok else _("Not all promises can be kept.")
    for problem in found.problems:
        what, do = sentence(problem)
        about = " ".join(filter(None, (problem.subject, problem.why)))
        yield f"– {what} {f'({about}) ' if about else ''}{do}"
    yield ""
    for row in found.rows:
        if row.kind != heartbeats.CONDITION:
            yield _("%(name)s: process %(pid)d, heard of %(age).1f s ago") % {
                "name": row.name,
                "pid": row.pid,
                "age": row.age,
            }
    targets = consumers()
    for lag in found.followers:
        told = _("%(name)s: %(entries)d entries behind") % {"name": lag.name, "entries": lag.entries}
        if lag.entries:
            told += _(", for %(seconds).0f s") % {"seconds": lag.seconds}
        target = targets.get(lag.name, "")
        yield told + (f" ({target})" if target else "") + (f": {lag.error}" if lag.error else "")
    if found.backup.saved:
        yield _("Last backup: %(when)s") % {"when": _when(found.backup.saved)}
    if found.backup.tried and not found.backup.trial_problem and found.backup.trial_of:
        yield _("Last backup that was restored in a trial, and whole: %(when)s") % {
            "when": _when(found.backup.trial_of)
        }
    if found.disk_free >= 0:
        told = _("Free on the disk: %(gb).1f GB") % {"gb": found.disk_free / 1e9}
        yield " – ".join(filter(None, (told, disk_forecast())))


def disk_forecast() -> str:
    """When the disk will be full, in words; empty where that can't be said, or it does not fill up."""
    days = diskuse.forecast(Path(settings.DATA_DIR))
    if days is None or days > 3650:
        return ""
    return _("full in about %(days)d days if it goes on so") % {"days": days}
