"""The text of NITF: body.head, body.content, body.end (NITF 3.6, ``body``).

What stands around the text – headlines, bylines, dateline, notes, rights, distributor – is taken out of the tree; the body
machine reads the rest. NewsML 1 and NewsML-G2 carry NITF too and read it here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from ...item import EdNote, Link
from .. import common
from ..body import Body, Known
from ..markup import read_markup
from ..xmlparts import LANG, attribute, children, lines_of, local, remove, text_of

_KICKER = re.compile(r"kicker|overline|dachzeile|vorspitz|roof|shortheadline", re.I)
_TIME = re.compile(r"\d{8}T[\d:]+(?:Z|[+-][\d:]+)?")
_CLASSES = {"image": "picture", "photo": "picture", "graphic": "graphic", "video": "video", "audio": "audio"}
_SAFE_NOTES = frozenset({"cpyrt", "trademk", "end"})


@dataclass(slots=True)
class Story:
    """The text and what stands around it."""

    known: Known
    body: Body
    links: list[Link] = field(default_factory=list)
    notes: list[EdNote] = field(default_factory=list)
    distributor: str | None = None
    copyright: str | None = None
    usage_terms: list[str] = field(default_factory=list)
    language: str | None = None

    def complete(self) -> Body:
        """The body with all that stood around it, for a format with an envelope of its own: pictures and notes too."""
        body, links = self.body, self.links
        for place in ("headline", "subheadline", "byline", "dateline"):
            setattr(body, place, getattr(self.known, place) or getattr(body, place))
        own = {link.href for link in links}
        body.figures = [*links, *(figure for figure in body.figures if figure.href not in own)]
        rights = [EdNote("rights", terms) for terms in self.usage_terms]
        body.notes = [*self.notes, *rights, *body.notes]
        return body


def read(nitf: Any, *, title: str | None = None, known: Known | None = None) -> Story:
    """The story in a ``nitf`` element, whose tree is used up. ``known`` is what an envelope says already; ``title`` is the
    head's title, for a story without a headline."""
    story = Story(replace(known) if known is not None else Known(), Body())
    for body in (child for child in nitf if local(child) == "body"):
        story.language = story.language or body.get(LANG)
        for head in (child for child in body if local(child) == "body.head"):
            for element in list(head):
                _take(story, element)
    if title and not story.known.headline:
        story.known.headline = title
    for fraction in nitf.iter("{*}frac"):
        _spell_out(fraction)
    story.links = [link for media in nitf.iter("{*}media") for link in _media(media)]
    story.body = read_markup(nitf, story.known)
    return story


def _take(story: Story, element: Any) -> None:
    """Take a part of body.head out of the tree; what is not known here stays, for the body machine."""
    name = local(element)
    if name == "hedline":
        _headlines(story.known, element)
    elif name in ("byline", "dateline"):
        said = text_of(element)
        if said and _TIME.fullmatch(said):
            said = None  # EFE sends a time as its dateline
        told = getattr(story.known, name)
        if said and told and name == "byline" and common.text(told) != said and said not in told:
            story.known.byline = f"{told}, {said}"
        elif said and not told:
            setattr(story.known, name, said)
        elif said and common.text(told) != said and said not in told:
            return
        remove(element)
    elif name == "distributor":
        story.distributor = story.distributor or text_of(element)
        remove(element)
    elif name == "rights":
        _rights(story, element)
        remove(element)
    elif name == "note":
        if said := _note_text(element):
            story.notes.append(
                EdNote(f"note:{element.get('noteclass') or element.get('type') or 'undef'}", said, _is_open(element))
            )
        remove(element)
    elif name == "series":
        remove(element)


def _headlines(known: Known, hedline: Any) -> None:
    """Takes hl1 and hl2 out; further ones, and those that contradict what is known, stay as headings of the text."""
    for element in list(hedline):
        said, name = text_of(element), local(element)
        place = "headline" if name == "hl1" else "subheadline"
        if name not in ("hl1", "hl2"):
            continue
        if name == "hl2" and _KICKER.search(element.get("class") or element.get("style") or ""):
            place = "kicker"
        if said and not getattr(known, place):
            setattr(known, place, said)
            remove(element)


def _is_open(note: Any) -> bool:
    """Whether a note may be printed: a publishable advisory, a copyright or trademark note. In doubt it may not."""
    kind, about = (note.get("type") or "std").lower(), (note.get("noteclass") or "").lower()
    return (kind == "pa" and about != "editorsnote") or (kind == "std" and about in _SAFE_NOTES)


def _note_text(note: Any) -> str | None:
    return read_markup(note, Known()).text or text_of(note)


def _rights(story: Story, element: Any) -> None:
    parts = children(element)
    owners = [text_of(owner) for owner in parts.get("rights.owner", ())]
    story.copyright = story.copyright or next((f"© {owner}" for owner in owners if owner), None)
    if terms := text_of(element):
        story.usage_terms.append(terms)


def _spell_out(fraction: Any) -> None:
    """``<frac>`` without a separator: one half is 1/2, not 12."""
    if any(local(child) == "frac-sep" for child in fraction):
        return
    for child in fraction:
        if local(child) == "frac-num":
            child.tail = f"/{(child.tail or '').strip()}"


def _media(media: Any) -> list[Link]:
    """One link a media-reference, each with the caption and credit that its media element has once."""
    parts = children(media)
    captions = filter(None, (lines_of(caption) for caption in parts.get("media-caption", ())))
    caption = " ".join(" ".join(captions).split()) or None
    credit = next(filter(None, map(text_of, parts.get("media-producer", ()))), None)
    named = {(m.get("name") or "").lower(): attribute(m, "value") for m in parts.get("media-metadata", ())}
    guid = named.get("media-id") or named.get("id") or None
    kind = _CLASSES.get((media.get("media-type") or "").lower(), "")
    links = []
    for reference in parts.get("media-reference", ()):
        mime = attribute(reference, "mime-type")
        links.append(
            Link(
                rel=kind or common.media_kind(mime, "picture"),
                guid=guid,
                href=common.target(reference.get("source")),
                mime=mime,
                rendition=attribute(reference, "name"),
                caption=caption or attribute(reference, "alternate-text"),
                credit=credit or attribute(reference, "source-credit") or attribute(reference, "copyright"),
            )
        )
    if not links and guid:
        links.append(Link(kind or "picture", guid, caption=caption, credit=credit))
    return [link for link in links if link.href or link.guid]
