"""One function a page type: what was asked for in, a rendered page (or None: no such page) out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from extrablatt.archive import search as archive_search
from extrablatt.normalisation import bare
from extrablatt.publication.actions import FRONT_KEY, LATEST_KEY
from extrablatt.publication.models import Front, Story, Tag, TagAlias

from . import addresses, jsonld, liveblog, livejsonld
from .assembly import Assembly
from .environment import render_template
from .fediverse import accounts
from .furniture import paper
from .view import FrontBlock, FrontView, ListView, SearchView, Teaser

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
PAGE_SIZE = 24
#: Listings end here; older stories are found by search.
MAX_PAGES = 50
FEED_SIZE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: parts of the path, the query, and whether the full variant."""

    parts: dict[str, str]
    query: dict[str, str]
    full: bool = False

    @property
    def id(self) -> int:
        """The story's id."""
        return int(self.parts["id"])

    @property
    def page(self) -> int:
        """The page of a listing, from 1."""
        return int(self.parts.get("page") or 1)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as text, with what the store must know of it."""

    text: str
    #: The body of what is no text, in its place.
    data: bytes = b""
    status: int = 200
    content_type: str = HTML
    access: str = "open"
    location: str | None = None
    modified: datetime | None = None
    #: False for answers that depend on more than the path.
    stored: bool = True
    #: More headers; those every page has (rights) are added in ``rendering.py``.
    headers: tuple[tuple[str, str], ...] = ()
    #: Seconds after which it is made anew; None: only a purge takes it away.
    ttl: int | None = None


def _html(template: str, assembly: Assembly, page: Any, **more: Any) -> str:
    furniture = paper()
    return render_template(template, paper=furniture, page=page, **more)


def error(status: int, title: str, message: str) -> Rendered:
    """An error page in the newspaper's design."""
    text = render_template("error.html", paper=paper(), page=None, status=status, title=title, message=message)
    return Rendered(text, status=status, stored=False)


# --- article ---------------------------------------------------------------------------------------------------------


def gone(story: Story) -> Rendered:
    """The page of a withdrawn story."""
    message = story.withdrawn_note or _("The editors have withdrawn this article.")
    return replace(error(410, _("This article has been withdrawn"), message), stored=True)


def _canonical(story: Story) -> str:
    return addresses.article(story.section.slug if story.section else "artikel", story.pk, story.slug)


def _find(wanted: Wanted, assembly: Assembly) -> Story | None:
    story = assembly.material.story(wanted.id)
    if story is not None:
        assembly.keys.add(story.key)
    return story


def story_at(wanted: Wanted, assembly: Assembly, suffix: str = "") -> Story | Rendered | None:
    """The public story at an address below it, or what is to be answered in its place (gone, moved), or None."""
    return as_asked(_find(wanted, assembly), wanted, suffix)


def as_asked(story: Story | None, wanted: Wanted, suffix: str = "", *, live: bool = False) -> Story | Rendered | None:
    """A story if it is public and was asked for by its address, else as :func:`story_at`. ``live``: only with live coverage."""
    if story is None:
        return None
    if story.state == Story.State.WITHDRAWN:
        return gone(story)
    if live and not story.live:
        return None
    asked = addresses.article(wanted.parts["section"], story.pk, wanted.parts["slug"])
    if asked != _canonical(story) or wanted.parts["id"] != str(story.pk):
        return Rendered("", status=301, location=_canonical(story) + suffix, stored=False)
    return story


def _article(wanted: Wanted, assembly: Assembly, template: str, suffix: str = "") -> Rendered | None:
    story = story_at(wanted, assembly, suffix)
    if not isinstance(story, Story):
        return story
    view = assembly.article(story, full=wanted.full)
    furniture = assembly.material.paper
    modified = story.updated or story.first_published
    structured = jsonld.news_article
    if story.live:
        live = liveblog.live_view(assembly, story, full=wanted.full, everything=template == "print.html")
        modified = max(filter(None, (modified, live.updated, live.end)))
        changed = assembly.local(modified) if modified > story.first_published else None
        view, structured = replace(view, live=live, updated=changed), livejsonld.live_blog
    view = replace(view, json_ld=jsonld.to_script(structured(view, furniture)))
    text = render_template(template, paper=furniture, page=view)
    return Rendered(text, access=story.access, modified=modified)


