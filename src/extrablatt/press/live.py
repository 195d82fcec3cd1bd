"""The press as a second consumer of the log: tells live readers what has changed on the page they have open."""

from __future__ import annotations

import json
import logging
import threading
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from extrablatt.publication import log
from extrablatt.publication.models import Cursor, LogEntry, Post, Story, StoryPicture

from .liveblog import post_html
from .store import Event, EventStore, StoreError, events_anew, open_events

logger = logging.getLogger(__name__)

CONSUMER = "live"

#: A picture or a story, by its kind and id.
Shown = tuple[str, int]


class _Current:
    """The store as this process sees it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: EventStore | None = None

    def __call__(self) -> EventStore:
        """The newspaper's store of live events; a new one is told from where on it knows everything."""
        with self._lock:
            if self._opened is None or not self._opened.is_current():
                self._opened = _begun(open_events(_folder()))
            return self._opened

    def make_anew(self) -> EventStore:
        """An empty store in place of one that can't be written; who listens is told to take the page again."""
        broken = self()
        with self._lock:
            self._opened = _begun(events_anew(_folder(), broken))
            return self._opened


def _folder() -> Path:
    return Path(settings.PAPER.events_dir)


def _begun(events: EventStore) -> EventStore:
    events.begin(log.position(CONSUMER))
    return events


def open_house() -> None:
    """To be called before the log is read. A newspaper that never told anybody anything does not begin with its whole archive."""
    if not log.position(CONSUMER):
        Cursor.objects.update_or_create(pk=CONSUMER, defaults={"seq": log.head()})
    if store().newest() > log.head():
        # The database was restored from a copy: what is told there has, by this log, never happened.
        logger.warning("the live events are ahead of the publication log; they are begun anew")
        store.make_anew()


store = _Current()


def channel_of(story_id: int) -> str:
    """The channel of a story's page."""
    return f"story:{story_id}"


def handle(entries: list[LogEntry]) -> None:
    """Tell what the entries say, as it is now: a post edited twice is told in its last words. Idempotent.

    A store that can't be written is put away: what it still tells may be withdrawn. Raises StoreError where no new one
    can be made.
    """
    try:
        _tell(store(), entries)
    except StoreError:
        logger.exception("the store of live events can't be used")
        _tell(store.make_anew(), entries)


def _tell(events: EventStore, entries: list[LogEntry]) -> None:
    _forget_who_shows(events, entries)
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
        told = {
            "id": post.pk,
            "version": post.version,
            "number": post.number,
            "pinned": post.pinned,
            "key": post.key_event,
            "html": html,
        }
        event = Event(entry.seq, "post", _json(told), post.story.access, f"post:{post.pk}")
    else:
        event = Event(entry.seq, "remove", _json({"id": post.pk}), subject=f"post:{post.pk}")
    events.tell(channel_of(post.story_id), event)


def _tell_story(events: EventStore, entry: LogEntry) -> None:
    channel = channel_of(entry.subject_id)
    story = Story.objects.filter(pk=entry.subject_id).first()
    if story is None:
        return
    # Published again since, its old posts stay what they are: gone.
    if entry.kind == LogEntry.Kind.WITHDRAW or story.state == Story.State.WITHDRAWN:
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


def _forget_who_shows(events: EventStore, entries: list[LogEntry]) -> None:
    """Posts that show a picture, or another story in a box, as it was: their readers take the page again.

    Before anything else of the entries is told: what a page is taken again for needs no telling, and what comes later is told.
    """
    changed = {
        (entry.subject, entry.subject_id): entry.seq for entry in entries if entry.subject in ("story", "picture")
    }
    if not changed:
        return
    for story_id, shown in sorted(_shown_in_posts(events, changed).items()):
        channel = channel_of(story_id)
        # Its address stands in the HTML that was told. A post not told yet will be told as it is now.
        for (kind, number), posts in sorted(shown.items(), key=lambda one: changed[one[0]]):
            printed = f"/bilder/{number}/" if kind == "picture" else f"/{number}/"
            if any(event.subject in posts and printed in event.data for event in events.held(channel)):
                events.close_channel(channel, Event(changed[kind, number], "reset", "{}"), forgotten=True)


def _shown_in_posts(events: EventStore, changed: Collection[Shown]) -> dict[int, dict[Shown, set[str]]]:
    """Which of what has changed stands in posts of stories somebody may listen to: story → what → posts. As many queries, however
    much has changed at once.
    """
    found: dict[int, dict[Shown, set[str]]] = defaultdict(lambda: defaultdict(set))
    listened = [int(channel.removeprefix("story:")) for channel in events.channels()]
    in_posts = StoryPicture.objects.filter(story__in=listened, post__isnull=False)
    for picture, post, story in in_posts.values_list("picture", "post", "story"):
        if ("picture", picture) in changed:
            found[story]["picture", picture].add(f"post:{post}")
    boxes = Post.objects.filter(story__in=listened, body__icontains='"crossref"')
    for post, story, body in boxes.values_list("pk", "story", "body"):
        for block in body:
            if block["type"] == "crossref" and block["story"] != story and ("story", block["story"]) in changed:
                found[story]["story", block["story"]].add(f"post:{post}")
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
