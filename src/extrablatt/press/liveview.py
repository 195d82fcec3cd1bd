"""What the templates of live blogs get, beside ``view.py``: finished, typeset values in frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from .view import Block


@dataclass(frozen=True, slots=True)
class PostView:
    """One post. ``url`` is its own, permanent address; ``anchor`` its element on the page it stands on."""

    id: int
    version: int
    url: str
    headline: Markup
    body: tuple[Block, ...]
    byline: Markup
    time: datetime
    updated: datetime | None
    key_event: bool
    pinned: bool
    plain_headline: str = ""

    @property
    def anchor(self) -> str:
        """``post-5``."""
        return f"post-{self.id}"


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A line in the list of key events; ``url`` leads to the post, on this page or another."""

    url: str
    headline: Markup
    time: datetime


@dataclass(frozen=True, slots=True)
class LiveView:
    """Live coverage as a page shows it. ``total`` counts the public posts; without access ``posts`` and ``key_events`` are empty.

    ``start``, ``end`` and ``updated`` (the newest post or change) are aware and in the newspaper's zone.
    """

    running: bool
    start: datetime
    end: datetime | None
    updated: datetime | None
    total: int
    posts: tuple[PostView, ...] = ()
    pinned: tuple[PostView, ...] = ()
    key_events: tuple[KeyEvent, ...] = ()
    older_url: str | None = None
    newer_url: str | None = None
    feed_url: str = ""
    page: int = 0
