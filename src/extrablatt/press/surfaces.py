"""The registry of surfaces: everything through which a reader or robot can see a story.

The router reads it, the warm-up reads it, and one parametrised test per promise walks it: a surface that is not here
is not served, one that is here is tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote_plus

from extrablatt.publication.models import Post, Story, Tag

from . import addresses, livepages, pages, sightings
from .assembly import Assembly
from .cards import pages as cards
from .fediverse import surfaces as fediverse
from .feeds import pages as feeds
from .pages import Rendered, Wanted
from .robots import surfaces as robots
from .webapp import manifest as webapp
from .webapp import saved

Render = Callable[[Wanted, Assembly], Rendered | None]
Where = Callable[[Story], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Surface:
    """One kind of page. ``where(story)`` gives the addresses at which this story can be seen on it, all of them: a test renders every
    surface and fails for a page that shows a story and is not among them. Nowhere is said too (:func:`nowhere`)."""

    name: str
    pattern: re.Pattern[str]
    render: Render
    where: Where
    #: False for pages whose answer depends on the query.
    stored: bool = True


_SLUG = r"(?P<slug>[a-z0-9][a-z0-9_-]*)"
_PAGE = r"(?:/seite/(?P<page>[1-9]\d{0,3}))?"
#: An article's address as people and programs spoil it: with what stood behind it in the sentence (``…/gipfel).``), in capitals,
#: with noughts before the id, with other words, cut short. The id is permanent, so it is known what is meant.
_NO_SECTION = "|".join(sorted(map(re.escape, addresses.RESERVED)))
_MEANT = (
    rf"(?:/(?!(?i:{_NO_SECTION})(?:/|\Z))(?P<section>[^\W\d_][^/]*))?/(?P<id>\d{{1,18}})[^\w/]*(?:/(?P<slug>[^/]*))?"
)
_ARTICLE = r"/(?P<section>[a-z][a-z0-9_-]*)/(?P<id>\d{1,18})/" + _SLUG


def nowhere(story: Story) -> Iterable[str]:
    """For pages on which no story is seen."""
    return ()


def _tags(kind: str) -> Where:
    return lambda story: sightings.listings(kind, story)


def _tag_feeds(kind: str, ending: str) -> Where:
    return lambda story: [addresses.feed(kind, t.slug, ending) for t in story.tags.all() if t.kind == kind]


def _listing(kind: str, prefix: str) -> Surface:
    """The pages of all tags of a kind."""
    return Surface(str(kind), re.compile(f"{prefix}/{_SLUG}{_PAGE}"), pages.listing(kind), _tags(kind))


def _always(path: str) -> Where:
    return lambda story: [path]


def _feeds() -> Iterable[Surface]:
    """Every feed in every format. The Atom ones keep the plain names; patterns of sections come after all others."""
    for ending in addresses.FEED_FORMATS:
        name = "feed" if ending == "atom" else f"{ending} feed"
        path = addresses.feed(ending=ending)
        yield Surface(name, re.compile(re.escape(path)), feeds.newspaper(ending), _always(path))
    for kind, prefix in addresses.PREFIX.items():
        for ending in addresses.FEED_FORMATS:
            name = f"{kind} feed" if ending == "atom" else f"{kind} {ending} feed"
            pattern = re.compile(prefix + "/" + _SLUG + rf"/feed\.{ending}")
            yield Surface(name, pattern, feeds.tag(kind, ending), _tag_feeds(kind, ending))


def _live_posts(story: Story) -> list[str]:
    posts = Post.objects.filter(story=story).values_list("pk", flat=True)
    return [addresses.live_post(sightings.own(story), pk) for pk in posts]


def _search_where(story: Story) -> list[str]:
    return [f"/suche?q={quote_plus(word)}" for word in story.headline.split() if len(word) > 3]


SURFACES: tuple[Surface, ...] = (
    Surface("front", re.compile(r"/"), pages.front, lambda story: ["/"]),
    *_feeds(),
    *(Surface(name, re.compile(pattern), render, where) for name, pattern, render, where in robots.DOCUMENTS),
    *(
        Surface(name, re.compile(pattern), render, where, stored)
        for name, pattern, render, where, stored in fediverse.DOCUMENTS
    ),
    Surface("manifest", re.compile(r"/manifest\.webmanifest"), webapp.manifest, nowhere),
    Surface("saved articles", re.compile(r"/gemerkt"), saved.saved, nowhere),
    Surface("service worker", re.compile(r"/sw\.js"), saved.worker, nowhere),
    Surface("favicon", re.compile(r"/favicon\.ico"), webapp.icon("favicon.ico"), nowhere),
    Surface(
        "touch icon",
        re.compile(r"/apple-touch-icon(?:-precomposed)?\.png"),
        webapp.icon("apple-touch-icon.png"),
        nowhere,
    ),
    Surface("search", re.compile(r"/suche"), pages.search, _search_where, stored=False),
    Surface("article", re.compile(_ARTICLE), pages.article, sightings.articles),
    Surface("card", re.compile(_ARTICLE + r"/karte\.png"), cards.article, lambda s: [addresses.card(sightings.own(s))]),
    Surface("newspaper's card", re.compile(r"/karte\.png"), cards.newspaper, nowhere),
    Surface("print", re.compile(_ARTICLE + "/druck"), pages.article_print, sightings.prints),
    Surface(
        "live posts",
        re.compile(_ARTICLE + r"/live/seite/(?P<page>[1-9]\d{0,4})"),
        livepages.older_posts,
        sightings.live_pages,
    ),
    Surface("live post", re.compile(_ARTICLE + r"/live/(?P<post>\d{1,18})"), livepages.post, _live_posts),
    Surface("live feed", re.compile(_ARTICLE + r"/live/feed\.atom"), livepages.feed, sightings.live_feeds),
    # Before the short address: a storyline may be called by a number. Sections, which stand at the root, come last.
    *(_listing(kind, prefix) for kind, prefix in addresses.PREFIX.items() if prefix),
    Surface(
        "short address",
        re.compile(r"(?:/(?P<section>[a-z][a-z0-9_-]*))?/(?P<id>\d{1,18})"),
        pages.short_address,
        lambda story: [f"/{story.pk}", *([f"/{story.section.slug}/{story.pk}"] if story.section else [])],
    ),
    *(
        Surface(name, re.compile(f"/{name}"), pages.legal(name), nowhere)
        for name in ("impressum", "offenlegung", "datenschutz", "barrierefreiheit", "berichtigungen", "angebot")
    ),
    _listing(Tag.Kind.SECTION, addresses.PREFIX[Tag.Kind.SECTION]),
    Surface(
        "misspelt address below",
        re.compile(_MEANT + r"(?P<below>/(?i:druck|karte\.png|live/feed\.atom))[^\w/]*"),
        pages.misspelt_below,
        lambda story: [f"/{story.pk}/anders/Druck)"],
    ),
    Surface(
        "misspelt address",
        re.compile(_MEANT + r"(?:/[^\w/]+)?"),
        pages.short_address,
        lambda story: [f"/Ressort/0{story.pk}/{story.slug}).", f"/{story.pk}/anders"],
    ),
)


def find(path: str) -> tuple[Surface, dict[str, str]] | None:
    """The surface that serves ``path`` and the named parts of the path, or None."""
    for surface in SURFACES:
        if match := surface.pattern.fullmatch(path):
            return surface, {k: v for k, v in match.groupdict().items() if v is not None}
    return None


def named(name: str) -> Surface:
    """A surface by its name. Raises :class:`LookupError`."""
    for surface in SURFACES:
        if surface.name == name:
            return surface
    raise LookupError(name)
