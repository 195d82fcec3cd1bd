"""AP's Media API as JSON (``/content``, ``/content/feed``, ``/content/search``): the metadata of an item, whose text is a NITF file of its own.

The two are one by their item id, which is the guid of both (:mod:`.nitf.head`), and by their time. Metadata without a text are a
second older, so that the NITF wins – unless they hold something back. Where the text comes along, as ``nitf`` beside the item or in its
rendition, it is read at once.
"""

from __future__ import annotations

import re
from typing import Any

from ..item import EdNote, Link, NothingInside, PubStatus, Subject, WireFormatError, WireItem
from . import common
from .body import Body, Known, with_figures
from .datelines import taken_from
from .documents import load_xml
from .inline import plain_blocks
from .markup import as_html, read_html, read_plain
from .nitf import story
from .several import read_each
from .xmlparts import local

NAME = "ap-media"

_KINDS = {
    "text": "text",
    "picture": "picture",
    "photo": "picture",
    "graphic": "graphic",
    "video": "video",
    "audio": "audio",
    "composite": "composite",
}
_MEDIA = ("picture", "graphic", "video", "audio")
#: "Do not use the pubstatus property alone" (AP, Content Metadata): what the condition of the revision and the note to editors say counts too.
_GONE = re.compile(r"\b(?:kill|elimination|eliminate)", re.I)
_HELD = re.compile(r"\b(?:withhold|disregard)", re.I)
_GONE_TOLD = re.compile(
    r"\b(?:MANDATORY|BULLETIN|PHOTO|STORY)\s+(?:KILL|ELIMINATION)\b|\bKILL(?:ED)?\b|\bELIMINATION\b"
)
_BODIES = ("body_nitf", "nitf", "body_html", "body_xhtml", "body_text", "body")
#: "For editors": names of the field in the interface's versions.
_NOTES = ("ednote", "editornote", "editornotes", "editorialnote", "specialinstructions")
_PEOPLE = (("person", "person"), ("organisation", "organisation"), ("place", "geo"), ("event", "event"))


def matches(document: Any) -> bool:
    """Whether this is an answer of the interface, or an item as it has them: ``altids`` with an ``itemid``."""
    return bool(_items(document)) or (isinstance(document, dict) and "api_version" in document and "data" in document)


def _items(document: Any) -> list[tuple[dict[str, Any], Any]]:
    """(item, what stands beside it) of an answer, a feed, a list, or an item alone."""
    found: list[tuple[dict[str, Any], Any]] = []
    stack: list[tuple[Any, Any, int]] = [(document, None, 0)]
    while stack:
        value, beside, depth = stack.pop()
        if isinstance(value, list):
            stack += [(entry, beside, depth + 1) for entry in reversed(value)] if depth < 5 else []
        elif isinstance(value, dict):
            ids = value.get("altids")
            if isinstance(ids, dict) and "itemid" in ids:
                found.append((value, beside))
            elif depth < 5:
                stack += [(value[key], value, depth + 1) for key in ("items", "item", "data") if key in value]
    return found


def read(document: Any) -> list[WireItem]:
    """All items. Raises WireFormatError naming what is wrong, NothingInside for an answer without items."""
    found = _items(document)
    if not found:
        if isinstance(document, dict) and document.get("error"):
            raise WireFormatError(f"AP Media API: the answer is an error: {str(document['error'])[:200]}")
        raise NothingInside("AP Media API: the answer has no items.")
    return read_each(found, lambda told: _item(*told))


def _text(item: dict[str, Any], *keys: str) -> str | None:
    return next((told for key in keys if (told := common.text(item.get(key)))), None)


def _first(item: dict[str, Any], *keys: str) -> str | None:
    """The first text of lists where one text should be."""
    return next((told for key in keys for one in _listed(item.get(key)) if (told := common.text(one))), None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]


