"""ninjs 1.0–3.1 (IPTC, News in JSON). 1.x has ``body_html`` and objects by name, 2.x lists with roles, 3.x camel case;
all are read through one lower-case view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..item import EdNote, Link, PubStatus, Subject, WireFormatError, WireItem
from .body import Body, Known, longest, merged_notes, with_figures
from .common import embargo, iptc_qcode, lines, media_kind, pub_status, target, text, urgency, version
from .inline import plain_blocks
from .markup import as_html, read_html, read_plain
from .several import read_each

NAME = "ninjs"

_MEDIA = ("picture", "graphic", "video", "audio")
_CLASSES = {
    "text": "text", "picture": "picture", "photo": "picture", "graphic": "graphic", "video": "video", "audio": "audio",
    "composite": "composite", "component": "text",
}  # fmt: skip
_SUBJECTS = (
    ("subject", "subject"), ("subjects", "subject"), ("person", "person"), ("people", "person"), ("persons", "person"),
    ("organisation", "organisation"), ("organisations", "organisation"), ("place", "geo"), ("places", "geo"),
    ("event", "event"), ("events", "event"), ("object", "product"), ("objects", "product"), ("genre", "genre"),
    ("genres", "genre"),
)  # fmt: skip
_LISTS = ("headlines", "descriptions", "bodies", "subjects", "people", "organisations", "places", "genres")
_TELLING = frozenset(
    [
        "type",
        "versioncreated",
        "headline",
        "headlines",
        "bodies",
        "descriptions",
        "pubstatus",
        "eventdetails",
        "plannedcoverage",
        "standard",
        "$standard",
        "representationtype",
        "firstcreated",
        "contentcreated",
        "renditions",
        "associations",
        "copyrightnotice",
        "copyrightholder",
        "urgency",
        "title",
        "profile",
        "version",
        "language",
        "byline",
        "by",
        "embargoed",
        "embargoeduntil",
        "ednote",
        "ednotes",
        "slugline",
        "keywords",
        "usageterms",
        "subject",
        "subjects",
        "place",
        "places",
        "located",
        "genre",
        "genres",
        "service",
        "mimetype",
    ]
)

#: Under which names APIs put the items of an answer: Superdesk's content API, search engines, agencies of their own.
_WRAPPERS = (
    "item",
    "items",
    "_items",
    "results",
    "result",
    "hits",
    "_source",
    "newsitems",
    "documents",
    "docs",
    "data",
    "response",
    "attributes",
)

#: States and operations of Superdesk that take an item back.
_GONE = frozenset({"killed", "kill", "recalled", "takedown", "canceled", "unpublished", "unpublish"})
#: Names of notes to newsrooms.
_NOTES = ("ednote", "ednotes", "ed_note", "editorial_note", "editornote", "internal_note")

Told = list[tuple[str, str, str]]


def matches(document: Any) -> bool:
    """Whether this is a ninjs item, a list of them, or an answer of an API with such items in it. Superdesk names an item by
    ``guid``, the standard by ``uri``."""
    return any(_is_item(entry) for entry in items_of(document)) or _is_empty_answer(document)


def _is_empty_answer(document: Any) -> bool:
    """Whether this is an answer of such an API that has no items: nothing new, and no error."""
    if not isinstance(document, dict):
        return False
    keys = {str(key).lower() for key in document}
    return any(document.get(name) == [] for name in ("item", "items", "_items", "hits")) and not keys.isdisjoint(
        ("total", "_meta", "_links", "count", "totalcount")
    )


def _is_item(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    named = {str(key).lower(): key for key in value}
    return any(isinstance(value.get(named.get(name)), str) for name in ("uri", "guid")) and (
        not named.keys().isdisjoint(_TELLING) or any(k.startswith(("body_", "description_")) for k in named)
    )


def items_of(document: Any) -> list[Any]:
    """The items of a document: itself, those of a list, or those that an answer has under the usual names, however often they are
    wrapped. What is no item is handed on where others are, so that it can be named."""
    entries = document if isinstance(document, list) else [document]
    found: list[Any] = []
    for entry in entries:
        inside = None
        if isinstance(entry, dict) and not _is_item(entry):
            named = {str(key).lower(): value for key, value in entry.items()}
            inside = next((named[w] for w in _WRAPPERS if isinstance(named.get(w), list | dict) and named[w]), None)
        found += [entry] if inside is None else items_of(inside)
    return found


def read(document: Any) -> list[WireItem]:
    """All items. Raises WireFormatError naming what is wrong."""
    return [] if _is_empty_answer(document) else read_each(items_of(document), _item)


def _guid(item: dict[str, Any]) -> str | None:
    return next((found for name in ("uri", "guid", "_id") if (found := text(item.get(name)))), None)


def _lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k).lower(): _lower(v) for k, v in value.items()}
    return [_lower(v) for v in value] if isinstance(value, list) else value


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        value = [value]
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _told(item: dict[str, Any], plural: str, single: str) -> Told:
    """(role, content type, text) of 2.x/3.x lists and of 1.x keys such as ``body_html``; ``headline`` itself has role ""."""
    found = []
    listed = item.get(plural)
    for entry in listed if isinstance(listed, list) else [listed]:
        if isinstance(entry, str):  # a text, or a list of texts, where objects should be
            found.append(("", "", entry))
        if not isinstance(entry, dict):
            continue
        value = entry.get("value")
        if value is not None and not isinstance(value, str):
            raise WireFormatError(f"ninjs: a value in {plural} must be text, not {type(value).__name__}.")
        found.append((str(entry.get("role") or "").lower(), str(entry.get("contenttype") or "").lower(), value or ""))
    for key, value in item.items():
        if isinstance(value, str) and (key == single or key.startswith(f"{single}_")):
            found.append((key[len(single) + 1 :], "", value))
    return [entry for entry in found if entry[2].strip()]


def _item(raw: Any) -> WireItem:
    if not isinstance(raw, dict):
        raise WireFormatError("ninjs: an item must be a JSON object.")
    item = _lower(raw)
    guid = _guid(item)
    if not guid:
        raise WireFormatError("ninjs: the item has no uri.")
    for key in _LISTS:
        allowed = (list, dict, str) if key == "headlines" else (list, dict)
        if item.get(key) is not None and not isinstance(item[key], allowed):
            raise WireFormatError(f"ninjs: {key} must be a list, not {type(item[key]).__name__}.")
    created = text(item.get("versioncreated"))
    item_class = _class(item)
    heads = [(role, text(_unmarked(kind, value))) for role, kind, value in _told(item, "headlines", "headline")]
    standfirst, captions, credit = _descriptions(_told(item, "descriptions", "description"), item_class)
    known = Known(
        headline=next((v for r, v in heads if v and r in ("", "main", "title", "headline")), None)
        or next((v for _r, v in heads if v), None)
        or text(item.get("title")),
        subheadline=next((v for r, v in heads if v and r.startswith("sub")), None),
        kicker=next((v for r, v in heads if v and r in ("kicker", "overline", "dachzeile", "vorspitz")), None),
        standfirst=standfirst,
        byline=text(item.get("by")) or text(item.get("byline")) or _authors(item),
        dateline=text(item.get("dateline")),
    )
    body = _body(item, known)
    if not body.blocks and item_class in _MEDIA:
        body.blocks = [block for caption in captions for block in plain_blocks(caption)]
    holder = text(item.get("copyrightholder"))
    # 3.0 has renamed it; null is no embargo, an empty text is one without an end.
    held = next((item[key] for key in ("embargoed", "embargoeduntil", "embargo") if item.get(key) is not None), None)
    links = [*_renditions(item, item_class, captions), *_associations(item)]
    if (before := text(item.get("evolvedfrom"))) is not None:
        links.append(Link("evolvedFrom", before))
    return WireItem(
        format=NAME,
        guid=guid,
        version=version(item.get("version"), created),
        pub_status=_status(item),
        item_class=item_class,
        urgency=urgency(item.get("urgency")),
        embargoed=embargo(held) if held is not None else None,
        language=text(item.get("language")),
        provider=holder
        or _first_name(item, "infosources")
        or _first_name(item, "infosource")
        or text(item.get("provider"))
        or text(item.get("source")),
        credit=text(item.get("creditline")) or credit or holder,
        copyright=lines(item.get("copyrightnotice")),
        usage_terms=_terms(item.get("usageterms")),
        version_created=created,
        kicker=known.kicker or body.kicker or None,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline or body.subheadline or None,
        standfirst=standfirst or body.standfirst or None,
        slugline=text(item.get("slugline")),
        byline=known.byline or body.byline or None,
        dateline=known.dateline or body.dateline or None,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=merged_notes(_notes(item), body.notes),
        subjects=tuple({(s.qcode, s.name, s.kind): s for s in _subjects(item)}.values()),
        genre=_first_name(item, "genres") or _first_name(item, "genre") or body.genre or None,
        signals=tuple(filter(None, (_code(s) for s in _objects(item.get("signals") or item.get("signal"))))),
        links=with_figures(links, body.figures, captions_from_text=False),
    )


def _status(item: dict[str, Any]) -> PubStatus:
    """``pubstatus``; besides it what Superdesk says of the state of an item and of what was done to it."""
    told = item.get("pubstatus")
    states = [told[0] if isinstance(told, list) and told else told, item.get("state"), item.get("operation")]
    if any(word in _GONE for value in states[1:] if (word := (text(value) or "").lower())):
        return "canceled"
    if isinstance(told := states[0], dict | list):
        words = [text(told.get(key)) for key in ("qcode", "name", "value")] if isinstance(told, dict) else []
        states[0] = next(filter(None, words), "unknown")
    return pub_status(text(states[0]))


def _authors(item: dict[str, Any]) -> str | None:
    """Superdesk's ``authors``, whose roles are the paper's own: who wrote it, of several the writers."""
    told = [(str(a.get("role") or "").lower(), text(a.get("name"))) for a in _objects(item.get("authors"))]
    names = [n for role, n in told if n and ("writ" in role or "auth" in role)] or [n for _role, n in told if n]
    return ", ".join(dict.fromkeys(names)) or None


def _terms(value: Any) -> str | None:
    told = [
        one.get("value") or one.get("name") if isinstance(one, dict) else one
        for one in (value if isinstance(value, list) else [value])
    ]
    return "\n".join(dict.fromkeys(filter(None, map(lines, told)))) or None


def _class(item: dict[str, Any]) -> str:
    if "eventdetails" in item or "plannedcoverage" in item:
        return "other"  # an event or a plan (ninjs 3.0), no story
    return _CLASSES.get(str(item.get("type") or "text").lower(), "other")


def _unmarked(kind: str, value: str) -> str:
    return read_html(value, Known()).text if "html" in kind else value


def _descriptions(found: Told, item_class: str) -> tuple[str | None, list[str], str | None]:
    """(standfirst, captions, credit). What has no telling role is a picture's caption and a text's standfirst."""
    standfirst: str | None = None
    captions: list[str] = []
    credit: str | None = None
    for role, kind, value in sorted(found, key=lambda told: "html" in told[0] or "html" in told[1]):
        told = lines(_unmarked(kind or role, value)) or ""
        if "credit" in role:
            credit = credit or text(told)
        elif "caption" in role or item_class in _MEDIA:
            captions.append(told if item_class in ("audio", "video") else text(told) or "")
        elif standfirst is None:
            standfirst = text(told)
    captions = longest(captions)
    return standfirst, captions, credit


def _body(item: dict[str, Any], known: Known) -> Body:
    """The richest body: one in HTML before one in another markup before plain text, the longest of its kind."""
    best: tuple[int, int] = (-1, -1)
    chosen = Body()
    for role, kind, value in _told(item, "bodies", "body"):
        html: str | None = value
        if "html" in role or "html" in kind:
            rank = 3
        elif "nitf" in role or "xml" in kind:
            rank = 2
        else:
            html = as_html(value)
            rank = 2 if html is not None else 1
        if (rank, len(value)) > best:
            best = (rank, len(value))
            chosen = read_html(html, known) if html is not None else read_plain(value, known)
    return chosen


def _notes(item: dict[str, Any]) -> Iterator[EdNote]:
    """``edNote`` is for the newsroom, not for readers (ninjs 3.0, property edNote)."""
    values = [item.get(name) for name in _NOTES]
    for note in (one for value in values for one in (value if isinstance(value, list) else [value])):
        if isinstance(note, dict):
            if value := lines(note.get("value") or note.get("text")):
                yield EdNote(text(note.get("role")) or "", value, False)
        elif value := lines(note):
            yield EdNote("", _unmarked("html", value) if value.startswith("<") else value, False)


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
    for value in _objects(item.get("service")):
        code, name = _code(value), text(value.get("name"))
        if code or name:
            yield Subject(f"service:{code}" if code else None, name, "category")
    if located := text(item.get("located")):
        yield Subject(None, located, "geo")
    words = item.get("keywords")
    for word in words if isinstance(words, list) else []:
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
    for name, rendition in _named(item.get("renditions")):
        mime = text(rendition.get("mimetype")) or text(rendition.get("contenttype"))
        yield Link(
            rel=item_class if item_class in _MEDIA else media_kind(mime),
            guid=_guid(item),
            href=target(rendition.get("href")),
            mime=mime,
            rendition=name,
            caption=captions[0] if captions else None,
            credit=text(item.get("creditline")) or text(item.get("copyrightholder")),
        )


def _associations(item: dict[str, Any]) -> Iterator[Link]:
    for _name, other in _named(item.get("associations")):
        kind = _CLASSES.get(str(other.get("type", "")).lower(), "other")
        standfirst, captions, credit = _descriptions(_told(other, "descriptions", "description"), kind)
        heads = [value for _role, _kind, value in _told(other, "headlines", "headline")]
        credit = text(other.get("creditline")) or credit or text(other.get("by")) or text(other.get("byline"))
        for name, rendition in list(_named(other.get("renditions"))) or [(None, {})]:
            yield Link(
                rel=kind if kind in _MEDIA else "seeAlso",
                guid=_guid(other),
                href=target(rendition.get("href")),
                mime=text(rendition.get("mimetype")) or text(rendition.get("contenttype")),
                rendition=name,
                caption=(captions[0] if captions else standfirst) or text(heads[0] if heads else other.get("title")),
                credit=credit or text(other.get("copyrightholder")),
            )
