"""What becomes of what was sent: taken, tried again, given up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from extrablatt.net.client import Answer
from extrablatt.net.errors import TransportError

from . import remote
from .jobs import Job, Row
from .models import Delivery, Follower, Kind, Server

logger = logging.getLogger(__name__)

#: The pause after a failure, doubled with each further one, up to ``remote.LONGEST_PAUSE``.
FIRST_PAUSE = timedelta(seconds=30)
#: How long is tried to tell news, and how long to take it back; after that a server that took nothing all the time is given up and its
#: people no longer follow. So is one that says for ``GONE`` that it is gone.
NEWS, WITHDRAWALS, GONE = timedelta(days=2), timedelta(days=30), timedelta(days=2)
#: What says nothing of a message, but that the server can't take any now.
_BUSY = (408, 429)
#: What may be otherwise tomorrow: a key that could not be fetched, a moved inbox, a block.
_FOR_NOW = (401, 403, 404, 410)
#: Rows deleted in one transaction.
_BATCH = 1000


def pause_after(times: int) -> timedelta:
    """The pause after so many failures in a row, from 1."""
    return min(remote.LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(20, max(0, times - 1)))


def judge(job: Job, row: Row, came: Answer | TransportError) -> None:
    """Note in a job what became of one message."""
    if isinstance(came, TransportError):
        job.failed, job.problem = row, str(came)
    elif 200 <= came.status < 300:
        job.taken.append(row)
    elif came.status >= 500 or came.status in _BUSY:
        job.failed, job.problem, job.retry_after = row, f"it answered {came.status}", came.retry_after
    elif came.status in _FOR_NOW or came.status < 400:
        job.refused.append(row)
        job.all_gone = job.all_gone and came.status == 410
    else:
        logger.warning("%s does not take %s: it answered %s", job.server, row, came.status)
        job.never.append(row)


def record(job: Job) -> None:
    """Write down how a job went, in one short transaction."""
    now = timezone.now()
    with transaction.atomic():
        _done([*job.taken, *job.never, *job.stale])
        for row in job.refused:
            again = {"tries": F("tries") + 1, "next_try": now + pause_after(row.tries + 1)}
            type(row)._default_manager.filter(pk=row.pk).update(**again)
        if job.failed is not None:
            type(job.failed)._default_manager.filter(pk=job.failed.pk).update(tries=F("tries") + 1)
        _server(job, now)


def _done(rows: list[Row]) -> None:
    """What has come since a message was made is not done: a correction of the story, another request of who follows."""
    told = [Q(pk=row.pk, since=row.since) for row in rows if isinstance(row, Delivery)]
    answered = [Q(pk=row.pk, request=row.request) for row in rows if isinstance(row, Follower)]
    if told:
        Delivery.objects.filter(Q(*told, _connector=Q.OR)).delete()
    if answered:
        Follower.objects.filter(Q(*answered, _connector=Q.OR)).update(answered=True)


def _server(job: Job, now: datetime) -> None:
    """A server fails when it takes nothing of what it is sent."""
    server, took = job.server, bool(job.taken or job.never)
    changes: dict[str, object] = {"spoken": now}
    if took:
        if server.failing_since:
            logger.info("%s takes posts again", server)
        changes |= {"failures": 0, "failing_since": None}
    elif job.problem or job.refused:
        changes["failing_since"] = server.failing_since or now
        if not job.problem and job.all_gone and server.failing_since and server.failing_since < now - GONE:
            logger.info("%s is gone for good; nobody there follows any more", server)
            Server.objects.filter(pk=server.pk).delete()
            return
    if job.problem:
        # What it refuses has pauses of its own; this is for a server that does not answer, or asks us to wait.
        failures = 0 if took else server.failures + 1
        pause = max(pause_after(failures), remote.asked_pause(job.retry_after))
        changes |= {"failures": failures, "next_try": now + pause}
        level = logging.WARNING if failures in (1, 10) else logging.DEBUG
        logger.log(level, "%s takes nothing now, it is tried again in %s: %s", server, pause, job.problem)
    Server.objects.filter(pk=server.pk).update(**changes)


def forget_late(now: datetime) -> None:
    """What is too late to be told, and servers that have taken nothing for a month."""
    late = Q(since__lt=now - NEWS) & ~Q(kind=Kind.DELETE) | Q(since__lt=now - WITHDRAWALS)
    while rows := list(Delivery.objects.filter(late).values_list("pk", flat=True)[:_BATCH]):
        Delivery.objects.filter(pk__in=rows).delete()
    waiting = Exists(Delivery.objects.filter(server=OuterRef("pk"))) | Exists(
        Follower.objects.filter(server=OuterRef("pk"), answered=False)
    )
    failing = Server.objects.filter(failing_since__isnull=False)
    # Who is asked nothing any more can't show that it is well.
    failing.filter(~waiting).update(failing_since=None)
    for server in failing.filter(failing_since__lt=now - WITHDRAWALS):
        logger.warning("%s has taken nothing since %s; it is given up", server, server.failing_since)
        server.delete()
