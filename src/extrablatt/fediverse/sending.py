"""Sending: one job for a server, its messages in order, deletions first. Many servers at once; a slow one holds up nobody."""

from __future__ import annotations

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from extrablatt.net.errors import TransportError
from extrablatt.press.assembly import Assembly
from extrablatt.press.fediverse import accounts, notes
from extrablatt.press.fediverse.accounts import Account
from extrablatt.press.onestate import one_state
from extrablatt.publication.models import Story

from . import remote
from .models import Delivery, Follower, Note, Server

logger = logging.getLogger(__name__)

#: Servers spoken with at once, how many of them may be such that failed before, and messages of one in a row.
AT_ONCE, FAILING, ITEMS = 16, 8, 20
#: The pause after a failure, doubled with each further one.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
#: How long is tried to tell news, and how long to take it back; then a server is given up and its people no longer follow.
NEWS, WITHDRAWALS = timedelta(days=2), timedelta(days=30)
#: Seconds to wait for the first of the servers under way.
MOMENT = 0.5
_KIND = Delivery.Kind


@dataclass(slots=True)
class Message:
    """One message to a server. ``row``: what is done with when it has arrived."""

    row: Delivery | Follower
    account: Account
    body: bytes


@dataclass(slots=True)
class Job:
    """What one server is to be told, and how that went."""

    server: Server
    messages: list[Message]
    #: Rows that are done with, taken or never to be taken.
    done: list[Delivery | Follower] = field(default_factory=list)
    problem: str = ""
    gone: bool = False


class Sender:
    """Who is spoken with now. Only the thread that calls :meth:`step` touches the database."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fediverse")
        self._under_way: dict[Future[Job], Job] = {}

    def step(self) -> bool:
        """Begin what is due and note what is finished; whether there is more to do at once."""
        now = timezone.now()
        forget_late(now)
        speaking = [job.server for job in self._under_way.values()]
        for job in due(now, speaking):
            self._under_way[self._pool.submit(_send, job)] = job
        if not self._under_way:
            return False
        finished, _rest = wait(self._under_way, MOMENT, FIRST_COMPLETED)
        for future in finished:
            job = self._under_way.pop(future)
            _record(future.result())
        return True

    def close(self) -> None:
        """Wait for nobody; what was not noted is sent once more at the next start."""
        self._pool.shutdown(wait=False, cancel_futures=True)


# --- what is due -----------------------------------------------------------------------------------------------------


def due(now: datetime, speaking: list[Server] | None = None) -> list[Job]:
    """The jobs there is room for beside the servers spoken with already."""
    speaking = speaking or []
    waiting = Server.objects.filter(Q(deliveries__isnull=False) | Q(followers__answered=False), next_try__lte=now)
    waiting = waiting.exclude(pk__in=[server.pk for server in speaking]).distinct().order_by("pk")
    room = AT_ONCE - len(speaking)
    well = list(waiting.filter(failures=0)[:room])
    # Those that failed before take only some of the places: they must not keep the others waiting.
    room = min(room - len(well), FAILING - sum(server.failures > 0 for server in speaking))
    servers = well + list(waiting.filter(failures__gt=0)[: max(0, room)])
    if not servers:
        return []
    with translation.override(settings.LANGUAGE_CODE), one_state():
        made: dict[tuple[int, str], bytes | None] = {}
        return [_job(server, made) for server in servers]


def _job(server: Server, made: dict[tuple[int, str], bytes | None]) -> Job:
    job = Job(server, [])
    for follower in server.followers.filter(answered=False).order_by("pk")[:ITEMS]:
        if account := accounts.find(follower.account):
            job.messages.append(Message(follower, account, accept(follower, account)))
        else:
            job.done.append(follower)
    waiting = server.deliveries.select_related("note").order_by("pk")
    first = list(waiting.filter(kind=_KIND.DELETE)[:ITEMS])
    for delivery in [*first, *waiting.exclude(kind=_KIND.DELETE)[: ITEMS - len(first)]]:
        place = (delivery.note_id, delivery.kind)
        if place not in made:
            made[place] = message_of(delivery.note, delivery.kind)
        body, account = made[place], _sender(delivery.note)
        if body is None or account is None:
            job.done.append(delivery)
        else:
            job.messages.append(Message(delivery, account, body))
    return job


def _sender(note: Note) -> Account | None:
    """Who signs: the account, or for one that is no more, the newspaper's name in its place (a deletion must still go out)."""
    return accounts.find(note.account) or (Account(note.account) if note.deleted else None)


