"""The archive's search over published stories."""

from __future__ import annotations

import functools
import re
from html import unescape
from pathlib import Path

from django.conf import settings

from extrablatt.publication.blocks import words_of
from extrablatt.publication.models import LogEntry, Story

from .index import Entry, Hits, SearchIndex, TantivyIndex

CONSUMER = "archive.search"


@functools.cache
def index() -> SearchIndex:
    """The newspaper's index, opened once a process."""
    return TantivyIndex(Path(settings.DATA_DIR) / "search", settings.LANGUAGE_CODE)


def search(query: str, *, page: int = 1, size: int = 20) -> tuple[list[Story], int]:
    """Public stories matching ``query``, best first, and the number of hits.

    What the index finds is looked up among public stories, so a withdrawn one is gone at once, however late the index.
    """
    hits: Hits = index().search(query, limit=size, offset=(page - 1) * size)
    found = Story.public.in_bulk(hits.ids)
    return [found[pk] for pk in hits.ids if pk in found], hits.total


def entry_of(story: Story) -> Entry:
    """What is indexed of a story."""
    body = unescape(re.sub(r"<[^>]+>", " ", "\n".join(words_of(story.body))))
    return Entry(
        story.pk, f"{story.kicker} {story.headline}", story.standfirst, body, int(story.first_published.timestamp())
    )


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
