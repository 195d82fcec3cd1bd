"""What RSS, Atom and JSON Feed share: texts and their markup, times, identities, addresses, media."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from ...item import Link, Subject, WireItem
from ..body import Body, Known
from ..common import iptc_alias, media_kind
from ..common import text as folded
from ..documents import load_html
from ..inline import web_address
from ..markup import as_html, looks_like_markup, read_html, read_markup, read_plain

XML = "{http://www.w3.org/XML/1998/namespace}"
MEDIA = "http://search.yahoo.com/mrss"
_ADDRESSED = {
    "a": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
    "iframe": "src",
    "area": "href",
}
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,30}:\S")
_WORDS = re.compile(r"\w+")
_COPYRIGHT = re.compile(r"^(?:(?:copyright|©|\(c\))[\s:]*)+(?:\d{4}(?:\s?[-–]\s?\d{4})?(?:\s*(?:by|,))?\s*)?", re.I)
_MAILBOX = re.compile(r"\s*<?[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,100}>?\s*(?:\(([^()]{1,200})\))?\s*")
_POSITION = re.compile(r"(-?\d{1,3}(?:\.\d{1,12})?)[\s,]+(-?\d{1,3}(?:\.\d{1,12})?)")


def local(element: Any) -> str:
    """The name without namespace; empty for what is no element."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def space(element: Any) -> str:
    """The namespace, without a slash at its end."""
    tag = getattr(element, "tag", None)
    return tag[1:].partition("}")[0].rstrip("/") if isinstance(tag, str) and tag[0] == "{" else ""


def children(element: Any, *names: str) -> list[Any]:
    """The children of these names, whatever their namespace, in the order of the names."""
    return [child for name in names for child in element if local(child) == name]


def inner_text(element: Any) -> str:
    """All text inside an element."""
    return "".join(element.itertext()) if element is not None else ""


def first_text(element: Any, *names: str) -> str | None:
    """The first of these children that has text, folded."""
    return next((found for child in children(element, *names) if (found := folded(inner_text(child)))), None)


def headline(value: str | None) -> str | None:
    """A title: plain, though many feeds put markup or entities into it."""
    if not value:
        return None
    if looks_like_markup(value):
        value = read_html(value, Known()).text.replace("\n", " ")
    return folded(unescape(value) if "&" in value else value)


def absolute(address: str | None, base: str | None) -> str | None:
    """A web address, resolved against the base; None when it is none, or a script."""
    told = (address or "").strip()
    if not told:
        return None
    try:
        found = urljoin(base, told) if base else told
        urlsplit(found)
    except ValueError:  # an address such as http://[x
        return None
    return web_address(found)


def base_of(element: Any, base: str | None) -> str | None:
    """The base address inside an element (XML Base)."""
    told = element.get(f"{XML}base")
    return absolute(told, base) or base if told else base


def html_body(html: str, known: Known, base: str | None) -> Body:
    """The blocks of HTML whose addresses may be relative."""
    root = load_html(html)
    resolve(root, base)
    return read_markup(root, known)


def resolve(root: Any, base: str | None) -> None:
    """Make the addresses inside an element absolute."""
    if not base:
        return
    for element in root.iter():
        attribute = _ADDRESSED.get(local(element))
        told = element.get(attribute) if attribute else None
        if attribute and told and (address := absolute(told, base)):
            element.set(attribute, address)


def any_body(text: str, known: Known, base: str | None) -> Body:
    """The blocks of a text whose kind nobody tells: HTML where there is a tag or an entity."""
    if (html := as_html(text)) is not None:
        return html_body(html, known, base)
    if looks_like_markup(text) or re.search(r"&(?:#\d+|#x[\da-f]+|[a-z]+);", text, re.I):
        return html_body(text, known, base)
    return read_plain(text, known)


def plain_body(text: str, known: Known, base: str | None) -> Body:
    """The blocks of a text that is called plain."""
    html = as_html(text)
    return html_body(html, known, base) if html is not None else read_plain(text, known)


def xhtml_body(element: Any, known: Known, base: str | None) -> Body:
    """The blocks of an element that holds XHTML."""
    root = deepcopy(element)  # with addresses of its own
    resolve(root, base)
    return read_markup(root, known)


def without_repetition(standfirst: str | None, body: Body) -> str | None:
    """The summary, unless it is only the beginning of the text, as many systems make it by themselves."""
    start = _WORDS.findall(standfirst or "")[:25]
    if not start or start == _WORDS.findall(body.text[:2000])[: len(start)]:
        return None
    return standfirst


def time_of(value: str | None) -> datetime | None:
    """A time of ISO 8601 (W3C profile) or RFC 822, aware; None for what is no time. Without a zone it is UTC."""
    told = (value or "").strip()
    if not told or len(told) > 80:
        return None
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(f"{told}-01" if re.fullmatch(r"\d{4}-\d\d", told) else told)
    except ValueError:
        try:
            found = parsedate_to_datetime(told)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if not 1970 < found.year < 9999:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def times(*values: str | None) -> tuple[int, str | None]:
    """(version, time of the version) of the first of these that is a time; a feed has no other versions than times."""
    for value in values:
        if moment := time_of(value):
            return max(int(moment.timestamp()), 1), moment.isoformat()
    return 1, None