def _item(item: dict[str, Any], beside: Any) -> WireItem:
    ids = item["altids"]
    identity = common.text(ids.get("itemid"))
    if not identity:
        raise WireFormatError("AP Media API: an item has no itemid.")
    created = _text(item, "versioncreated", "firstcreated")
    kind = _KINDS.get((_text(item, "type") or "text").lower(), "other")
    caption = _plain(_text(item, "description_caption"))
    known = Known(
        headline=_plain(_text(item, "headline", "headline_extended", "title") or _first(item, "headline", "title")),
        byline=", ".join(dict.fromkeys(filter(None, map(_byline, _objects(item.get("bylines"))))))
        or _text(item, "byline"),
        standfirst=_plain(_text(item, "description_summary")),
    )
    body, own_notes = _body(item, beside, known)
    if not body.blocks and kind in _MEDIA:
        body.blocks = plain_blocks(caption or "")
    told_notes = [common.lines(note) for key in _NOTES for note in _listed(item.get(key))]
    notes = [EdNote("ednote", told) for note in told_notes if (told := _plain(note))]
    if told := _plain(_text(item, "description_editornotes")):
        notes.append(EdNote("publishable editor note", told, True))
    place = item.get("datelinelocation")
    located = _text(item, "located") or (_text(place, "city") if isinstance(place, dict) else None)
    terms = item.get("usageterms")
    status, embargoed = _status(item), _embargo(item)
    bare = kind == "text" and not body.blocks and status == "usable" and embargoed is None
    notice = _text(item, "copyrightnotice")
    return WireItem(
        format=NAME,
        guid=f"AP:{identity}",
        # Its versions count from nought for every item; those of the NITF are times, so these are too.
        version=max(common.version(None, created) - bare, 1),
        pub_status=status,
        item_class=kind,
        urgency=common.urgency(item.get("urgency")),
        embargoed=embargoed,
        language=_text(item, "language"),
        provider=_text(item, "provider")
        or next((_text(o, "name") for o in _objects(item.get("infosource"))), None)
        or "AP",
        credit=_text(item, "description_creditline", "creditline") or _text(item, "provider") or "AP",
        copyright=notice,
        usage_terms="\n".join(filter(None, map(common.lines, terms if isinstance(terms, list) else [terms]))) or None,
        version_created=created,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline or body.subheadline or None,
        standfirst=known.standfirst or body.standfirst or None,
        slugline=_text(item, "slugline"),
        byline=known.byline or body.byline or None,
        dateline=known.dateline or body.dateline or taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*notes, *own_notes, *body.notes])),
        subjects=tuple(dict.fromkeys([*_subjects(item), *([Subject(None, located, "geo")] if located else [])])),
        signals=tuple(_signals(item)),
        links=with_figures(
            [*_renditions(item, kind, caption), *_associations(item)], body.figures, captions_from_text=False
        ),
        extra={"version": item.get("version"), "referenceid": common.text(ids.get("referenceid"))},
    )


def _plain(value: str | None) -> str | None:
    return common.text(read_html(value, Known()).text) if value and "<" in value else value


def _byline(entry: dict[str, Any]) -> str | None:
    name, title = _text(entry, "by", "name"), _text(entry, "title")
    return f"{name}, {title}" if name and title and title.lower() not in name.lower() else name


def _body(item: dict[str, Any], beside: Any, known: Known) -> tuple[Body, list[EdNote]]:
    """(text, notes beside it): NITF or other markup that stands in the item, in its renditions, or beside it."""
    renditions = item.get("renditions")
    nitf = renditions.get("nitf") if isinstance(renditions, dict) else None
    sources = [item, beside if isinstance(beside, dict) else {}, nitf if isinstance(nitf, dict) else {}]
    texts = [source.get(key) for source in sources for key in (*_BODIES, "content", "value")]
    for told in (text for text in texts if isinstance(text, str) and text.strip()):
        if "<nitf" in told[:2000] or "<body.content" in told:
            root = load_xml(told.encode("utf-8", "ignore"))
            if local(root) != "nitf":
                root = next(root.iter("{*}nitf"), root)
            read_ = story.read(root, known=known)
            for place in ("headline", "subheadline", "byline", "dateline"):
                setattr(known, place, getattr(known, place) or getattr(read_.known, place))
            return read_.body, read_.notes
        html = as_html(told)
        return (read_html(html, known) if html is not None else read_plain(told, known)), []
    return Body(), []


def _conditions(item: dict[str, Any]) -> str:
    return " ".join(str(word) for word in _listed(item.get("editorialtypes")) if word)


def _status(item: dict[str, Any]) -> PubStatus:
    status = (_text(item, "pubstatus") or "usable").lower()
    conditions = _conditions(item)
    if (
        status == "canceled"
        or _GONE.search(conditions)
        or any(_GONE_TOLD.search(common.text(note) or "") for note in _listed(item.get("ednote")))
    ):
        return "canceled"
    signals = item.get("signals")
    if _HELD.search(conditions) or (isinstance(signals, list) and "Test" in signals):
        return "withheld"
    return "usable" if status == "embargoed" else common.pub_status(status)


