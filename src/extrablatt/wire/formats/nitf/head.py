"""The head of NITF: title, tobject, docdata, pubdata, revision-history (NITF 3.6, ``head``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ...item import EdNote, Link, PubStatus, Subject
from .. import common, kills
from ..xmlparts import attribute, children, country, first, iso_time, local, subject_code, text_of

_STATED = {"embargoed": "usable", "info": "usable"}
_PEOPLE = {"person": "person", "org": "organisation", "location": "geo", "event": "event", "object.title": "product"}
_CLASSIFIED = {"genre": "genre", "person": "person", "org": "organisation", "location": "geo", "category": "category"}

# urn:newsml:provider:date:id:revision, and dpa's "urn-newsml-dpa-com-…:1560755878000".
_REVISED = re.compile(r"(urn:newsml:.+:[^:]+:[^:]+):0*(\d{1,18})[NUA]?|(urn-.+):(\d{9,18})", re.I)
_WORLDWIDE = re.compile(r"(?:urn|tag|https?)\b", re.I)


@dataclass(slots=True)
class Head:
    """What the head says, in the words of WireItem; ``guid`` is None where there is no doc-id."""

    title: str | None = None
    guid: str | None = None
    version: int = 1
    pub_status: PubStatus = "usable"
    #: (guid, status) of another document that this one ends.
    ended: tuple[str, PubStatus] | None = None
    urgency: int | None = None
    embargoed: str | None = None
    version_created: str | None = None
    provider: str | None = None
    source: str | None = None
    credit: str | None = None
    copyright: str | None = None
    usage_terms: list[str] = field(default_factory=list)
    slugline: str | None = None
    genre: str | None = None
    notes: list[EdNote] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    signals: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def read(element: Any) -> Head:
    """The head; an empty one where the file has none. Raises WireFormatError for a version out of range."""
    head = Head()
    groups = children(element)
    head.title = text_of(first(groups, "title"))
    meta = {(m.get("name") or "").strip().lower(): attribute(m, "content") for m in groups.get("meta", ())}
    docdata = first(groups, "docdata")
    data = children(docdata)
    _identity(head, data)
    _times(head, data, docdata)
    _rights(head, data)
    for tobject in groups.get("tobject", ()):
        _tobject(head, tobject)
    _about(head, data)
    _notes(head, data, groups)
    for name in ("provider", "origin", "source"):
        head.provider = head.provider or meta.get(name)
    head.provider = head.provider or attribute(first(data, "doc-id"), "regsrc")
    head.copyright = head.copyright or meta.get("copyright")
    for pubdata in groups.get("pubdata", ())[:1]:
        head.extra["publication"] = {str(key): str(value) for key, value in pubdata.attrib.items()}
    return head


def _identity(head: Head, data: dict[str, list[Any]]) -> None:
    doc_id, key = first(data, "doc-id"), first(data, "du-key")
    identifier, source = attribute(doc_id, "id-string"), attribute(doc_id, "regsrc")
    told: str | int | None = None
    if identifier and (match := _REVISED.fullmatch(identifier)):
        identifier, told = match.group(1) or match.group(3), match.group(2) or match.group(4)
    version, generation = (attribute(key, name) or "" for name in ("version", "generation"))
    if told is None and version.isascii() and version.isdigit():
        # A generation is a whole new story; its versions count anew.
        told = int(version[:12]) + 1000 * (int(generation) - 1 if re.fullmatch(r"[1-9]\d{0,8}", generation) else 0)
    if identifier:
        head.guid = _guid(identifier, source)
    elif attribute(key, "key"):
        head.guid = f"nitf:{attribute(key, 'key')}"
    head.version_created = iso_time(attribute(first(data, "date.issue"), "norm"))
    head.version = common.version(told, head.version_created)
    head.slugline = attribute(key, "key")


def _guid(identifier: str, source: str | None) -> str:
    return f"{source}:{identifier}" if source and not _WORLDWIDE.match(identifier) else identifier


def _times(head: Head, data: dict[str, list[Any]], docdata: Any) -> None:
    status = (attribute(docdata, "management-status") or attribute(docdata, "management.status") or "").lower()
    head.pub_status = common.pub_status(_STATED.get(status, status))
    release = first(data, "date.release")
    norm = attribute(release, "norm")
    # Many agencies send the time of issue as the time of release: that holds nothing back.
    if release is not None and not (
        norm and status != "embargoed" and norm == attribute(first(data, "date.issue"), "norm")
    ):
        head.embargoed = common.embargo(norm)
    if status == "embargoed" and head.embargoed is None:
        head.embargoed = "indefinite"
    if expires := iso_time(attribute(first(data, "date.expire"), "norm")):
        head.extra["expires"] = expires
    # The document that this one replaces or takes back (NITF 3.6, docdata/@management-doc-idref and @management-idref-status).
    if (other := attribute(docdata, "management-doc-idref")) is not None:
        source = attribute(first(data, "doc-id"), "regsrc")
        match = _REVISED.fullmatch(other)
        told = _guid((match.group(1) or match.group(3)) if match else other, source)
        head.links.append(Link("replaces", told))
        fate = common.pub_status(attribute(docdata, "management-idref-status"))
        if fate != "usable" and told != head.guid:
            head.ended = (told, fate)
    head.urgency = common.urgency(attribute(first(data, "urgency"), "ed-urg"))


def _rights(head: Head, data: dict[str, list[Any]]) -> None:
    notices = []
    for element in data.get("doc.copyright", ()):
        holder, year = attribute(element, "holder"), attribute(element, "year")
        notices.append(" ".join(filter(None, ("©", year, holder))) if holder else text_of(element))
    for element in data.get("doc.rights", ()):
        owner = attribute(element, "owner")
        terms = [attribute(element, name) for name in ("limitations", "type", "geography", "agent")]
        told = "; ".join(filter(None, [*terms, text_of(element)]))
        if told:
            head.usage_terms.append(told)
        notices.append(f"© {owner}" if owner and not notices else None)
    head.copyright = "\n".join(dict.fromkeys(filter(None, notices))) or None


def _tobject(head: Head, tobject: Any) -> None:
    for element in tobject:
        if local(element) == "tobject.property":
            head.genre = head.genre or attribute(element, "tobject.property.type")
        elif local(element) == "tobject.subject":
            said = {part: attribute(element, f"tobject.subject.{part}") for part in ("refnum", "code", "ipr")}
            name = next(
                (n for p in ("detail", "matter", "type") if (n := attribute(element, f"tobject.subject.{p}"))), None
            )
            code, owner = said["refnum"] or said["code"], (said["ipr"] or "IPTC").upper()
            if code and owner != "IPTC":
                head.subjects.append(Subject(f"{said['ipr']}:{code}", name, "subject"))
            elif code:
                head.subjects.append(subject_code(code, name))
            elif name:
                head.subjects.append(Subject(None, name, "subject"))


def _about(head: Head, data: dict[str, list[Any]]) -> None:
    found = head.subjects
    for place in data.get("evloc", ()):
        names = [attribute(place, name) for name in ("city", "county-dist", "state-prov")]
        found += [Subject(None, name, "geo") for name in names if name]
        if land := country(attribute(place, "iso-cc")):
            found.append(land)
    for element in (e for group in data.get("identified-content", ()) for e in group):
        _identified(head, element)
    for kind in ("fixture", "doc-scope"):
        for element in data.get(kind, ()):
            if code := attribute(element, "fix-id" if kind == "fixture" else "scope"):
                found.append(Subject(code, None, "category"))
    keys = [attribute(k, "key") for group in data.get("key-list", ()) for k in group if local(k) == "keyword"]
    for key in filter(None, keys):
        # dpa sends its keyword line as one keyword: "Auszeichnungen/Film/Niedersachsen/".
        words = [word for word in map(str.strip, key.split("/")) if word]
        if len(words) > 1:
            head.slugline = head.slugline or "/".join(words)
        found += [Subject(None, word, "keyword") for word in words]
    for element in data.get("series", ())[:1]:
        head.extra["series"] = {key: attribute(element, f"series.{key}") for key in ("name", "part", "totalpart")}


def _identified(head: Head, element: Any) -> None:
    kind = _PEOPLE.get(local(element), "other")
    if local(element) == "classifier":
        kind = _CLASSIFIED.get((attribute(element, "type") or "").lower(), "subject")
    scheme, value = attribute(element, "idsrc"), attribute(element, "value")
    if local(element) == "location":
        scheme, value = attribute(element, "code-source"), attribute(element, "location-code")
    code = (f"{scheme}:{value}" if scheme else value) if value else None
    name = text_of(element)
    if not name and kind == "event":
        name = attribute(element, "value")
    if (name or code) and local(element):
        head.subjects.append(Subject(code, name, kind))
        head.genre = head.genre or (name if kind == "genre" else None)


def _notes(head: Head, data: dict[str, list[Any]], groups: dict[str, list[Any]]) -> None:
    """Messages to the newsroom; none of them is for readers."""
    signals: list[str] = []
    for element in data.get("ed-msg", ()):
        role, info = attribute(element, "msg-type"), attribute(element, "info") or text_of(element)
        if role and kills.is_signal(role):
            signals.append(f"ed-msg:{role}")
        if info or role:
            head.notes.append(EdNote(f"ed-msg:{role}" if role else "ed-msg", info or role or ""))
    for element in data.get("correction", ()):
        signals.append("sig:correction")
        if info := attribute(element, "info"):
            head.notes.append(EdNote("correction", info))
        if corrected := attribute(element, "id-string"):
            head.links.append(Link("evolvedFrom", corrected))
    history = []
    for element in groups.get("revision-history", ()):
        history.append({str(key): str(value) for key, value in element.attrib.items()})
        if comment := attribute(element, "comment"):
            head.notes.append(EdNote("revision-history", comment))
    if history:
        head.extra["revisions"] = history
    sources = [attribute(e, "src-name") for group in data.get("del-list", ()) for e in group if local(e) == "from-src"]
    head.source = next(filter(None, sources), None)
    if any(sources):
        head.extra["sources"] = list(filter(None, sources))
    head.signals = tuple(dict.fromkeys(signals))
