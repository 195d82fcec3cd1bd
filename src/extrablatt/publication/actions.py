"""The one writer of the public record: each verb changes the record and appends to the log in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import log, oneform, shown, storylines
from .blocks import KINDS
from .leaving import story_leaves
from .models import Front, LogEntry, Post, PublishedPicture, Story, StoryPicture, StoryTag, StoryVersion, Tag
from .posts import empty_posts, put_post, remove_post, set_live
from .record import PictureError, StoryRecord, check_embargo
from .tags import (
    CHROME_KEY,
    FRONT_KEY,
    LATEST_KEY,
    SITEMAP_KEY,
    SITEMAP_PART,
    SITEMAP_TAGS_KEY,
    merge_tag,
    put_tag,
    remove_tag,
    tell_of_moved,
)

__all__ = [
    "CHROME_KEY",
    "ERASED",
    "FRONT_KEY",
    "LATEST_KEY",
    "SITEMAP_KEY",
    "SITEMAP_PART",
    "SITEMAP_TAGS_KEY",
    "erase_story",
    "hide_picture",
    "merge_tag",
    "publish_front",
    "publish_story",
    "put_picture",
    "put_post",
    "put_tag",
    "remove_post",
    "remove_tag",
    "set_live",
    "shows",
    "tell_of_moved",
    "withdraw_picture",
    "withdraw_story",
]


def sitemap_keys(story_id: int) -> set[str]:
    """Keys of the sitemaps a story stands in."""
    return {SITEMAP_KEY, f"{SITEMAP_KEY}:{story_id // SITEMAP_PART}"}


def put_picture(record: dict[str, Any]) -> None:
    """Publish a picture's public metadata (``pictures.actions.public_record``); a change is logged.

    Raises :class:`~extrablatt.publication.record.PictureError` for one that was withdrawn under this very token: this
    room is the last gate, whatever the desk thought.
    """
    record = oneform.picture(record)
    with transaction.atomic():
        picture, created = PublishedPicture.objects.select_for_update().get_or_create(
            pk=record["id"], defaults={"record": record}
        )
        if record.get("token") in picture.spent:
            raise PictureError(f"Picture {picture.pk} was withdrawn; it comes back only by being restored.")
        if not created and (picture.record != record or picture.withdrawn):
            picture.record, picture.withdrawn = record, False
            picture.save()
            log.append("update", "picture", picture.pk, keys=[f"picture:{picture.pk}"])
            _tell_who_shows(picture.pk)


def withdraw_picture(picture_id: int, *, token: str = "") -> None:
    """Take a picture out of every page it stands on, for good: what it was published under is spent, and ``token`` too."""
    _take_out(picture_id, for_good=True, token=token)


def hide_picture(picture_id: int) -> None:
    """Take a picture out of every page it stands on, until :func:`put_picture` puts it there again."""
    _take_out(picture_id, for_good=False)


def shows(picture_id: int) -> bool:
    """Whether a public story or post has this picture in it, shown or not."""
    return StoryPicture.objects.filter(picture=picture_id).exists()


def _take_out(picture_id: int, *, for_good: bool, token: str = "") -> None:
    """Each story that shows it has changed by that."""
    with transaction.atomic():
        picture = PublishedPicture.objects.select_for_update().filter(pk=picture_id).first()
        if picture is None:
            return
        gone, before = picture.withdrawn, picture.spent
        if for_good:
            picture.spent = sorted({*before, token, picture.record.get("token", "")} - {""})
        picture.withdrawn, picture.record = True, {}
        picture.save()
        if not gone or picture.spent != before:
            log.append("withdraw", "picture", picture_id, keys=[f"picture:{picture_id}"])
        if not gone:
            _tell_who_shows(picture_id)


def _tell_who_shows(picture_id: int) -> None:
    """Log a change of each story with this picture: partners, hubs and the fediverse follow stories, not pictures.

    Not a word of theirs has changed, so their version stays.
    """
    stories = shown.stories_with(picture_id).only("pk", "version").prefetch_related("tags").order_by("pk")
    log.append_all(
        LogEntry(
            kind=LogEntry.Kind.UPDATE,
            subject="story",
            subject_id=story.pk,
            version=story.version,
            keys=sorted({story.key} | _listing_keys(story.tags.all())),
            time=timezone.now(),
            detail={"picture": picture_id},
        )
        for story in stories
    )


def _listing_keys(tags: Iterable[Tag]) -> set[str]:
    return {tag.key for tag in tags} | {FRONT_KEY, LATEST_KEY}


#: Stories of a topic whose own pages learn of a new one in it. Bounded, so that publishing costs the same in any archive.
NEIGHBOURS = 20


def _neighbours(story: Story, tags: Iterable[Tag]) -> set[str]:
    """Keys of the newest stories under the same topics and storylines: the new one may belong among their related teasers.

    In a storyline also of those right before and after it, which lead to it wherever in time they stand.
    """
    found: set[int] = set()
    for tag in tags:
        if tag.kind in (Tag.Kind.TOPIC, Tag.Kind.STORYLINE):
            newest = StoryTag.objects.filter(tag=tag).exclude(story=story).order_by("-listed_at", "-story")
            found.update(newest.values_list("story_id", flat=True)[:NEIGHBOURS])
    found.update(step for place in storylines.places([story.pk]) for step in (place.before, place.after) if step)
    return {f"related:{pk}" for pk in found}


def publish_story(record: StoryRecord, *, note: str = "", time: datetime | None = None) -> LogEntry:
    """Publish, update or correct a story; returns the log entry.

    ``time`` is the time of publication (default now; an archive import gives the past). Raises
    :class:`~extrablatt.publication.record.EmbargoError` while ``record.not_before`` lies ahead or ``record.embargoed``:
    this room is the last gate, whatever the desk thought. Raises ValueError for a block of a kind that is not for readers.
    """
    now = timezone.now()
    if strange := {str(block["type"]) for block in record.body} - KINDS:
        raise ValueError(f"Story {record.id} has blocks that are not for readers: {', '.join(sorted(strange))}.")
    check_embargo(f"Story {record.id}", record.not_before, record.embargoed, now)
    time = time or now
    record = oneform.story(record, settings.PAPER.base_url)
    with transaction.atomic():
        section = put_tag(record.section)
        listed = [section, *map(put_tag, (*record.topics, *record.storylines, *record.contributors))]
        for picture in sorted(record.pictures, key=lambda picture: int(picture["id"])):
            put_picture(picture)
        story = Story.objects.select_for_update().filter(pk=record.id).first()
        last = StoryVersion.objects.filter(story_id=record.id).order_by("-version").first()
        before = list(story.tags.all()) if story else []
        returning = story is None or story.state == Story.State.WITHDRAWN
        known = {c["text"] for c in (story.corrections if story else [])}
        if returning:
            kind = LogEntry.Kind.PUBLISH
        elif any(c.text not in known for c in record.corrections):
            kind = LogEntry.Kind.CORRECT
        else:
            kind = LogEntry.Kind.UPDATE
        if story is None:
            story = Story(pk=record.id, first_published=time)
        story.version = (last.version if last else 0) + 1
        story.state = Story.State.PUBLIC
        story.updated = None if story.version == 1 else time
        story.withdrawn, story.withdrawn_note = None, ""
        story.section = section
        snapshot = record.as_json()
        for name in [
            "slug",
            "access",
            "language",
            "kicker",
            "headline",
            "standfirst",
            "dateline",
            "byline",
            "picture",
            "picture_caption",
            "picture_credit",
            "own_work",
            "news_value",
        ]:
            setattr(story, name, snapshot[name])
        story.set_body(list(snapshot["body"]))
        story.sources, story.corrections = list(snapshot["sources"]), list(snapshot["corrections"])
        story.save()
        shown.keep_story(story)
        StoryTag.objects.filter(story=story).delete()
        if left := {tag.pk for tag in before} - {tag.pk for tag in listed}:
            Tag.objects.filter(pk__in=left).update(left_at=now)
        StoryTag.objects.bulk_create(
            StoryTag(story=story, tag=tag, listed_at=story.first_published, position=position)
            for position, tag in enumerate(dict.fromkeys(listed))
        )
        StoryVersion.objects.create(
            story=story, version=story.version, kind=kind, time=time, note=note, snapshot=snapshot
        )
        keys = {story.key} | _listing_keys([*before, *listed]) | _neighbours(story, listed) | sitemap_keys(story.pk)
        return log.append(kind, "story", story.pk, version=story.version, keys=keys, time=now)


def withdraw_story(story_id: int, *, note: str = "") -> LogEntry | None:
    """Withdraw a story: its row is emptied and stays for the 410 page, its texts go under seal. None when it was not public."""
    with transaction.atomic():
        story = Story.public.select_for_update().filter(pk=story_id).first()
        if story is None:
            return None
        tags = list(story.tags.all())
        story_leaves(story)
        StoryTag.objects.filter(story=story).delete()
        story.state, story.withdrawn, story.withdrawn_note = Story.State.WITHDRAWN, timezone.now(), note
        Tag.objects.filter(pk__in=[tag.pk for tag in tags]).update(left_at=story.withdrawn)
        for name in ["kicker", "headline", "standfirst", "dateline", "byline", "picture_caption", "picture_credit"]:
            setattr(story, name, "")
        story.set_body([])
        story.corrections, story.sources, story.picture = [], [], None
        story.live, story.live_start, story.live_end = Story.Live.NONE, None, None
        empty_posts(story)
        shown.forget(story)
        story.save()
        keys = {story.key} | _listing_keys(tags) | sitemap_keys(story.pk)
        return log.append(LogEntry.Kind.WITHDRAW, "story", story.pk, version=story.version, keys=keys)


#: The words in a story's address, when it has none of its own any more.
ERASED = "geloescht"


def erase_story(story_id: int) -> int:
    """Take the last words of a withdrawn story out of the record: its row stays for the 410 page, with number, section and times only.

    Returns how many versions and posts were emptied. Raises ValueError for a story that is public.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update().filter(pk=story_id).first()
        if story is None:
            return 0
        if story.state == Story.State.PUBLIC:
            raise ValueError(f"Story {story_id} is public: withdraw it first.")
        story.slug = ERASED
        story.save(update_fields=["slug"])
        versions = list(StoryVersion.objects.filter(story=story))
        for version in versions:
            section = version.snapshot.get("section") or {}
            version.snapshot = {"section": {name: section[name] for name in ("kind", "slug") if name in section}}
            version.note, version.sealed = "", True
        StoryVersion.objects.bulk_update(versions, ["snapshot", "note", "sealed"], batch_size=100)
        posts = Post.objects.filter(story=story).update(headline="", body=[], byline="", sources=[])
        return len(versions) + posts


def publish_front(slots: list[int], slug: str = "front") -> LogEntry:
    """Publish the front page's slots: story ids, the lead first."""
    with transaction.atomic():
        front, _ = Front.objects.select_for_update().get_or_create(slug=slug)
        front.slots, front.version, front.updated = slots, front.version + 1, timezone.now()
        front.save()
        return log.append("publish", "front", front.pk, version=front.version, keys=[FRONT_KEY])
