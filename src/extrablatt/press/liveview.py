"""What the templates of live blogs get, beside ``view.py``: finished, typeset values in frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from .view import Access, Block, TagView


@dataclass(frozen=True, slots=True)
class PostView:
    """One post. ``url`` is its own, permanent address; ``number`` orders the posts of a story; ``plain_headline`` is its
    headline, else the beginning of its text."""

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
    number: int
    plain_headline: str = ""

    @property
    def anchor(self) -> str:
        """``post-5``: its element on the page it stands on."""
        return f"post-{self.id}"

    @property
    def changed(self) -> datetime:
        """When readers were last told anything new by it."""
        return self.updated or self.time


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A line in the list of key events; ``url`` leads to the post, on this page or another."""

    url: str
    words: str
    time: datetime


@dataclass(frozen=True, slots=True)
class LiveView:
    """Live coverage as a page shows it. Without access to the text ``posts``, ``pinned`` and ``key_events`` are empty.

    ``start``, ``end`` and ``updated`` (the newest post or change) are in the newspaper's zone; ``total`` counts the
    public posts; ``after`` is where in the log who listens begins; ``listen`` the path to do so.
    """

    story: int
    running: bool
    start: datetime
    end: datetime | None
    updated: datetime | None
    total: int
    posts: tuple[PostView, ...] = ()
    pinned: tuple[PostView, ...] = ()
    key_events: tuple[KeyEvent, ...] = ()
    older_url: str | None = None
    feed_url: str = ""
    after: int = 0
    listen: str = ""


@dataclass(frozen=True, slots=True)
class LivePageView:
    """A page of a live blog's older posts; ``page`` 1 has the first ones. In the open variant of a gated story ``posts`` is empty."""

    url: str
    canonical: str
    headline: Markup
    plain_headline: str
    section: TagView
    access: Access
    full: bool
    language: str
    start: datetime
    page: int
    posts: tuple[PostView, ...]
    newer_url: str
    older_url: str | None
