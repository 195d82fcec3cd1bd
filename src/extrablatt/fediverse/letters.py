"""Letters of other servers, read: the sender's key is fetched and the signature verified, then what is asked is done.

Senders are asked at once, one of each host at a time, so that a slow one holds up its own letters only. Somebody's letters are read
in the order they came.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from extrablatt.net.errors import TransportError

from . import remote, requests, signatures
from .models import Follower, Letter, Server
from .remote import Actor, ActorGone, ActorUnusable, HostBusy
from .signatures import SignatureRefused

logger = logging.getLogger(__name__)

#: Hosts asked at once; tries before a letter is given up, and before one of a host where nobody follows is.
AT_ONCE, TRIES, TRIES_OF_STRANGERS = 8, 6, 3
#: The pause after a failure, three times as long after each further one.
PAUSE = timedelta(seconds=20)
#: Seconds to wait for the first of the senders asked.
MOMENT = 0.5


class Reader:
    """Which senders are asked now. Only the thread that calls :meth:`step` touches the database."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fediverse-letters")
        self._asked: dict[Future[Actor], Letter] = {}

    def step(self) -> int | None:
        """Ask the senders of what is due, and read what can be read; returns how many letters that were, None with nothing to do."""
        for letter in due(timezone.now(), self._asked.values()):
            self._asked[self._pool.submit(remote.fetch_actor, letter.sender)] = letter
        if not self._asked:
            return None
        finished, _rest = wait(self._asked, MOMENT, FIRST_COMPLETED)
        for future in finished:
            _finish(self._asked.pop(future), future)
        return len(finished)

    def close(self) -> None:
        """Wait for nobody; what was not read is read after the next start."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def read_due() -> int:
    """Read all that is due; returns how many letters that were."""
    reader, count = Reader(), 0
    while (read := reader.step()) is not None:
        count += read
    reader.close()
    return count


def due(now: datetime, asked: Collection[Letter]) -> list[Letter]:
    """The letters there is room for: the first of each sender, one of each host that is not asked already."""
    hosts = {letter.host for letter in asked}
    earlier = Letter.objects.filter(sender=OuterRef("sender"), pk__lt=OuterRef("pk"))
    waiting = Letter.objects.filter(~Exists(earlier), next_try__lte=now).exclude(host__in=hosts).order_by("tries", "pk")
    chosen: list[Letter] = []
    for letter in waiting[: 20 * AT_ONCE]:
        if len(hosts) < AT_ONCE and letter.host not in hosts:
            hosts.add(letter.host)
            chosen.append(letter)
    return chosen


def _finish(letter: Letter, asked: Future[Actor]) -> None:
    """Read a letter and be done with it, or put it off."""
    try:
        with transaction.atomic():
            _read(letter, asked)
    except TransportError as error:
        _put_off(letter, error, remote.asked_pause(error.retry_after))
        return
    except (OperationalError, InterfaceError) as error:
        # Ours, and it passes: the database is locked or was away. Whoever wrote was told it is taken and won't write again.
        logger.warning("a letter of %s can't be read now: %s", letter.host, error)
        _put_off(letter, error)
        return
    except (SignatureRefused, ActorUnusable) as error:
        logger.info("a letter is refused: %s", error)
    except Exception:
        # Whatever it was, it must not come before the others again and again.
        logger.exception("a letter of %s can't be read", letter.host)
    letter.delete()


def _read(letter: Letter, asked: Future[Actor]) -> None:
    """Verify a letter and do what it asks. Raises TransportError for now; SignatureRefused, ActorUnusable for good."""
    activity = json.loads(letter.body)
    try:
        actor = asked.result()
    except ActorGone:
        # Nobody can sign for an account that is no more; that it is gone was seen at its own address.
        if activity["type"] == "Delete":
            requests.closed(activity, letter.sender)
        return
    signature = signatures.read(letter.headers.get("signature", ""))
    if signature.key_id != actor.key_id:
        raise SignatureRefused(f"The key is not the one of {letter.sender}.")
    signatures.verify(signature, actor.public_pem, "POST", letter.target, letter.headers)
    requests.carry_out(activity, actor)


def _put_off(letter: Letter, error: Exception, asked: timedelta = timedelta()) -> None:
    """Later; all of the sender's host if it answers nobody, else all of the sender, for the order's sake."""
    pause = max(PAUSE * 3**letter.tries, asked)
    concerned = Letter.objects.filter(host=letter.host)
    if not isinstance(error, HostBusy):
        concerned = concerned.filter(sender=letter.sender)
    concerned.update(tries=F("tries") + 1, next_try=timezone.now() + pause)
    # A stranger is not to blame for what fails here.
    ours = not isinstance(error, TransportError)
    patient = ours or Follower.objects.filter(server__in=Server.objects.filter(host=letter.host)).exists()
    given_up, _what = concerned.filter(tries__gte=TRIES if patient else TRIES_OF_STRANGERS).delete()
    if given_up:
        logger.info("%s letters of %s are given up: %s", given_up, letter.host, error)
