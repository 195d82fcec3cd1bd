"""The press as a second consumer of the log: tells live readers what has changed on the page they have open."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from django.conf import settings

from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Post, Story

from .liveblog import post_html
from .store import Event, EventStore, open_events

CONSUMER = "live"


class _Current:
    """The store as this process sees it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: EventStore | None = None

    def __call__(self) -> EventStore:
        """The newspaper's store of live events; a new one is told from where on it knows everything."""
        with self._lock:
            if self._opened is None or not self._opened.is_current():
                self._opened = open_events(Path(settings.PAPER.events_dir))
                self._opened.begin(log.position(CONSUMER))
            return self._opened


store = _Current()


def channel_of(story_id: int) -> str:
    """The channel of a story's page."""
    return f"story:{story_id}"


def handle(entries: list[LogEntry]) -> None:
    """Tell what the entries say, as it is now: a post edited twice is told in its last words. Idempotent."""
    events = store()
    for entry in entries:
        if entry.subject == "post":
            _tell_post(events, entry)
        elif entry.subject == "story":
            _tell_story(events, entry)


def _tell_post(events: EventStore, entry: LogEntry) -> None:
    post = Post.objects.select_related("story__section").filter(pk=entry.subject_id).first()
    if post is None or post.story.state == Story.State.WITHDRAWN:
        return  # its channel is closed by the story's own entry
    html = post_html(post)
    if html:
        told = {"id": post.pk, "version": post.version, "pinned": post.pinned, "key": post.key_event, "html": html}
        event = Event(entry.seq, "post", _json(told), post.story.access, f"post:{post.pk}")
    else:
        event = Event(entry.seq, "remove", _json({"id": post.pk}), subject=f"post:{post.pk}")
    events.tell(channel_of(post.story_id), event)


def _tell_story(events: EventStore, entry: LogEntry) -> None:
    channel = channel_of(entry.subject_id)
    story = Story.objects.filter(pk=entry.subject_id).first()
    if story is None:
        return
    if story.state == Story.State.WITHDRAWN:
        events.close_channel(channel, Event(entry.seq, "gone", "{}"))
        return
    if not story.live and not events.knows(channel):
        return  # nobody listens to a page without live coverage
    event = Event(entry.seq, "story", _json({"version": story.version, "live": story.live}), subject="story")
    if events.told_as(channel) - {story.access}:
        # The story went behind the wall, or came out: what was told under another access is told no more.
        events.close_channel(channel, event, forgotten=True)
    else:
        events.tell(channel, event)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
