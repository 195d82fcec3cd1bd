"""Related stories: of the same storyline, then those sharing the most topics, each the newest first; then the same section."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from extrablatt.publication.models import StoryTag

#: Newest stories of a tag that are looked at. Bounded, so that a page costs the same in any archive.
LOOKED_AT = 20
LIMIT = 5
#: Tags asked for in one statement; SQLite takes 500 parts at most.
_PARTS = 200

#: Stories of a tag, the newest first: id and the moment they are listed by (of one type within one database).
Newest = Mapping[int, Sequence[tuple[int, Any]]]


@dataclass(frozen=True, slots=True)
class Related:
    """A related story's id and why: ``tag`` is the id of the shared storyline or topic, None when only the section is shared."""

    story: int
    tag: int | None


def newest(tags: Iterable[int]) -> dict[int, list[tuple[int, Any]]]:
    """The newest public stories of each tag, one more than are looked at, in one statement for many tags."""
    wanted = sorted(set(tags))
    found: dict[int, list[tuple[int, Any]]] = {tag: [] for tag in wanted}
    one = (
        f"SELECT * FROM (SELECT tag_id, story_id, listed_at FROM {StoryTag._meta.db_table} WHERE tag_id = %s"  # noqa: S608
        f" ORDER BY listed_at DESC, story_id DESC LIMIT {LOOKED_AT + 1}) AS one"
    )
    for start in range(0, len(wanted), _PARTS):
        part = wanted[start : start + _PARTS]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([one] * len(part)), part)
            for tag_id, story_id, listed_at in cursor.fetchall():
                found[tag_id].append((story_id, listed_at))
    return found


def related(
    story: int,
    topics: Sequence[int],
    section: int | None,
    known: Newest,
    *,
    storylines: Sequence[int] = (),
    shown: Collection[int] = (),
    limit: int = LIMIT,
) -> list[Related]:
    """Up to ``limit`` stories that go with ``story``, without those ``shown`` beside it anyway.

    ``known``: :func:`newest` of its storylines, topics and section. Pure.
    """
    apart = {story, *shown}
    shared: dict[int, list[int]] = {}
    listed: dict[int, Any] = {}
    for tag in (*storylines, *topics):
        for other, moment in [one for one in known[tag] if one[0] not in apart][:LOOKED_AT]:
            shared.setdefault(other, []).append(tag)
            listed[other] = moment

    def rank(other: int) -> tuple[bool, int, Any, int]:
        return shared[other][0] in storylines, len(shared[other]), listed[other], other

    ranked = sorted(shared, key=rank, reverse=True)
    chosen = [Related(other, shared[other][0]) for other in ranked[:limit]]
    if len(chosen) < limit and section is not None:
        taken = {*apart, *(r.story for r in chosen)}
        rest = [other for other, _moment in known[section] if other not in taken]
        chosen += [Related(other, None) for other in rest[: limit - len(chosen)]]
    return chosen
