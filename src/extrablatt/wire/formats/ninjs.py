"""ninjs 1.0–3.1 (IPTC, News in JSON). 1.x has ``body_html`` and objects by name, 2.x lists with roles, 3.x camel case;
all are read through one lower-case view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..item import EdNote, Link, Subject, WireFormatError, WireItem
from .body import Body, read_body
from .common import embargo, iptc_qcode, lines, media_kind, pub_status, text, urgency, version
from .documents import load_html
from .inline import plain_blocks

NAME = "ninjs"

_CLASSES = {"text": "text", "picture": "picture", "graphic": "graphic", "video": "video", "audio": "audio",
            "composite": "composite", "component": "text"}  # fmt: skip
_SUBJECTS = (
    ("subject", "subject"), ("subjects", "subject"), ("person", "person"), ("people", "person"), ("persons", "person"),
    ("organisation", "organisation"), ("organisations", "organisation"), ("place", "geo"), ("places", "geo"),
    ("event", "event"), ("events", "event"), ("object", "product"), ("objects", "product"),
)  # fmt: skip


_TELLING = frozenset(
    ["type", "versioncreated", "headline", "headlines", "body_text", "bodies", "pubstatus", "eventdetails", "newscoverages", "planning", "standard"]
)


def matches(document: Any) -> bool:
    """Whether this is a ninjs item, or a list of them."""
    first = document[0] if isinstance(document, list) and document else document
    if not isinstance(first, dict):
        return False
    keys = {str(key).lower() for key in first}
    return "uri" in keys and bool(keys & _TELLING)


def read(document: Any) -> list[WireItem]:
    """All items. Raises WireFormatError naming what is wrong."""
    return [_item(item) for item in (document if isinstance(document, list) else [document])]


def _lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k).lower(): _lower(v) for k, v in value.items()}
    return [_lower(v) for v in value] if isinstance(value, list) else value


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        value = [value]
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _roles(item: dict[str, Any], plural: str, single: str) -> list[tuple[str, str, str]]:
    """(role, content type, text) of 2.x/3.x lists and of 1.x keys such as ``body_html``; ``headline`` itself has role ""."""
    found = [
        (str(o.get("role") or "").lower(), str(o.get("contenttype") or "").lower(), o["value"])
        for o in _objects(item.get(plural))
        if isinstance(o.get("value"), str)
    ]
    for key, value in item.items():
        if isinstance(value, str) and (key == single or key.startswith(f"{single}_")):
            found.append((key[len(single) + 1 :], "", value))
    return found


def _item(raw: Any) -> WireItem:
    if not isinstance(raw, dict):
        raise WireFormatError("ninjs: an item must be a JSON object.")
    item = _lower(raw)
    guid = text(item.get("uri"))
    if not guid:
        raise WireFormatError("ninjs: the item has no uri.")
    created = text(item.get("versioncreated"))
    heads = [(role, lines(value)) for role, _type, value in _roles(item, "headlines", "headline")]
    headline = next((v for r, v in heads if v and r in ("", "main", "title", "headline")), None)
    headline = headline or next((v for _r, v in heads if v), None) or lines(item.get("title"))
    descriptions = _roles(item, "descriptions", "description")
    standfirst, captions, credit = _descriptions(descriptions)
    rights: dict[str, Any] = next(iter(_objects(item.get("rightsinfo"))), {})
    fields: dict[str, Any] = {
        "format": NAME,
        "guid": guid,
        "version": version(item.get("version"), created),
        "pub_status": pub_status(text(item.get("pubstatus"))),
        "item_class": _class(item),
        "urgency": urgency(item.get("urgency")),
        "embargoed": embargo(text(item["embargoed"]))
        if "embargoed" in item and item["embargoed"] is not None
        else None,
        "language": text(item.get("language")),
        "provider": text(item.get("copyrightholder"))
        or _first_name(item, "infosources")
        or _first_name(item, "infosource"),
        "credit": text(item.get("creditline")) or credit or text(item.get("copyrightholder")),
        "copyright": lines(item.get("copyrightnotice")) or lines(rights.get("copyrightnotice")),
        "usage_terms": lines(item.get("usageterms")) or lines(rights.get("usageterms")),
        "version_created": created,
        "kicker": next((v for r, v in heads if v and r in ("kicker", "overline")), None),
        "headline": text(headline),
        "subheadline": text(next((v for r, v in heads if v and r.startswith("sub")), None)),
        "standfirst": standfirst,
        "slugline": text(item.get("slugline")),
        "byline": text(item.get("by")) or text(item.get("byline")),
        "dateline": text(item.get("dateline")),
        "ed_notes": tuple(_notes(item)),
        "subjects": tuple(_subjects(item)),
        "genre": _first_name(item, "genres") or _first_name(item, "genre"),
        "signals": tuple(filter(None, (_code(s) for s in _objects(item.get("signals") or item.get("signal"))))),
    }
    body = _body(item, fields)
    if not body.blocks and fields["item_class"] != "text":
        body.blocks = [b for caption in captions for b in plain_blocks(caption)]
    fields["dateline"] = fields["dateline"] or body.dateline or None
    fields["byline"] = fields["byline"] or body.byline or None
    fields["ed_notes"] += tuple(body.notes)
    links = [*_renditions(item, fields["item_class"], captions), *_associations(item)]
    return replace(WireItem(**fields, body=tuple(body.blocks), links=tuple(links)), body_text=body.text)


def _class(item: dict[str, Any]) -> str:
    if "eventdetails" in item or "newscoverages" in item:
        return "other"  # an event or a plan (ninjs 3.0), no story
    return _CLASSES.get(str(item.get("type") or "text").lower(), "other")


def _descriptions(found: list[tuple[str, str, str]]) -> tuple[str | None, list[str], str | None]:
    standfirst: str | None = None
    captions: list[str] = []
    credit: str | None = None
    for role, _type, value in found:
        if "credit" in role:
            credit = text(value)
        elif "caption" in role:
            captions.append(lines(value) or "")
        elif standfirst is None:
            standfirst = text(value)
    return standfirst, captions, credit


def _body(item: dict[str, Any], fields: dict[str, Any]) -> Body:
    bodies = [b for b in _roles(item, "bodies", "body") if b[2].strip()]
    known = (fields["headline"], fields["subheadline"], fields["kicker"])
    for role, kind, value in bodies:
        if "html" in role or "html" in kind or "nitf" in role:
            return read_body(load_html(value), known=known, teaser=fields["standfirst"])
    for role, kind, value in bodies:
        if kind in ("", "text/plain") and (role in ("", "text", "main", "body") or "text" in role):
            return Body(blocks=_without_headline(plain_blocks(value), fields["headline"]))
    return Body(blocks=plain_blocks(bodies[0][2])) if bodies else Body()


def _without_headline(blocks: list[dict[str, str]], headline: str | None) -> list[dict[str, str]]:
    from .inline import plain

    return blocks[1:] if headline and len(blocks) > 1 and plain(blocks[0]["html"]) == headline else blocks


def _notes(item: dict[str, Any]) -> Iterator[EdNote]:
    """``edNote`` is for the newsroom, not for readers (ninjs 3.0, property edNote)."""
    raw = item.get("ednote") if item.get("ednote") is not None else item.get("ednotes")
    for note in raw if isinstance(raw, list) else [raw]:
        told = _objects(note)
        role = (text(told[0].get("role")) if told else None) or ""
        value = lines((told[0].get("value") or told[0].get("text")) if told else note)
        if value:
            yield EdNote(role, value, False)
    if value := text(item.get("embargoedreason")):
        yield EdNote("embargo", value, False)


def _code(value: dict[str, Any]) -> str | None:
    if code := text(value.get("qcode")):
        return code
    if uri := text(value.get("uri")):
        return iptc_qcode(uri)
    code, scheme = text(value.get("code")) or text(value.get("literal")), text(value.get("scheme"))
    if code and scheme:
        return iptc_qcode(scheme + code) if scheme.startswith("http") else f"{scheme}:{code}"
    return code


def _subjects(item: dict[str, Any]) -> Iterator[Subject]:
    for key, kind in _SUBJECTS:
        for value in _objects(item.get(key)):
            code, name = _code(value), text(value.get("name"))
            if code or name:
                yield Subject(code, name, kind)
    for word in item.get("keywords") or []:
        if keyword := text(word.get("name") if isinstance(word, dict) else word):
            yield Subject(None, keyword, "keyword")


def _first_name(item: dict[str, Any], key: str) -> str | None:
    return next((text(o.get("name")) or _code(o) for o in _objects(item.get(key))), None)


def _named(value: Any) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """1.x: objects by name; 2.x/3.x: a list, the name inside."""
    if isinstance(value, dict):
        for name, entry in value.items():
            for one in _objects(entry):
                yield name, one
    elif isinstance(value, list):
        for one in _objects(value):
            yield text(one.get("name")), one


def _renditions(item: dict[str, Any], item_class: str, captions: list[str]) -> Iterator[Link]:
    caption = "\n".join(filter(None, captions)) or None
    for name, rendition in _named(item.get("renditions")):
        mime = text(rendition.get("mimetype")) or text(rendition.get("contenttype"))
        rel = item_class if item_class in ("picture", "graphic", "video", "audio") else media_kind(mime)
        credit = text(item.get("creditline")) or text(item.get("copyrightholder"))
        yield Link(rel, text(item.get("uri")), text(rendition.get("href")), mime, name, caption, credit)


def _associations(item: dict[str, Any]) -> Iterator[Link]:
    for _name, other in _named(item.get("associations")):
        kind = _CLASSES.get(str(other.get("type", "")).lower(), "other")
        _standfirst, captions, credit = _descriptions(_roles(other, "descriptions", "description"))
        caption = "\n".join(filter(None, captions)) or _standfirst or text(other.get("headline"))
        credit = text(other.get("creditline")) or credit or text(other.get("by")) or text(other.get("byline"))
        credit = credit or text(other.get("copyrightholder"))
        rel = kind if kind in ("picture", "graphic", "video", "audio") else "seeAlso"
        files = list(_named(other.get("renditions"))) or [(None, {})]
        for name, rendition in files:
            mime = text(rendition.get("mimetype")) or text(rendition.get("contenttype"))
            href = text(rendition.get("href"))
            yield Link(rel, text(other.get("uri")), href, mime, name, caption, credit)