def _embargo(item: dict[str, Any]) -> str | None:
    held = item.get("embargoed")
    if held is not None:
        return common.embargo(held)
    on_hold = (_text(item, "pubstatus") or "").lower() == "embargoed" or "holdforrelease" in _conditions(
        item
    ).lower().replace(" ", "")
    return "indefinite" if on_hold else None


def _signals(item: dict[str, Any]) -> list[str]:
    told = item.get("signals")
    found = [f"ap:{word}" for word in (told if isinstance(told, list) else []) if isinstance(word, str)]
    conditions = _conditions(item).lower()
    if "correct" in conditions or "clarification" in conditions:
        found.append("sig:correction")
    elif "writethru" in conditions or "lead" in conditions:
        found.append("sig:update")
    return found + {"f": ["flash"], "b": ["bulletin"], "u": ["urgent"]}.get(
        (_text(item, "editorialpriority") or "").lower(), []
    )


def _code(entry: dict[str, Any]) -> str | None:
    code, scheme = _text(entry, "code"), _text(entry, "scheme")
    if not code:
        return None
    if scheme and "iptc.org" in scheme:
        return common.iptc_qcode(scheme + code)
    return f"ap:{code}" if scheme or len(code) > 3 else f"apcat:{code}"


def _subjects(item: dict[str, Any]) -> list[Subject]:
    found = []
    for entry in _objects(item.get("subject")):
        told = entry.get("rels")
        rels: list[Any] = told if isinstance(told, list) else []
        kind = "category" if "category" in rels or "suppcategory" in rels else "subject"
        found.append(Subject(_code(entry), _text(entry, "name"), kind))
    for key, kind in _PEOPLE:
        found += [Subject(_code(entry), _text(entry, "name"), kind) for entry in _objects(item.get(key))]
    words = item.get("keywords")
    found += [
        Subject(None, word, "keyword") for word in map(common.text, words if isinstance(words, list) else []) if word
    ]
    return [subject for subject in found if subject.name or subject.qcode]


def _files(item: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    renditions = item.get("renditions")
    return [
        (str(name), entry)
        for name, entry in (renditions if isinstance(renditions, dict) else {}).items()
        if isinstance(entry, dict)
    ]


def _renditions(item: dict[str, Any], kind: str, caption: str | None) -> list[Link]:
    """The item's files. The NITF of a story is its text, and is to be fetched."""
    links = []
    credit = _text(item, "description_creditline", "creditline") or next(
        (name for one in _objects(item.get("photographer")) if (name := _text(one, "name"))), None
    )
    for name, entry in _files(item):
        mime = _text(entry, "mimetype")
        rel = (_text(entry, "type") or "").lower()
        rel = kind if kind in _MEDIA and rel not in ("text",) else _KINDS.get(rel, "item")
        if href := common.target(entry.get("href")):
            links.append(
                Link("item" if rel == "text" else rel, None if rel == "text" else f"AP:{item['altids']['itemid']}", href, mime=mime, rendition=name,
                     caption=caption if rel in _MEDIA else None, credit=credit if rel in _MEDIA else None)
            )  # fmt: skip
    return links


def _associations(item: dict[str, Any]) -> list[Link]:
    value = item.get("associations")
    links = []
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        if not isinstance(entry, dict):
            continue
        ids = entry.get("altids")
        identity = common.text(ids.get("itemid")) if isinstance(ids, dict) else None
        kind = _KINDS.get((_text(entry, "type") or "").lower(), "seeAlso")
        rel = kind if kind in _MEDIA else "seeAlso"
        files: list[tuple[str | None, dict[str, Any]]] = [
            (name, file) for name, file in _files(entry) if common.target(file.get("href"))
        ] or [(None, {"href": entry.get("uri")})]
        for name, file in files:
            links.append(
                Link(rel, f"AP:{identity}" if identity else None, common.target(file.get("href")), mime=_text(file, "mimetype"), rendition=name,
                     caption=_plain(_text(entry, "description_caption", "headline")), credit=_text(entry, "description_creditline"))
            )  # fmt: skip
    return [link for link in links if link.href or link.guid]
