"""Rows of the public record, read once for all the pages that are made from one state of the database.

A page on its own is a batch of one: there is one way to read. How many queries that takes does not depend on how many
pages are made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from extrablatt.archive.related import Newest, Related, newest, related
from extrablatt.publication import storylines
from extrablatt.publication.blocks import pictures_of
from extrablatt.publication.models import PublishedPicture, Story, StoryTag, StoryVersion, Tag

from .furniture import paper
from .view import Paper

#: What a teaser does without: the long columns.
_NOT_FOR_TEASERS = ("body", "sources", "corrections")


class Material:
    """What is read is kept; ask with :meth:`read_stories` for many before asking for one."""

    def __init__(self) -> None:
        self._stories: dict[int, Story | None] = {}
        self._announced: dict[int, Story | None] = {}
        self._tags: dict[int, Tag] = {}
        self._tags_of: dict[int, list[Tag]] = {}
        self._related: dict[int, list[Related]] = {}
        self._places: defaultdict[int, list[storylines.Place]] = defaultdict(list)
        self._versions: dict[int, list[StoryVersion]] = {}
        self._pictures: dict[int, dict[str, Any]] = {}

    @cached_property
    def paper(self) -> Paper:
        """The furniture as it is now."""
        return paper()

    # --- many at once ------------------------------------------------------------------------------------------------

    def read_stories(self, ids: Iterable[int]) -> None:
        """Read stories with all that their article pages show."""
        missing = set(ids) - self._stories.keys()
        if not missing:
            return
        found = Story.objects.in_bulk(missing)
        self._stories |= {pk: found.get(pk) for pk in missing}
        public = [story for story in found.values() if story.state == Story.State.PUBLIC]
        self._read_tags(public, found.values())
        known = newest(
            tag.pk for story in public for tag in self._tags_of[story.pk] if tag.kind != Tag.Kind.CONTRIBUTOR
        )
        self._read_places(public)
        for story in public:
            self._related[story.pk] = self._choose(story, known)
        crossed = {b["story"] for story in public for b in story.body if b["type"] == "crossref"}
        steps = {pk for s in public for pk in self._steps(s.pk)}
        near = self.announced_many({*crossed, *steps, *(r.story for s in public for r in self._related[s.pk])})
        shown = [story.picture for story in (*public, *near.values())]
        self.read_pictures([*shown, *(pk for story in public for pk in pictures_of(story.body))])
        self._read_versions(story.pk for story in public if story.version > 1)

    def _read_tags(self, public: list[Story], stories: Iterable[Story]) -> None:
        rows = StoryTag.objects.filter(story__in=[s.pk for s in public]).order_by("story", "position")
        under = list(rows.values_list("story_id", "tag_id"))
        self._know_tags({tag for _story, tag in under} | {s.section_id for s in stories if s.section_id})
        listed: defaultdict[int, list[Tag]] = defaultdict(list)
        for story_id, tag_id in under:
            listed[story_id].append(self._tags[tag_id])
        for story in public:
            self._tags_of[story.pk] = listed[story.pk]
        for story in stories:
            story.section = self._tags[story.section_id] if story.section_id else None

    def _know_tags(self, ids: set[int]) -> None:
        if missing := ids - self._tags.keys():
            self._tags |= Tag.objects.in_bulk(missing)

    def _read_places(self, public: list[Story]) -> None:
        if any(tag.kind == Tag.Kind.STORYLINE for story in public for tag in self._tags_of[story.pk]):
            for place in storylines.places([story.pk for story in public]):
                self._places[place.story].append(place)

    def _steps(self, pk: int) -> list[int]:
        """Ids of the stories right before and after in its storylines."""
        return [step for place in self._places[pk] for step in (place.before, place.after) if step]

    def _choose(self, story: Story, known: Newest) -> list[Related]:
        under: defaultdict[str, list[int]] = defaultdict(list)
        for tag in self._tags_of[story.pk]:
            under[tag.kind].append(tag.pk)
        section = story.section_id if story.section_id in known else None
        lines, shown = under[Tag.Kind.STORYLINE], self._steps(story.pk)
        return related(story.pk, under[Tag.Kind.TOPIC], section, known, storylines=lines, shown=shown)

    def _read_versions(self, ids: Iterable[int]) -> None:
        wanted = list(ids)
        self._versions |= {pk: [] for pk in wanted}
        if wanted:
            for version in StoryVersion.objects.filter(story__in=wanted).order_by("story", "version"):
                self._versions[version.story_id].append(version)

    def announced_many(self, ids: Iterable[int]) -> dict[int, Story]:
        """Public stories by id, with what teasers need."""
        wanted = set(ids)
        if missing := wanted - self._announced.keys():
            found = Story.public.defer(*_NOT_FOR_TEASERS).in_bulk(missing)
            self._know_tags({story.section_id for story in found.values() if story.section_id})
            for story in found.values():
                story.section = self._tags[story.section_id] if story.section_id else None
            self._announced |= {pk: found.get(pk) for pk in missing}
        return {pk: known for pk in wanted if (known := self._announced[pk]) is not None}

    def read_pictures(self, ids: Iterable[int | None]) -> None:
        """Read pictures in one query."""
        if missing := {pk for pk in ids if pk} - self._pictures.keys():
            self._pictures |= {pk: {} for pk in missing}
            for picture in PublishedPicture.objects.filter(pk__in=missing, withdrawn=False):
                self._pictures[picture.pk] = picture.record

    # --- one ---------------------------------------------------------------------------------------------------------

    def story(self, pk: int) -> Story | None:
        """A story, public or withdrawn."""
        self.read_stories([pk])
        return self._stories[pk]

    def tags_of(self, story: Story) -> list[Tag]:
        """Its tags, in their order."""
        if story.pk not in self._tags_of:
            self.read_stories([story.pk])
        return self._tags_of[story.pk]

    def near(self, story: Story) -> list[tuple[Story, Tag | None]]:
        """Related stories, each with the storyline or topic shared."""
        if story.pk not in self._related:
            self.read_stories([story.pk])
        chosen = self._related[story.pk]
        found = self.announced_many(r.story for r in chosen)
        return [(found[r.story], self._tags[r.tag] if r.tag else None) for r in chosen if r.story in found]

    def places_of(self, story: Story) -> list[tuple[Tag, Story | None, Story | None]]:
        """Its storylines, each with the public stories right before and after it."""
        if story.pk not in self._related:
            self.read_stories([story.pk])
        found = self.announced_many(self._steps(story.pk))
        return [(self._tags[p.tag], found.get(p.before or 0), found.get(p.after or 0)) for p in self._places[story.pk]]

    def versions_of(self, story: Story) -> list[StoryVersion]:
        """Its published versions, the first first; none for a story that has but one."""
        if story.version > 1 and story.pk not in self._versions:
            self._read_versions([story.pk])
        return self._versions.get(story.pk, [])

    def picture(self, pk: int) -> dict[str, Any]:
        """A picture's public record; empty when it was withdrawn or never published."""
        self.read_pictures([pk])
        return self._pictures[pk]
