"""Sending: one job for a server, one server of a host, many hosts at once; a slow one holds up nobody."""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.utils import timezone

from extrablatt.net.client import Answer, Session
from extrablatt.net.errors import TransportError

from . import jobs, outcomes, remote
from .jobs import Job, Row
from .messages import Messages
from .models import Follower, Server

logger = logging.getLogger(__name__)

#: Seconds to wait for the first of the messages under way, between two looks for more servers, and for what is late.
MOMENT, LOOK, LATE = 0.5, 0.1, 60.0


class Sender:
    """Who is spoken with now. Only the thread that calls :meth:`step` touches the database: it makes each message at the moment it
    is sent, so nothing is sent that was withdrawn while others were under way.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(jobs.AT_ONCE, thread_name_prefix="fediverse")
        self._under_way: dict[Future[Answer | TransportError], tuple[Job, Row]] = {}
        self._messages = Messages()
        self._next_look = self._next_late = 0.0

    def step(self) -> bool:
        """Begin what is due and go on with what is under way; whether there is more to do at once."""
        self._begin()
        if not self._under_way:
            return False
        finished, _rest = wait(self._under_way, MOMENT, FIRST_COMPLETED)
        for future in finished:
            job, row = self._under_way.pop(future)
            outcomes.judge(job, row, future.result())
            self._go_on(job)
        return True

    def close(self) -> None:
        """Wait for nobody; what was not noted is sent once more at the next start."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        begun = time.monotonic()
        if begun >= self._next_late:
            outcomes.forget_late(timezone.now())
            self._next_late = begun + LATE
        speaking = [job.server for job, _row in self._under_way.values()]
        if len(speaking) >= jobs.AT_ONCE or (speaking and begun < self._next_look):
            return
        now = timezone.now()
        for server in jobs.servers(now, speaking):
            self._go_on(jobs.begin(server, now))
        # Looking takes longer the more wait; what is under way must not wait for it.
        done = time.monotonic()
        self._next_look = done + max(LOOK, 5 * (done - begun))

    def _go_on(self, job: Job) -> None:
        """Send a job's next message, or write down how it went."""
        while not job.over:
            row = job.waiting.popleft()
            made = self._messages.of(row)
            if made is None:
                job.stale.append(row)
                continue
            if not _told(job.server, row):
                break
            account, body = made
            sent = self._pool.submit(_send, job.session, job.server.inbox, account.key_id, body)
            self._under_way[sent] = (job, row)
            return
        job.session.close()
        outcomes.record(job)


def _told(server: Server, row: Row) -> bool:
    """Note, before the first post is sent to a server, that it is; False when it is known no more."""
    if isinstance(row, Follower) or server.told:
        return True
    server.told = True
    return bool(Server.objects.filter(pk=server.pk).update(told=True))


def _send(session: Session, inbox: str, key_id: str, body: bytes) -> Answer | TransportError:
    """No database here: this runs in a thread of the pool."""
    try:
        return remote.post(session, inbox, key_id, body)
    except TransportError as error:
        return error
    except Exception as error:
        logger.exception("%s can't be spoken with", inbox)
        return TransportError(f"{type(error).__name__}: {error}")
