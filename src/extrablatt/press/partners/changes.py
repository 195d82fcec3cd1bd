"""What has changed for a partner since it last asked: the publication log, told as documents.

A post that came, changed or went changes its story; so does a picture, which the log tells for each story that shows it.

A partner keeps the number it got and asks again with it. It sees every story once in its newest state, however often
that changed meanwhile, and never misses a withdrawal: commit order of the log equals its sequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Post, Story

from ..assembly import Assembly
from ..onestate import one_state
from . import ninjs
from .terms import Terms

#: Entries of the log read for one answer, and for one who asks for the first time.
BATCH = 200


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
        changed = _newest(entries)
        stories = Story.objects.select_related("section").in_bulk(changed)
        assembly = Assembly()
        assembly.material.read_stories(stories)
        documents = []
        for pk, entry in sorted(changed.items(), key=lambda one: one[1].seq):
            if (story := stories.get(pk)) is not None:
                documents.append(told(assembly, story, terms, entry))
        return Changes(documents, entries[-1].seq)


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


def told(assembly: Assembly, story: Story, terms: Terms, entry: LogEntry) -> dict[str, Any]:
    """A story as a document, as told by ``entry``: usable, or canceled where it was withdrawn."""
    if story.state == Story.State.PUBLIC:
        return ninjs.document(assembly, story, terms, entry)
    return ninjs.canceled(assembly, story, entry)
