"""RSS 2.0 and 0.9x, and RSS 1.0 with Dublin Core and Content modules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ...item import NothingInside, PubStatus, Subject, WireItem
from ..body import Known, with_figures
from ..common import lines, media_kind
from ..common import text as folded
from ..datelines import taken_from
from ..item_links import page
from ..several import Items, read_each
from . import atom
from . import elements as e

NAME = "rss"

_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b[^\]]{0,400}\]\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)([^\[]{0,2000})\[/(?:wp_)?caption\]",
    re.I,
)
_SHORTCODE = re.compile(
    r"\[/?(?:(?:wp_)?caption|gallery|embed|audio|video|playlist|vc_\w+|et_pb_\w+|su_\w+|contact-form-7)\b[^\[\]]{0,2000}\]",
    re.I,
)
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def matches(root: Any) -> bool:
    """Whether this is the root of RSS 0.9x or 2.0, or of RSS 1.0."""
    name = e.local(root)
    if name == "RDF":
        return str(root.tag).startswith(_RDF) and any(e.local(child) == "channel" for child in root)
    return name == "rss"


def read(root: Any) -> list[WireItem]:
    """All items, inside the channel or beside it. Raises WireFormatError when there is none."""
    channel = next(iter(e.children(root, "channel")), root)
    base = e.base_of(channel, e.base_of(root, None))
    address = next(
        (
            href
            for child in e.children(channel, "link")
            if (href := e.absolute(child.get("href") or e.inner_text(child), base))
        ),
        None,
    )
    items = [*e.children(channel, "item"), *(e.children(root, "item") if channel is not root else [])]
    found = read_each(items, lambda item: _item(item, channel, address, base or address))
    telling = Items((item for item in found if e.says_something(item)), found.faults)
    telling += [
        replace(item, format=NAME)
        for item in atom.deleted(channel, telling, lambda ref: e.guid(ref, None, base or address))
    ]
    if not telling:
        raise NothingInside("RSS: the feed has no items.")
    return telling


def _without_shortcodes(html: str) -> str:
    """WordPress's own marks for captions, galleries and players: a caption is one, the others are no text."""
    if "[" not in html:
        return html
    html = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", html)
    return _SHORTCODE.sub("", html)


def _item(item: Any, channel: Any, address: str | None, base: str | None) -> WireItem:
    base = e.base_of(item, base)
    told = next(iter(e.children(item, "guid")), None)
    identity = folded(e.inner_text(told)) if told is not None else folded(item.get(f"{_RDF}about"))
    link = _link(item, base)
    if told is not None and (told.get("isPermaLink") or "true").strip().lower() == "true" and not link:
        link = e.absolute(identity, None)
    title = e.headline(e.first_text(item, "title"))
    known = Known(headline=title, byline=_byline(item))
    encoded = next((c for c in e.children(item, "encoded") if "content" in e.space(c)), None)
    own = [c for c in e.children(item, "description") if not e.space(c).startswith(e.MEDIA)]
    described = e.inner_text(own[0]) if own else (e.first_text(item, "summary") or "")
    full = _without_shortcodes(e.inner_text(encoded)) if encoded is not None else ""
    xhtml = next((c for c in item if "xhtml" in e.space(c) and e.local(c) in ("body", "div")), None)
    if not full.strip() and xhtml is not None:
        body = e.xhtml_body(xhtml, known, base)
    else:
        body = e.any_body(full if full.strip() else described, known, base)
    summary = e.any_body(described, Known(), base).text if full.strip() or xhtml is not None else ""
    standfirst = e.without_repetition(folded(summary), body)
    version, created = e.times(
        e.first_text(item, "updated", "modified"),
        e.first_text(item, "pubDate", "pubdate", "date", "published", "issued"),
    )
    source = next(iter(e.children(item, "source")), None)
    provider = e.headline(e.first_text(channel, "title"))
    links = e.media(item, base) + page(link)
    return WireItem(
        format=NAME,
        guid=e.guid(identity, link, address, title, body.text),
        version=version,
        pub_status=_status(item),
        item_class=_class(item, body.text, title),
        language=folded(item.get(f"{e.XML}lang"))
        or e.first_text(item, "language")
        or e.first_text(channel, "language"),
        provider=provider,
        credit=(e.headline(folded(e.inner_text(source))) if source is not None else None) or provider,
        copyright=lines(e.first_text(item, "rights", "copyright") or e.first_text(channel, "copyright", "rights")),
        usage_terms=_license(item) or _license(channel),
        version_created=created,
        headline=title or body.headline or None,
        standfirst=standfirst or body.standfirst or None,
        byline=known.byline or body.byline or None,
        dateline=body.dateline or taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(body.notes),
        subjects=tuple(dict.fromkeys([*_categories(item), *e.places(item)])),
        links=with_figures(links, body.figures, captions_from_text=False),
    )


def _status(item: Any) -> PubStatus:
    """Withheld unless it is published: WordPress exports drafts, and what waits for its day, beside what is public (WXR,
    ``wp:status``); Blogger says so as Atom does (RFC 5023, 13.1.1)."""
    status = (_of_wordpress(item, "status") or "publish").lower()
    draft = any((e.first_text(control, "draft") or "").lower() == "yes" for control in e.children(item, "control"))
    open_ = status == "publish" or (status == "inherit" and _of_wordpress(item, "post_type") == "attachment")
    return "usable" if open_ and not draft and not _of_wordpress(item, "post_password") else "withheld"


def _of_wordpress(item: Any, name: str) -> str | None:
    return next((folded(e.inner_text(c)) for c in e.children(item, name) if "wordpress.org/export" in e.space(c)), None)


def _class(item: Any, text: str, title: str | None) -> str:
    """Text, but for an item that holds nothing but one enclosure, and for what WordPress exports beside posts and pages."""
    if (_of_wordpress(item, "post_type") or "post") not in ("post", "page"):
        return "other"
    if text or title:
        return "text"
    kinds = {media_kind(child.get("type")) for child in e.children(item, "enclosure")}
    return kinds.pop() if len(kinds) == 1 else "text"


def _link(item: Any, base: str | None) -> str | None:
    for child in e.children(item, "link"):
        if (child.get("rel") or "alternate") == "alternate":
            found = e.absolute(e.inner_text(child) or child.get("href"), base)
            if found:
                return found
    return None


def _byline(item: Any) -> str | None:
    names = [e.person(e.inner_text(child)) for child in e.children(item, "creator") or e.children(item, "author")]
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _license(element: Any) -> str | None:
    return next((folded(e.inner_text(c) or c.get(f"{_RDF}resource")) for c in e.children(element, "license")), None)


def _categories(item: Any) -> list[Subject]:
    found = [e.category(e.inner_text(child), child.get("domain")) for child in e.children(item, "category")]
    found += [e.category(e.inner_text(child)) for child in e.children(item, "subject")]
    found += [
        Subject(None, word, "keyword")
        for child in e.children(item, "keywords")
        for part in e.inner_text(child).split(",")
        if (word := folded(part))
    ]
    return [subject for subject in found if subject]
