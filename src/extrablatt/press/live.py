"""The press as a second consumer of the log: tells live readers what has changed on the page they have open."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

from django.conf import settings
from django.db import connection

from extrablatt.publication import log
from extrablatt.publication.models import Cursor, LogEntry, Post, PostReference, Story, StoryPicture

from .intime import within
from .liveblog import post_html
from .store import Event, EventStore, StoreError, events_anew, open_events, put_away

logger = logging.getLogger(__name__)

CONSUMER = "live"
#: Seconds the process that commits a withdrawal waits for the store.
SECONDS = 1.0


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

    def forget(self) -> None:
        """Let go of the opened store."""
        with self._lock:
            opened, self._opened = self._opened, None
            if opened is not None:
                opened.close()

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


def take_back(entries: list[LogEntry]) -> int:
    """Tell of what was withdrawn among entries this process has just committed; returns how many live pages were told.

    Only that can come before what others have committed earlier: whoever is told takes the page away, or anew as a whole. All
    else the consumer tells, in the log's order. Raises StoreError where no store can be written, nor put away.
    """
    gone = [e for e in entries if e.kind == LogEntry.Kind.WITHDRAW and e.subject in ("story", "picture")]
    if not gone:
        return 0
    words = [(channel_of(e.subject_id), Event(e.seq, "gone", "{}"), False) for e in gone if e.subject == "story"]
    words += [(channel_of(story), Event(seq, "reset", "{}"), True) for story, seq in _showing(gone)]

    def tell() -> int:
        try:
            events = store()
            known = set(events.channels())
            for channel, event, forgotten in words:
                if not forgotten or channel in known:
                    events.close_channel(channel, event, forgotten=forgotten)
            return len(words)
        finally:
            connection.close()  # this thread's

    try:
        return within(SECONDS, tell, "telling live readers")
    except (StoreError, OSError) as error:
        logger.error("%s; a process that was stopped may hold the store of live events", error)
        put_away(_folder())
        return within(SECONDS, tell, "telling live readers")


def _tell(events: EventStore, entries: list[LogEntry]) -> None:
    ids = {entry.subject_id for entry in entries if entry.subject == "story"}
    stories = Story.objects.only("state", "version", "live", "access").in_bulk(ids)
    # What is withdrawn goes first, before anything that has to be looked up.
    for entry in entries:
        if entry.subject == "story" and (story := stories.get(entry.subject_id)) is not None:
            if _gone(entry, story):
                events.close_channel(channel_of(story.pk), Event(entry.seq, "gone", "{}"))
    _take_again(events, entries)
    for entry in entries:
        if entry.subject == "post":
            _tell_post(events, entry)
        elif entry.subject == "story" and (story := stories.get(entry.subject_id)) is not None:
            if not _gone(entry, story):
                _tell_story(events, entry, story)


def _gone(entry: LogEntry, story: Story) -> bool:
    """Published again since, a story's old posts stay what they are: gone."""
    return entry.kind == LogEntry.Kind.WITHDRAW or story.state == Story.State.WITHDRAWN


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


def _tell_story(events: EventStore, entry: LogEntry, story: Story) -> None:
    channel = channel_of(story.pk)
    if not events.knows(channel) and (entry.detail or not story.live):
        return  # nobody listens to a page without live coverage
    if entry.detail:
        # Not a word of it has changed, so no version tells; a picture in a post is told of by its post (`_take_again`).
        picture = entry.detail.get("picture")
        if picture and StoryPicture.objects.filter(story=story, picture=picture, post=None).exists():
            events.tell(channel, Event(entry.seq, "notice", "{}", subject="picture"))
        return
    event = Event(entry.seq, "story", _json({"version": story.version, "live": story.live}), subject="story")
    if events.told_as(channel) - {story.access}:
        # The story went behind the wall, or came out: what was told under another access is told no more.
        events.close_channel(channel, event, forgotten=True)
    else:
        events.tell(channel, event)


def _take_again(events: EventStore, entries: list[LogEntry]) -> None:
    """Posts that show a picture, or another story in a box, that has changed: who has them open takes the live blog again.

    Told for every one that is public, whether it can still be sent or not: pages stay open longer than events are kept. As many queries,
    however much has changed at once.
    """
    showing = _showing(entries)
    known = set(events.channels()) if showing else set()
    for story, seq in showing:
        if channel_of(story) in known:
            events.close_channel(channel_of(story), Event(seq, "reset", "{}"), forgotten=True)


def _showing(entries: list[LogEntry]) -> list[tuple[int, int]]:
    """Live coverage with posts that show what has changed, and the seq of the last change of it; first what changed first."""
    changed = {(e.subject, e.subject_id): e.seq for e in entries if e.subject in ("story", "picture") and not e.detail}
    if not changed:
        return []
    pictures = [pk for subject, pk in changed if subject == "picture"]
    stories = [pk for subject, pk in changed if subject == "story"]
    shown = StoryPicture.objects.filter(picture__in=pictures, post__isnull=False).values_list("story", "picture")
    boxed = PostReference.objects.filter(target__in=stories).values_list("post__story", "target")
    again: dict[int, int] = {}
    for subject, found in (("picture", shown), ("story", boxed)):
        for story, what in found:
            again[story] = max(again.get(story, 0), changed[subject, what])
    return sorted(again.items(), key=lambda one: one[1])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
