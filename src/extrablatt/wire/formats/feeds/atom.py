"""Atom 1.0 (RFC 4287), with tombstones (RFC 6721) and drafts (RFC 5023); Atom 0.3's older names are read too."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ...item import EdNote, Link, NothingInside, Subject, WireItem
from ..body import Body, Known, with_figures
from ..common import is_code, lines, media_kind
from ..common import text as folded
from ..datelines import taken_from
from ..inline import plain_blocks
from ..item_links import page
from ..several import Items, read_each
from . import elements as e

NAME = "atom"

_SPACES = ("http://www.w3.org/2005/Atom", "http://purl.org/atom")
_RELS = {"related": "seeAlso", "via": "derivedFrom", "replies": "", "self": "", "edit": "", "alternate": ""}


def matches(root: Any) -> bool:
    """Whether this is the root of a feed, or an entry of its own."""
    name = e.local(root)
    return name == "feed" or (name == "entry" and e.space(root).startswith(_SPACES))


def read(root: Any) -> list[WireItem]:
    """All entries, and those that were deleted, as canceled. Raises WireFormatError when there is none."""
    if e.local(root) == "entry":
        return [_entry(root, None, None)]
    base = e.base_of(root, None)
    address = _alternate(root, base)
    base = (
        base
        or address
        or next((e.absolute(c.get("href"), None) for c in e.children(root, "link") if c.get("rel") == "self"), None)
    )
    found = read_each(e.children(root, "entry"), lambda entry: _entry(entry, root, base), "Entry")
    items = Items(filter(e.says_something, found), found.faults)
    items += deleted(root, items)
    if not items:
        raise NothingInside("Atom: the feed has no entries.")
    return items


def deleted(feed: Any, others: Iterable[WireItem], guid: Callable[[str], str] = str) -> list[WireItem]:
    """What the feed's tombstones take back; ``others``: its entries, which one without a time comes behind."""
    known: dict[str, int] = {}
    for item in others:
        known[item.guid] = max(item.version, known.get(item.guid, 0))
    found = []
    for entry in e.children(feed, "deleted-entry"):
        if ref := folded(entry.get("ref")):
            item = _deleted(entry, guid(ref))
            found.append(item if item.version_created else replace(item, version=known.get(item.guid, 0) + 1))
    return found


def _deleted(entry: Any, guid: str) -> WireItem:
    """A tombstone (RFC 6721, 3): its comment is the agency's, for the desk."""
    version, created = e.times(entry.get("when"))
    comment = folded(_construct(entry, "comment", None))
    return WireItem(
        format=NAME,
        guid=guid,
        version=version,
        pub_status="canceled",
        item_class="other",
        version_created=created,
        ed_notes=(EdNote("deleted", comment),) if comment else (),
    )


def _entry(entry: Any, feed: Any, base: str | None) -> WireItem:
    base = e.base_of(entry, base)
    identity = e.first_text(entry, "id")
    link = _alternate(entry, base)
    title = folded(_construct(entry, "title", base))
    known = Known(headline=title, byline=_names(entry, feed))
    own = [c for c in e.children(entry, "content") if not e.space(c).startswith(e.MEDIA)]
    content = own[0] if own else None
    summary = _construct(entry, "summary", base)
    body = _body(content, known, base) if content is not None else Body()
    if not body.blocks and (summaries := e.children(entry, "summary")):
        body, summary = _body(summaries[0], known, base), None
    version, created = e.times(
        e.first_text(entry, "updated", "modified"), e.first_text(entry, "published", "issued", "created")
    )
    source = next(iter(e.children(entry, "source")), None)
    provider = folded(_construct(feed, "title", base)) if feed is not None else None
    origin = folded(_construct(source, "title", base)) if source is not None else None
    draft = any((e.first_text(control, "draft") or "").lower() == "yes" for control in e.children(entry, "control"))
    rights = _construct(entry, "rights", base) or (_construct(feed, "rights", base) if feed is not None else None)
    links = _links(entry, base) + e.media(entry, base) + _source_link(content, base) + page(link)
    return WireItem(
        format=NAME,
        guid=e.guid(identity, link, base, title, body.text),
        version=version,
        pub_status="withheld" if draft else "usable",
        language=folded(entry.get(f"{e.XML}lang")) or (folded(feed.get(f"{e.XML}lang")) if feed is not None else None),
        provider=provider or origin,
        credit=origin or provider,
        copyright=lines(rights),
        version_created=created,
        headline=title or body.headline or None,
        standfirst=e.without_repetition(folded(summary), body) or body.standfirst or None,
        byline=known.byline or body.byline or None,
        dateline=body.dateline or taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(body.notes),
        subjects=tuple(dict.fromkeys([*_categories(entry), *e.places(entry)])),
        links=with_figures(links, body.figures, captions_from_text=False),
    )


