"""Pages made before a reader asks: what changed, and what readers ask for most. A few at a time, so that a purge never waits."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from extrablatt.publication.actions import FRONT_KEY
from extrablatt.publication.models import LogEntry, Post, Story, Tag

from . import addresses, rendering, sightings, surfaces
from .furniture import paper
from .store import StoreError

logger = logging.getLogger(__name__)

#: Pages made ahead at most for one publication, the most asked for first; the rest is made when it is asked for.
AHEAD = 60
#: Requests, those of an hour ago counting half, below which a purged page is not made ahead.
WORTH = 2.0
#: Pages of one step; a withdrawal that comes meanwhile waits no longer than these take.
STEP = 2
#: Pages made when a newspaper opens with an empty store.
AT_OPENING = 200


class Warming:
    """The addresses still to be made, in their order. One for each backshop."""

    def __init__(self) -> None:
        self._wanted: dict[str, None] = {}

    def want(self, paths: Iterable[str]) -> None:
        """Have pages made; what is already waiting keeps its place."""
        self._wanted |= dict.fromkeys(paths)

    def waiting(self) -> int:
        """How many are still to be made."""
        return len(self._wanted)

    def step(self) -> bool:
        """Make the next few; False when there was nothing to do. A page that can't be made is told and left."""
        paths = list(self._wanted)[:STEP]
        for path in paths:
            del self._wanted[path]
            try:
                page = rendering.render(path)
                if page.access != "open":
                    rendering.render(path, full=True)
            except Exception:
                # It only means that its first reader waits longer.
                logger.exception("%s could not be made ahead", path)
        return bool(paths)


wanted = Warming()


def after(entries: list[LogEntry], removed: Iterable[str]) -> list[str]:
    """What to make after a purge: the pages of the stories themselves, the front page, then what is asked for most."""
    chosen: dict[str, None] = {}
    for entry in entries[-20:]:
        if entry.subject == "story" and entry.kind != LogEntry.Kind.WITHDRAW:
            story = Story.public.select_related("section").filter(pk=entry.subject_id).first()
            if story is not None:
                chosen |= dict.fromkeys(_pages_of(story))
        elif entry.subject == "post":
            post = Post.objects.select_related("story__section").filter(pk=entry.subject_id).first()
            if post is not None and post.story.state == Story.State.PUBLIC:
                chosen |= {sightings.own(post.story): None}
    # The process that published has purged already: what readers ask for most and is not there any more goes with the rest.
    removed = list(dict.fromkeys([*removed, *_missing(any(FRONT_KEY in entry.keys for entry in entries))]))
    if "/" in removed:
        chosen["/"] = None
    used = _use(removed)
    chosen |= dict.fromkeys(sorted((p for p in removed if used[p] >= WORTH), key=lambda p: -used[p])[:AHEAD])
    return list(chosen)


def at_opening() -> list[str]:
    """What a newspaper makes when it opens: front page, sections, what was asked for most, the newest stories.

    Only what the store does not hold already.
    """
    store = rendering.store()
    chosen = dict.fromkeys(["/", *(section.url for section in paper().sections)])
    try:
        chosen |= dict.fromkeys(store.most_used(AT_OPENING))
    except StoreError as error:
        logger.error("%s", error)
    newest = Story.public.select_related("section")[: max(0, AT_OPENING - len(chosen))]
    chosen |= dict.fromkeys(map(sightings.own, newest))
    return [path for path in chosen if surfaces.find(path) and store.get_raw(path, "open") is None]


def _pages_of(story: Story) -> list[str]:
    """Its own page, its section's, the newspaper's feed."""
    section = [addresses.tag(Tag.Kind.SECTION, story.section.slug)] if story.section else []
    return [sightings.own(story), *section, addresses.feed()]


def _missing(front: bool) -> list[str]:
    """What is asked for most, and the front page if it has changed, as far as the store does not hold it."""
    store = rendering.store()
    try:
        looked_at = [*(["/"] if front else []), *store.most_used(2 * AHEAD)]
        return [path for path in looked_at if store.get_raw(path, "open") is None]
    except StoreError as error:
        logger.error("%s", error)
        return []


def _use(paths: list[str]) -> dict[str, float]:
    try:
        return rendering.store().use_of(paths)
    except StoreError as error:
        logger.error("%s", error)
        return dict.fromkeys(paths, 0.0)
