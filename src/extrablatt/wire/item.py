"""The wire item: what every agency format is read into.

A frozen dataclass, the same for all formats, free of Django. Field names follow IPTC NewsML-G2
and ninjs. Block dicts in ``body`` are ``{"type": …, "html": …}``; see docs/architecture.md, "Blocks",
for what the desk makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

PubStatus = Literal["usable", "withheld", "canceled"]

#: Block types a parser may emit in ``WireItem.body``. ``html`` of a block is sanitised:
#: paragraph, quote: inline markup (em, strong, a[href], sub, sup, br); crosshead: inline text;
#: list: one <ul> or <ol> element; table: one <table> element; factbox: block markup with an optional leading <h3>.
BLOCK_TYPES = ("paragraph", "crosshead", "quote", "list", "table", "factbox")


class WireFormatError(ValueError):
    """The bytes can't be read as a wire item. The message says what is wrong, for a human."""


class NothingInside(WireFormatError):
    """A feed that was read whole and has no entry."""


@dataclass(frozen=True, slots=True)
class EdNote:
    """A note of the agency. Only ``publishable`` ones may ever reach a reader."""

    role: str
    text: str
    publishable: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """``kind``: subject, geo, person, organisation, event, keyword, category, product, genre, other."""

    qcode: str | None
    name: str | None
    kind: str = "subject"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another item or file. ``rel`` such as picture, graphic, video, audio, seeAlso, derivedFrom, evolvedFrom."""

    rel: str
    guid: str | None = None
    href: str | None = None
    mime: str | None = None
    rendition: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class WireItem:
    """One version of one item of an agency.

    ``embargoed`` is an ISO 8601 string with offset, ``"indefinite"`` or None. ``version`` is a number, never text.
    ``item_class`` is text, picture, graphic, video, audio, composite (package) or other.
    """

    format: str
    guid: str
    version: int
    pub_status: PubStatus = "usable"
    item_class: str = "text"
    urgency: int | None = None
    embargoed: str | None = None
    language: str | None = None
    provider: str | None = None
    credit: str | None = None
    copyright: str | None = None
    usage_terms: str | None = None
    version_created: str | None = None
    kicker: str | None = None
    headline: str | None = None
    subheadline: str | None = None
    standfirst: str | None = None
    slugline: str | None = None
    byline: str | None = None
    dateline: str | None = None
    body: tuple[dict[str, str], ...] = ()
    body_text: str = ""
    ed_notes: tuple[EdNote, ...] = ()
    subjects: tuple[Subject, ...] = ()
    genre: str | None = None
    signals: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
