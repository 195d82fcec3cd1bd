"""Who shows a picture or, in a post, another story: kept as they are published; reached through ``publication.actions``."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from .blocks import pictures_of
from .models import Post, PostReference, Story, StoryPicture


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
    StoryPicture.objects.filter(story=story, post=post).delete()
    StoryPicture.objects.bulk_create(
        StoryPicture(story_id=story, post=post, picture=picture) for picture in dict.fromkeys(pictures) if picture
    )


def forget(story: Story) -> None:
    """The story and its posts show nothing any more."""
    StoryPicture.objects.filter(story=story).delete()
    PostReference.objects.filter(post__story=story).delete()


def stories_with(picture: int) -> QuerySet[Story]:
    """The public stories that show a picture: as lead, in the text, in a post."""
    return Story.public.filter(pk__in=StoryPicture.objects.filter(picture=picture).values("story"))
