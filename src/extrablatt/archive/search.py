"""The archive's search over published stories."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

from django.conf import settings

from extrablatt.press import wall
from extrablatt.publication.blocks import plain, words_of
from extrablatt.publication.models import LogEntry, Story

from .index import Entry, Hits, SearchIndex, TantivyIndex

CONSUMER = "archive.search"


#: Of the index in use, and of one whose words stood all together, in front of the wall and behind it.
FOLDER, _FORMER = "search-2", "search"


@functools.cache
def index() -> SearchIndex:
    """The newspaper's index, opened once a process."""
    shutil.rmtree(Path(settings.DATA_DIR) / _FORMER, ignore_errors=True)
    return TantivyIndex(Path(settings.DATA_DIR) / FOLDER, settings.LANGUAGE_CODE)


def search(query: str, *, page: int = 1, size: int = 20, walled: bool = False) -> tuple[list[Story], int]:
    """Public stories matching ``query``, best first, and the number of hits.

    ``walled``: for who may read all of them, with the words behind the wall; for all others these words are not there.
    What the index finds is looked up among public stories, so a withdrawn one is gone at once, however late the index, and so
    is one that has come behind the wall since it was indexed.
    """
    hits: Hits = index().search(query, limit=size, offset=(page - 1) * size, walled=walled)
    found = Story.public.in_bulk(hits.ids)
    stories = [found[pk] for pk in hits.ids if pk in found]
    if not walled:
        stories = [story for story in stories if story.access == Story.Access.OPEN or story.pk in hits.gated]
    return stories, hits.total - (len(hits.ids) - len(stories))


def entry_of(story: Story) -> Entry:
    """What is indexed of a story."""
    headline, time = f"{story.kicker} {story.headline}", int(story.first_published.timestamp())
    text = "\n".join(map(plain, words_of(story.body)))
    if story.access == Story.Access.OPEN:
        return Entry(story.pk, headline, story.standfirst, text, time)
    shown = wall.before(story.standfirst, story.body, story.language, posts=bool(story.live))
    first = "\n".join(map(plain, words_of(shown.body)))
    return Entry(story.pk, headline, shown.standfirst, first, time, walled=f"{story.standfirst}\n{text}")


def handle(entries: list[LogEntry]) -> None:
    """Bring the index up to what the log says. Idempotent."""
    ids = {entry.subject_id for entry in entries if entry.subject == "story"}
    if ids:
        public = list(Story.public.filter(pk__in=ids))
        index().write(map(entry_of, public), remove=ids - {s.pk for s in public})


def rebuild(batch: int = 2000) -> int:
    """Index all public stories anew; returns how many."""
    index().clear()
    done = last = 0
    while stories := list(Story.public.filter(pk__gt=last).order_by("pk")[:batch]):
        index().write(map(entry_of, stories))
        done, last = done + len(stories), stories[-1].pk
    return done
