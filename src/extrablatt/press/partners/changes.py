"""What has changed for a partner since it last asked: the publication log, told as documents.

A post that came, changed or went changes its story; so does a picture, which the log tells for each story that shows it.

A partner keeps the number it got and asks again with it. It sees every story once in its newest state, however often
that changed meanwhile, and never misses a withdrawal: commit order of the log equals its sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.utils import translation

from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Post, Story

from ..assembly import Assembly
from ..onestate import one_state
from . import ninjs, posts
from .terms import Terms

#: Entries of the log read for one answer, and for one who asks for the first time.
BATCH = 200
#: Posts of live blogs in one answer.
POSTS = 2_000

#: A story, and the entry of the log it is told by.
Told = tuple[Story, LogEntry]


@dataclass(frozen=True, slots=True)
class Changes:
    """Documents in the order of their last change; ``after`` is the number to go on from."""

    documents: list[dict[str, Any]]
    after: int


def since(after: int | None, terms: Terms) -> Changes:
    """The stories changed after a number of the log; None: those of the last :data:`BATCH` entries."""
    with translation.override(settings.LANGUAGE_CODE), one_state():
        entries = log.read(max(0, log.head() - BATCH) if after is None else after, BATCH)
        if not entries:
            return Changes([], log.head() if after is None else after)
        known = _known(_newest(entries))
        chosen = _bounded(known, terms)
        # What is left over for the next answer has changed last behind the last one told here.
        on = entries[-1].seq if len(chosen) == len(known) else chosen[-1][1].seq
        assembly = Assembly()
        assembly.material.read_stories(story.pk for story, _entry in chosen)
        posted = posts.read(assembly, posts.told_of((story for story, _entry in chosen), terms))
        return Changes([told(assembly, story, terms, entry, posted[story.pk]) for story, entry in chosen], on)


def _known(changed: dict[int, LogEntry]) -> list[Told]:
    """The stories that changed, in the order of their last change."""
    stories = Story.objects.select_related("section").in_bulk(changed)
    in_order = sorted(changed.items(), key=lambda one: one[1].seq)
    return [(stories[pk], entry) for pk, entry in in_order if pk in stories]


def _bounded(known: list[Told], terms: Terms) -> list[Told]:
    """The first of them, as long as their posts are no more than :data:`POSTS`; one at least."""
    counted = posts.count(posts.told_of((story for story, _entry in known), terms))
    so_far = accumulate(counted.get(story.pk, 0) for story, _entry in known)
    return [one for place, (one, total) in enumerate(zip(known, so_far, strict=True)) if not place or total <= POSTS]


def _newest(entries: list[LogEntry]) -> dict[int, LogEntry]:
    """The stories that changed, each with the last entry that says so."""
    posted = Post.objects.filter(pk__in={entry.subject_id for entry in entries if entry.subject == "post"})
    story_of = dict(posted.values_list("pk", "story_id"))
    found: dict[int, LogEntry] = {}
    for entry in entries:
        if entry.subject == "story":
            found[entry.subject_id] = entry
        elif entry.subject == "post" and entry.subject_id in story_of:
            found[story_of[entry.subject_id]] = entry
    return found


def told(assembly: Assembly, story: Story, terms: Terms, entry: LogEntry, posted: Sequence[Post]) -> dict[str, Any]:
    """A story with its posts as a document, as told by ``entry``: usable, or canceled where it was withdrawn."""
    if story.state == Story.State.PUBLIC:
        return ninjs.document(assembly, story, terms, entry, posted)
    return ninjs.canceled(assembly, story, entry)
