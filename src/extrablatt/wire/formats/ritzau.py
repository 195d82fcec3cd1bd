"""Ritzau's ``RBNews``: one, or a list of them in an answer of its interface (``XMLNewsQueuedResponse``), in whatever envelope.

The text is escaped HTML; ``TilRedaktionen`` is for newsrooms, and so are the reporter's address and telephone number.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from ..item import EdNote, Link, NothingInside, Subject, WireFormatError, WireItem
from . import common
from .body import Body, Known, with_figures
from .flat import Fields, body_of, embargo, moment
from .several import read_each
from .xmlparts import local, subject_code, text_of

NAME = "ritzau"

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_TEXTS = frozenset({"content", "tilredaktionen", "contentshort"})
_ADDRESS = frozenset({"url", "href", "link", "file", "fil", "path"})


def matches(document: Any) -> bool:
    """Whether there is an ``RBNews``, or an answer that could hold some."""
    return isinstance(getattr(document, "tag", None), str) and (
        local(document) in ("RBNews", "ListOfRBNews", "XMLNewsQueuedResponse")
        or next(document.iter("{*}RBNews"), None) is not None
    )


def read(document: Any) -> list[WireItem]:
    """All items. Raises WireFormatError for one without NewsID, NothingInside when there is none."""
    found = [document] if local(document) == "RBNews" else list(document.iter("{*}RBNews"))
    if not found:
        raise NothingInside("Ritzau: there is no news in the answer.")
    return read_each(found, _item)


def _item(element: Any) -> WireItem:
    told = Fields(element, _TEXTS)
    identity = told.text("newsid")
    if not identity:
        raise WireFormatError("Ritzau: an RBNews has no NewsID.")
    canceled, before = told.is_true("annuleret"), told.text("replacedid") or told.text("replaces")
    created = moment(told.text("publishdate"), _COPENHAGEN)
    when = created.isoformat() if created else None
    form = (told.text("format") or "").lower()
    known = Known(
        headline=told.plain("headline"),
        subheadline=told.plain("subtitle"),
        byline=told.text("byline"),
        dateline=told.text("town"),
    )
    content = next(iter(told.all("content")), None)
    body = body_of(content, known) if content is not None else Body()
    origin = (told.text("origin") or "Ritzau").strip("/ ")
    notes = told.notes("editorialnote", "tilredaktionen")
    contact = ", ".join(filter(None, (told.text("byline"), told.text("bylinephone"), told.text("bylineemail"))))
    if contact and contact != known.byline:
        notes.append(EdNote("contacts", contact))
    signals = ["flash"] if form == "flash" or told.is_true("infoflash") else []
    signals += ["sig:correction"] if told.is_true("korrektion") else ["sig:update"] if told.is_true("nyversion") else []
    links = [*_media(told), *([Link("evolvedFrom", f"ritzau:{before}")] if before and before != identity else [])]
    links += [Link("seeAlso", f"ritzau:{word}") for word in told.words("related")]
    return WireItem(
        format=NAME,
        # What is annulled is the news it replaces.
        guid=f"ritzau:{before if canceled and before else identity}",
        version=common.version(told.text("version"), when),
        pub_status="canceled" if canceled else "usable",
        urgency=common.urgency(told.text("priority")),
        embargoed=embargo(told.text("embargo", "embargodate", "klausul", "klausuleret", "klausuldato"), _COPENHAGEN),
        language=told.text("language") or "da",
        provider="Ritzau",
        credit=origin[:1].upper() + origin[1:] or "Ritzau",
        version_created=when,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline,
        standfirst=body.standfirst or None,
        slugline=(told.text("strapline") or "").strip("-* ") or None,
        byline=known.byline or body.byline or None,
        dateline=known.dateline or body.dateline or None,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*notes, *body.notes])),
        subjects=tuple(dict.fromkeys(_subjects(told))),
        genre=told.text("format"),
        signals=tuple(signals),
        links=with_figures(links, body.figures, captions_from_text=False),
        extra={"history": told.text("histid"), "status": told.text("status")},
    )


def _subjects(told: Fields) -> list[Subject]:
    found = [subject_code(code.zfill(8)) for code in told.words("iptclist") if code.isdigit()]
    if section := told.text("section"):
        found.append(
            Subject(f"ritzau:{told.text('sectionshort')}" if told.text("sectionshort") else None, section, "category")
        )
    found += [Subject(None, word, "keyword") for word in told.words("subjectkeyword")]
    found += [Subject(None, town, "geo") for town in [told.text("town")] if town]
    return found + [Subject(None, name, "organisation") for name in told.words("companies")]


def _media(told: Fields) -> list[Link]:
    """The files of MultimedieList: whatever has an address, with the words beside it."""
    links = []
    for entry in (child for group in told.all("multimedielist") for child in group):
        inside = Fields(entry, frozenset())
        href = common.target(next(filter(None, (inside.text(name) for name in _ADDRESS)), None)) or common.target(
            text_of(entry)
        )
        if href and ("/" in href or "." in href):
            mime = inside.text("mimetype", "contenttype")
            caption = inside.text("caption", "billedtekst", "description", "title")
            links.append(
                Link(
                    common.media_kind(mime, "picture"),
                    None,
                    href,
                    mime=mime,
                    caption=caption,
                    credit=inside.text("credit", "fotograf", "photographer"),
                )
            )
    return links
