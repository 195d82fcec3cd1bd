"""Posts of the live blogs in an answer, read at once: how many queries an answer takes does not depend on what is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from extrablatt.publication.blocks import pictures_of
from extrablatt.publication.models import Post, Story

from ..assembly import Assembly
from .terms import Terms


def told_of(stories: Iterable[Story], terms: Terms) -> list[int]:
    """The live stories whose posts are told: those whose own text is handed over."""
    public = (story for story in stories if story.live and story.state == Story.State.PUBLIC)
    return [story.pk for story in public if terms.text_of(story.access, bool(story.sources))]


def count(stories: Iterable[int]) -> dict[int, int]:
    """How many posts stories have."""
    counted = Post.public.filter(story__in=list(stories)).order_by().values_list("story").annotate(Count("pk"))
    return dict(counted)


def read(assembly: Assembly, stories: Iterable[int]) -> defaultdict[int, list[Post]]:
    """The posts of stories, each story's in their order in time; their pictures are read with them."""
    found: defaultdict[int, list[Post]] = defaultdict(list)
    for post in Post.public.filter(story__in=list(stories)).order_by("story", "time", "number"):
        found[post.story_id].append(post)
    assembly.load_pictures(pk for posts in found.values() for post in posts for pk in pictures_of(post.body))
    return found
