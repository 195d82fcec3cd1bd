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
PREFIX = {"section": "", "topic": "/thema", "contributor": "/von"}


def tag(kind: str, slug: str, page: int = 1) -> str:
    """A section, topic or author page; ``page`` counts from 1."""
    path = f"{PREFIX[kind]}/{slug}"
    return path if page == 1 else f"{path}/seite/{page}"


#: Endings of feeds, each a format of ``press/feeds``.
FEED_FORMATS = ("atom", "rss", "json")


def feed(kind: str | None = None, slug: str = "", ending: str = "atom") -> str:
    """The feed of the newspaper or of a tag; ``ending`` is one of :data:`FEED_FORMATS`."""
    return f"{tag(kind, slug)}/feed.{ending}" if kind else f"/feed.{ending}"


#: First path segments that no section may be called.
RESERVED = frozenset(
    [
        "thema",
        "von",
        "suche",
        "desk",
        "konto",
        "partner",
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
