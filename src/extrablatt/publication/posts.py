"""Live coverage in the public record: its beginning and end, its posts. Reached through ``publication.actions``.

Posting purges the pages that show the newest posts (``posts:17``), the page the post itself stands on (``post:5``) and the
sitemap that tells when the story last changed, never a listing: those show only *that* there is live coverage, which changes
with :func:`set_live`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from . import log, oneform, shown
from .leaving import post_leaves
from .models import LogEntry, Post, Story
from .record import PostError, PostRecord, check_embargo


def put_post(record: PostRecord) -> LogEntry | None:
    """Publish a post, or change one; None when nothing a reader sees has changed.

    Raises :class:`~extrablatt.publication.record.PostError` unless the story is public and has live coverage, and
    :class:`~extrablatt.publication.record.EmbargoError` while ``record.not_before`` lies ahead or ``record.embargoed``.
    """
    from .actions import put_picture

    now = timezone.now()
    record = oneform.post(record, settings.PAPER.base_url)
    check_embargo(f"Post {record.id}", record.not_before, record.embargoed, now)
    with transaction.atomic():
        story = _story(record)
        post = Post.objects.filter(pk=record.id).first()
        if post is not None and post.story_id != record.story:
            raise PostError(
                f"Post {record.id} belongs to story {post.story_id} and can't move to story {record.story}."
            )
        for picture in sorted(record.pictures, key=lambda picture: int(picture["id"])):
            put_picture(picture)
        fresh = post is None or post.state == Post.State.REMOVED
        told = {
            "headline": record.headline,
            "body": list(record.body),
            "byline": record.byline,
            "key_event": record.key_event,
            "pinned": record.pinned,
            "updated": record.updated,
            "sources": list(record.sources),
        }
        if post is None:
            last = Post.objects.filter(story=story).aggregate(last=Max("number"))["last"] or 0
            post = Post(pk=record.id, story=story, number=last + 1, version=0, time=record.time or now)
        elif not fresh and all(getattr(post, name) == value for name, value in told.items()):
            return None
        for name, value in told.items():
            setattr(post, name, value)
        post.state, post.version = Post.State.PUBLIC, post.version + 1
        post.save()
        shown.keep_post(post)
        kind = LogEntry.Kind.PUBLISH if fresh else LogEntry.Kind.UPDATE
        return _log(kind, post, story)


def remove_post(post_id: int) -> LogEntry | None:
    """Take a post out of its live blog: its row is emptied and stays. None when it was not public."""
    with transaction.atomic():
        post = Post.public.select_for_update().select_related("story").filter(pk=post_id).first()
        if post is None:
            return None
        post_leaves(post)
        _empty(Post.objects.filter(pk=post_id))
        post.refresh_from_db(fields=["version", "body"])
        shown.keep_post(post)
        return _log(LogEntry.Kind.WITHDRAW, post, post.story)


def set_live(
    story_id: int, state: str, *, start: datetime | None = None, end: datetime | None = None
) -> LogEntry | None:
    """Begin, end or resume live coverage (``Story.Live``); None when nothing changes. Teasers show it: their pages go too.

    Raises :class:`~extrablatt.publication.record.PostError` when the story isn't public.
    """
    with transaction.atomic():
        story = Story.public.select_for_update().filter(pk=story_id).first()
        if story is None:
            raise PostError(f"Story {story_id} is not public; publish the article first.")
        if (story.live, story.live_start, story.live_end) == (state, start, end):
            return None
        story.live, story.live_start, story.live_end = Story.Live(state), start, end
        story.save(update_fields=["live", "live_start", "live_end"])
        keys = [story.key, story.posts_key]
        return log.append(LogEntry.Kind.UPDATE, "story", story.pk, version=story.version, keys=keys)


def empty_posts(story: Story) -> None:
    """Empty all posts of a story that is being withdrawn; the caller writes the log entry."""
    _empty(Post.public.filter(story=story))


def _empty(posts: QuerySet[Post]) -> None:
    posts.update(
        state=Post.State.REMOVED,
        version=F("version") + 1,
        headline="",
        body=[],
        byline="",
        key_event=False,
        pinned=False,
        updated=None,
        sources=[],
    )


def _story(record: PostRecord) -> Story:
    """The post's story, locked: posts of one story are numbered one after the other."""
    story = Story.objects.select_for_update().filter(pk=record.story).first()
    if story is None:
        raise PostError(f"Post {record.id}: story {record.story} is not published; publish the article first.")
    if story.state != Story.State.PUBLIC:
        raise PostError(f"Post {record.id}: story {record.story} is withdrawn; nothing can be posted to it.")
    if not story.live:
        raise PostError(f"Post {record.id}: story {record.story} has no live coverage; start it first.")
    return story


def _log(kind: LogEntry.Kind, post: Post, story: Story) -> LogEntry:
    from .actions import sitemap_keys

    keys = {story.posts_key, post.key, *sitemap_keys(story.pk)}
    return log.append(kind, "post", post.pk, version=post.version, keys=keys)
