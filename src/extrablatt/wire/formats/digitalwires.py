"""dpa-digitalwires JSON (``digitalwires@0.9.x``), single entries and wireQ's ``entries``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..item import EdNote, Link, Subject, WireFormatError, WireItem
from .body import Body, read_body, read_notepad
from .common import embargo, lines, pub_status, text, urgency, version
from .documents import load_html
from .inline import plain_blocks

NAME = "dpa-digitalwires"

_KINDS = {
    "dpasubject": "subject", "subject": "subject", "keyword": "keyword", "geosubject": "geo", "poi": "geo", "person": "person",
    "organisation": "organisation", "desk": "category", "rubric": "category", "scope": "category", "event": "event",
    "product": "product",
}  # fmt: skip
_MEDIA = {"image": "picture", "picture": "picture", "graphic": "graphic", "video": "video", "audio": "audio"}


def matches(document: Any) -> bool:
    """Whether this is a digitalwires entry, or a list of them."""
    first = _entries(document)
    return bool(first) and isinstance(first[0], dict) and (
        str(first[0].get("format", "")).startswith("digitalwires")
        or ("urn" in first[0] and ("article_html" in first[0] or "version_created" in first[0]))
    )  # fmt: skip


def _entries(document: Any) -> list[Any]:
    if isinstance(document, dict) and isinstance(document.get("entries"), list):
        return document["entries"]
    return document if isinstance(document, list) else [document]


def read(document: Any) -> list[WireItem]:
    """All entries. Raises WireFormatError naming what is missing or of the wrong kind."""
    return [_entry(entry) for entry in _entries(document)]


def _list(entry: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = entry.get(key) or []
    if not isinstance(value, list):
        raise WireFormatError(f"digitalwires: {key} must be a list.")
    return [v for v in value if isinstance(v, dict)]


def _string(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise WireFormatError(f"digitalwires: {key} must be text, not {type(value).__name__}.")
    return value or ""


def _entry(entry: Any) -> WireItem:
    if not isinstance(entry, dict):
        raise WireFormatError("digitalwires: an entry must be a JSON object.")
    guid = text(entry.get("urn"))
    if not guid:
        raise WireFormatError("digitalwires: the entry has no urn.")
    created = text(entry.get("version_created"))
    categories = _list(entry, "categories")
    named = {str(c.get("type", "")).rpartition(":")[2]: text(c.get("name")) for c in reversed(categories)}
    fields: dict[str, Any] = {
        "format": NAME,
        "guid": guid,
        "version": version(entry.get("version"), created),
        "pub_status": pub_status(text(entry.get("pubstatus"))),
        "urgency": urgency(entry.get("urgency")),
        "embargoed": embargo(text(entry["embargoed"])) if entry.get("embargoed") is not None else None,
        "language": text(entry.get("language")),
        "provider": named.get("provider") or text(entry.get("creditline")),
        "credit": text(entry.get("creditline")),
        "copyright": lines(entry.get("copyrightnotice")),
        "usage_terms": lines(entry.get("usageterms")),
        "version_created": created,
        "kicker": text(entry.get("kicker")),
        "headline": text(entry.get("headline")),
        "subheadline": text(entry.get("subhead")),
        "standfirst": text(entry.get("teaser")),
        "slugline": text(entry.get("slugline")),
        "byline": text(entry.get("byline")),
        "dateline": text(entry.get("dateline")),
        "genre": named.get("genre"),
        "signals": tuple(filter(None, [text(entry.get("signal"))])),
    }
    body = _body(entry, fields)
    links = _links(entry)
    descriptions = [lines(d.get("description")) or "" for d in _list(entry, "descriptions")]
    fields["item_class"] = _item_class(entry, body, links)
    if not body.blocks:
        body.blocks = [b for d in descriptions for b in plain_blocks(d)]
    fields["dateline"] = fields["dateline"] or body.dateline or None
    fields["byline"] = fields["byline"] or body.byline or None
    fields["standfirst"] = fields["standfirst"] or body.teaser or None
    item = WireItem(
        **fields,
        body=tuple(body.blocks),
        ed_notes=_notes(entry, body),
        subjects=_subjects(categories),
        links=tuple(links),
    )
    return replace(item, body_text=body.text)


def _body(entry: dict[str, Any], fields: dict[str, Any]) -> Body:
    known = (fields["headline"], fields["subheadline"], fields["kicker"])
    body = Body()
    if html := _string(entry, "article_html"):
        body = read_body(load_html(html), known=known, teaser=fields["standfirst"])
    for key in ("infobox_html", "linkbox_html"):
        if html := _string(entry, key):
            # Wrapped, so that a box without its own section is still a box.
            body.blocks += read_body(load_html(f'<div class="infobox">{html}</div>')).blocks
    return body


def _item_class(entry: dict[str, Any], body: Body, links: list[Link]) -> str:
    kind = _MEDIA.get(str(entry.get("type", "")))
    if kind:
        return kind
    if body.blocks or not links:
        return "text"
    return links[0].rel if len({link.rel for link in links}) == 1 and links[0].rel in _MEDIA.values() else "text"


def _notes(entry: dict[str, Any], body: Body) -> tuple[EdNote, ...]:
    notes = []
    for note in _list(entry, "ednotes"):
        if value := lines(note.get("ednote")):
            notes.append(EdNote(text(note.get("role")) or "", value, note.get("is_publishable") is True))
    pad = entry.get("notepad")
    if isinstance(pad, dict):
        for key, public in (("public_html", True), ("nonpublic_html", False)):
            html = pad.get(key)
            if isinstance(html, str) and html.strip():
                found = "\n".join(n.text for n in read_notepad(_wrap(html)))
                if found:
                    notes.append(EdNote("notepad", found, public))
    if value := lines(entry.get("autopublishnotice")):
        notes.append(EdNote("autopublishnotice", value, True))
    return tuple({(n.role, n.text): n for n in (*notes, *body.notes)}.values())


def _wrap(html: str) -> Any:
    return load_html(f'<section class="np-any">{html}</section>')


def _subjects(categories: list[dict[str, Any]]) -> tuple[Subject, ...]:
    found: dict[tuple[str | None, str | None, str], Subject] = {}
    for category in categories:
        kind = _KINDS.get(str(category.get("type", "")).rpartition(":")[2])
        code, label = text(category.get("qcode")), text(category.get("name"))
        if kind and (code or label):
            found.setdefault((code, label, kind), Subject(code, label, kind))
    return tuple(found.values())


def _links(entry: dict[str, Any]) -> list[Link]:
    links = []
    for association in sorted(_list(entry, "associations"), key=lambda a: a.get("is_featureimage") is not True):
        rel = _MEDIA.get(str(association.get("type", "")), text(association.get("type")) or "item")
        base: dict[str, Any] = {
            "rel": rel,
            "guid": text(association.get("urn")),
            "caption": lines(association.get("caption")),
            "credit": text(association.get("creditline")),
        }
        renditions = [r for r in association.get("renditions") or [] if isinstance(r, dict)]
        for rendition in renditions or [{}]:
            name = text(rendition.get("role")) or text(rendition.get("size"))
            links.append(
                Link(**base, href=text(rendition.get("url")), mime=text(rendition.get("mimetype")), rendition=name)
            )
    return links
