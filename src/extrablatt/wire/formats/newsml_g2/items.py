"""newsItem, packageItem and the items that are no story."""

from __future__ import annotations

from typing import Any

from ...item import WireFormatError, WireItem
from ..body import Known, longest, merged_notes, with_figures
from ..common import embargo, pub_status, urgency, version
from ..inline import plain_blocks
from . import content
from .codes import Codes, local
from .links import CLASSES, MEDIA, meta_links, package_links, remote_links
from .meta import (
    LANG,
    Groups,
    descriptions,
    first,
    grouped,
    headlines,
    label_of,
    name_of,
    rights,
    subjects,
    text_of,
)
from .notes import ed_notes
from .parts import group_list, item_refs, located, part_list


def _base(item: Any, groups: Groups, codes: Codes) -> tuple[dict[str, Any], Groups]:
    """What all items have in common: (fields of WireItem, children of itemMeta)."""
    guid = (item.get("guid") or "").strip()
    if not guid:
        raise WireFormatError(f"A {item.tag.rpartition('}')[2]} has no guid.")
    meta = grouped(first(groups, "itemMeta"))
    created = text_of(first(meta, "versionCreated"))
    held = meta.get("embargoed")
    status = first(meta, "pubStatus")
    copyright_, usage_terms = rights(groups.get("rightsInfo", []))
    fields: dict[str, Any] = {
        "format": "newsml-g2",
        "guid": guid,
        "version": version(item.get("version"), created),
        "pub_status": pub_status(codes.of(status)) if status is not None else "usable",
        "item_class": _item_class(first(meta, "itemClass"), codes),
        # An empty <embargoed/> holds the item until further notice (spec. 9.3.4).
        "embargoed": embargo(text_of(held[0])) if held else None,
        "language": item.get(LANG) or None,
        "provider": label_of(first(meta, "provider"), codes),
        "copyright": copyright_,
        "usage_terms": usage_terms,
        "version_created": created,
        "signals": tuple(dict.fromkeys(code for s in meta.get("signal", ()) if (code := codes.of(s)))),
        "ed_notes": ed_notes(meta["edNote"], codes, guid) if "edNote" in meta else [],
    }
    return fields, meta


def _item_class(element: Any, codes: Codes) -> str:
    return CLASSES.get(local(codes.of(element)).lower(), "other") if element is not None else "text"


def _about(groups: Groups, codes: Codes, fields: dict[str, Any]) -> list[str]:
    """Fill in what contentMeta says; returns the captions."""
    about = grouped(first(groups, "contentMeta"))
    if not about:
        return []
    if "headline" in about:
        fields |= headlines(about["headline"], codes)
    captions: list[str] = []
    if "description" in about:
        fields["standfirst"], captions = descriptions(about["description"], codes, fields["item_class"])
    genre, tongue = first(about, "genre"), first(about, "language")
    fields["urgency"] = urgency(text_of(first(about, "urgency")))
    fields["credit"] = text_of(first(about, "creditline"))
    fields["slugline"] = "/".join(filter(None, map(text_of, about.get("slugline", ())))) or None
    fields["byline"] = text_of(first(about, "by"))
    fields["dateline"] = text_of(first(about, "dateline"))
    fields["genre"] = (name_of(genre) or codes.of(genre)) if genre is not None else None
    fields["subjects"] = subjects(about, groups.get("assert", []), codes)
    if "located" in about:
        known = {(subject.qcode, subject.name) for subject in fields["subjects"]}
        places = (place for place in located(about["located"], codes) if (place.qcode, place.name) not in known)
        fields["subjects"] += tuple(dict.fromkeys(places))
    if tongue is not None and tongue.get("tag"):
        fields["language"] = tongue.get("tag")
    return captions


def news_item(item: Any) -> WireItem:
    """A newsItem of any class. Raises WireFormatError when it has no guid or its text can't be read."""
    groups = grouped(item)
    codes = Codes(groups.get("catalog", []))
    fields, meta = _base(item, groups, codes)
    captions = _about(groups, codes, fields)
    known = Known(
        headline=fields.get("headline"),
        subheadline=fields.get("subheadline"),
        kicker=fields.get("kicker"),
        standfirst=fields.get("standfirst"),
        byline=fields.get("byline"),
        dateline=fields.get("dateline"),
    )
    links = meta_links(meta["link"], codes) if "link" in meta else []
    content_set = grouped(first(groups, "contentSet"))
    fixed = any(local(signal).upper() == "TABLE" for signal in fields["signals"])
    body = content.read(content_set, known, fixed=fixed)
    if "remoteContent" in content_set:
        caption = captions[0] if captions else None
        links += remote_links(
            content_set["remoteContent"], codes, fields["item_class"], caption, fields.get("credit"), fields["guid"]
        )
    if not body.blocks and fields["item_class"] in MEDIA:
        body.blocks = [block for caption in longest(captions) for block in plain_blocks(caption)]
    if "partMeta" in groups:
        fields["extra"] = {}
        fields["extra"]["parts"], shots = part_list(groups["partMeta"], codes)
        if fields["item_class"] in MEDIA:
            body.blocks += shots
    for place in ("headline", "subheadline", "standfirst", "byline", "dateline"):
        if not fields.get(place):
            fields[place] = getattr(body, place) or None
    fields["headline"] = fields["headline"] or text_of(first(meta, "title"))
    fields["genre"] = fields.get("genre") or body.genre or None
    fields["ed_notes"] = merged_notes(fields["ed_notes"], body.notes)
    return WireItem(
        **fields,
        body=tuple(body.blocks),
        body_text=body.text,
        links=with_figures(links, body.figures, captions_from_text=True) if body.figures else tuple(links),
    )


def package_item(item: Any) -> WireItem:
    """A packageItem: a composite that links its members."""
    groups = grouped(item)
    codes = Codes(groups.get("catalog", []))
    fields, meta = _base(item, groups, codes)
    fields["item_class"] = "composite"
    _about(groups, codes, fields)
    fields["headline"] = fields.get("headline") or text_of(first(meta, "title"))
    fields["ed_notes"] = tuple(fields["ed_notes"])
    links = package_links(item_refs(item), codes) + meta_links(meta.get("link", []), codes)
    return WireItem(**fields, links=tuple(links), extra={"groups": group_list(item, codes)})


def other_item(item: Any) -> WireItem:
    """Concept, knowledge, planning and catalog items: recognised, and shelved as no story."""
    groups = grouped(item)
    codes = Codes(groups.get("catalog", []))
    fields, meta = _base(item, groups, codes)
    fields["item_class"] = "other"
    fields["ed_notes"] = tuple(fields["ed_notes"])
    _about(groups, codes, fields)
    parts = [p for tag, found in groups.items() if tag not in ("itemMeta", "rightsInfo", "catalog") for p in found]
    own = (name_of(part) or text_of(first(grouped(part), "headline")) for part in parts)
    inside = (text_of(e) for p in parts for e in p.iter("{*}name", "{*}headline", "{*}title"))
    title = text_of(first(meta, "title"))
    named = next(filter(None, own), None) or title or next(filter(None, inside), None)
    fields["headline"] = fields.get("headline") or named
    return WireItem(**fields)
