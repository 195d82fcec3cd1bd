"""The one writer of a feed's health and memory: when it was reached, what went wrong, when it is tried again."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from .feedconfig import FeedConfig
from .models import Feed

#: The longest time, in seconds, between two tries at a feed that fails, unless its interval is longer.
LONGEST_PAUSE = 900.0
#: The longest time a server's Retry-After is obeyed.
LONGEST_RETRY_AFTER = 3600.0


def register(configs: Iterable[FeedConfig]) -> None:
    """Bring the table up to date with newspaper.toml; feeds no longer named stay, marked as such."""
    named = list(configs)
    for config in named:
        Feed.objects.update_or_create(
            name=config.name,
            defaults={
                "title": config.title,
                "transport": config.transport,
                "silence": config.silence,
                "configured": True,
            },
        )
    gone = Feed.objects.exclude(name__in=[c.name for c in named]).exclude(transport="folder")
    gone.update(configured=False)


def of(config: FeedConfig) -> Feed:
    """The feed's row, made when missing."""
    row = Feed.objects.filter(name=config.name).first()
    if row is None:
        register_one = {"title": config.title, "transport": config.transport, "silence": config.silence}
        row, _ = Feed.objects.get_or_create(name=config.name, defaults=register_one)
    return row


def remember(name: str, state: dict[str, Any]) -> None:
    """Keep what the transport needs to go on."""
    Feed.objects.filter(name=name).update(state=state)


def reached(name: str, *, interval: float, told: str = "") -> datetime:
    """A round went well; ``told`` is what the desk should know all the same. Returns when the next one is due."""
    now = timezone.now()
    due = now + timedelta(seconds=interval)
    Feed.objects.filter(name=name).update(last_contact=now, next_try=due, failures=0, last_error=told, error_since=None)
    return due


def pause_after(failures: int, interval: float, *, retry_after: float | None = None) -> float:
    """Seconds to the next try after so many failures in a row: doubling, capped, with jitter, never below Retry-After."""
    longest = max(LONGEST_PAUSE, interval)
    pause = min(longest, max(interval, 1.0) * 2.0 ** min(failures, 20))
    pause *= random.uniform(0.5, 1.0)
    return max(pause, min(retry_after or 0.0, LONGEST_RETRY_AFTER))


def failed(name: str, message: str, *, interval: float, retry_after: float | None = None) -> datetime:
    """A round failed. Returns when it is tried again."""
    now = timezone.now()
    before = Feed.objects.filter(name=name).values_list("failures", flat=True).first() or 0
    due = now + timedelta(seconds=pause_after(before + 1, interval, retry_after=retry_after))
    failing = Feed.objects.filter(name=name)
    failing.filter(Q(failures=0) | Q(error_since=None)).update(error_since=now)
    failing.update(failures=F("failures") + 1, last_error=message, next_try=due)
    return due


def waits_until(config: FeedConfig) -> datetime | None:
    """When a feed that was failing before a restart is due; None: at once."""
    row = of(config)
    return row.next_try if row.failures else None


def paused(name: str) -> bool:
    """Whether the desk has paused it."""
    return Feed.objects.filter(name=name, paused=True).exists()


def all_paused() -> frozenset[str]:
    """The names of all feeds the desk has paused."""
    return frozenset(Feed.objects.filter(paused=True).values_list("name", flat=True))
