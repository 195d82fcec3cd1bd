"""What only the database knows and somebody should: noted now and then by the backshop, for report, desk and alarms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk import effects
from extrablatt.fediverse.models import Delivery
from extrablatt.health import clock, exposition, notices, written
from extrablatt.wire.models import Feed, RawFile, RemotePicture

#: Seconds between two looks.
LOOK = 20.0
#: Minutes a feed may fail before it is said.
FAILING = 15
#: Seconds after which what was planned and has not happened is said: the schedule looks twice a second.
OVERDUE = 60


def note() -> None:
    """Kills that match no story of ours, feeds from which nothing comes, and numbers for the metrics. Without a word of any text."""
    data = settings.DATA_DIR
    kills = {f"{kill.item.provider.lower()[:60]} {kill.item_id}" for kill in effects.open_kills()}
    kills |= {f"{kill.provider.lower()[:60]} {kill.pk}" for _item, kill in effects.suspects()}
    notices.keep(data, "kill_unmatched", dict.fromkeys(kills, ""))
    feeds = list(Feed.objects.filter(configured=True, paused=False))
    notices.keep(data, "feed_silent", {feed.name: "" for feed in feeds if feed.silent})
    late = timezone.now() - timedelta(minutes=FAILING)
    failing = [feed for feed in feeds if feed.failures and feed.error_since and feed.error_since < late]
    notices.keep(data, "feed_failing", {feed.name: "" for feed in failing})
    # By a clock that was set everything is late or early; that is another problem (health/clock.py).
    now = datetime.fromtimestamp(clock.of(data).now(), UTC)
    overdue = desk.overdue(now - timedelta(seconds=OVERDUE))
    notices.keep(data, "plan_overdue", {str(pk): "" for pk in overdue})
    _numbers(data, Feed.objects.filter(configured=True))


def _numbers(data: Path, feeds: Iterable[Feed]) -> None:
    known = {
        "feeds": {
            feed.name: {
                "last": feed.last_item.timestamp() if feed.last_item else None,
                "lag": feed.lag,
                "items": feed.delivered,
                "failures": feed.failures,
            }
            for feed in feeds
        },
        "waiting": {
            "fediverse": Delivery.objects.count(),
            "pictures": RemotePicture.objects.filter(state=RemotePicture.State.WAITING).count(),
            "quarantine": RawFile.objects.filter(state=RawFile.State.QUARANTINED).count(),
        },
    }
    written.json(data / exposition.KNOWN, known)
