"""What is sent next: which servers there is room for, and what each of them is to be told."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from extrablatt.net.client import Session

from . import remote
from .models import Delivery, Follower, Kind, Server

#: Servers spoken with at once, how many of them may be such that failed before, and messages of one in a row.
AT_ONCE, FAILING, ITEMS = 16, 8, 20
#: Seconds after which no further message of a server is begun: others wait.
JOB = 30.0

Row = Delivery | Follower


@dataclass(slots=True)
class Job:
    """What one server is to be told, and how that went."""

    server: Server
    waiting: deque[Row]
    session: Session
    until: float
    taken: list[Row] = field(default_factory=list)
    #: What the server does not take now, and what it never will.
    refused: list[Row] = field(default_factory=list)
    never: list[Row] = field(default_factory=list)
    #: What there is nothing to tell of any more.
    stale: list[Row] = field(default_factory=list)
    #: Whether it said of all that that it is gone (410).
    all_gone: bool = True
    #: With which message the server failed, why, and how many seconds it asked for.
    failed: Row | None = None
    problem: str = ""
    retry_after: float | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is to be sent now."""
        return bool(self.problem) or not self.waiting or time.monotonic() > self.until or self._overtaken()

    def _overtaken(self) -> bool:
        """Whether something was withdrawn since the job was begun: that comes before the news still waiting in it."""
        if isinstance(self.waiting[0], Follower) or self.waiting[0].kind == Kind.DELETE:
            return False
        seen = [row.pk for row in (*self.taken, *self.refused, *self.never) if isinstance(row, Delivery)]
        due = Delivery.objects.filter(server=self.server.pk, kind=Kind.DELETE, next_try__lte=timezone.now())
        return due.exclude(pk__in=seen).exists()


def begin(server: Server, now: datetime) -> Job:
    """A job of what is due for a server: answers first, then deletions, then news; what failed before after what did not."""
    ordered = ("tries", "pk")
    answers = server.followers.filter(answered=False, next_try__lte=now).order_by(*ordered)[:ITEMS]
    due = server.deliveries.filter(next_try__lte=now).select_related("note").order_by(*ordered)
    first = list(due.filter(kind=Kind.DELETE)[:ITEMS])
    news = due.exclude(kind=Kind.DELETE)[: ITEMS - len(first)]
    session = remote.session(server.inbox, remote.MESSAGE)
    return Job(server, deque([*answers, *first, *news]), session, time.monotonic() + JOB)


def servers(now: datetime, speaking: Collection[Server] = ()) -> list[Server]:
    """The servers there is room for beside those spoken with: one of a host, withdrawals first, then who waits longest.

    Those that failed before get only some of the places: they must not keep the others waiting.
    """
    chosen: list[Server] = []
    failing = sum(server.failures > 0 for server in speaking)
    hosts = {server.host for server in speaking}
    for waiting in _waiting(now, [server.pk for server in speaking]):
        # Of one host there are so many inboxes at most (``servers.py``): enough rows for as many hosts as there are places.
        for server in waiting.exclude(host__in=hosts).order_by("spoken", "pk")[: 50 * AT_ONCE]:
            if len(speaking) + len(chosen) >= AT_ONCE:
                return chosen
            if server.host in hosts or (server.failures and failing >= FAILING):
                continue
            failing += server.failures > 0
            hosts.add(server.host)
            chosen.append(server)
    return chosen


def _waiting(now: datetime, speaking: list[int]) -> Iterator[QuerySet[Server]]:
    """Servers with something due, the most urgent first."""
    due = Delivery.objects.filter(server=OuterRef("pk"), next_try__lte=now)
    answers = Follower.objects.filter(server=OuterRef("pk"), answered=False, next_try__lte=now)
    free = Server.objects.filter(next_try__lte=now).exclude(pk__in=speaking)
    for what in (Exists(due.filter(kind=Kind.DELETE)), Exists(due) | Exists(answers)):
        yield free.filter(what, failures=0)
        yield free.filter(what, failures__gt=0)
