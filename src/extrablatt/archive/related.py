"""Related stories. Simple rule for now: the same topics, the newest first; then the same section."""

from __future__ import annotations

from dataclasses import dataclass

from extrablatt.publication.models import Story, StoryTag, Tag


@dataclass(frozen=True, slots=True)
class Related:
    """A related story and why: ``topic`` is the shared topic, None when only the section is shared."""

    story: Story
    topic: Tag | None


def related(story: Story, limit: int = 5) -> list[Related]:
    """Up to ``limit`` public stories: those sharing the most topics first, newest first among equals."""
    topics = {tag.pk: tag for tag in story.tags.all() if tag.kind == Tag.Kind.TOPIC}
    shared: dict[int, list[int]] = {}
    for topic in topics:
        rows = StoryTag.objects.filter(tag_id=topic).exclude(story_id=story.pk).order_by("-listed_at", "-story_id")
        for pk in rows.values_list("story_id", flat=True)[: limit * 4]:
            shared.setdefault(pk, []).append(topic)
    found = Story.public.in_bulk(list(shared))
    ranked = sorted(found.values(), key=lambda s: (len(shared[s.pk]), s.first_published, s.pk), reverse=True)
    chosen = [Related(s, topics[shared[s.pk][0]]) for s in ranked[:limit]]
    if len(chosen) < limit and story.section_id:
        taken = {story.pk, *(r.story.pk for r in chosen)}
        rows = StoryTag.objects.filter(tag_id=story.section_id).exclude(story_id__in=taken)
        ids = list(rows.order_by("-listed_at", "-story_id").values_list("story_id", flat=True)[: limit - len(chosen)])
        rest = Story.public.in_bulk(ids)
        chosen += [Related(rest[pk], None) for pk in ids if pk in rest]
    return chosen
