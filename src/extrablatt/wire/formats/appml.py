"""AP's own markup (AppML): ``Publish`` around publications, or a ``Publication`` alone, as AP's older interfaces send it.

The parts are those of NewsML 1 – Identification, management, NewsLines, metadata, components – and the text is NITF.
"""

from __future__ import annotations

import re
from typing import Any

from ..item import EdNote, Link, NothingInside, Subject, WireFormatError, WireItem
from . import common
from .body import Body, Known, longest, with_figures
from .datelines import taken_from
from .flat import Fields, body_of, name_of
from .inline import plain_blocks
from .several import read_each
from .xmlparts import attribute, iso_time, text_of

NAME = "appml"

_ROOTS = frozenset({"publish", "publication"})
_PARTS = frozenset(
    {
        "identification",
        "publicationmanagement",
        "newslines",
        "administrativemetadata",
        "rightsmetadata",
        "descriptivemetadata",
        "publicationcomponent",
    }
)
_TEXTS = frozenset({"datacontent", "nitf", "body", "bodycontent", "content", "text", "headline", "byline", "dateline"})
_WORDS = frozenset({"caption", "script", "shotlist"})
_KINDS = {
    "photo": "picture",
    "graphic": "graphic",
    "video": "video",
    "audio": "audio",
    "text": "text",
    "complexdata": "other",
}
_KILL = re.compile(r"\b(?:kill|eliminat|withdraw|cancel|delet|retract)", re.I)
_WITHHOLD = re.compile(r"\b(?:withh[oe]ld|disregard|hold)", re.I)


def matches(document: Any) -> bool:
    """Whether the root is ``Publish`` or ``Publication`` with the parts of a publication in it."""
    if not isinstance(getattr(document, "tag", None), str) or name_of(document) not in _ROOTS:
        return False
    return "/appl" in document.tag or any(name_of(e) in _PARTS for child in document for e in (child, *child))


def read(document: Any) -> list[WireItem]:
    """All publications. Raises WireFormatError for one that nothing identifies, NothingInside where there is none."""
    found = [e for e in document.iter() if name_of(e) == "publication"] or [
        e for e in (document, *document) if any(name_of(c) in _PARTS for c in e)
    ]
    if not found:
        raise NothingInside("AppML: there is no publication in it.")
    return read_each(found, _item)


def _item(element: Any) -> WireItem:
    told = Fields(element, _TEXTS)
    identity = told.text("itemid", "publicationid", "id", "guid")
    if not identity:
        raise WireFormatError("AppML: a publication has no ItemId.")
    created = iso_time(
        told.text("arrivaldatetime", "versioncreated", "lastmodifieddatetime", "datetime", "firstcreated")
    )
    kind = _KINDS.get((told.text("mediatype") or "text").lower(), "other")
    known = Known(
        headline=told.text("headline", "extendedheadline", "originalheadline", "title"),
        subheadline=told.text("bodysubheader", "subheadline"),
        byline=", ".join(dict.fromkeys(filter(None, map(_byline, told.all("byline"))))) or None,
        dateline=told.text("dateline"),
        standfirst=told.plain("summary", "abstract"),
    )
    body, captions, notes, links = _components(told, known)
    if not body.blocks and kind != "text":
        body.blocks = [block for caption in longest(captions) for block in plain_blocks(caption)]
    instructions = " ".join(
        filter(None, (told.text(n) for n in ("editorialtype", "instruction", "function", "itemtype", "changeevent")))
    )
    status = (told.text("status", "pubstatus") or "").lower()
    special = told.notes("editorialnote", "specialinstructions", "ednote", "editorialnote", "editorsnote")
    held = told.text("releasedatetime", "embargoed", "embargo")
    embargoed = common.embargo(iso_time(held)) if held is not None else "indefinite" if "embargo" in status else None
    caption = captions[0] if captions else None
    credit = told.text("creditline") or (known.byline if kind in ("picture", "graphic") else None)
    return WireItem(
        format=NAME,
        guid=f"AP:{identity}" if ":" not in identity else identity,
        version=common.version(told.text("recordsequencenumber", "version"), created),
        pub_status=(
            "canceled" if _KILL.search(f"{status} {instructions}") else "withheld" if _WITHHOLD.search(f"{status} {instructions}")
            else "usable" if status in ("", "embargoed", "published", "live", "new") else common.pub_status(status)
        ),
        item_class=kind,
        urgency=common.urgency(told.text("priority", "urgency")),
        embargoed=embargoed,
        language=told.text("defaultlanguage", "language"),
        provider=told.text("provider") or "AP",
        credit=told.text("creditline") or told.text("source") or told.text("provider") or "AP",
        copyright=told.text("copyrightline", "copyrightnotice", "copyright"),
        usage_terms=told.text("rightsline", "usageterms", "usagerights"),
        version_created=created,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline or body.subheadline or None,
        standfirst=known.standfirst or body.standfirst or None,
        slugline=told.text("slugline", "namelabel", "transmissionreference"),
        byline=known.byline or body.byline or None,
        dateline=known.dateline or body.dateline or taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*special, *notes, *body.notes])),
        subjects=tuple(dict.fromkeys(_subjects(told))),
        genre=told.text("genre"),
        links=with_figures(
            [Link(kind if kind in _KINDS.values() and kind != "text" else rel, None, href, mime, rendition, caption, credit) for rel, href, mime, rendition in links],
            body.figures, captions_from_text=False,
        ),
    )  # fmt: skip


