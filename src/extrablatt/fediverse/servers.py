"""Which inboxes of others we know: how many of one host, and which of them are let go."""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Follower, Server
from .remote import Actor, ActorUnusable, host_of, permitted

logger = logging.getLogger(__name__)

#: Inboxes of one host that are written to. A server with more people has one for all of them (``sharedInbox``).
MOST_INBOXES = 50


def of_actor(actor: Actor) -> Server:
    """The inbox of somebody who asks for something; who asks is alive. Raises :class:`ActorUnusable` for one too many of a host."""
    server = Server.objects.filter(inbox=actor.inbox).first()
    if server is None:
        host = host_of(actor.inbox)
        if Server.objects.filter(host=host).count() >= MOST_INBOXES:
            raise ActorUnusable(f"{host} has {MOST_INBOXES} inboxes here already; it needs one for all (sharedInbox)")
        return Server.objects.create(inbox=actor.inbox, host=host)
    Server.objects.filter(pk=server.pk).update(next_try=timezone.now(), failures=0, failing_since=None)
    return server


def forget_strangers(servers: Collection[int]) -> None:
    """Let go of those where nobody follows and nothing was ever sent."""
    with transaction.atomic():
        # Locked, so that nothing is sent there for the first time meanwhile.
        following = Follower.objects.filter(server=OuterRef("pk"))
        strangers = Server.objects.filter(~Exists(following), pk__in=servers, told=False).select_for_update()
        Server.objects.filter(pk__in=[server.pk for server in strangers]).delete()


def forget_blocked() -> None:
    """Who comes from a domain that is blocked by now does not follow any more."""
    for server in Server.objects.all():
        if not permitted(server.inbox):
            logger.info("%s is blocked; nobody there follows any more", server)
            server.delete()
