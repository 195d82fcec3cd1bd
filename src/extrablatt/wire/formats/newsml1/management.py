"""Identification and NewsManagement: which item it is, which revision, and whether it may be used (NewsML 1.2, 5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ...item import EdNote, Link, PubStatus, WireFormatError
from .. import common
from ..xmlparts import attribute, children, first, iso_time, local, text_of
from .metadata import comments, formal

_REVISION = re.compile(r":0*(\d{1,18})[NUA]?$")
#: Instructions of the IPTC's and of agencies' own lists that take an item back.
_ORDER = re.compile(
    r"(?:mandatory)?(?:kill|delete|withhold|withdraw|cancell?|eliminate|annul|retract)(?:ed|n|led)?", re.I
)
_RELATIONS = {"DerivedFrom": "derivedFrom", "AssociatedWith": "seeAlso"}


@dataclass(slots=True)
class Management:
    """What the item is and may; ``guid`` is the same for all its revisions."""

    guid: str
    version: int
    version_created: str | None
    provider: str | None
    label: str | None
    pub_status: PubStatus = "usable"
    embargoed: str | None = None
    urgency: int | None = None
    signals: tuple[str, ...] = ()
    notes: list[EdNote] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def read(item: dict[str, list[Any]]) -> Management:
    """Of the children of a NewsItem. Raises WireFormatError when nothing identifies it."""
    identification = children(first(item, "Identification"))
    identifier = children(first(identification, "NewsIdentifier"))
    managed = children(first(item, "NewsManagement"))
    guid, revision = _guid(identifier)
    created = iso_time(text_of(first(managed, "ThisRevisionCreated")) or text_of(first(managed, "FirstCreated")))
    found = Management(
        guid,
        common.version(revision, created),
        created,
        text_of(first(identifier, "ProviderId")),
        text_of(first(identification, "NameLabel")),
    )
    _status(found, managed)
    found.urgency = common.urgency(formal(first(managed, "Urgency")))
    _instructions(found, managed)
    for name, rel in _RELATIONS.items():
        for element in managed.get(name, ()):
            if target := attribute(element, "NewsItem"):
                found.links.append(_related(rel, target))
    found.notes += comments(item) + comments(managed)
    if history := attribute(first(managed, "RevisionHistory"), "Href"):
        found.extra["revision_history"] = history
    if original := iso_time(text_of(first(managed, "FirstCreated"))):
        found.extra["first_created"] = original
    return found


def _guid(identifier: dict[str, list[Any]]) -> tuple[str, str | None]:
    """(identifier of the item across its revisions, revision): provider, date and id, else the public identifier
    without its revision."""
    triple = [text_of(first(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    public = text_of(first(identifier, "PublicIdentifier"))
    revision = text_of(first(identifier, "RevisionId"))
    match = _REVISION.search(public or "")
    told = revision or (match.group(1) if match else None)
    if all(triple):
        return f"urn:newsml:{':'.join(filter(None, triple))}", told
    if public:
        return (public[: match.start()] if match and int(match.group(1)) == _number(told) else public), told
    if triple[2]:
        return f"newsml:{triple[2]}", told
    raise WireFormatError("NewsML 1: a NewsItem has no identifier (Identification/NewsIdentifier).")


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 20 else -1


def _related(rel: str, target: str) -> Link:
    """A link to another item: by its URN without revision, or by its address."""
    if target.lower().startswith("urn:newsml:"):
        parts = target.split(":")
        return Link(rel, _REVISION.sub("", target) if len(parts) > 5 else target)
    return Link(rel, href=common.target(target))


def _status(found: Management, managed: dict[str, list[Any]]) -> None:
    status = (formal(first(managed, "Status")) or "").strip()
    if status.lower() != "embargoed":
        found.pub_status = common.pub_status(status)
    will = first(managed, "StatusWillChange")
    change = children(will)
    future = (formal(first(change, "FutureStatus")) or "").lower()
    moment = iso_time(text_of(first(change, "DateAndTime")))
    if status.lower() == "embargoed":
        # Only a change to "usable" ends an embargo; without one it holds until further notice.
        found.embargoed = common.embargo(moment) if future in ("", "usable") else "indefinite"
    elif will is not None:
        found.extra["status_will_change"] = {"to": future or None, "at": moment}


def _instructions(found: Management, managed: dict[str, list[Any]]) -> None:
    """Instruction (what to do with earlier revisions) and NewsItemType as signals; the former as a note too."""
    signals = []
    kind = formal(first(managed, "NewsItemType"))
    if kind and kind.lower() != "news":
        signals.append(f"newsitemtype:{kind}")
    for element in managed.get("Instruction", ()):
        name = formal(element)
        if name:
            signals.append(f"instruction:{name}")
            if (
                found.pub_status == "usable"
                and common.pub_status(name) in ("canceled", "withheld")
                and _ORDER.fullmatch(name)
            ):
                found.pub_status = common.pub_status(name)
        changes = []
        for status in (child for child in element if local(child) == "RevisionStatus"):
            to = formal(first(children(status), "Status"))
            changes.append(f"revision {attribute(status, 'Revision') or 'all'}: {to or '?'}")
        said = " – ".join(filter(None, (name, "; ".join(changes))))
        if said:
            found.notes.append(EdNote("instruction", said))
    found.signals = tuple(dict.fromkeys(signals))
