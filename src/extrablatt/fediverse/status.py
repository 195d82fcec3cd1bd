"""How things stand, for the operator."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from extrablatt.press.fediverse import accounts

from .models import Delivery, Follower, Kind, Letter, Note, Server


def now() -> dict[str, Any]:
    """Accounts with followers and posts, what waits by kind, servers that take nothing."""
    followers = _by_account(Follower.objects.all())
    posts = _by_account(Note.objects.filter(deleted=False))
    kinds = dict(Delivery.objects.order_by().values_list("kind").annotate(Count("pk")))
    return {
        "accounts": [
            {"handle": a.handle, "followers": followers.get(a.name, 0), "posts": posts.get(a.name, 0)}
            for a in accounts.everyone()
        ],
        "waiting": {kind.value: kinds.get(kind.value, 0) for kind in Kind}
        | {"answer": Follower.objects.filter(answered=False).count(), "letter": Letter.objects.count()},
        "failing": [
            {"inbox": server.inbox, "since": server.failing_since, "failures": server.failures}
            for server in Server.objects.filter(failing_since__isnull=False).order_by("failing_since")
        ],
    }


def _by_account(rows: Any) -> dict[str, int]:
    return dict(rows.order_by().values_list("account").annotate(Count("pk")))
