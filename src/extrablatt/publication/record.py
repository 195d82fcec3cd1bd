"""What a publication consists of: frozen dataclasses, the whitelist between desk and public."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


class EmbargoError(ValueError):
    """The story's embargo has not ended. The message says until when it holds."""


def check_embargo(what: str, not_before: datetime | None, indefinitely: bool, now: datetime) -> None:
    """Raise :class:`EmbargoError` for what (``Story 17``) is embargoed at ``now``: until a time, or until it is released."""
    if indefinitely:
        raise EmbargoError(f"{what} is embargoed until it is released.")
    if not_before is not None and not_before > now:
        raise EmbargoError(f"{what} is embargoed until {not_before.isoformat()}.")


class PictureError(ValueError):
    """The picture was withdrawn for good. The message says what to do."""


class PostError(ValueError):
    """A post or live coverage can't be published as things stand. The message says why and what to do."""


class TagError(ValueError):
    """A tag can't have this address, or can't go. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A section, topic, storyline or contributor as published. ``kind`` is one of ``Tag.Kind``.

    ``origin`` is the desk's id of it: a record with a known one and another slug is a tag whose address changes.
    """

    kind: str
    slug: str
    name: str
    description: str = ""
    colour: str = ""
    position: int = 0
    listed: bool = True
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A correction readers see; ``time`` is ISO 8601 with offset."""

    text: str
    time: str


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """Everything of an article that becomes public, and nothing else. ``body`` as in docs/architecture.md, "Blocks"."""

    id: int
    slug: str
    section: TagRecord
    kicker: str
    headline: str
    standfirst: str
    body: tuple[dict[str, Any], ...]
    access: str = "open"
    language: str = "de"
    dateline: str = ""
    byline: str = ""
    topics: tuple[TagRecord, ...] = ()
    storylines: tuple[TagRecord, ...] = ()
    contributors: tuple[TagRecord, ...] = ()
    picture: int | None = None
    picture_caption: str = ""
    picture_credit: str = ""
    pictures: tuple[dict[str, Any], ...] = ()
    sources: tuple[str, ...] = ()
    own_work: bool = True
    corrections: tuple[CorrectionRecord, ...] = ()
    news_value: int = 3
    not_before: datetime | None = None
    #: Held back without an end, until the agency or the desk releases it.
    embargoed: bool = False

    def as_json(self) -> dict[str, Any]:
        """The snapshot as kept in ``StoryVersion``."""
        data = asdict(self)
        del data["not_before"], data["embargoed"]
        return data


@dataclass(frozen=True, slots=True)
class PostRecord:
    """Everything of a live blog's post that becomes public. ``body`` as in docs/architecture.md, "Blocks".

    ``time``: first publication (default now; counts at the first one only). ``updated``: last change readers are told of.
    ``sources``: agencies it was made from.
    """

    id: int
    story: int
    headline: str
    body: tuple[dict[str, Any], ...]
    byline: str = ""
    key_event: bool = False
    pinned: bool = False
    time: datetime | None = None
    updated: datetime | None = None
    pictures: tuple[dict[str, Any], ...] = ()
    sources: tuple[str, ...] = ()
    not_before: datetime | None = None
    #: Held back without an end, until the agency or the desk releases it.
    embargoed: bool = False
