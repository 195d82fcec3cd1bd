"""What letters ask: to follow, to follow no more; and what changes about followers. Whoever asks it was verified before."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from . import servers
from .door import account_named, id_of
from .models import LONGEST, Follower
from .remote import Actor, host_of

logger = logging.getLogger(__name__)


def carry_out(activity: dict[str, Any], actor: Actor) -> None:
    """Do what is asked, in the caller's transaction. Raises ActorUnusable for who can't follow."""
    kind = activity["type"]
    if kind == "Follow":
        _follow(activity, actor)
    elif kind == "Undo":
        _undo(activity, actor)
    elif kind == "Delete":
        closed(activity, actor.id)
    elif kind == "Update":
        _changed(activity, actor)


def _follow(activity: dict[str, Any], actor: Actor) -> None:
    account = account_named(id_of(activity.get("object")))
    if not account:
        return
    request = id_of(activity) or f"{actor.id}#follow"[:LONGEST]
    asked = {
        "server": servers.of_actor(actor),
        "request": request,
        "answered": False,
        "tries": 0,
        "next_try": timezone.now(),
    }
    Follower.objects.update_or_create(account=account, actor=actor.id, defaults=asked)
    logger.info("%s follows %s", host_of(actor.id), account)


def _undo(activity: dict[str, Any], actor: Actor) -> None:
    undone, theirs = activity.get("object"), Follower.objects.filter(actor=actor.id)
    if isinstance(undone, dict) and undone.get("type") == "Follow":
        _forget(theirs.filter(account=account_named(id_of(undone.get("object")))))
    elif name := id_of(undone):
        _forget(theirs.filter(request=name))


def closed(activity: dict[str, Any], sender: str) -> None:
    """Somebody's account is no more."""
    if id_of(activity.get("object")) == sender:
        _forget(Follower.objects.filter(actor=sender))


def _changed(activity: dict[str, Any], actor: Actor) -> None:
    """The inbox may be another now."""
    theirs = Follower.objects.filter(actor=actor.id)
    if id_of(activity.get("object")) == actor.id and theirs.exists():
        before = set(theirs.values_list("server", flat=True))
        theirs.update(server=servers.of_actor(actor))
        servers.forget_strangers(before)


def _forget(followers: Any) -> None:
    before = set(followers.values_list("server", flat=True))
    followers.delete()
    servers.forget_strangers(before)
