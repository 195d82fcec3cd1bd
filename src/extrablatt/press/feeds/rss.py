"""RSS 2.0 (rssboard.org/rss-specification) as its best practices have it: Atom's links, Dublin Core's creator, Media RSS."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any

from lxml import etree

from .items import Feed, Item
from .xml import ATOM, CONTENT, DC, MEDIA, add, media, write

CONTENT_TYPE = "application/rss+xml; charset=utf-8"


def render(feed: Feed) -> str:
    """The feed as RSS. ``guid`` is no address (``isPermaLink`` false) and never changes."""
    spaces = {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}
    root = etree.Element("rss", {"version": "2.0"}, nsmap=spaces)
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.url)
    add(channel, "description", feed.description)
    add(channel, "language", feed.language.lower())
    add(channel, "copyright", feed.rights)
    if feed.updated:
        add(channel, "lastBuildDate", format_datetime(feed.updated))
    add(channel, "docs", "https://www.rssboard.org/rss-specification")
    add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.self_url)
    for hub in feed.hubs:
        add(channel, f"{{{ATOM}}}link", rel="hub", href=hub)
    add(channel, f"{{{ATOM}}}link", rel="license", type="application/rsl+xml", href=feed.licence)
    for item in feed.items:
        _item(channel, item, feed)
    return write(root)


def _item(channel: Any, item: Item, feed: Feed) -> None:
    entry = add(channel, "item")
    add(entry, "title", item.title)
    add(entry, "link", item.url)
    # "author" would have to be an e-mail address.
    for name, _url in item.authors:
        add(entry, f"{{{DC}}}creator", name)
    for tag in item.categories:
        add(entry, "category", tag.name, domain=f"{feed.base_url}/#{tag.kind}")
    if item.access != "open":
        add(entry, "category", item.access, domain="https://schema.org/isAccessibleForFree")
    add(entry, "guid", item.id, isPermaLink="false")
    add(entry, "pubDate", format_datetime(item.published))
    add(entry, "description", item.standfirst)
    if item.html:
        add(entry, f"{{{CONTENT}}}encoded", item.html)
    if item.picture:
        media(entry, item.picture)
