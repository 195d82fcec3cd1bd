"""How far an editor has looked, so that the queue can tell what is new since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from extrablatt.wire.models import WireItem

from ..models import WireLook

#: Who was away from the queue for this long finds the line where it was left.
AWAY = timedelta(minutes=10)
#: The look is noted at most this often.
OFTEN = timedelta(seconds=30)


def newest() -> int:
    """The id of the newest item."""
    return WireItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def look(user: Any, *, now: Any = None) -> WireLook:
    """The editor looks at the queue now; the mark moves to where the last look ended, if that is a while ago."""
    now = now or timezone.now()
    top = newest()
    mine, created = WireLook.objects.get_or_create(
        user=user, defaults={"mark": top, "seen": top, "time": now, "marked": now}
    )
    if created:
        return mine
    if now - mine.time > AWAY:
        mine.mark, mine.marked = mine.seen, mine.time
    elif now - mine.time < OFTEN and mine.seen == top:
        return mine
    mine.seen, mine.time = top, now
    mine.save(update_fields=["mark", "marked", "seen", "time"])
    return mine


def all_seen(user: Any) -> None:
    """The editor says: everything seen. The line goes to the top."""
    top, now = newest(), timezone.now()
    WireLook.objects.update_or_create(user=user, defaults={"mark": top, "seen": top, "time": now, "marked": now})


def unseen(user: Any, *, limit: int = 100) -> int:
    """Items in the queue that came since the editor last looked, at most ``limit``; 0 for one who never looked."""
    seen = WireLook.objects.filter(user=user).values_list("seen", flat=True).first()
    if seen is None:
        return 0
    items = WireItem.objects.filter(pk__gt=seen, current=True, hidden=False).exclude(item_class="other")
    return len(items.order_by().values_list("pk")[:limit])
