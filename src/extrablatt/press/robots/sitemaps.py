"""Sitemaps (sitemaps.org 0.9): an index of parts that hold a fixed range of ids each.

A part of old stories is made once and stays: publishing purges the newest part, an update or a withdrawal the part its story is
in (key ``sitemap:3``, put into the log by ``publication/actions.py``). A part has at most :data:`PART` addresses, a fifth of what is
allowed, so it is made quickly.
"""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from extrablatt.publication.actions import SITEMAP_KEY, SITEMAP_PART, SITEMAP_TAGS_KEY
from extrablatt.publication.models import Post, Story, StoryTag, Tag

from .. import addresses
from ..assembly import Assembly
from ..dates import machine
from ..pages import XML, Rendered, Wanted

PART = SITEMAP_PART
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
#: Pages that are always there.
_FIXED = ("/", "/impressum", "/offenlegung", "/datenschutz", "/barrierefreiheit", "/berichtigungen", "/angebot")
#: A topic that lost its last story leaves after this many seconds at the latest.
TAGS_TTL = 3600


def part_path(number: int) -> str:
    """Where the part of stories with ids from ``number * PART`` on stands."""
    return f"/sitemap-{number}.xml"


def tags_path(number: int) -> str:
    """Where a part of topics, storylines and contributors stands."""
    return f"/sitemap-tags-{number}.xml"


def _place(name: str, location: str, changed: datetime | None = None) -> str:
    lastmod = f"<lastmod>{machine(changed)}</lastmod>" if changed else ""
    return f"<{name}><loc>{escape(location)}</loc>{lastmod}</{name}>\n"


def _urlset(places: list[tuple[str, datetime | None]]) -> str:
    base = settings.PAPER.base_url
    return f"{_HEAD}<urlset {_SPACE}>\n{''.join(_place('url', base + path, when) for path, when in places)}</urlset>\n"


def _newest(*moments: datetime | None) -> datetime | None:
    return max((m for m in moments if m is not None), default=None)


def _posted(by: Combinable, **where: int) -> dict[int, datetime | None]:
    """When live blogs last posted or changed a post, by story or part."""
    posts = Post.public.filter(**where).order_by().annotate(by=by).values_list("by")
    return {key: _newest(*moments) for key, *moments in posts.annotate(Max("time"), Max("updated"))}


def _used_tags() -> QuerySet[Tag]:
    listed = Exists(StoryTag.objects.filter(tag=OuterRef("pk")))
    return Tag.objects.exclude(kind=Tag.Kind.SECTION).filter(listed)


def index(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/sitemap.xml``. ``lastmod`` of a part is when a story in it was last published, changed or withdrawn."""
    assembly.keys |= {SITEMAP_KEY, SITEMAP_TAGS_KEY}
    base = settings.PAPER.base_url
    parts = (
        Story.objects.order_by()
        .annotate(part=F("id") / PART)
        .values_list("part")
        .annotate(Max("first_published"), Max("updated"), Max("withdrawn"))
        # A sitemap must not be empty (its schema): a part all of whose stories were withdrawn is left out.
        .annotate(shown=Count("id", filter=Q(state=Story.State.PUBLIC)))
        .filter(shown__gt=0)
        .order_by("part")
    )
    told = [_place("sitemap", f"{base}/sitemap-pages.xml")]
    numbers = _used_tags().annotate(part=F("id") / PART).order_by("part").values_list("part", flat=True).distinct()
    told += [_place("sitemap", base + tags_path(number)) for number in numbers]
    newest, posted = None, _posted(F("story_id") / PART)
    for number, *moments, _shown in parts:
        changed = _newest(*moments, posted.get(number))
        newest = _newest(newest, changed)
        told.append(_place("sitemap", base + part_path(number), assembly.local(changed) if changed else None))
    text = f"{_HEAD}<sitemapindex {_SPACE}>\n{''.join(told)}</sitemapindex>\n"
    return Rendered(text, content_type=XML, modified=newest)


def part(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/sitemap-3.xml``: the public stories of a range of ids; None for a range without any."""
    number = int(wanted.parts["part"])
    assembly.keys.add(f"{SITEMAP_KEY}:{number}")
    first, behind = number * PART, (number + 1) * PART
    rows = Story.public.filter(id__gte=first, id__lt=behind).order_by("id")
    posted = _posted(F("story_id"), story_id__gte=first, story_id__lt=behind)
    told: list[tuple[str, datetime | None]] = []
    newest = None
    for pk, slug, section, published, updated in rows.values_list(
        "id", "slug", "section__slug", "first_published", "updated"
    ).iterator():
        changed = _newest(updated or published, posted.get(pk)) or published
        newest = _newest(newest, changed)
        told.append((addresses.article(section or "artikel", pk, slug), assembly.local(changed)))
    return Rendered(_urlset(told), content_type=XML, modified=newest) if told else None


def pages(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/sitemap-pages.xml``: the front page, the sections, the imprint and its like."""
    assembly.keys.add(SITEMAP_TAGS_KEY)
    sections = [section.url for section in assembly.material.paper.sections]
    return Rendered(_urlset([(path, None) for path in (*_FIXED, *sections)]), content_type=XML)


def tags(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/sitemap-tags-0.xml``: topics, storylines and contributors that stories are listed under."""
    number = int(wanted.parts["part"])
    assembly.keys.add(SITEMAP_TAGS_KEY)
    used = _used_tags().filter(id__gte=number * PART, id__lt=(number + 1) * PART).order_by("id")
    told: list[tuple[str, datetime | None]] = [
        (addresses.tag(kind, slug), None) for kind, slug in used.values_list("kind", "slug")
    ]
    return Rendered(_urlset(told), content_type=XML, ttl=TAGS_TTL) if told else None
