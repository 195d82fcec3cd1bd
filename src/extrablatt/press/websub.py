"""WebSub hubs (W3C Recommendation of 23 January 2018) are told which feeds changed: a consumer of the log of its own for each hub.

How a publisher tells its hub is left open by the Recommendation (section 6); hubs take what PubSubHubbub had: a form with
``hub.mode=publish`` and ``hub.url``. A hub fetches the feed at once, so it is told only after the press has purged it.
Each hub has a thread of its own: one that does not answer holds up nobody, and is told what it missed when it answers again.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import time
from collections.abc import Callable, Collection, Iterable
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from extrablatt.publication import log
from extrablatt.publication.actions import LATEST_KEY
from extrablatt.publication.models import LogEntry, Post, Story
from extrablatt.publication.stepping import Walker, Walkers

from . import addresses
from .consumer import CONSUMER as PRESS
from .liveblog import story_url

logger = logging.getLogger(__name__)

CONSUMER = "websub"
#: Seconds a hub may take to answer, between two attempts (at first and at most), and between two looks at the log.
TIMEOUT, FIRST_WAIT, LONGEST_WAIT, LOOK = 5.0, 1.0, 300.0, 5.0


class HubError(Exception):
    """A hub could not be told. The message says why."""


def _live_feeds(entries: Collection[LogEntry]) -> list[str]:
    """Paths of the feeds of live blogs among the entries, withdrawn ones too."""
    of_posts = Post.objects.filter(pk__in={entry.subject_id for entry in entries if entry.subject == "post"})
    of_stories = Post.objects.filter(story__in={entry.subject_id for entry in entries if entry.subject == "story"})
    ids = {*of_posts.values_list("story_id", flat=True), *of_stories.values_list("story_id", flat=True).distinct()}
    stories = Story.objects.select_related("section").filter(pk__in=ids).order_by("pk")
    return [addresses.live_feed(story_url(story)) for story in stories]


def topics(entries: Collection[LogEntry]) -> list[str]:
    """Paths of the feeds these entries change, each once: of the newspaper, of every tag concerned, of live blogs."""
    told = dict.fromkeys(_live_feeds(entries))
    for entry in entries:
        moved = entry.subject == "tag" and bool((entry.detail or {}).get("moved"))
        if entry.subject != "story" and not moved:
            continue
        for key in entry.keys:
            kind, _, slug = key.removeprefix("tag:").partition(":")
            for ending in addresses.FEED_FORMATS:
                if key == LATEST_KEY:
                    told[addresses.feed(ending=ending)] = None
                elif key.startswith("tag:") and kind in addresses.PREFIX:
                    told[addresses.feed(kind, slug, ending)] = None
    return list(told)


def send_pings(hub: str, urls: Iterable[str]) -> None:
    """Tell ``hub`` that the feeds at ``urls`` changed, one request each on one connection. Raises :class:`HubError`.

    A hub that refuses a feed (4xx, but not 408 or 429) is not asked again for it: it would refuse the next time too.
    """
    parts = urlsplit(hub)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    calling = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        for url in urls:
            body = urlencode({"hub.mode": "publish", "hub.url": url})
            calling.request("POST", target, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = calling.getresponse()
            answer.read()
            if 200 <= answer.status < 300:
                continue
            if 400 <= answer.status < 500 and answer.status not in (408, 429):
                logger.warning("%s does not take %s: it answered %s %s", hub, url, answer.status, answer.reason)
                continue
            raise HubError(f"it answered {answer.status} {answer.reason}")
    except (OSError, http.client.HTTPException) as error:
        raise HubError(str(error) or type(error).__name__) from error
    finally:
        calling.close()


class Hub:
    """One hub and how far it was told. ``clock`` is monotonic, in seconds."""

    def __init__(
        self,
        url: str,
        send: Callable[[str, Iterable[str]], None] = send_pings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self._send, self._clock = url, send, clock
        self.consumer = f"{CONSUMER}:{hashlib.sha256(url.encode()).hexdigest()[:16]}"
        self._trouble = ""
        self._failures, self._next = 0, 0.0

    def trouble(self) -> str:
        """Why it can't be told just now; empty when it can."""
        return self._trouble

    def step(self) -> float:
        """Tell what is new; returns the seconds after which to look again. Raises what the database raises."""
        now = self._clock()
        if now < self._next:
            return self._next - now
        try:
            self._tell()
        except HubError as error:
            self._failures, self._trouble = self._failures + 1, f"{self.url}: {error}"
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(20, self._failures - 1))
            self._next = now + wait
            if self._failures in (1, 5) or not self._failures % 50:
                logger.error(
                    "The hub %s can't be told what changed, it is tried again in %g s: %s", self.url, wait, error
                )
            return wait
        if self._failures:
            logger.warning("The hub %s answers again", self.url)
        self._failures, self._trouble = 0, ""
        return LOOK

    def _tell(self) -> None:
        # What was published before a hub was first named is no news to it.
        if log.is_new(self.consumer):
            log.move(self.consumer, log.position(PRESS))
        while entries := log.read_behind(self.consumer, PRESS):
            base = settings.PAPER.base_url
            if paths := topics(entries):
                self._send(self.url, [base + path for path in paths])
            log.move(self.consumer, entries[-1].seq)


class Hubs(Walkers):
    """All hubs, each with its thread. Without any it does nothing."""

    def __init__(self, urls: Iterable[str]) -> None:
        hubs = [Hub(url) for url in urls]
        super().__init__(
            (Walker(hub.consumer, hub.step, f"telling the hub {hub.url}", hub.consumer, hub.trouble) for hub in hubs),
            TIMEOUT + 1,
        )
