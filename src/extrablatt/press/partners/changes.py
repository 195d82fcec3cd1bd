"""What has changed for a partner since it last asked: the publication log, told as documents.

A partner keeps the number it got and asks again with it. It sees every story once in its newest state, however often
that changed meanwhile, and never misses a withdrawal: commit order of the log equals its sequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from extrablatt.publication import log
from extrablatt.publication.models import Story

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
        changed: dict[int, int] = {e.subject_id: e.seq for e in entries if e.subject == "story"}
        if terms.pictures and (pictures := [e.subject_id for e in entries if e.subject == "picture"]):
            shown = Story.public.filter(picture__in=pictures).values_list("pk", flat=True)
            changed |= dict.fromkeys(shown, entries[-1].seq)
        stories = Story.objects.select_related("section").in_bulk(changed)
        assembly = Assembly()
        assembly.material.read_stories(stories)
        documents = []
        for pk in sorted(changed, key=lambda pk: (changed[pk], pk)):
            if (story := stories.get(pk)) is not None:
                documents.append(told(assembly, story, terms))
        return Changes(documents, entries[-1].seq)


def told(assembly: Assembly, story: Story, terms: Terms) -> dict[str, Any]:
    """A story as a document: usable, or canceled where it was withdrawn."""
    if story.state == Story.State.PUBLIC:
        return ninjs.document(assembly, story, terms)
    return ninjs.canceled(assembly, story)
