"""Who shows a picture or, in a post, another story: kept as they are published; reached through ``publication.actions``."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Post, PostReference, Story, StoryPicture


def keep(story: Story, pictures: Iterable[int | None], post: Post | None = None) -> None:
    """``story``, or with ``post`` that post of it, shows these pictures now and no others."""
    StoryPicture.objects.filter(story=story, post=post).delete()
    StoryPicture.objects.bulk_create(
        StoryPicture(story=story, post=post, picture=picture) for picture in dict.fromkeys(pictures) if picture
    )


def keep_references(post: Post) -> None:
    """The post shows these other stories now and no others."""
    PostReference.objects.filter(post=post).delete()
    named = dict.fromkeys(b["story"] for b in post.body if b["type"] == "crossref" and b["story"] != post.story_id)
    PostReference.objects.bulk_create(PostReference(post=post, target=target) for target in named)


def forget(story: Story) -> None:
    """The story and its posts show nothing any more."""
    StoryPicture.objects.filter(story=story).delete()
    PostReference.objects.filter(post__story=story).delete()


def stories_with(picture: int) -> QuerySet[Story]:
    """The public stories that show a picture: as lead, in the text, in a post."""
    return Story.public.filter(pk__in=StoryPicture.objects.filter(picture=picture).values("story"))
