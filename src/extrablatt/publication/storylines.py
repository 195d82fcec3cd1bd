"""A story's place in its storylines: what came before it, what came after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from .models import StoryTag, Tag


@dataclass(frozen=True, slots=True)
class Place:
    """Where ``story`` stands in the storyline ``tag``: ids of the public stories right before and after it, if any."""

    story: int
    tag: int
    before: int | None
    after: int | None


def _next_to(side: str) -> QuerySet[StoryTag, Any]:
    """The story next to the outer row in its storyline; ``side`` is ``lt`` (before it) or ``gt`` (after it)."""
    moment = OuterRef("listed_at")
    order = ("-listed_at", "-story") if side == "lt" else ("listed_at", "story")
    same_moment = Q(listed_at=moment, **{f"story__{side}": OuterRef("story")})
    others = StoryTag.objects.filter(Q(**{f"listed_at__{side}": moment}) | same_moment, tag=OuterRef("tag"))
    return others.order_by(*order).values("story")[:1]


def places(stories: Collection[int]) -> list[Place]:
    """The places of many stories, in one query."""
    rows = StoryTag.objects.filter(story__in=stories, tag__kind=Tag.Kind.STORYLINE)
    rows = rows.order_by("story", "position").annotate(before=Subquery(_next_to("lt")), after=Subquery(_next_to("gt")))
    return [Place(*row) for row in rows.values_list("story_id", "tag_id", "before", "after")]
