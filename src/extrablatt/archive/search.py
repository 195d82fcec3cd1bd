"""The archive's search over published stories."""

from __future__ import annotations

import functools
import logging
import shutil
from pathlib import Path

from django.conf import settings

from extrablatt.press import wall
from extrablatt.publication.blocks import plain, words_of
from extrablatt.publication.models import LogEntry, Story

from .index import FOLDER, REBUILD, Entry, Hits, SearchIndex, TantivyIndex, damage, set_aside

logger = logging.getLogger(__name__)

CONSUMER = "archive.search"
#: Folders of former indexes: one whose words stood all together, in front of the wall and behind it; one whose words were as typed.
_FORMER = ("search", "search-2")


@functools.cache
def index() -> SearchIndex:
    """The newspaper's index, opened once a process."""
    for former in _FORMER:
        shutil.rmtree(Path(settings.DATA_DIR) / former, ignore_errors=True)
    return TantivyIndex(_folder(), settings.LANGUAGE_CODE)


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


def mend() -> int:
    """Build the index anew where that was noted (``index.set_aside``); returns how many were indexed.

    Who is stopped in the middle of it begins again.
    """
    folder = _folder()
    note = folder.with_name(folder.name + REBUILD)
    if not note.exists():
        return 0
    index.cache_clear()
    done = rebuild()
    note.unlink(missing_ok=True)
    logger.warning("the search index was built anew: %s articles", done)
    return done


def look_after() -> None:
    """After a failure: a damaged index is set aside, and :func:`mend` builds another."""
    if wrong := damage(_folder(), settings.LANGUAGE_CODE):
        logger.error("the search index is damaged (%s); it is set aside and built anew", wrong)
        set_aside(_folder())


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER
