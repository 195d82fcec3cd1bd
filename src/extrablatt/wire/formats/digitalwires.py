"""dpa-digitalwires JSON (``digitalwires@0.9.x``), single entries and wireQ's ``entries``."""

from __future__ import annotations

from typing import Any

from ..item import EdNote, Link, Subject, WireFormatError, WireItem
from . import dpa
from .body import Body, Known, longest, merged_notes, with_figures
from .common import embargo, iptc_qcode, lines, pub_status, target, text, urgency, version
from .datelines import taken_from
from .inline import plain, plain_blocks
from .markup import notes_of, read_html
from .several import read_each

NAME = "dpa-digitalwires"

_KINDS = {
    "dpasubject": "subject", "subject": "subject", "keyword": "keyword", "geosubject": "geo", "poi": "geo", "person": "person",
    "organisation": "organisation", "desk": "category", "rubric": "category", "scope": "category", "event": "event",
    "product": "product", "genre": "genre",
}  # fmt: skip
_MEDIA = {"image": "picture", "picture": "picture", "graphic": "graphic", "video": "video", "audio": "audio"}


def matches(document: Any) -> bool:
    """Whether this is a digitalwires entry, or a list of them."""
    return any(
        isinstance(entry, dict)
        and (
            str(entry.get("format", "")).startswith("digitalwires")
            or ("urn" in entry and ("article_html" in entry or "version_created" in entry))
        )
        for entry in _entries(document)
    )


def _entries(document: Any) -> list[Any]:
    if isinstance(document, dict) and isinstance(document.get("entries"), list):
        return document["entries"]
    return document if isinstance(document, list) else [document]


def read(document: Any) -> list[WireItem]:
    """All entries. Raises WireFormatError naming what is missing or of the wrong kind."""
    return read_each(_entries(document), _entry, "Entry")


def _list(entry: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = entry.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise WireFormatError(f"digitalwires: {key} must be a list of objects.")
    return value


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
    created = text(_string(entry, "version_created"))
    categories = _list(entry, "categories")
    named: dict[str, str | None] = {}
    signals = [text(entry.get("signal"))]
    for category in categories:
        kind = _type(category)
        if kind == "signal":
            signals.append(text(category.get("qcode")) or text(category.get("name")))
        named[kind] = named.get(kind) or text(category.get("name"))
    known = Known(
        headline=text(_string(entry, "headline")),
        subheadline=text(_string(entry, "subhead")),
        kicker=text(_string(entry, "kicker")),
        standfirst=text(_string(entry, "teaser")),
        byline=text(_string(entry, "byline")),
        dateline=text(_string(entry, "dateline")),
    )
    body = _body(entry, known)
    known.dateline = known.dateline or body.dateline or taken_from(body.blocks)
    priority = urgency(entry.get("urgency"))
    signals.append(dpa.urgent_signal(priority))
    links = _links(entry)
    item_class = _item_class(entry, guid, body, links)
    if not body.blocks:
        captions = [lines(d.get("description")) or "" for d in _list(entry, "descriptions")]
        body.blocks = [block for caption in longest(captions) for block in plain_blocks(caption)]
    return WireItem(
        format=NAME,
        guid=guid,
        # Some products have no version, or null: then the time of the version counts.
        version=version(entry.get("version"), created),
        pub_status=pub_status(text(entry.get("pubstatus"))),
        item_class=item_class,
        urgency=priority,
        embargoed=embargo(entry["embargoed"]) if entry.get("embargoed") is not None else None,
        language=text(entry.get("language")),
        provider=named.get("provider") or text(entry.get("creditline")),
        credit=text(_string(entry, "creditline")),
        copyright=lines(_string(entry, "copyrightnotice")),
        usage_terms=lines(_string(entry, "usageterms")),
        version_created=created,
        kicker=known.kicker,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline,
        standfirst=known.standfirst or body.standfirst or None,
        slugline=text(entry.get("slugline")) or _keyword_line(categories),
        byline=known.byline or body.byline or None,
        dateline=known.dateline or None,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=_notes(entry, body),
        subjects=_subjects(categories),
        genre=named.get("genre") or body.genre or None,
        signals=tuple(dict.fromkeys(filter(None, signals))),
        links=with_figures(links, body.figures, captions_from_text=False),
    )


def _type(category: dict[str, Any]) -> str:
    return str(category.get("type", "")).rpartition(":")[2]


def _body(entry: dict[str, Any], known: Known) -> Body:
    html = _string(entry, "article_html")
    body = read_html(html, known) if html.strip() else Body()
    if len(body.blocks) > 1 and dpa.is_closing_line(line := plain(body.blocks[-1]["html"])):
        body.notes.append(EdNote("dpaednoterole:closingline", line, False))
        del body.blocks[-1]
    for key in ("infobox_html", "linkbox_html"):
        if html := _string(entry, key):
            # Wrapped, so that a box without its own section is still a box.
            box = read_html(f'<div class="infobox">{html}</div>', Known())
            body.blocks += box.blocks
            body.notes += box.notes
            body.figures += box.figures
    return body


def _item_class(entry: dict[str, Any], guid: str, body: Body, links: list[Link]) -> str:
    """digitalwires calls every entry composite; a picture, audio … is an entry without text associated with itself."""
    if kind := _MEDIA.get(str(entry.get("type", ""))):
        return kind
    own = {link.rel for link in links if link.guid == guid} or {link.rel for link in links}
    return own.pop() if not body.blocks and len(own) == 1 and own <= set(_MEDIA.values()) else "text"


def _keyword_line(categories: list[dict[str, Any]]) -> str | None:
    """As dpa's other formats print it: subjects, places, keywords."""
    kinds = ("dpasubject", "geosubject", "keyword")
    return dpa.keyword_line(*([text(c.get("name")) or "" for c in categories if _type(c) == kind] for kind in kinds))


def _is_public(role: str, told: Any) -> bool:
    """A note is public when dpa says so; a correction made for readers is, unless dpa says no."""
    return told is True or (told is None and role.endswith(":correction_consumerready"))


def _notes(entry: dict[str, Any], body: Body) -> tuple[EdNote, ...]:
    notes = []
    for note in _list(entry, "ednotes"):
        if value := lines(_string(note, "ednote")):
            role = text(note.get("role")) or ""
            notes.append(EdNote(role, value, _is_public(role, note.get("is_publishable"))))
    pad = entry.get("notepad")
    if isinstance(pad, str):
        notes += notes_of(pad, public=False)  # not split into its parts: none of it is public
    elif isinstance(pad, dict):
        for key in pad:
            if key != "header_html" and (html := _string(pad, key)).strip():
                notes += notes_of(html, public=key == "public_html")
    elif pad is not None:
        raise WireFormatError("digitalwires: notepad must be an object.")
    if value := lines(_string(entry, "autopublishnotice")):
        notes.append(EdNote("autopublishnotice", value, True))
    return merged_notes(notes, body.notes)


def _subjects(categories: list[dict[str, Any]]) -> tuple[Subject, ...]:
    found: dict[tuple[str | None, str | None, str], Subject] = {}
    for category in categories:
        kind = _KINDS.get(_type(category))
        code, label = text(category.get("qcode")), text(category.get("name"))
        if kind and (code or label):
            code = iptc_qcode(code) if code else None
            found.setdefault((code, label, kind), Subject(code, label, kind))
    return tuple(found.values())


def _links(entry: dict[str, Any]) -> list[Link]:
    links = []
    for association in sorted(_list(entry, "associations"), key=lambda a: a.get("is_featureimage") is not True):
        rel = _MEDIA.get(str(association.get("type", "")), text(association.get("type")) or "item")
        for rendition in _list(association, "renditions") or [{}]:
            links.append(
                Link(
                    rel=rel,
                    guid=text(association.get("urn")),
                    href=target(rendition.get("url")),
                    mime=text(rendition.get("mimetype")),
                    rendition=text(rendition.get("role")) or text(rendition.get("size")),
                    caption=lines(association.get("caption")),
                    credit=text(association.get("creditline")),
                )
            )
    return links
