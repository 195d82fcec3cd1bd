"""How the newspaper is, in words: for the command line, and on every page of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from extrablatt.archive.search import CONSUMER as ARCHIVE
from extrablatt.fediverse.posting import CONSUMER as FEDIVERSE
from extrablatt.health import heartbeats, report
from extrablatt.health.report import Lag, Problem, Report
from extrablatt.press.consumer import CONSUMER as PRESS
from extrablatt.press.fronts import Front
from extrablatt.press.live import CONSUMER as LIVE
from extrablatt.press.websub import Hub
from extrablatt.publication import log
from extrablatt.publication.models import Cursor, LogEntry

from . import lock


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
    """By code, or by code and subject: what is wrong, and what to do. In the active language, for people who write and publish."""
    again = _(
        "It is started again by itself. If this stays for more than a minute, call whoever looks after the server."
    )
    behind = _("It catches up by itself. If this stays for more than a minute, call whoever looks after the server.")
    call = _("Call whoever looks after the server.")
    backshop = _(
        "What brings changes to readers (the backshop) is not working: they may see changes late, and nothing planned is published."
    )
    office = _(
        "The desk's own process (the office) is not working: nothing can be saved, and pages that are not at hand can't be made."
    )
    wire = _("What takes in the agencies' items (the wire room) is not working: nothing new comes in.")
    live = _("What keeps open live pages up to date (the live server) is not working: readers must load them anew.")
    kiosk = _("A process that hands pages to readers is not working.")
    of_process = {"backshop": backshop, "office": office, "wire": wire, "live": live, "kiosk": kiosk}
    found = {
        f"{code}:{name}": (what, again) for code in ("missing", "hung", "stopped") for name, what in of_process.items()
    }
    return found | {
        "hung": (_("A part of the newspaper does not get on with its work."), again),
        f"lag:{PRESS}": (_("What was published, changed or withdrawn has not reached all pages."), behind),
        f"lag:{LIVE}": (_("Open live pages have not been told what changed."), behind),
        "lag:fronts": (
            _("A cache in front of the newspaper has not been told what changed: it may still show what was withdrawn."),
            _("It is told as soon as it answers. If it can't wait, have it emptied by whoever looks after it."),
        ),
        "lag": (_("Something that follows what is published is behind."), behind),
        "failing": (_("Something that follows what is published fails."), _("It is tried again by itself.")),
        "database": (
            _("The database is away: nothing can be saved, published or withdrawn here."),
            _("Leave open what you are writing, and copy it. The newspaper goes on by itself when the database is back. To withdraw "
              "in the meantime, call whoever looks after the server."),
        ),
        "mail": (
            _("Mail can't be sent: readers can't sign in with a code, and no password can be reset."),
            _("It is tried anew with each mail. Call whoever looks after the mail server if this stays."),
        ),
        "disk_full": (
            _("The disk is full: nothing can be saved or published."),
            _("Have room made on the server at once. Withdrawing is still possible."),
        ),
        "disk_low": (_("The disk is filling up."), _("Have room made on the server soon: a full disk stops the desk.")),
        "store": (_("The page store can't be used: pages are made anew for each reader."), call),
        "closed": (_("The newspaper is not open."), _("Start it with: extrablatt serve")),
        "unreachable": (
            _("The newspaper's server does not answer: nothing you write is saved."),
            _("Leave open what you are writing, and copy it. Check your connection, or call whoever looks after the server."),
        ),
    }  # fmt: skip


def sentence(problem: Problem) -> tuple[str, str]:
    """What is wrong, and what to do."""
    known = words()
    for key in (
        f"{problem.code}:{problem.subject}",
        f"{problem.code}:{problem.subject.partition(':')[0]}",
        problem.code,
    ):
        if key in known:
            return known[key]
    return known["hung"]


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
    if found.disk_free >= 0:
        yield _("Free on the disk: %(gb).1f GB") % {"gb": found.disk_free / 1e9}
