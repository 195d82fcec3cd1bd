"""newsItem, packageItem and the items that are no story."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...item import EdNote, Link, Subject, WireFormatError, WireItem
from ..body import Body
from ..common import embargo, lines, pub_status, text, urgency, version
from ..inline import plain_blocks, words
from . import content
from .codes import Codes, local
from .notes import ed_notes

_KINDS = {
    "geoarea": "geo", "poi": "geo", "person": "person", "organisation": "organisation", "organization": "organisation",
    "event": "event", "object": "product", "category": "category", "keyword": "keyword",
}  # fmt: skip
_PREFIXES = {"dpacat": "category", "apadesk": "category", "dpacountry": "geo", "medtop": "subject", "subj": "subject"}
_CLASSES = {"text": "text", "picture": "picture", "graphic": "graphic", "video": "video", "audio": "audio",
            "composite": "composite", "animated": "graphic"}  # fmt: skip


def find(element: Any, *path: str) -> Any:
    """The first descendant along local names, whatever the namespace."""
    for tag in path:
        element = next(iter(children(element, tag)), None) if element is not None else None
    return element


def children(element: Any, tag: str) -> list[Any]:
    """Child elements of a local name, whatever the namespace."""
    return [c for c in element if isinstance(c.tag, str) and c.tag.rpartition("}")[2] == tag]


def _text_of(element: Any) -> str | None:
    return text("".join(element.itertext())) if element is not None else None


def name_of(element: Any) -> str | None:
    """The name child in German, else without language, else the first."""
    names = children(element, "name")
    if not names:
        return None

    def rank(child: Any) -> int:
        tongue = (child.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower()
        return 0 if tongue.startswith("de") else 1 if not tongue else 2

    return _text_of(min(names, key=rank))


def _base(item: Any, codes: Codes, item_class: str) -> dict[str, Any]:
    guid = (item.get("guid") or "").strip()
    if not guid:
        raise WireFormatError(f"A {item.tag.rpartition('}')[2]} has no guid.")
    meta = find(item, "itemMeta")
    created = _text_of(find(meta, "versionCreated")) if meta is not None else None
    status = find(meta, "pubStatus") if meta is not None else None
    held = find(meta, "embargoed") if meta is not None else None
    provider = find(meta, "provider") if meta is not None else None
    rights = children(item, "rightsInfo")

    def joined(tag: str) -> str | None:
        found = [lines("".join(e.itertext())) for r in rights for e in children(r, tag)]
        return "\n".join(dict.fromkeys(f for f in found if f)) or None

    return {
        "format": "newsml-g2",
        "guid": guid,
        "version": version(item.get("version"), created),
        "pub_status": pub_status(codes.of(status) if status is not None else None),
        "item_class": item_class,
        "embargoed": embargo(_text_of(held)) if held is not None else None,
        "language": item.get("{http://www.w3.org/XML/1998/namespace}lang") or None,
        "provider": (name_of(provider) or local(codes.of(provider)) or None) if provider is not None else None,
        "copyright": joined("copyrightNotice")
        or (name_of(holder) if (holder := _holder(rights)) is not None else None),
        "usage_terms": joined("usageTerms"),
        "version_created": created,
        "signals": tuple(c for s in (children(meta, "signal") if meta is not None else []) if (c := codes.of(s))),
        "ed_notes": tuple(ed_notes(meta, codes)) if meta is not None else (),
    }


def _holder(rights: list[Any]) -> Any:
    return next((h for r in rights for h in children(r, "copyrightHolder")), None)


def _item_class(item: Any, codes: Codes) -> str:
    element = find(item, "itemMeta", "itemClass")
    return _CLASSES.get(local(codes.of(element)) if element is not None else "text", "other")


def _headlines(meta: Any, codes: Codes) -> dict[str, str]:
    """headline, subheadline and kicker by role, else by rank (dpa: 1 headline, 2 subheadline, 3 kicker), else by order."""
    found: dict[str, str] = {}
    for element in children(meta, "headline"):
        value = _text_of(element)
        role, rank = local(codes.of(element, "role")).lower(), element.get("rank")
        if not value:
            continue
        if any(word in role for word in ("kicker", "overline", "dachzeile", "vorspitz", "topline")):
            place = "kicker"
        elif "sub" in role or role in ("deck", "utl"):
            place = "subheadline"
        elif rank == "3":
            place = "kicker"
        elif rank == "2" or "headline" in found:
            place = "subheadline"
        else:
            place = "headline"
        found.setdefault(place, value)
    if "headline" not in found and "subheadline" in found:
        found["headline"] = found.pop("subheadline")
    return found


def _descriptions(meta: Any, codes: Codes) -> tuple[str | None, list[str]]:
    """(standfirst, captions)."""
    standfirst: str | None = None
    captions: list[str] = []
    for element in children(meta, "description"):
        value = lines("".join(element.itertext()))
        role = local(codes.of(element, "role")).lower()
        if not value:
            continue
        if "caption" in role or role in ("audio", "video"):
            captions.append(value)
        elif standfirst is None:
            standfirst = text(value)
    return standfirst, captions


def _subjects(meta: Any, codes: Codes) -> tuple[Subject, ...]:
    found: dict[tuple[str | None, str | None], Subject] = {}
    for element in children(meta, "subject"):
        code, label = codes.of(element), name_of(element)
        kind = _KINDS.get(local(element.get("type") or codes.of(element, "type")).lower())
        kind = kind or _PREFIXES.get((code or "").partition(":")[0], "subject")
        if code or label:
            found.setdefault((code, label), Subject(code, label, kind))
    for element in children(meta, "keyword"):
        if label := _text_of(element):
            found.setdefault((None, label), Subject(None, label, "keyword"))
    return tuple(found.values())


def _meta_links(meta: Any, codes: Codes) -> list[Link]:
    links = []
    for element in children(meta, "link"):
        rel = local(codes.of(element, "rel")) or "seeAlso"
        item_class = find(element, "itemClass")
        title = find(element, "title")
        target = _CLASSES.get(local(codes.of(item_class))) if item_class is not None else None
        links.append(
            Link(
                rel=target if target not in (None, "text", "composite") else rel,
                guid=element.get("residref"),
                href=element.get("href"),
                mime=element.get("contenttype"),
                rendition=None,
                caption=_text_of(title) if title is not None else None,
            )
        )
    return links


def news_item(item: Any) -> WireItem:
    """A newsItem of any class."""
    codes = Codes(item)
    item_class = _item_class(item, codes)
    fields = _base(item, codes, item_class)
    meta = find(item, "itemMeta")
    links = _meta_links(meta, codes) if meta is not None else []
    about = find(item, "contentMeta")
    captions: list[str] = []
    if about is not None:
        fields |= _headlines(about, codes)
        fields["standfirst"], captions = _descriptions(about, codes)
        fields |= {
            "urgency": urgency(_text_of(find(about, "urgency"))),
            "credit": _text_of(find(about, "creditline")),
            "slugline": _slugline(about),
            "byline": _text_of(find(about, "by")),
            "dateline": _text_of(find(about, "dateline")),
            "genre": _genre(about, codes),
            "subjects": _subjects(about, codes),
        }
        tongue = find(about, "language")
        fields["language"] = (tongue.get("tag") if tongue is not None else None) or fields["language"]
    known = (fields.get("headline"), fields.get("subheadline"), fields.get("kicker"))
    content_set = find(item, "contentSet")
    body = Body()
    if content_set is not None:
        body = content.read(content_set, known, fields.get("standfirst"))
        links += content.remote(
            content_set, codes, item_class, "\n".join(captions) or None, fields.get("credit"), fields["guid"]
        )
    return _finish(fields, body, captions, links)


def _finish(fields: dict[str, Any], body: Body, captions: list[str], links: list[Link]) -> WireItem:
    blocks = list(body.blocks)
    if not blocks and fields["item_class"] != "text":
        blocks = [b for caption in captions for b in plain_blocks(caption)]
    fields["headline"] = fields.get("headline") or body.headline or None
    fields["subheadline"] = fields.get("subheadline") or body.subheadline or None
    fields["standfirst"] = fields.get("standfirst") or body.teaser or None
    fields["byline"] = fields.get("byline") or body.byline or None
    fields["dateline"] = fields.get("dateline") or body.dateline or None
    notes: dict[tuple[str, str], EdNote] = {(n.role, n.text): n for n in (*fields["ed_notes"], *body.notes)}
    fields["ed_notes"] = tuple(notes.values())
    item = WireItem(**fields, body=tuple(blocks), links=tuple(links))
    return replace(item, body_text=Body(blocks=blocks).text)


def _slugline(meta: Any) -> str | None:
    return "/".join(filter(None, (_text_of(e) for e in children(meta, "slugline")))) or None


def _genre(meta: Any, codes: Codes) -> str | None:
    element = find(meta, "genre")
    return (name_of(element) or codes.of(element)) if element is not None else None


def package_item(item: Any) -> WireItem:
    """A packageItem: a composite that links its members."""
    codes = Codes(item)
    fields = _base(item, codes, "composite")
    about = find(item, "contentMeta")
    if about is not None:
        fields |= _headlines(about, codes)
        fields["standfirst"], _captions = _descriptions(about, codes)
        fields |= {"urgency": urgency(_text_of(find(about, "urgency"))), "subjects": _subjects(about, codes)}
        fields |= {"slugline": _slugline(about), "genre": _genre(about, codes)}
    title = find(item, "itemMeta", "title")
    fields["headline"] = fields.get("headline") or _text_of(title)
    links = []
    for reference in (e for e in item.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] == "itemRef"):
        member = find(reference, "itemClass")
        links.append(
            Link(
                rel=_CLASSES.get(local(codes.of(member)) if member is not None else "", "item"),
                guid=reference.get("residref"),
                href=reference.get("href"),
                mime=reference.get("contenttype"),
                caption=_text_of(find(reference, "title")),
            )
        )
    return WireItem(**fields, links=tuple(links))


def other_item(item: Any) -> WireItem:
    """Concept, knowledge, planning and catalog items: recognised, and shelved as no story."""
    codes = Codes(item)
    fields = _base(item, codes, "other")
    parts = [c for c in item if isinstance(c.tag, str) and c.tag.rpartition("}")[2] not in ("itemMeta", "rightsInfo")]
    titles = [_text_of(e) for p in parts for e in p.iter("{*}name", "{*}headline", "{*}title")]
    return WireItem(**fields, headline=next((words(t) for t in titles if t), None))