def article(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """The article page."""
    return _article(wanted, assembly, "article.html")


def article_print(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """The print view of an article."""
    return _article(wanted, assembly, "print.html", "/druck")


def short_address(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/17``, ``/politik/17``, and any other spelling with the id in it: redirects to the canonical address."""
    story = _find(wanted, assembly)
    if story is None:
        return None
    if story.state == Story.State.WITHDRAWN:
        return gone(story)
    return Rendered("", status=301, location=_canonical(story), stored=False)


def misspelt_below(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/Politik/17/anders/druck.``: the same, of a page below the article's."""
    found = short_address(wanted, assembly)
    if found is None or found.location is None:
        return found
    return replace(found, location=found.location + wanted.parts["below"].lower())


# --- listings --------------------------------------------------------------------------------------------------------


def tagged(tag: Tag, start: int, size: int) -> list[Story]:
    """Public stories under a tag, newest first."""
    rows = tag.storytag_set.order_by("-listed_at", "-story_id").values_list("story_id", flat=True)[start : start + size]
    found = Story.public.select_related("section").in_bulk(list(rows))
    return [found[pk] for pk in rows if pk in found]


def _first(tag: Tag, assembly: Assembly) -> Teaser | None:
    """How a storyline began."""
    first = tag.storytag_set.order_by("listed_at", "story_id").select_related("story__section").first()
    return assembly.teaser(first.story) if first else None


def tag_at(kind: str, wanted: Wanted, assembly: Assembly, suffix: str = "") -> Tag | Rendered | None:
    """The tag at an address, or what is to be answered in its place (moved, gone), or None. ``suffix``: what follows its slug."""
    slug = wanted.parts["slug"]
    tag = Tag.objects.filter(kind=kind, slug=slug).first()
    if tag is not None:
        return tag
    alias = TagAlias.objects.filter(kind=kind, slug=slug).select_related("tag").first()
    if alias is None:
        return None
    if alias.tag is None:
        assembly.keys.add(f"tag:{kind}:{slug}")
        message = _("“%(name)s” is no more. Its articles are found by search.") % {"name": alias.name}
        return error(410, _("This page is gone"), message)
    assembly.keys.add(alias.tag.key)
    return Rendered("", status=301, location=addresses.tag(kind, alias.tag.slug) + suffix, stored=False)


def _listing(kind: str, wanted: Wanted, assembly: Assembly) -> Rendered | None:
    number = wanted.parts.get("page", "")
    tag = tag_at(kind, wanted, assembly, f"/seite/{number}" if number else "")
    if not isinstance(tag, Tag):
        return tag
    if wanted.page > MAX_PAGES or (wanted.page == 1 and "page" in wanted.parts and wanted.parts["page"]):
        return None
    assembly.keys.add(tag.key)
    total = tag.storytag_set.all()[: MAX_PAGES * PAGE_SIZE].count()
    pages = max(1, -(-total // PAGE_SIZE))
    if wanted.page > pages:
        return None
    teasers = assembly.teasers(tagged(tag, (wanted.page - 1) * PAGE_SIZE, PAGE_SIZE))
    account = accounts.of_section(tag) if kind == Tag.Kind.SECTION else None
    view = ListView(
        tag=assembly.tag(tag),
        teasers=teasers,
        page=wanted.page,
        pages=pages,
        canonical=settings.PAPER.base_url + addresses.tag(kind, tag.slug, wanted.page),
        previous_url=addresses.tag(kind, tag.slug, wanted.page - 1) if wanted.page > 1 else None,
        next_url=addresses.tag(kind, tag.slug, wanted.page + 1) if wanted.page < pages else None,
        feed_url=addresses.feed(kind, tag.slug),
        account=account.view if account else None,
        total=total,
        first=_first(tag, assembly) if kind == Tag.Kind.STORYLINE and total > 1 else None,
    )
    view = replace(view, json_ld=jsonld.to_script(jsonld.listing(view, assembly.material.paper)))
    return Rendered(_html("list.html", assembly, view), modified=_newest(teasers))


def listing(kind: str) -> Callable[[Wanted, Assembly], Rendered | None]:
    """The page function of sections, topics, storylines or contributors."""

    def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
        return _listing(kind, wanted, assembly)

    return page


def _newest(teasers: Iterable[Teaser]) -> datetime | None:
    return max((t.updated or t.published for t in teasers), default=None)


# --- front -----------------------------------------------------------------------------------------------------------

TOP, LATEST, SHELF, POOL = 6, 12, 4, 90


def front(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """The front page: the editor's slots first, the rest by news value and age, each story once."""
    assembly.keys.update({FRONT_KEY, LATEST_KEY})
    edited = Front.objects.filter(slug="front").first()
    pool = list(Story.public.select_related("section")[:POOL])
    by_id = {s.pk: s for s in pool}
    by_id |= Story.public.select_related("section").in_bulk(
        [pk for pk in (edited.slots if edited else []) if pk not in by_id]
    )
    chosen = [by_id[pk] for pk in dict.fromkeys(edited.slots if edited else []) if pk in by_id]
    now = timezone.now()
    # A step in news value weighs as much as eight hours.
    weight = {s.pk: s.news_value * 8 + (now - s.first_published).total_seconds() / 3600 for s in pool}
    rest = sorted(
        (s for s in pool if s not in chosen),
        key=lambda s: (not s.picture, weight[s.pk]) if not chosen else (False, weight[s.pk]),
    )
    chosen += rest[: max(0, TOP + 1 - len(chosen))]
    shown = {s.pk for s in chosen}
    shelves = []
    furniture = paper()
    sections = {t.slug: t for t in Tag.objects.filter(kind=Tag.Kind.SECTION)}
    for section in furniture.sections:
        stories = [s for s in tagged(sections[section.slug], 0, SHELF * 4) if s.pk not in shown][:SHELF]
        if stories:
            stories.sort(key=lambda story: not story.picture)  # a shelf opens with a picture, else by time
            shelves.append(FrontBlock(section, assembly.teasers(stories)))
    teasers = assembly.teasers(chosen)
    view = FrontView(
        lead=teasers[0] if teasers else None,
        top=teasers[1:],
        latest=assembly.teasers(pool[:LATEST]),
        shelves=tuple(shelves),
        made=assembly.local(now),
        canonical=settings.PAPER.base_url + "/",
        json_ld=jsonld.to_script(jsonld.front(furniture)),
    )
    return Rendered(
        render_template("front.html", paper=furniture, page=view), modified=_newest((*teasers, *view.latest))
    )


# --- search, legal ---------------------------------------------------------------------------------------------------

SEARCH_SIZE = 20


def search(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/suche?q=…&seite=2``. Headline and standfirst are shown, never a passage of the text.

    Words behind the wall are found only by who may read all that is there (the full variant): search is no oracle.
    """
    query = " ".join(bare(wanted.query.get("q", "")).split())[:200]
    raw_page = wanted.query.get("seite", "1")
    page = int(raw_page) if raw_page.isascii() and raw_page.isdigit() and len(raw_page) < 4 else 1
    page = min(max(page, 1), MAX_PAGES)
    stories: list[Story] = []
    total = 0
    if query:
        stories, total = archive_search.search(query, page=page, size=SEARCH_SIZE, walled=wanted.full)
    pages = min(MAX_PAGES, max(1, -(-total // SEARCH_SIZE)))

    def url(number: int) -> str:
        from urllib.parse import urlencode

        return "/suche?" + urlencode({"q": query, "seite": number})

    view = SearchView(
        query=query,
        total=total,
        teasers=assembly.teasers(stories),
        page=page,
        pages=pages,
        previous_url=url(page - 1) if page > 1 else None,
        next_url=url(page + 1) if page < pages else None,
    )
    return Rendered(_html("search.html", assembly, view), stored=False)


def legal(kind: str) -> Callable[[Wanted, Assembly], Rendered | None]:
    """Imprint, privacy, accessibility, corrections, offers: from newspaper.toml."""

    def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
        return Rendered(_html("legal.html", assembly, {"kind": kind}))

    return page
