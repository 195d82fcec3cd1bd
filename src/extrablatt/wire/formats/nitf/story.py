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
from ..inline import letters
from ..markup import read_markup
from ..xmlparts import LANG, attribute, children, lines_of, local, take_out, text_of

_KICKER = re.compile(r"kicker|overline|dachzeile|vorspitz|roof|shortheadline", re.I)
_TIME = re.compile(r"\d{8}T[\d:]+(?:Z|[+-][\d:]+)?")
_CLASSES = {"image": "picture", "photo": "picture", "graphic": "graphic", "video": "video", "audio": "audio"}
_OWNERS = ("rights.owner", "rights.owner.contact", "rights.agent")
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
            _take(story, head)
    if title and not story.known.headline:
        story.known.headline = title
    for fraction in nitf.iter("{*}frac"):
        _spell_out(fraction)
    story.links = [link for media in nitf.iter("{*}media") for link in _media(media)]
    story.body = read_markup(nitf, story.known)
    return story


def _take(story: Story, head: Any) -> None:
    """Take the parts of body.head that are known here out of the tree; what else there is stays for the body machine."""
    known = story.known
    bylines = {known.byline: None} if known.byline else {}
    taken = set()
    for element in head:
        name, said = local(element), text_of(element)
        if name == "hedline":
            if _headlines(known, element):
                continue
        elif name == "byline" and said:
            if said not in (known.byline or ""):
                bylines[said] = None
        elif name == "dateline" and said and not _TIME.fullmatch(said):  # EFE sends a time as its dateline
            if known.dateline and known.dateline != said:
                continue
            known.dateline = said
        elif name == "distributor":
            story.distributor = story.distributor or said
        elif name == "rights":
            _rights(story, element)
        elif name == "note":
            role = element.get("noteclass") or element.get("type") or "undef"
            if text := read_markup(element, Known()).text or said:
                story.notes.append(EdNote(f"note:{role}", text, _is_open(element)))
        elif name not in ("byline", "dateline", "series"):
            continue
        taken.add(element)
    known.byline = ", ".join(filter(None, bylines)) or None
    take_out(head, taken)


def _headlines(known: Known, hedline: Any) -> bool:
    """The first of each kind and those that are known already are headlines; others stay (returned) as headings."""
    left = set()
    for element in hedline:
        said, name = text_of(element), local(element)
        place = "headline" if name == "hl1" else "subheadline"
        if name == "hl2" and _KICKER.search(element.get("class") or element.get("style") or ""):
            place = "kicker"
        if name in ("hl1", "hl2") and said and getattr(known, place) in (None, "", said):
            setattr(known, place, said)
        elif said:
            left.add(element)
    take_out(hedline, set(hedline) - left)
    return bool(left)


def _is_open(note: Any) -> bool:
    """Whether a note may be printed: a publishable advisory, a copyright or trademark note. In doubt it may not."""
    kind, about = (note.get("type") or "std").lower(), (note.get("noteclass") or "").lower()
    return (kind == "pa" and about != "editorsnote") or (kind == "std" and about in _SAFE_NOTES)


def _rights(story: Story, element: Any) -> None:
    parts = children(element)
    owners = [text_of(owner) for owner in parts.get("rights.owner", ())]
    story.copyright = story.copyright or next((f"© {owner}" for owner in owners if owner), None)
    # A name alone – the owner's, or of who stands in for the owner – is no term of use.
    names = "".join(filter(None, (text_of(part) for name in _OWNERS for part in parts.get(name, ()))))
    if (terms := text_of(element)) and letters(terms) != letters(names):
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
