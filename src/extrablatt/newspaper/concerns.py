"""What only the database knows and somebody should: noted now and then by the backshop, for report, desk and alarms."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from extrablatt.desk import effects
from extrablatt.health import notices
from extrablatt.wire.models import Feed

#: Seconds between two looks.
LOOK = 20.0
#: Minutes a feed may fail before it is said.
FAILING = 15


def note() -> None:
    """Kills that match no story of ours, feeds from which nothing comes. Without a word of any text."""
    data = settings.DATA_DIR
    kills = {f"{kill.item.provider.lower()[:60]} {kill.item_id}" for kill in effects.open_kills()}
    notices.keep(data, "kill_unmatched", dict.fromkeys(kills, ""))
    feeds = list(Feed.objects.filter(configured=True, paused=False))
    notices.keep(data, "feed_silent", {feed.name: "" for feed in feeds if feed.silent})
    late = timezone.now() - timedelta(minutes=FAILING)
    failing = [feed for feed in feeds if feed.failures and feed.error_since and feed.error_since < late]
    notices.keep(data, "feed_failing", {feed.name: "" for feed in failing})
