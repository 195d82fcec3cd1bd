"""JSON Feed 1.1 (jsonfeed.org/version/1.1). What the format has no member for stands in an extension, ``_extrablatt``."""

from __future__ import annotations

import json
from typing import Any

from ..assetfiles import asset_url
from ..dates import machine
from .items import Feed, Item

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def render(feed: Feed) -> str:
    """The feed as JSON."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        "description": feed.description,
        "favicon": feed.base_url + asset_url("favicon.svg"),
        "language": feed.language,
        "authors": [{"name": feed.name, "url": feed.base_url + "/"}],
        "_extrablatt": {
            "about": feed.base_url + "/impressum",
            "copyright": feed.rights,
            "license": feed.licence,
        },
    }
    if feed.hubs:
        told["hubs"] = [{"type": "WebSub", "url": hub} for hub in feed.hubs]
    told["items"] = [_item(item, feed) for item in feed.items]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _item(item: Item, feed: Feed) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        # One of content_html and content_text must be there.
        **({"content_html": item.html} if item.html else {"content_text": item.standfirst or item.title}),
        "summary": item.standfirst,
        "date_published": machine(item.published),
        "date_modified": machine(item.updated),
        "authors": [{"name": name, "url": url} if url else {"name": name} for name, url in item.authors],
        "tags": [tag.name for tag in item.categories],
    }
    if item.language != feed.language:
        told["language"] = item.language
    extension: dict[str, Any] = {"access": item.access} if item.access != "open" else {}
    if picture := item.picture:
        told["image"] = picture.url
        extension["image"] = {"alt": picture.alt, "caption": picture.caption, "credit": picture.credit}
    if extension:
        told["_extrablatt"] = extension
    return {key: value for key, value in told.items() if value not in ("", [])}
