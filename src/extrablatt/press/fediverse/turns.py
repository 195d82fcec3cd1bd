"""Which posts a story has been, and is: of the newspaper's account and of each section's it stood in, from the public record alone.

Servers never take back what was deleted there (its address is a tombstone for them). So a story that is published again after a
withdrawal, or comes back to a section it had left, is another post there: that account's next ``turn`` of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models.fields.json import KT

from extrablatt.publication.models import LogEntry, Story, StoryVersion, Tag, TagAlias


@dataclass(frozen=True, slots=True)
class Turn:
    """One post: the name of its account, how often the story has come there with it, since when, with which version and kind of
    publication, and whether it stands there still.
    """

    account: str
    number: int
    since: datetime
    version: int
    kind: str
    stands: bool


@dataclass(frozen=True, slots=True)
class _Version:
    number: int
    kind: str
    time: datetime
    section: str


def of(stories: Iterable[int]) -> dict[int, list[Turn]]:
    """All posts of stories, the oldest first; sections count whether their accounts are turned on or not."""
    chosen = list(stories)
    public = set(Story.public.filter(pk__in=chosen).values_list("pk", flat=True))
    rows = StoryVersion.objects.filter(story__in=chosen).order_by("story", "version")
    versions: defaultdict[int, list[_Version]] = defaultdict(list)
    # A section's account keeps its name whatever the section is called since.
    names = {
        slug: first
        for model in (TagAlias, Tag)
        for slug, first in model.objects.filter(kind=Tag.Kind.SECTION).values_list("slug", "first_slug")  # type: ignore[attr-defined]
    }
    for story, *version in rows.values_list("story", "version", "kind", "time", KT("snapshot__section__slug")):
        made = _Version(*version)
        versions[story].append(replace(made, section=names.get(made.section, made.section)))
    return {story: _of_versions(versions[story], story in public) for story in chosen}


def _of_versions(versions: list[_Version], public: bool) -> list[Turn]:
    own = settings.PAPER.fediverse.account
    made: list[Turn] = []
    counted: Counter[str] = Counter()
    standing: list[str] = []
    for version in versions:
        if version.kind == LogEntry.Kind.PUBLISH:
            standing = []
        before, standing = standing, list(dict.fromkeys((own, version.section or own)))
        for account in standing:
            if account not in before:
                counted[account] += 1
                made.append(Turn(account, counted[account], version.time, version.number, version.kind, False))
    last = {turn.account: turn for turn in made}
    return [replace(turn, stands=public and turn.account in standing and turn is last[turn.account]) for turn in made]


def standing(turns: Iterable[Turn], account: str) -> Turn | None:
    """The post that stands in an account now."""
    return next((turn for turn in turns if turn.stands and turn.account == account), None)
