"""What stands in a feed, whatever its format: announcements of stories, never the text behind the wall."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from markupsafe import Markup

from extrablatt.normalisation import bare
from extrablatt.publication.models import Story, StoryTag, Tag

from .. import addresses
from ..assembly import Assembly
from ..environment import language_tag, tag_uri
from ..robots import policy
from ..view import PictureView, Rendition, TagView, Teaser
from .fulltext import full_text

#: What XML 1.0 (2.2) has no way to write.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an item: one file that every reader can show, with its words as plain text."""

    url: str
    mime: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Item:
    """A story announced. All texts are plain; ``html`` is the whole text of an open article where feeds carry it."""

    id: str
    url: str
    title: str
    standfirst: str
    language: str
    published: datetime
    updated: datetime
    access: str
    #: Name and address; the address is empty for who has no page.
    authors: tuple[tuple[str, str], ...]
    categories: tuple[TagView, ...]
    picture: Picture | None
    html: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed without its format. ``updated`` is None for an empty one; ``path`` is where its ``ending`` stands."""

    title: str
    description: str
    language: str
    base_url: str
    url: str
    path: str
    ending: str
    name: str
    rights: str
    items: tuple[Item, ...]
    hubs: tuple[str, ...]
    licence: str
    updated: datetime | None

    @property
    def self_url(self) -> str:
        """The feed's own address."""
        return f"{self.base_url}{self.path}"


def plain(text: str) -> str:
    """Typeset HTML as plain text that XML can hold, without marks for breaking lines."""
    return _NO_XML.sub("", bare(Markup(text).striptags()))


def story_uri(base: str, published: datetime, story_id: int) -> str:
    """A story's name for ever, the same in every feed; ``published``: first, in the newspaper's zone."""
    return tag_uri(base, published.date(), str(story_id))


def _picture(picture: PictureView, base: str) -> Picture:
    # The fallback is a JPEG where one could be made; its size is known where it is one of the files.
    file = picture.fallback or Rendition(picture.src, 0, 0, "image/jpeg")
    return Picture(
        base + file.url,
        file.mime,
        file.width,
        file.height,
        plain(picture.alt),
        plain(picture.caption),
        plain(picture.credit),
    )


def _item(teaser: Teaser, tags: list[TagView], language: str, base: str) -> Item:
    people = tuple((plain(t.name), base + t.url) for t in tags if t.kind == Tag.Kind.CONTRIBUTOR)
    byline = plain(teaser.byline)
    return Item(
        id=story_uri(base, teaser.published, teaser.id),
        url=base + teaser.url,
        title=plain(teaser.headline),
        standfirst=plain(teaser.standfirst),
        language=language_tag(language),
        published=teaser.published,
        updated=teaser.updated or teaser.published,
        access=teaser.access,
        authors=(*people, (byline, "")) if byline else people,
        categories=tuple(t for t in tags if t.kind != Tag.Kind.CONTRIBUTOR),
        picture=_picture(teaser.picture, base) if teaser.picture and not teaser.picture.restricted else None,
    )


def items(assembly: Assembly, stories: Iterable[Story]) -> tuple[Item, ...]:
    """The items of ``stories``, in their order, from a fixed number of queries."""
    chosen = list(stories)
    base, whole = settings.PAPER.base_url, settings.PAPER.feeds.full_text
    tags: defaultdict[int, list[TagView]] = defaultdict(list)
    under = (
        StoryTag.objects.filter(story__in=[s.pk for s in chosen]).select_related("tag").order_by("story", "position")
    )
    for row in under:
        tags[row.story_id].append(assembly.tag(row.tag))
    made = []
    for story, teaser in zip(chosen, assembly.teasers(chosen), strict=True):
        item = _item(teaser, tags[story.pk], assembly.language_of(story), base)
        if whole and story.access == Story.Access.OPEN:
            item = replace(item, html=full_text(assembly, story, base))
        made.append(item)
    return tuple(made)


def feed(assembly: Assembly, stories: Iterable[Story], ending: str, tag: Tag | None = None) -> Feed:
    """The feed of a tag, or of the newspaper. Its last change is also when a story last left it: feeds never run backwards."""
    paper = assembly.material.paper
    listed = items(assembly, stories)
    view = assembly.tag(tag) if tag else None
    # Every story stands in a section: who leaves the newspaper leaves one.
    left = tag.left_at if tag else Tag.objects.filter(kind=Tag.Kind.SECTION).aggregate(left=Max("left_at"))["left"]
    left = assembly.local(left) if left else None
    return Feed(
        title=plain(f"{view.name} – {paper.name}" if view else paper.name),
        description=plain((view.description if view else paper.claim) or paper.claim or paper.name),
        language=language_tag(paper.language),
        base_url=paper.base_url,
        url=paper.base_url + (view.url if view else "/"),
        path=addresses.feed(tag.kind, tag.slug, ending) if tag else addresses.feed(ending=ending),
        ending=ending,
        name=plain(paper.name),
        rights=plain(f"© {paper.publisher}"),
        items=listed,
        hubs=settings.PAPER.feeds.hubs,
        licence=policy.of(settings.PAPER).licence_file,
        updated=max(filter(None, (left, *(item.updated for item in listed))), default=None),
    )
