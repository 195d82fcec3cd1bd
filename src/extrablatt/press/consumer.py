"""The press as a consumer of the publication log: purge what changed, then make what readers ask for first."""

from __future__ import annotations

import logging

from extrablatt.publication.models import LogEntry, Story

from . import rendering, surfaces
from .pagestore import purge

logger = logging.getLogger(__name__)

CONSUMER = "press"


def handle(entries: list[LogEntry]) -> None:
    """Purge the pages of all entries in one transaction, then render the hot ones anew. Idempotent.

    The purge is what matters and comes first; a page that can't be rendered ahead is only slower for its first reader.
    """
    keys = {key for entry in entries for key in entry.keys}
    removed = purge(rendering.store(), keys)
    wanted = dict.fromkeys(["/"]) if keys & {"front", "latest", "chrome"} else {}
    for entry in entries[-20:]:
        if entry.subject == "story" and entry.kind != LogEntry.Kind.WITHDRAW:
            story = Story.public.select_related("section").filter(pk=entry.subject_id).first()
            if story is not None:
                wanted |= dict.fromkeys(warm_paths(story))
    logger.info("press: %s entries, %s pages purged, %s made", len(entries), len(removed), len(wanted))
    for path in wanted:
        try:
            page = rendering.render(path)
            if page.access != "open":
                rendering.render(path, full=True)
        except Exception:
            logger.exception("%s could not be made ahead", path)


def warm_paths(story: Story) -> list[str]:
    """The pages made ahead when a story changes: its own, its section's, the newspaper's feed."""
    hot = {"article", "section", "feed"}
    return [path for surface in surfaces.SURFACES if surface.name in hot for path in surface.where(story)]