def guid(told: str | None, link: str | None, base: str | None, *words: str | None) -> str:
    """An identity for good: the one that is told – a bare number made unique by the feed's address –, the link, or else
    what the entry says."""
    if told and (_SCHEME.match(told) or not base):
        return told
    if told:
        return f"{base}#{told}"
    if link:
        return link
    digest = hashlib.sha256("\n".join(word or "" for word in words).encode("utf-8", "replace")).hexdigest()
    return f"urn:feed:{urlsplit(base).hostname if base else 'unknown'}:{digest[:32]}"


def says_something(item: WireItem) -> bool:
    """Whether there are words, an identity or an address in an entry; a feed may hold empty ones."""
    return bool(item.headline or item.body or item.links or not item.guid.startswith("urn:feed:"))


def person(value: str | None) -> str | None:
    """A name; of "mail@host (Name)" only the name, since addresses are not for readers."""
    told = folded(value)
    if told and (match := _MAILBOX.fullmatch(told)):
        return folded(match.group(1))
    return folded(re.sub(r"<[^<>@]{1,64}@[^<>]{1,100}>", "", told)) if told else None


def category(term: str | None, scheme: str | None = None, label: str | None = None) -> Subject | None:
    """A category as a subject; IPTC's vocabularies are known by their addresses."""
    code = folded(term)
    if not code and not label:
        return None
    alias = iptc_alias(scheme if not scheme or scheme.endswith("/") else scheme + "/") if scheme else None
    if alias and code:
        return Subject(f"{alias}:{code}", folded(label), "subject")
    return Subject(None, folded(unescape(label or code or "")), "category")


def position(value: str | None, name: str | None = None) -> Subject | None:
    """A place as ``geo:`` address (RFC 5870), of "48.2 16.4"; None for what is no place on earth."""
    match = _POSITION.match((value or "").strip())
    if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        return Subject(None, name, "geo") if name else None
    return Subject(f"geo:{match[1]},{match[2]}", name, "geo")


def places(element: Any) -> list[Subject]:
    """Places of GeoRSS (simple and GML) and of W3C's Basic Geo."""
    found = []
    name = first_text(element, "featurename", "featureName", "placename")
    for child in element.iter():
        if local(child) in ("point", "pos"):
            found.append(position(inner_text(child), name))
    latitude, longitude = first_text(element, "lat"), first_text(element, "long")
    if latitude and longitude:
        found.append(position(f"{latitude} {longitude}", name))
    if not any(found) and name:
        found.append(Subject(None, name, "geo"))
    return [place for place in found if place]


def media(element: Any, base: str | None) -> list[Link]:
    """Enclosures and Media RSS: ``media:content`` alone or in groups, with description and credit, and thumbnails."""
    links: list[Link] = []
    inherited = _media_words(element)
    groups = [child for child in element if local(child) == "group" and space(child).startswith(MEDIA)]
    for parent in [*groups, element]:
        words = _media_words(parent) if parent is not element else inherited
        for child in parent:
            if not space(child).startswith(MEDIA):
                continue
            if local(child) == "content" and (href := absolute(child.get("url"), base)):
                caption, credit = (own or given for own, given in zip(_media_words(child), words, strict=True))
                mime = child.get("type")
                kind = {"image": "picture", "video": "video", "audio": "audio"}.get(child.get("medium") or "")
                links.append(
                    Link(kind or media_kind(mime, "picture"), href=href, mime=mime, caption=caption, credit=credit)
                )
                links += _thumbnails(child, base)
        links += _thumbnails(parent, base)
    for child in children(element, "enclosure"):
        if href := absolute(child.get("url") or child.get("href"), base):
            links.append(Link(media_kind(child.get("type"), "item"), href=href, mime=child.get("type")))
    seen: dict[str | None, Link] = {}
    for link in links:
        seen.setdefault(link.href, link)
    return list(seen.values())


def _media_words(element: Any) -> tuple[str | None, str | None]:
    """(description, credit) of Media RSS directly below an element."""
    own = [child for child in element if space(child).startswith(MEDIA)]
    described = next((headline(inner_text(c)) for c in own if local(c) == "description"), None)
    described = described or next((headline(inner_text(c)) for c in own if local(c) == "title"), None)
    credits_ = [folded(inner_text(c)) for c in own if local(c) == "credit"]
    if not any(credits_):  # whose it is says whom to name
        credits_ = [_holder(inner_text(c)) for c in own if local(c) == "copyright"]
    return described, ", ".join(filter(None, dict.fromkeys(credits_))) or None


def _holder(value: str) -> str | None:
    """``Erika Muster`` of "© 2024 Erika Muster"."""
    told = folded(value) or ""
    return folded(_COPYRIGHT.sub("", told)) or folded(told)


def _thumbnails(element: Any, base: str | None) -> list[Link]:
    return [
        Link("picture", href=href, rendition="thumbnail")
        for child in element
        if local(child) == "thumbnail" and space(child).startswith(MEDIA) and (href := absolute(child.get("url"), base))
    ]
