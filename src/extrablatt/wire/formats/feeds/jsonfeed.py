"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from typing import Any

from ...item import Link, Subject, WireFormatError, WireItem
from ..body import Body, Known, with_figures
from ..common import media_kind, text
from ..datelines import taken_from
from ..item_links import page
from ..several import read_each
from . import elements as e

NAME = "jsonfeed"


def matches(document: Any) -> bool:
    """Whether the object names the version of JSON Feed it follows."""
    return isinstance(document, dict) and "jsonfeed.org/version" in str(document.get("version", ""))[:80]


def read(document: dict[str, Any]) -> list[WireItem]:
    """All items. Raises WireFormatError when ``items`` is no list, or no object in it can be read."""
    items = document.get("items")
    if not isinstance(items, list):
        raise WireFormatError("JSON Feed: items must be a list of objects.")
    return read_each(items, lambda item: _item(item, document))


def _string(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _objects(item: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    for key in keys:
        value = item.get(key)
        found = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        if found := [entry for entry in found if isinstance(entry, dict)]:
            return found
    return []


def _item(item: dict[str, Any], feed: dict[str, Any]) -> WireItem:
    if not isinstance(item, dict):
        raise WireFormatError("JSON Feed: items must be a list of objects.")
    base = e.absolute(_string(feed, "home_page_url"), None) or e.absolute(_string(feed, "feed_url"), None)
    link = e.absolute(_string(item, "url"), base)
    names = [
        text(author.get("name"))
        for author in _objects(item, "authors", "author") or _objects(feed, "authors", "author")
    ]
    known = Known(headline=text(_string(item, "title")), byline=", ".join(dict.fromkeys(filter(None, names))) or None)
    html, plain = _string(item, "content_html"), _string(item, "content_text")
    summary = _string(item, "summary")
    body = (
        e.html_body(html, known, link or base)
        if html
        else e.plain_body(plain, known, link or base)
        if plain
        else Body()
    )
    if not body.blocks and summary:
        body, summary = e.plain_body(summary, known, link or base), None
    version, created = e.times(_string(item, "date_modified"), _string(item, "date_published"))
    provider = text(_string(feed, "title"))
    return WireItem(
        format=NAME,
        guid=e.guid(text(item.get("id")), link, base, known.headline, body.text),
        version=version,
        language=text(_string(item, "language")) or text(_string(feed, "language")),
        provider=provider,
        credit=provider,
        version_created=created,
        headline=known.headline or body.headline or None,
        standfirst=e.without_repetition(text(summary), body) or body.standfirst or None,
        byline=known.byline or body.byline or None,
        dateline=body.dateline or taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(body.notes),
        subjects=tuple(
            dict.fromkeys(
                Subject(None, tag, "keyword") for value in _list(item.get("tags")) if (tag := text(value))
            )
        ),
        links=with_figures(_links(item, base, link), body.figures, captions_from_text=False),
    )  # fmt: skip


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _links(item: dict[str, Any], base: str | None, link: str | None) -> list[Link]:
    found = [
        Link("picture", href=href, rendition=None if key == "image" else "banner")
        for key in ("image", "banner_image")
        if (href := e.absolute(_string(item, key), link or base))
    ]
    for attachment in _objects(item, "attachments"):
        if href := e.absolute(_string(attachment, "url"), link or base):
            mime = text(_string(attachment, "mime_type"))
            found.append(
                Link(media_kind(mime, "item"), href=href, mime=mime, caption=text(_string(attachment, "title")))
            )
    if external := e.absolute(_string(item, "external_url"), base):
        found.append(Link("seeAlso", href=external))
    return found + page(link)
