"""Who shows a picture or, in a post, another story: kept as they are published; reached through ``publication.actions``."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from . import log
from .blocks import pictures_of
from .models import LogEntry, Post, PostReference, PublishedPicture, Story, StoryPicture
from .signals import pictures_shown


def keep_story(story: Story) -> None:
    """The story as it is now: the pictures it shows, and no others."""
    _keep(story.pk, [story.picture, *pictures_of(story.body)])


def keep_post(post: Post) -> None:
    """The post as it is now: the pictures and other stories it shows, and no others."""
    _keep(post.story_id, pictures_of(post.body), post)
    PostReference.objects.filter(post=post).delete()
    named = dict.fromkeys(b["story"] for b in post.body if b["type"] == "crossref" and b["story"] != post.story_id)
    PostReference.objects.bulk_create(PostReference(post=post, target=target) for target in named)


def _keep(story: int, pictures: Iterable[int | None], post: Post | None = None) -> None:
    before = StoryPicture.objects.filter(story=story, post=post)
    now = [picture for picture in dict.fromkeys(pictures) if picture]
    seen = _lock({*before.values_list("picture", flat=True), *now})
    before.delete()
    StoryPicture.objects.bulk_create(StoryPicture(story_id=story, post=post, picture=picture) for picture in now)
    _follow(seen)


def forget(story: Story) -> None:
    """The story and its posts show nothing any more."""
    before = StoryPicture.objects.filter(story=story)
    seen = _lock(before.values_list("picture", flat=True))
    before.delete()
    PostReference.objects.filter(post__story=story).delete()
    _follow(seen)


def _lock(pictures: Iterable[int]) -> list[int]:
    """One after the other: who takes a picture out and who puts it in elsewhere must see each other."""
    rows = PublishedPicture.objects.select_for_update().filter(pk__in=set(pictures)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _follow(seen: list[int]) -> None:
    """Pictures that nothing public shows any more go from the record, and whoever keeps their files is told."""
    used = set(StoryPicture.objects.filter(picture__in=seen).values_list("picture", flat=True))
    public = PublishedPicture.objects.filter(pk__in=seen, withdrawn=False)
    hidden = sorted(set(public.values_list("pk", flat=True)) - used)
    for picture in hidden:
        PublishedPicture.objects.filter(pk=picture).update(withdrawn=True, record={})
        log.append(LogEntry.Kind.WITHDRAW, "picture", picture, keys=[f"picture:{picture}"])
    shown = sorted(set(public.values_list("pk", flat=True)) & used)
    if shown or hidden:
        pictures_shown.send(StoryPicture, shown=shown, hidden=hidden)


def stories_with(picture: int) -> QuerySet[Story]:
    """The public stories that show a picture: as lead, in the text, in a post."""
    return Story.public.filter(pk__in=StoryPicture.objects.filter(picture=picture).values("story"))
