"""Atom (RFC 4287), with Media RSS for pictures, WebSub links and the licence (RFC 4946, RSL 1.0)."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ..assetfiles import asset_url
from ..dates import machine
from .items import Feed, Item
from .xml import ATOM, LANG, MEDIA, add, media, write

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_A = f"{{{ATOM}}}"
#: What an empty feed says of its last change: the element is required (RFC 4287, 4.1.1).
_NEVER = "1970-01-01T00:00:00Z"


def render(feed: Feed) -> str:
    """The feed as Atom. Each item's ``id`` stays whatever becomes of its address (4.2.6)."""
    spaces: dict[Any, str] = {None: ATOM, "media": MEDIA}
    root = etree.Element(f"{_A}feed", {LANG: feed.language}, nsmap=spaces)
    add(root, f"{_A}title", feed.title)
    if feed.description != feed.title:
        add(root, f"{_A}subtitle", feed.description)
    add(root, f"{_A}id", feed.self_url)
    add(root, f"{_A}link", rel="self", type="application/atom+xml", href=feed.self_url)
    add(root, f"{_A}link", rel="alternate", type="text/html", href=feed.url)
    for hub in feed.hubs:
        add(root, f"{_A}link", rel="hub", href=hub)
    add(root, f"{_A}link", rel="license", type="application/rsl+xml", href=feed.licence)
    add(root, f"{_A}icon", feed.base_url + asset_url("favicon.svg"))
    add(root, f"{_A}updated", machine(feed.updated) if feed.updated else _NEVER)
    add(add(root, f"{_A}author"), f"{_A}name", feed.name)
    add(root, f"{_A}rights", feed.rights)
    for item in feed.items:
        _entry(root, item, feed)
    return write(root)


def _entry(root: Any, item: Item, feed: Feed) -> None:
    entry = add(root, f"{_A}entry")
    if item.language != feed.language:
        entry.set(LANG, item.language)
    add(entry, f"{_A}title", item.title)
    add(entry, f"{_A}id", item.id)
    add(entry, f"{_A}link", rel="alternate", type="text/html", href=item.url)
    add(entry, f"{_A}published", machine(item.published))
    add(entry, f"{_A}updated", machine(item.updated))
    for name, url in item.authors:
        author = add(entry, f"{_A}author")
        add(author, f"{_A}name", name)
        if url:
            add(author, f"{_A}uri", url)
    for tag in item.categories:
        add(entry, f"{_A}category", term=tag.slug, scheme=f"{feed.base_url}/#{tag.kind}", label=tag.name)
    if item.access != "open":
        add(entry, f"{_A}category", term=item.access, scheme="https://schema.org/isAccessibleForFree")
    if item.standfirst:
        add(entry, f"{_A}summary", item.standfirst)
    if item.html:
        add(entry, f"{_A}content", item.html, type="html")
    if item.picture:
        media(entry, item.picture)
