"""The tree of NewsComponents: text, captions, pictures and their renditions, by role (NewsML 1.2, 5.4 and 5.5).

Components in a component complement each other, unless it calls them equivalents; ContentItems in one component are always
equivalents. Of equivalent texts the longest is read; equivalent files are renditions.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from ...item import EdNote, Link
from .. import common
from ..body import Body, Known
from ..inline import letters, plain
from ..markup import looks_like_markup, read_html, read_markup, read_plain
from ..nitf import head, story
from ..xmlparts import LANG, attribute, children, first, lines_of, local, text_of
from .metadata import Metadata, Topics, formal, party

_CAPTIONS = ("caption", "legend", "légende", "bildunterschrift", "bildtext", "bijschrift", "piedefoto", "didascalia")
_NOTES = ("advisory", "note", "instruction", "editor", "contact", "internal", "comment", "hinweis")
_SUMMARIES = ("summary", "abstract", "teaser", "standfirst", "synopsis")
#: Roles as Belga, EFE, ANSA, TT and others name the parts of one text, each a component of its own.
_HEADLINES = frozenset({"title", "titre", "titel", "titular", "titulo", "título", "titolo", "rubrik", "überschrift"})
_PLACES = {
    **dict.fromkeys(("subtitle", "subheadline", "soustitre", "ondertitel", "untertitel", "subtitulo", "subtítulo", "sottotitolo", "underrubrik"), "subheadline"),
    **dict.fromkeys(("kicker", "overline", "surtitre", "bovenkop", "antetitulo", "antetítulo", "occhiello", "vinjett", "vignette", "dachzeile"), "kicker"),
    **dict.fromkeys(("byline", "author", "auteur", "autor", "autore", "signature", "firma"), "byline"),
}  # fmt: skip
_LEADS = frozenset(
    "lead leadin leadtext intro introduction inleiding chapeau chapo entradilla sumario ingress ingres preamble vorspann anriss".split()
)
_PICTURES = re.compile(r"jpe?g|png|gif|tiff?|webp|bmp", re.I)
_VIDEOS = re.compile(r"mpe?g-?4?|mp4|mov|quicktime|avi|flv|wmv", re.I)
_SOUNDS = re.compile(r"mp3|wave?|m4a|aac|ogg", re.I)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})(?:[?#].*)?$")
_MEDIA = ("picture", "graphic", "video", "audio")
#: Texts of one item whose NITF head is read too.
_MOST_HEADS = 10
_MEDIA_ROLES = frozenset({"photo", "picture", "image", "graphic", "video", "audio"})
_CLASSES = {
    "photo": "picture", "picture": "picture", "image": "picture", "graphic": "graphic", "animation": "graphic",
    "infographic": "graphic", "video": "video", "audio": "audio", "text": "text",
}  # fmt: skip

__all__ = ["Found", "Topics", "read"]


@dataclass(slots=True)
class Text:
    """A text of the item: an element that holds it, and what it is for."""

    element: Any
    role: str
    headline: str | None = None


@dataclass(slots=True)
class Found:
    """What a component and those inside it hold."""

    texts: list[Text] = field(default_factory=list)
    leads: list[Text] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    main_kind: str | None = None
    language: str | None = None
    hidden: frozenset[str] = frozenset()
    heads: list[head.Head] = field(default_factory=list)

    def body(self, known: Known, label: str | None) -> Body:
        """The texts in their order; a second one begins with its own headline. ``known`` is completed by what they say."""
        whole = Body()
        for number, text in enumerate(self.texts):
            told = known if number == 0 else Known(headline=text.headline)
            body = _without(_read(text.element, told, self), self.hidden)
            if number and text.headline and text.headline != known.headline:
                whole.blocks.append({"type": "crosshead", "html": escape(text.headline, quote=False)})
            whole.blocks += body.blocks
            whole.notes += body.notes
            whole.figures += body.figures
            for place in (
                ("headline", "subheadline", "standfirst", "byline", "dateline", "genre") if number == 0 else ()
            ):
                setattr(whole, place, getattr(body, place))
        return whole


def read(component: Any, told: Metadata) -> Found:
    """The whole tree. What the components say about the item goes into ``told``."""
    found = _component(component, "", told, outer=True)
    if found.texts:
        for lead in found.leads:
            told.standfirst = told.standfirst or " ".join(plain_of(lead.element).split()) or None
    else:
        found.texts = found.leads
    # An advisory that the caption repeats is for the newsroom there too.
    found.hidden = frozenset(letters(note.text) for note in told.notes) - {""}
    found.captions = [said for caption in found.captions if (said := _caption(caption, found.hidden))]
    credit = told.credit or _made_by(told.creator, told.provider)
    if any(link.rel in _MEDIA for link in found.links):
        told.credit = credit if not found.texts else told.credit
    found.links = [
        replace(
            link, caption=_caption(link.caption, found.hidden) if link.caption else None, credit=link.credit or credit
        )
        if link.rel not in ("item", "text")
        else link
        for link in found.links
    ]
    return found


def _made_by(creator: str | None, provider: str | None) -> str | None:
    """``Name/AFP``, as agencies write it."""
    parts = dict.fromkeys(filter(None, (creator, provider)))
    return "/".join(parts) or None


def _caption(caption: str, hidden: frozenset[str]) -> str:
    lines = (line for line in caption.split("\n") if letters(line) not in hidden)
    return " ".join(" ".join(lines).split())


def _without(body: Body, hidden: frozenset[str]) -> Body:
    if hidden:
        body.blocks = [block for block in body.blocks if letters(plain(block["html"])) not in hidden]
    return body


def _component(component: Any, role: str, told: Metadata, *, outer: bool = False, pictured: bool = False) -> Found:
    """``pictured``: it stands in a component for a picture, whose title is no headline."""
    groups = children(component)
    own = letters(formal(first(groups, "Role")))
    role = own or role
    found = Found(language=component.get(LANG))
    lines = children(first(groups, "NewsLines"))
    administrative = children(first(groups, "AdministrativeMetadata"))
    if outer:
        told.take(groups)
    _contents(found, groups.get("ContentItem", []), role, text_of(first(lines, "HeadLine")), told, pictured)
    pictured = pictured or own in _MEDIA_ROLES
    inside = [_component(child, role, told, pictured=pictured) for child in groups.get("NewsComponent", ())]
    if (component.get("EquivalentsList") or "").lower() == "yes":
        _equivalents(inside)
    for part in inside:
        found.texts += part.texts
        found.leads += part.leads
        found.links += part.links
        found.captions += part.captions
        found.waiting += part.waiting
        found.main_kind = found.main_kind or part.main_kind
        found.language = found.language or part.language
    for element in [*groups.get("NewsItemRef", ()), *groups.get("NewsItem", ())]:
        if link := _reference(element):
            found.links.append(link)
    if not outer:
        # The first component with a text speaks for the item where the outer one is silent; a picture does not.
        if found.texts and not told.has_text:
            told.has_text = True
            told.take(groups)
        else:
            told.take_rights(groups)
    _complete(found, lines, administrative)
    return found


def _equivalents(parts: list[Found]) -> None:
    """Of equivalent texts keep the longest."""
    told = [part for part in parts if part.texts]
    best = max(told, key=lambda part: sum(len(text_of(t.element) or "") for t in part.texts), default=None)
    for part in told:
        if part is not best:
            part.texts = []


def _complete(found: Found, lines: dict[str, list[Any]], administrative: dict[str, list[Any]]) -> None:
    """Give the pictures of a component its caption and credit."""
    if not any(link.rel in _MEDIA for link in found.links):
        return
    # A caption belongs to the pictures of the innermost component that holds both; it is never another picture's.
    caption = "\n".join(found.waiting) or None
    found.waiting = []
    credit = text_of(first(lines, "CreditLine")) or (
        _made_by(party(first(administrative, "Creator")), party(first(administrative, "Provider")))
    )
    if caption or credit:
        found.links = [
            replace(link, caption=link.caption or caption, credit=link.credit or credit) if link.rel in _MEDIA else link
            for link in found.links
        ]


def _reference(element: Any) -> Link | None:
    """A NewsItemRef, or a NewsItem inside the component, which is an item of its own."""
    target = attribute(element, "NewsItem")
    caption = next(filter(None, (text_of(c) for c in element if local(c) == "Comment")), None)
    if local(element) == "NewsItem":
        line = next(element.iter("{*}HeadLine"), None)
        identifier = next(element.iter("{*}PublicIdentifier"), None)
        target, caption = text_of(identifier), text_of(line)
    if not target:
        return None
    if target.lower().startswith("urn:"):
        parts = target.split(":")
        return Link("item", ":".join(parts[:-1]) if len(parts) > 5 else target, caption=caption)
    return Link("item", href=common.target(target), caption=caption)


# --- content -------------------------------------------------------------------------------------------------------------


def _contents(found: Found, items: list[Any], role: str, headline: str | None, told: Metadata, pictured: bool) -> None:
    texts: list[Any] = []
    for item in items:
        groups = children(item)
        told.notes += [EdNote("comment", said) for c in groups.get("Comment", ()) if (said := lines_of(c))]
        holder = first(groups, "DataContent") if "DataContent" in groups else first(groups, "Encoding")
        kind = _class(item, groups, holder)
        if (href := common.target(item.get("Href"))) is not None:
            found.links.append(
                Link(kind, None, href, mime=_mime(groups), rendition=formal(first(groups, "Role")) or role or None)
            )
            if role in ("main", "") and kind != "text":
                found.main_kind = found.main_kind or kind
        elif holder is not None and kind == "text" and not common.is_style(text_of(holder) or ""):
            texts.append(item)
    if not texts:
        return
    best = max(texts, key=lambda item: len(text_of(item) or ""))
    if role in _MEDIA_ROLES or any(word in role for word in _CAPTIONS):
        if caption := plain_of(best):
            found.captions.append(caption)
            found.waiting.append(caption)
    elif any(word in role for word in _NOTES):
        if said := plain_of(best):
            told.notes.append(EdNote(f"component:{role}", said))
    elif any(word in role for word in _SUMMARIES):
        told.standfirst = told.standfirst or " ".join(plain_of(best).split()) or None
    elif role in _PLACES or role in _HEADLINES or "headline" in role:
        place = _PLACES.get(role, "headline")
        if not pictured and not getattr(told, place):
            setattr(told, place, " ".join(plain_of(best).split()) or None)
    elif role in _LEADS and not pictured:
        found.leads.append(Text(best, role, headline))
    else:
        text = Text(best, role, headline)
        found.texts.insert(0, text) if role == "main" else found.texts.append(text)


def _class(item: Any, groups: dict[str, list[Any]], holder: Any) -> str:
    """``picture``, ``text`` … by media type, else by MIME type, else by what is there."""
    named = [formal(first(groups, name)) for name in ("MimeType", "Format", "MediaType")]
    if any(map(common.is_code, named)):
        return "other"
    told = (named[2] or "").lower()
    if told in _CLASSES:
        return _CLASSES[told]
    extension = _EXTENSION.search(item.get("Href") or "")
    for name in (named[1], extension.group(1) if extension and not _mime(groups) else None):
        for pattern, kind in ((_PICTURES, "picture"), (_VIDEOS, "video"), (_SOUNDS, "audio")):
            if name and pattern.fullmatch(name):
                return kind
    return common.media_kind(_mime(groups), "text" if holder is not None and not item.get("Href") else "other")


def _mime(groups: dict[str, list[Any]]) -> str | None:
    for name in ("MimeType", "Format"):
        told = formal(first(groups, name)) or ""
        if "/" in told:
            return told.lower()
    return None


def plain_of(item: Any) -> str:
    """The plain text of a ContentItem, in lines."""
    return _read(item, Known(), None).text


def _read(item: Any, known: Known, found: Found | None) -> Body:
    """The text of a ContentItem. ``known`` is completed by NITF's own headlines; its pictures and notes are kept."""
    groups = children(item)
    if "DataContent" not in groups:
        return _encoded(first(groups, "Encoding"), known)
    return _data(first(groups, "DataContent"), known, found)


def _data(data: Any, known: Known, found: Found | None) -> Body:
    nitf = next((child for child in data if local(child) == "nitf"), None)
    if nitf is not None:
        told = story.read(nitf, known=known)
        for place in ("headline", "subheadline", "kicker", "byline", "dateline"):
            setattr(known, place, getattr(known, place) or getattr(told.known, place))
        if found is not None:
            found.links += told.links
            if len(found.heads) < _MOST_HEADS:
                found.heads.append(head.read(first(children(nitf), "head")))
        told.body.notes = [*told.notes, *told.body.notes]
        return told.body
    if any(isinstance(child.tag, str) for child in data):
        return read_markup(data, known)
    text = lines_of(data) or ""  # plain, or markup that was escaped or put into CDATA
    return read_html(text, known) if looks_like_markup(text) else read_plain(text, known)


def _encoded(encoding: Any, known: Known) -> Body:
    notation = attribute(encoding, "Notation") or ""
    if encoding is None or "64" not in notation:
        return read_plain(lines_of(encoding) or "", known)
    try:
        text = base64.b64decode("".join((text_of(encoding) or "").split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return Body()  # a file inside the file, and no text
    return read_html(text, known) if looks_like_markup(text) else read_plain(text, known)