def message_of(note: Note, kind: str) -> bytes | None:
    """What is told of a post now; None where there is nothing to tell any more."""
    account = _sender(note)
    if account is None:
        return None
    if kind == _KIND.DELETE:
        return notes.as_message(notes.delete(account, note.story, note.turn))
    story = Story.public.select_related("section").filter(pk=note.story).first()
    if story is None or note.deleted or notes.turns([story.pk]).get(story.pk, 1) != note.turn:
        return None  # withdrawn since: the log says so next
    (told,) = notes.of_stories(Assembly(), [story], account)
    return notes.as_message(notes.create(told) if kind == _KIND.CREATE else notes.update(told))


def accept(follower: Follower, account: Account) -> bytes:
    """The answer to who wants to follow (ActivityPub, 7.5)."""
    asked = {"id": follower.request, "type": "Follow", "actor": follower.actor, "object": account.id}
    activity = {"id": f"{account.id}#accept-{follower.pk}", "type": "Accept", "actor": account.id, "object": asked}
    return notes.as_message(activity)


# --- sending ---------------------------------------------------------------------------------------------------------


def _send(job: Job) -> Job:
    """Send in order until something fails. No database here: this runs in a thread of the pool."""
    if not job.messages:
        return job
    with remote.session() as session:
        for message in job.messages:
            try:
                status = remote.post(session, job.server.inbox, message.account.key_id, message.body)
            except TransportError as error:
                job.problem = str(error)
                return job
            if 200 <= status < 300:
                job.done.append(message.row)
            elif status == 410:
                job.gone = True
                return job
            elif 400 <= status < 500 and status not in (401, 403, 404, 408, 429):
                logger.warning("%s does not take %s: it answered %s", job.server, message.row, status)
                job.done.append(message.row)
            else:
                job.problem = f"it answered {status}"
                return job
    return job


def _record(job: Job) -> None:
    now, server = timezone.now(), job.server
    with transaction.atomic():
        Delivery.objects.filter(pk__in=[row.pk for row in job.done if isinstance(row, Delivery)]).delete()
        Follower.objects.filter(pk__in=[row.pk for row in job.done if isinstance(row, Follower)]).update(answered=True)
        if job.gone:
            logger.info("%s is gone for good; nobody there follows any more", server)
            server.delete()
        elif job.problem:
            failures = server.failures + 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(20, server.failures))
            Server.objects.filter(pk=server.pk).update(
                failures=failures, failing_since=server.failing_since or now, next_try=now + pause
            )
            level = logging.WARNING if failures in (1, 10) else logging.DEBUG
            logger.log(level, "%s takes nothing now, it is tried again in %s: %s", server, pause, job.problem)
        elif server.failures:
            logger.info("%s takes posts again", server)
            Server.objects.filter(pk=server.pk).update(failures=0, failing_since=None)


def forget_late(now: datetime) -> None:
    """What is too late to be told, and servers that have not answered for a month."""
    Delivery.objects.exclude(kind=_KIND.DELETE).filter(since__lt=now - NEWS).delete()
    for server in Server.objects.filter(failing_since__lt=now - WITHDRAWALS):
        logger.warning("%s has not answered since %s; it is given up", server, server.failing_since)
        server.delete()
