"""From an address to a finished page, and into the store: the press's one door."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from django.conf import settings
from django.utils import translation

from . import errorpages, pages, surfaces
from .assembly import Assembly
from .material import Material
from .onestate import one_state
from .pages import Rendered, Wanted
from .pagestore import begin, store
from .robots import policy
from .store import Page, make_page
from .store.known import MISSING

logger = logging.getLogger(__name__)


def _headers(rendered: Rendered) -> tuple[tuple[str, str], ...]:
    """The page's own headers and what every page says of rights; one Link header for both."""
    rights = policy.of(settings.PAPER)
    links = [value for name, value in rendered.headers if name == "Link"]
    own = [pair for pair in rendered.headers if pair[0] != "Link"]
    return (*own, ("Link", ", ".join((*links, *rights.links))), *rights.headers)


def _finish(rendered: Rendered, keys: set[str], full: bool) -> Page:
    return make_page(
        rendered.data or rendered.text.encode(),
        status=rendered.status,
        content_type=rendered.content_type,
        keys=keys,
        access=rendered.access,
        full=full and rendered.access != "open",
        modified=int(rendered.modified.timestamp()) if rendered.modified else 0,
        location=rendered.location or "",
        stored=rendered.stored,
        headers=_headers(rendered),
        ttl=rendered.ttl,
    )


def compose(
    path: str, query: str = "", *, full: bool = False, material: Material | None = None
) -> tuple[Rendered, set[str], bool]:
    """What is at ``path``, before it is compressed: the page, its surrogate keys, whether it may be stored.

    An address nothing serves gives a 404 page. ``material``: rows read already, of the same state of the database.
    """
    if path == MISSING:
        assembly = Assembly(material)
        return errorpages.missing_anywhere(assembly), assembly.keys, True
    found = surfaces.find(path)
    if found is None:
        return errorpages.missing(), set(), False
    surface, parts = found
    assembly = Assembly(material)
    rendered = surface.render(Wanted(parts, dict(parse_qsl(query, max_num_fields=20)) if query else {}, full), assembly)
    if rendered is None:
        return errorpages.missing(), set(), False
    return rendered, assembly.keys, surface.stored and rendered.stored


def make(path: str, query: str = "", *, full: bool = False) -> tuple[Page, bool]:
    """Render a page without storing it: (page, whether it may be stored)."""
    with translation.override(settings.LANGUAGE_CODE), one_state():
        rendered, keys, stored = compose(path, query, full=full)
    return _finish(rendered, keys, full), stored


def render(path: str, query: str = "", *, full: bool = False) -> Page:
    """Render a page and store it, if it may be and nothing it shows was purged meanwhile."""
    begun = begin(store)  # before any data is read
    page, may_store = make(path, query, full=full)
    if may_store and not begun.put([(path, page)]) and begun.overtaken():
        # Who waits for it gets it, but caches in front must not keep what they were just told to forget.
        return replace(page, stored=False)
    if page.location and begun.overtaken():
        return replace(page, keys=frozenset(), stored=False)  # a redirect kept by nobody
    return page


def render_many(places: Sequence[tuple[str, bool]]) -> list[Page]:
    """Render pages (path, whether the full variant) from one state of the database, and store them as :func:`render` does."""
    begun = begin(store)
    with translation.override(settings.LANGUAGE_CODE), one_state():
        material = Material()
        found = [surfaces.find(path) for path, _full in places]
        material.read_stories(int(one[1]["id"]) for one in found if one is not None and "id" in one[1])
        composed = [compose(path, full=full, material=material) for path, full in places]
    made = [
        (path, _finish(rendered, keys, full), may_store)
        for (path, full), (rendered, keys, may_store) in zip(places, composed, strict=True)
    ]
    begun.put([(path, page) for path, page, may_store in made if may_store])
    return [page for _path, page, _may_store in made]


def preview(story_id: int) -> Page:
    """The article page of a story as it stands in the caller's transaction; never stored."""
    with translation.override(settings.LANGUAGE_CODE):
        story = pages.Story.objects.select_related("section").get(pk=story_id)
        parts = {"id": str(story_id), "slug": story.slug, "section": story.section.slug if story.section else ""}
        rendered = pages.article(Wanted(parts, {}, full=True), Assembly())
    if rendered is None:
        raise LookupError(f"story {story_id} is not there")
    return _finish(rendered, set(), full=True)


def missing_page() -> Page:
    """The page for an address nothing is at, not for storing."""
    with translation.override(settings.LANGUAGE_CODE):
        return _finish(errorpages.missing(), set(), full=False)
