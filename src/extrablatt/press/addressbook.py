"""What the kiosk may know of public addresses: kept in the page store, under the ticket rule of pages (``store/known.py``)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import Q

from extrablatt.publication.models import Story, Tag, TagAlias

from . import addresses, rendering, surfaces
from .store import Known, PageStore
from .store.known import GONE, MOVED, PUBLIC, UNKNOWN

#: Stories, and tags, read and noted in one go.
PORTION = 2000
#: Seconds of work in one go, and between two looks whether the store still knows all.
PIECE, LOOK = 1.0, 10.0
#: Surfaces that are the very page of a story: other spellings of the address lead there.
_OWN = ("article", "short address", "misspelt address")


def routes() -> bytes:
    """The patterns of all pages in the order they are tried: JSON ``[[pattern, "story" | "tag:KIND" | "", the very page?], …]``."""
    told = [[surface.pattern.pattern, _subject(surface), surface.name in _OWN] for surface in surfaces.SURFACES]
    return json.dumps(told, separators=(",", ":")).encode()


def _subject(surface: surfaces.Surface) -> str:
    """What a pattern names by its groups: a story by section and id, a tag by its slug below the kind's prefix."""
    groups = surface.pattern.groupindex
    if "id" in groups and "section" in groups:
        return "story"
    kind = surface.name.split(" ")[0]
    return f"tag:{kind}" if "slug" in groups and kind in addresses.PREFIX else ""


def _of_story(story: Story) -> Known:
    path = addresses.article(story.section.slug if story.section else "artikel", story.pk, story.slug)
    return Known(PUBLIC if story.state == Story.State.PUBLIC else GONE, path)


def _stories() -> Iterator[dict[str, Known]]:
    last = 0
    while True:
        rows = list(
            Story.objects.filter(pk__gt=last)
            .select_related("section")
            .only("pk", "slug", "state", "section__slug")
            .order_by("pk")[:PORTION]
        )
        if not rows:
            return
        yield {story.key: _of_story(story) for story in rows}
        last = rows[-1].pk


def _tags() -> Iterator[dict[str, Known]]:
    for model, state in ((TagAlias, MOVED), (Tag, PUBLIC)):
        last = 0
        while rows := list(
            model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "kind", "slug")[:PORTION]
        ):
            yield {f"tag:{kind}:{slug}": Known(state) for _pk, kind, slug in rows}
            last = rows[-1][0]


def renew(keys: Iterable[str]) -> None:
    """Note anew what was purged: stories and tags among ``keys``. Raises StoreError."""
    wanted = set(keys)
    stories = {int(key[6:]) for key in wanted if key.startswith("story:") and key[6:].isdigit()}
    tags = {tuple(key[4:].split(":", 1)) for key in wanted if key.startswith("tag:") and key.count(":") == 2}
    if not stories and not tags:
        return
    store = rendering.store()
    ticket = store.ticket()  # before any data is read
    entries = {f"story:{pk}": Known(UNKNOWN) for pk in stories}
    entries |= {f"tag:{kind}:{slug}": Known(UNKNOWN) for kind, slug in tags}
    for story in (
        Story.objects.filter(pk__in=stories).select_related("section").only("pk", "slug", "state", "section__slug")
    ):
        entries[story.key] = _of_story(story)
    for model, state in ((TagAlias, MOVED), (Tag, PUBLIC)):
        asked = Q()
        for kind, slug in tags:
            asked |= Q(kind=kind, slug=slug)
        if tags:
            for kind, slug in model.objects.filter(asked).values_list("kind", "slug"):
                entries[f"tag:{kind}:{slug}"] = Known(state)
    store.put_known(entries, ticket)


class Keeper:
    """Notes all there is where the store does not know it: one that is new, was purged as a whole, or knows other patterns.

    A little at each :meth:`step`: an archive may hold a million stories. What changes meanwhile is noted by the consumer.
    """

    def __init__(self) -> None:
        self._store: PageStore | None = None
        self._left: Iterator[dict[str, Known]] | None = None

    def step(self) -> float:
        """Work for about a second; returns the seconds after which there may be something to do. Raises StoreError."""
        store, patterns = rendering.store(), routes()
        if self._left is None or store is not self._store:
            known = store.routes()
            if known == patterns:
                return LOOK
            self._store, self._left = store, iter(()) if known is not None else chain(_stories(), _tags())
        end = time.monotonic() + PIECE
        while time.monotonic() < end:
            ticket = store.ticket()  # before the portion is read
            entries = next(self._left, None)
            if entries is None:
                store.know_all(patterns)
                self._left = None
                return LOOK
            store.put_known(entries, ticket)
        return 0.0


def write() -> None:
    """Note all there is, at once. Raises StoreError."""
    keeper = Keeper()
    while keeper.step() == 0.0:
        pass
