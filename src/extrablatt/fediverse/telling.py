"""Who is to be told of a post: put down bit by bit, so that thousands of servers don't keep others from writing."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .models import Delivery, Follower, Kind, Note, Server, Telling

#: Servers put down in one transaction, and transactions in a row before something else gets its turn.
BATCH, ROUNDS = 500, 10


def begin(note: Note, kind: Kind) -> None:
    """People are to be told of a post, from the first server on."""
    Telling.objects.update_or_create(note=note, kind=kind, defaults={"after": 0, "since": timezone.now()})


def put_down(rounds: int | None = None) -> bool:
    """Put servers down for what is to be told, withdrawals first; returns whether there are more."""
    for _round in range(ROUNDS if rounds is None else rounds):
        waiting = Telling.objects.select_related("note")
        telling = waiting.filter(kind=Kind.DELETE).order_by("pk").first() or waiting.order_by("pk").first()
        if telling is None:
            return False
        with transaction.atomic():
            _put_down(telling)
    return Telling.objects.exists()


def _put_down(telling: Telling) -> None:
    # Locked, so that none goes (who unfollowed) before its row stands.
    some = _audience(telling).filter(pk__gt=telling.after).order_by("pk").select_for_update(no_key=True)[:BATCH]
    servers = [server.pk for server in some]
    if telling.kind == Kind.DELETE:
        Delivery.objects.filter(note=telling.note, server__in=servers).exclude(kind=Kind.DELETE).delete()
    rows = [Delivery(note=telling.note, server_id=pk, kind=telling.kind, since=telling.since) for pk in servers]
    Delivery.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["note", "server", "kind"], update_fields=["since"]
    )
    if len(servers) < BATCH:
        telling.delete()
    else:
        Telling.objects.filter(pk=telling.pk).update(after=servers[-1])


def _audience(telling: Telling) -> QuerySet[Server]:
    """News is for servers with followers; that it is taken back is for every server we know: posts wander."""
    if telling.kind == Kind.DELETE:
        return Server.objects.all()
    following = Follower.objects.filter(server=OuterRef("pk"), account=telling.note.account)
    return Server.objects.filter(Exists(following))
