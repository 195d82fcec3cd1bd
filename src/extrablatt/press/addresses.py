"""Addresses of the reader's pages. Pure; the one place that knows their form."""

from __future__ import annotations

from typing import Protocol


class HasAddress(Protocol):
    """What an address is made of."""

    id: int
    slug: str


def article(section_slug: str, story_id: int, slug: str) -> str:
    """``/politik/17/gipfel-der-gesten``: the id is permanent, the words around it may change (301)."""
    return f"/{section_slug}/{story_id}/{slug}"


def print_view(section_slug: str, story_id: int, slug: str) -> str:
    """The print view of an article."""
    return f"{article(section_slug, story_id, slug)}/druck"


def card(article_path: str = "") -> str:
    """The drawn social card of an article, or of the newspaper."""
    return f"{article_path}/karte.png"


def live_post(article_path: str, post_id: int) -> str:
    """A post's own address: leads to wherever the post stands now."""
    return f"{article_path}/live/{post_id}"


def live_page(article_path: str, page: int) -> str:
    """A page of a live blog's older posts; ``page`` 1 has the first ones ever posted, so the addresses stay."""
    return f"{article_path}/live/seite/{page}"


def listen(story_id: int) -> str:
    """Where open pages of a live blog listen."""
    return f"/live/story/{story_id}"


def live_feed(article_path: str) -> str:
    """The Atom feed of a live blog's posts."""
    return f"{article_path}/live/feed.atom"


#: First path segment of each kind of tag page; sections stand at the root.
PREFIX = {"section": "", "topic": "/thema", "storyline": "/dossier", "contributor": "/von"}


def tag(kind: str, slug: str, page: int = 1) -> str:
    """A section, topic or author page; ``page`` counts from 1."""
    path = f"{PREFIX[kind]}/{slug}"
    return path if page == 1 else f"{path}/seite/{page}"


#: Endings of feeds, each a format of ``press/feeds``.
FEED_FORMATS = ("atom", "rss", "json")


def feed(kind: str | None = None, slug: str = "", ending: str = "atom") -> str:
    """The feed of the newspaper or of a tag; ``ending`` is one of :data:`FEED_FORMATS`."""
    return f"{tag(kind, slug)}/feed.{ending}" if kind else f"/feed.{ending}"


#: Where accounts of the fediverse and their posts stand, and (handed through to the office) where others write to them.
FEDIVERSE, FEDIVERSE_OFFICE = "/fediverse", "/-/fediverse"


def actor(account: str) -> str:
    """An account; the address is its name for ever (ActivityPub, 3.1)."""
    return f"{FEDIVERSE}/{account}"


def note(account: str, story_id: int, turn: int = 1) -> str:
    """A story as an account's post. A story that was withdrawn and comes again is another post, its second ``turn``."""
    return f"{actor(account)}/{story_id}" + (f"-{turn}" if turn > 1 else "")


def outbox(account: str, page: int = 0) -> str:
    """An account's posts; ``page`` 0 is the list of pages."""
    return f"{actor(account)}/outbox" + (f"/{page}" if page else "")


def inbox(account: str = "") -> str:
    """Where other servers write to an account, or to all at once."""
    return f"{FEDIVERSE_OFFICE}/{account}/inbox" if account else f"{FEDIVERSE_OFFICE}/inbox"


def followers(account: str) -> str:
    """How many follow an account."""
    return f"{FEDIVERSE_OFFICE}/{account}/followers"


#: First path segments that no section may be called.
RESERVED = frozenset(
    [
        "thema",
        "dossier",
        "von",
        "suche",
        "desk",
        "konto",
        "partner",
        "fediverse",
        "nodeinfo",
        "assets",
        "bilder",
        *(f"feed.{ending}" for ending in FEED_FORMATS),
        "impressum",
        "offenlegung",
        "datenschutz",
        "barrierefreiheit",
        "berichtigungen",
        "angebot",
        "gemerkt",
        "sw.js",
        "healthz",
        "-",
        "live",
        "karte.png",
        "robots.txt",
        "favicon.ico",
        "sitemap.xml",
        "sitemap-news.xml",
        "sitemap-pages.xml",
        "ads.txt",
        "llms.txt",
        "security.txt",
        "trust.txt",
        "rsl.xml",
        "tdm-policy.json",
        ".well-known",
    ]
)