def _kind(element: Any) -> str:
    """``text``, ``html`` or ``xhtml``, or a media type (RFC 4287, 3.1.1 and 4.1.3; Atom 0.3's ``mode`` counts)."""
    told = (element.get("type") or "text").strip().lower()
    mode = element.get("mode")
    if told in ("text", "html", "xhtml"):
        return "html" if mode == "escaped" and told == "text" else told
    if told == "text/html":
        return "html"
    if told == "application/xhtml+xml":
        return "html" if mode == "escaped" else "xhtml"
    if told == "text/plain":
        return "html" if mode == "escaped" else "text"
    return told


def _construct(parent: Any, name: str, base: str | None) -> str | None:
    """A text construct as plain text."""
    if parent is None:
        return None
    element = next((c for c in e.children(parent, name) if not e.space(c).startswith(e.MEDIA)), None)
    if element is None:
        return None
    kind = _kind(element)
    if kind == "html":
        return e.any_body(e.inner_text(element), Known(), e.base_of(element, base)).text or None
    return e.inner_text(element) or None


def _body(element: Any, known: Known, base: str | None) -> Body:
    base = e.base_of(element, base)
    kind = _kind(element)
    if kind == "xhtml" or (kind.endswith(("+xml", "/xml")) and len(element)):
        return e.xhtml_body(element, known, base)
    text = e.inner_text(element)
    if kind == "html":
        return e.html_body(text, known, base) if text.strip() else Body()
    if kind == "text" or (kind.startswith("text/") and not is_code(kind)):
        return e.plain_body(text, known, base)
    try:
        decoded = base64.b64decode(text, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return Body()  # a picture, say: the text holds nothing to read
    return Body(blocks=plain_blocks(decoded)) if decoded.isprintable() else Body()


def _source_link(content: Any, base: str | None) -> list[Link]:
    """Content that lies elsewhere (``content/@src``)."""
    href = e.absolute(content.get("src"), base) if content is not None else None
    return [Link(media_kind(content.get("type"), "item"), href=href, mime=content.get("type"))] if href else []


def _alternate(parent: Any, base: str | None) -> str | None:
    for child in e.children(parent, "link"):
        if (child.get("rel") or "alternate").rpartition("/")[2] == "alternate" and (
            href := e.absolute(child.get("href") or e.inner_text(child), base)
        ):
            return href
    return None


def _links(entry: Any, base: str | None) -> list[Link]:
    found = []
    for child in e.children(entry, "link"):
        rel = (child.get("rel") or "alternate").rpartition("/")[2]
        href = e.absolute(child.get("href"), base)
        name = media_kind(child.get("type"), "item") if rel == "enclosure" else _RELS.get(rel, "seeAlso")
        if href and name:
            found.append(Link(name, href=href, mime=child.get("type"), caption=folded(child.get("title"))))
    return found


def _names(entry: Any, feed: Any) -> str | None:
    for parent in (entry, next(iter(e.children(entry, "source")), None), feed):
        if parent is None:
            continue
        names = [
            e.first_text(author, "name") or (e.person(e.inner_text(author)) if not len(author) else None)
            for author in [*e.children(parent, "author"), *e.children(parent, "creator")]
        ]
        if any(names):
            return ", ".join(dict.fromkeys(filter(None, names)))
    return None


def _categories(entry: Any) -> list[Subject]:
    found = [e.category(c.get("term"), c.get("scheme"), c.get("label")) for c in e.children(entry, "category")]
    found += [e.category(e.inner_text(child)) for child in e.children(entry, "subject")]
    return [subject for subject in found if subject]
