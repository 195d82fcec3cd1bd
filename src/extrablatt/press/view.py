"""What templates get: finished, typeset values in frozen dataclasses, nothing else.

Every ``Markup`` here is typeset and safe to print. Times are aware datetimes in the newspaper's zone.
The templates never see a database row, so they can show only what was put here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from markupsafe import Markup

if TYPE_CHECKING:
    from .liveview import LiveView

Access = Literal["open", "registered", "premium"]


@dataclass(frozen=True, slots=True)
class TagView:
    """A section, topic, storyline or contributor as a link. ``colour`` is a CSS custom-property suffix or "" ."""

    kind: str
    slug: str
    name: str
    url: str
    colour: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of a picture. Sizes in CSS pixels."""

    url: str
    width: int
    height: int
    mime: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture with its words. ``alt`` describes, ``caption`` informs; they are never the same text twice."""

    id: int
    alt: str
    caption: Markup
    credit: Markup
    width: int
    height: int
    src: str
    sources: tuple[Rendition, ...] = ()
    copyright: str = ""
    usage_terms: str = ""
    fallback: Rendition | None = None  # the file that is ``src``
    crops: tuple[Rendition, ...] = ()  # 1:1, 4:3 and 16:9 in this order, for search engines and social networks
    licence: str = (
        ""  # address of its licence (XMP xmpRights:WebStatement), of where one is to be had (plus:LicensorURL)
    )
    acquire_licence: str = ""
    creator: str = ""  # who made it (XMP dc:creator), for structured data; readers see it in the credit
    restricted: bool = False  # for readers of the newspaper only: in no feed, for no partner, search engine or network


@dataclass(frozen=True, slots=True)
class Teaser:
    """A story as it is announced elsewhere: never any of the text behind the wall."""

    id: int
    url: str
    kicker: Markup
    headline: Markup
    standfirst: Markup
    section: TagView | None
    access: Access
    published: datetime
    updated: datetime | None = None
    picture: PictureView | None = None
    reason: str = ""
    byline: Markup = Markup("")
    live: bool = False  # whether live coverage of it is going on
    language: str = ""  # where it is not the newspaper's own


@dataclass(frozen=True, slots=True)
class StorylineView:
    """A storyline an article is part of, with what came right before and after it."""

    tag: TagView
    before: Teaser | None
    after: Teaser | None


@dataclass(frozen=True, slots=True)
class EmbedView:
    """Something at a provider, shown by a preview of ours until the reader asks for it."""

    provider: str
    url: str
    frame: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body, ready to print. Which attributes are filled depends on ``type`` (docs/architecture.md)."""

    type: str
    html: Markup = Markup("")
    title: Markup = Markup("")
    attribution: Markup = Markup("")
    picture: PictureView | None = None
    teaser: Teaser | None = None
    ordered: bool = False
    items: tuple[Markup, ...] = ()
    header: tuple[Markup, ...] = ()
    rows: tuple[tuple[Markup, ...], ...] = ()
    pictures: tuple[PictureView, ...] = ()
    embed: EmbedView | None = None
    anchor: str = ""  # of a crosshead, to be linked to


@dataclass(frozen=True, slots=True)
class Note:
    """A correction or an entry of the update trail: text and time."""

    text: Markup
    time: datetime


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The article page. ``full`` is False in the open variant of a gated story: then only what stands before the wall is in it."""

    id: int
    url: str
    canonical: str
    kicker: Markup
    headline: Markup
    standfirst: Markup
    section: TagView
    access: Access
    full: bool
    body: tuple[Block, ...]
    picture: PictureView | None
    authors: tuple[TagView, ...]
    byline: Markup
    dateline: Markup
    source_line: Markup
    published: datetime
    updated: datetime | None  # the last change readers are told of; of live coverage, its newest post
    version: int
    topics: tuple[TagView, ...]
    related: tuple[Teaser, ...]
    corrections: tuple[Note, ...] = ()
    trail: tuple[Note, ...] = ()
    language: str = "de"
    plain_headline: str = ""
    plain_standfirst: str = ""
    opening: str = ""  # the first words of the text on this page, where there is no standfirst to tell of it
    reading_minutes: int = 0
    json_ld: Markup = Markup("")
    live: LiveView | None = None  # live coverage of it, going on or over
    contents: tuple[Block, ...] = ()  # crossheads of a long text, to jump to
    post_url: str = ""  # the same as a post in the fediverse
    storylines: tuple[StorylineView, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account in the fediverse: what it is called, and its address for other servers."""

    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A section, topic, storyline or contributor page, newest first. ``page`` counts from 1."""

    tag: TagView
    teasers: tuple[Teaser, ...]
    page: int
    pages: int
    canonical: str
    previous_url: str | None = None
    next_url: str | None = None
    feed_url: str | None = None
    json_ld: Markup = Markup("")
    account: AccountView | None = None  # a section's own
    total: int = 0  # stories on all its pages
    first: Teaser | None = None  # how a storyline began


@dataclass(frozen=True, slots=True)
class FrontBlock:
    """A section's shelf on the front page."""

    section: TagView
    teasers: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class FrontView:
    """The front page: the lead, the top stories beside it, the latest, then a shelf for each section."""

    lead: Teaser | None
    top: tuple[Teaser, ...]
    latest: tuple[Teaser, ...]
    shelves: tuple[FrontBlock, ...]
    made: datetime
    canonical: str = ""
    json_ld: Markup = Markup("")


@dataclass(frozen=True, slots=True)
class SearchView:
    """Search results. ``total`` counts all hits; ``query`` as typed (escape it when printing)."""

    query: str
    total: int
    teasers: tuple[Teaser, ...]
    page: int = 1
    pages: int = 1
    previous_url: str | None = None
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """The newspaper's furniture, in every template as ``paper``."""

    name: str
    claim: str
    base_url: str
    language: str
    sections: tuple[TagView, ...]
    publisher: str
    address: str = ""
    email: str = ""
    #: ``[publisher]`` of newspaper.toml, for the legal pages.
    legal: Any = None
    assets: dict[str, str] = field(default_factory=dict)  # logical name → fingerprinted URL
    extra: dict[str, Any] = field(default_factory=dict)
    #: The newspaper's account in the fediverse, if it has one.
    account: AccountView | None = None
