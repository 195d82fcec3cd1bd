"""What other servers write: put aside at once, read by the backshop. Asked are Follow and its Undo, and what changes about followers."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from extrablatt.net.errors import TransportError
from extrablatt.press.fediverse import accounts

from . import remote, signatures
from .models import LONGEST, Follower, Letter, Server
from .remote import Actor, ActorGone, ActorUnusable
from .signatures import SignatureRefused

logger = logging.getLogger(__name__)

#: Bytes of a letter that is read; letters that may wait; tries before one is given up; letters in one round.
MOST_BYTES, MOST_LETTERS, TRIES, ROUND = 64 * 1024, 5_000, 6, 20
PAUSE = timedelta(seconds=20)
READ = ("Follow", "Undo", "Delete", "Update")
_KEPT = ("host", "date", "digest", "signature", "content-type", "content-length", "accept", "user-agent")


class Full(Exception):
    """Too many letters wait."""


def id_of(value: object) -> str:
    """The name of something, given whole or by name."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and len(found) <= LONGEST else ""


def matters(activity: object) -> bool:
    """Whether it is anything to us; most of what servers send (likes, other people's news) is not."""
    if not isinstance(activity, dict) or activity.get("type") not in READ or not id_of(activity.get("actor")):
        return False
    # Servers tell everybody of every account that is closed: only followers' are asked about.
    return activity["type"] == "Follow" or Follower.objects.filter(actor=id_of(activity["actor"])).exists()


def put_aside(target: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep a letter for reading, if it matters and what can be checked at once is right.

    ``headers`` have small names. Raises ValueError for what is no JSON, :class:`SignatureRefused`, :class:`Full`.
    """
    try:
        activity = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not matters(activity) or len(body) > MOST_BYTES:
        return
    signature = signatures.check(headers, accounts.domain(), body, now=time.time())
    actor = id_of(activity["actor"])
    if not remote.permitted(actor):
        raise SignatureRefused("Letters of this sender are not taken.")
    if urlsplit(signature.key_id).netloc != urlsplit(actor).netloc:
        raise SignatureRefused("The key is another server's than the sender.")
    if Letter.objects.count() >= MOST_LETTERS:
        raise Full
    kept = {name: headers[name] for name in {*_KEPT, *signature.covered} if name in headers}
    Letter.objects.create(target=target, headers=kept, body=body.decode("utf-8"))


def read_due() -> int:
    """Read what is due; returns how many letters that were."""
    letters = list(Letter.objects.filter(next_try__lte=timezone.now()).order_by("tries", "pk")[:ROUND])
    for letter in letters:
        try:
            read(letter)
        except TransportError as error:
            if letter.tries + 1 < TRIES:
                due = timezone.now() + PAUSE * 3**letter.tries
                Letter.objects.filter(pk=letter.pk).update(tries=letter.tries + 1, next_try=due)
                continue
            logger.info("a letter is given up: %s", error)
        except (SignatureRefused, ActorUnusable) as error:
            logger.info("a letter is refused: %s", error)
        letter.delete()
    return len(letters)


def read(letter: Letter) -> None:
    """Verify a letter and do what it asks. Raises TransportError for now; SignatureRefused, ActorUnusable for good."""
    activity = json.loads(letter.body)
    sender = id_of(activity["actor"])
    try:
        actor = remote.fetch_actor(sender)
    except ActorGone:
        # Nobody can sign for an account that is no more; that it is gone was seen at its own address.
        if activity["type"] == "Delete" and id_of(activity.get("object")) == sender:
            Follower.objects.filter(actor=sender).delete()
        return
    signature = signatures.read(letter.headers.get("signature", ""))
    if signature.key_id != actor.key_id:
        raise SignatureRefused(f"The key is not the one of {sender}.")
    signatures.verify(signature, actor.public_pem, "POST", letter.target, letter.headers)
    {"Follow": _follow, "Undo": _undo, "Delete": _closed, "Update": _changed}[activity["type"]](activity, actor)


def _account_named(url: str) -> str:
    """The name of our account at an address; empty for none."""
    name = url.rpartition("/")[2]
    account = accounts.find(name) if name else None
    return account.name if account and account.id == url else ""


def _follow(activity: dict[str, Any], actor: Actor) -> None:
    account = _account_named(id_of(activity.get("object")))
    if not account:
        return
    request = id_of(activity) or f"{actor.id}#follow"
    with transaction.atomic():
        server, _ = Server.objects.get_or_create(inbox=actor.inbox)
        # A server that asks is alive.
        Server.objects.filter(pk=server.pk).update(next_try=timezone.now(), failures=0, failing_since=None)
        Follower.objects.update_or_create(
            account=account, actor=actor.id, defaults={"server": server, "request": request, "answered": False}
        )
    logger.info("%s follows %s", urlsplit(actor.id).netloc, account)


def _undo(activity: dict[str, Any], actor: Actor) -> None:
    undone, theirs = activity.get("object"), Follower.objects.filter(actor=actor.id)
    if isinstance(undone, dict) and undone.get("type") == "Follow":
        theirs.filter(account=_account_named(id_of(undone.get("object")))).delete()
    elif name := id_of(undone):
        theirs.filter(request=name).delete()


def _closed(activity: dict[str, Any], actor: Actor) -> None:
    if id_of(activity.get("object")) == actor.id:
        Follower.objects.filter(actor=actor.id).delete()


def _changed(activity: dict[str, Any], actor: Actor) -> None:
    """The inbox may be another now."""
    if id_of(activity.get("object")) == actor.id:
        server, _ = Server.objects.get_or_create(inbox=actor.inbox)
        Follower.objects.filter(actor=actor.id).update(server=server)