def _byline(element: Any) -> str | None:
    name, title = text_of(element), attribute(element, "Title")
    return f"{name}, {title}" if name and title and title not in name else name


def _components(
    told: Fields, known: Known
) -> tuple[Body, list[str], list[EdNote], list[tuple[str, str, str | None, str | None]]]:
    """(text, captions, notes, files) of the publication's components by their roles."""
    body, captions, notes = Body(), [], []
    links: list[tuple[str, str, str | None, str | None]] = []
    components = told.all("publicationcomponent") or [told.root]
    for component in components:
        role = (attribute(component, "Role") or "main").lower()
        inside = Fields(component, _TEXTS)
        text = next(iter(inside.all("datacontent", "nitf", "bodycontent", "body", "content", "text")), None)
        if text is not None and "note" in role:
            notes.append(EdNote(role, body_of(text, Known()).text, publishable=role.startswith("publishable")))
        elif text is not None and any(word in role for word in _WORDS):
            if said := " ".join(body_of(text, Known()).text.split()):
                captions.append(said)
        elif text is not None and not body.blocks:
            body = body_of(text, known)
        elif text is not None and role == "main":  # a text in parts
            body.blocks += body_of(text, known).blocks
        for file in (e for e in component.iter() if name_of(e).endswith("contentitem")):
            address = common.target(attribute(file, "Href"))
            if address:
                characteristics = next((e for e in file.iter() if name_of(e) == "characteristics"), None)
                mime = attribute(characteristics, "MimeType")
                links.append(
                    (
                        common.media_kind(mime, _KINDS.get((attribute(component, "MediaType") or "").lower(), "item")),
                        address,
                        mime,
                        role,
                    )
                )
    notes = [note for note in notes if note.text]
    return body, captions, notes, links


def _subjects(told: Fields) -> list[Subject]:
    found = []
    for group, kind in (
        ("subjectclassification", "subject"),
        ("entityclassification", "other"),
        ("categoryclassification", "category"),
        ("suppcategoryclassification", "category"),
    ):
        for element in told.all(group):
            for occurrence in (
                e for e in element.iter() if name_of(e) in ("occurrence", "entityoccurrence") or e is element
            ):
                name = attribute(occurrence, "Value") or (text_of(occurrence) if not len(occurrence) else None)
                code = attribute(occurrence, "Id")
                authority = (attribute(element, "Authority") or "").lower()
                as_ = (
                    "person"
                    if "person" in authority
                    else "geo"
                    if "geography" in authority
                    else "organisation"
                    if "organi" in authority or "company" in authority
                    else kind
                )
                if name:
                    found.append(Subject(f"ap:{code}" if code else None, name, as_))
    place = Fields(told.all("datelinelocation")[0], frozenset()) if told.all("datelinelocation") else None
    if place is not None:
        found += [
            Subject(None, name, "geo")
            for name in (place.text("city"), place.text("countryareaname"), place.text("countryname"))
            if name
        ]
    return found + [Subject(None, word, "keyword") for word in told.words("keywordline", "keywords")]
