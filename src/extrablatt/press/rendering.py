"""From an address to a finished page, and into the store: the press's one door."""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import transaction
from django.utils import translation

from . import errorpages, pages, surfaces
from .assembly import Assembly
from .pages import Rendered, Wanted
from .pagestore import begin, store
from .store import Page, make_page

logger = logging.getLogger(__name__)


def _finish(rendered: Rendered, keys: set[str], full: bool) -> Page:
    return make_page(
        rendered.text.encode(),
        status=rendered.status,
        content_type=rendered.content_type,
        keys=keys,
        access=rendered.access,
        full=full and rendered.access != "open",
        modified=int(rendered.modified.timestamp()) if rendered.modified else 0,
        location=rendered.location or "",
        stored=rendered.stored,
    )


def make(path: str, query: str = "", *, full: bool = False) -> tuple[Page, bool]:
    """Render a page without storing it: (page, whether it may be stored). An address nothing serves gives a 404 page."""
    found = surfaces.find(path)
    with translation.override(settings.LANGUAGE_CODE):
        if found is None:
            return _finish(errorpages.missing(), set(), full=False), False
        surface, parts = found
        assembly = Assembly()
        wanted = Wanted(parts, dict(parse_qsl(query, max_num_fields=20)) if query else {}, full)
        # One snapshot of the database for the whole page.
        with transaction.atomic(durable=False):
            rendered = surface.render(wanted, assembly)
        if rendered is None:
            return _finish(errorpages.missing(), set(), full=False), False
        page = _finish(rendered, assembly.keys, full)
    return page, surface.stored and rendered.stored


def render(path: str, query: str = "", *, full: bool = False) -> Page:
    """Render a page and store it, if it may be and nothing it shows was purged meanwhile."""
    begun = begin(store)  # before any data is read
    page, may_store = make(path, query, full=full)
    if may_store:
        begun.put(path, page)
    return page


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
