"""Parts of a NewsML-G2 item: the groups of a package (spec. ch. 11) and partMeta, which describes shots of a video or sections of a
file (ch. 8.6)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from ...item import Subject
from ..common import lines
from .codes import Codes, local
from .meta import Groups, first, grouped, name_of, text_of


def item_refs(item: Any) -> Iterator[Any]:
    """The itemRef elements of a package, in the order its groups tell from the root on; then those of groups that nobody names."""
    sets = grouped(item).get("groupSet", [])
    for group_set in sets:
        groups = [child for child in group_set if local_name(child) == "group"]
        by_id = {group.get("id"): group for group in groups if group.get("id")}
        open_ = [by_id[root]] if (root := group_set.get("root")) in by_id else []
        seen: set[Any] = set()
        for start in [*open_, *groups]:
            stack = [start]
            while stack:
                element = stack.pop()
                name = local_name(element)
                if name == "itemRef":
                    yield element
                elif name == "groupRef" and element.get("idref") in by_id:
                    stack.append(by_id[element.get("idref")])
                elif name == "group" and element not in seen:
                    seen.add(element)
                    stack += reversed(list(element))
    if not sets:
        yield from item.iter("{*}itemRef")


def group_list(item: Any, codes: Codes) -> list[dict[str, Any]]:
    """The groups as the package has them: id, role, mode (``seq``, ``alt``, ``bag``) and members by guid or group id."""
    found = []
    for group in (g for s in grouped(item).get("groupSet", []) for g in s if local_name(g) == "group"):
        members = [child.get("residref") or child.get("href") or child.get("idref") for child in group]
        found.append(
            {
                "id": group.get("id"),
                "role": local(codes.of(group, "role")) or None,
                "mode": local(codes.of(group, "mode")) or None,
                "members": [member for member in members if member],
            }
        )
    return found


def local_name(element: Any) -> str:
    """The element's name without namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def part_list(elements: list[Any], codes: Codes) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """(facts of each part – role, start, end, text –, blocks for the body: a list of the texts that describe the parts)."""
    facts: list[dict[str, str]] = []
    rows: list[str] = []
    for element in elements:
        inside: Groups = grouped(element)
        texts = [d for e in inside.get("description", ()) if (d := lines(text_of(e)))]
        headline = text_of(first(inside, "headline"))
        told = ". ".join(filter(None, (headline.rstrip(".") if headline and texts else headline, *texts)))
        role = inside.get("role")
        times = first(inside, "timeDelim")
        said = {
            "id": element.get("partid") or element.get("id"),
            "role": local(codes.of(role[0])) if role else None,
            "start": times.get("start") if times is not None else None,
            "end": times.get("end") if times is not None else None,
            "text": told or None,
        }
        facts.append({key: value for key, value in said.items() if value})
        if told:
            rows.append(f"<li>{escape(told, quote=False)}</li>")
    # Text without markup, escaped and white space folded: the same as what the body machine writes.
    return facts, [{"type": "list", "html": f"<ol>{''.join(rows)}</ol>"}] if rows else []


def located(elements: list[Any], codes: Codes) -> list[Subject]:
    """Where the content was made, as places: name in German, else any; its code; what it lies in (``broader``)."""
    found = []
    for element in elements:
        for place in (element, *grouped(element).get("broader", ())):
            code, name = codes.of(place), name_of(place)
            if code or name:
                # A literal that only repeats the name is no code.
                literal = place.get("literal") is not None and code == name
                found.append(Subject(None if literal else code, name, "geo"))
    return found
