"""Small readers for XML of the older formats (NITF, NewsML 1): children by name, texts, times, countries."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime
from html import unescape
from typing import Any

from ..item import Subject
from . import common

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_ENTITY = re.compile(r"&#?\w+;")
#: Titles stand behind a name and a comma; what runs on in a line is never parted.
_TITLES = frozenset({"byttl", "ByLineTitle", "jobtitle", "title"})
_RUNNING = frozenset(
    {
        "em",
        "strong",
        "i",
        "b",
        "u",
        "sub",
        "sup",
        "inf",
        "span",
        "a",
        "q",
        "lang",
        "pronounce",
        "frac-num",
        "frac-sep",
        "frac-den",
        "",
    }
)
_COUNTRY = re.compile(r"[A-Z]{2,3}")
#: Codes of the NewsML 1 and NITF time: IPTC's subject codes have eight digits.
_SUBJECT_CODE = re.compile(r"\d{8}")


def local(element: Any) -> str:
    """The element's name without namespace; empty for an entity."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any) -> dict[str, list[Any]]:
    """Child elements by local name, whatever the namespace; empty for None."""
    found: dict[str, list[Any]] = {}
    if element is not None:
        for child in element:
            found.setdefault(local(child), []).append(child)
    return found


def first(groups: dict[str, list[Any]], name: str) -> Any:
    """The first child of that name, or None."""
    found = groups.get(name)
    return found[0] if found else None


def _told(element: Any) -> str:
    """All text of an element; an entity of a DTD that is never loaded is the character HTML knows it as."""
    if not len(element):
        return element.text or ""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces)


def _gather(element: Any, pieces: list[str]) -> None:
    """The pieces of text, parted where two elements stand side by side and nothing is between them: a name and its title, a first
    name and a family name. No recursion: what is nested deeply is text all the same."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    parted = False
    while stack:
        node, done = stack.pop()
        if done:
            text = node.tail or ""
            parted = not text and local(node) not in _RUNNING
        else:
            name = local(node)
            if pieces and name in _TITLES:
                pieces[-1] = pieces[-1].rstrip()
                pieces.append(" " if pieces[-1][-1:] in (",", ";", ":", "") else ", ")
            elif pieces and (name == "br" or (parted and name not in _RUNNING)) and pieces[-1][-1:].strip(" \t\r\n(/"):
                pieces.append(" ")
            if node is not element:
                stack.append((node, True))
            stack += [(child, False) for child in reversed(node)]
            text = node.text or ""
        if text:
            parted = False
            pieces.append(unescape(text) if _ENTITY.fullmatch(text) else text)


def text_of(element: Any) -> str | None:
    """The text of an element, white space folded; None for nothing."""
    return common.text(_told(element)) if element is not None else None


def lines_of(element: Any) -> str | None:
    """The text of an element with its line breaks; None for nothing."""
    return common.lines(_told(element)) if element is not None else None


def attribute(element: Any, name: str) -> str | None:
    """An attribute with folded white space; None for nothing, or where there is no element."""
    return common.text(element.get(name)) if element is not None else None


def iso_time(value: str | None) -> str | None:
    """``20160116T131559+0000`` → ``2016-01-16T13:15:59+00:00``; what is no time stays as it is told."""
    told = (value or "").strip()
    if not told or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*", told):
        return told or None
    try:
        return datetime.fromisoformat(told).isoformat()
    except ValueError:
        return told


def subject_code(code: str, name: str | None = None) -> Subject:
    """A subject by its code: eight digits are the IPTC's subject codes (``subj:``), other codes stay."""
    return Subject(f"subj:{code}" if _SUBJECT_CODE.fullmatch(code) else code, name, "subject")


def country(code: str | None, name: str | None = None) -> Subject | None:
    """A country by its ISO 3166 code of two or three letters; anything else told as its code is a name."""
    if code and _COUNTRY.fullmatch(code):
        return Subject(f"iso3166-1a{len(code)}:{code}", name, "geo")
    return Subject(None, name or code, "geo") if name or code else None


def take_out(parent: Any, taken: Container[Any]) -> None:
    """Remove children from their parent; the text behind them stays. One pass, however many they are."""
    kept: Any = None
    pieces = [parent.text or ""]
    for child in list(parent):
        if child not in taken:
            _set_text(parent, kept, pieces)
            kept, pieces = child, [child.tail or ""]
        else:
            pieces.append(child.tail or "")
            child.tail = None
            parent.remove(child)
    _set_text(parent, kept, pieces)


def _set_text(parent: Any, kept: Any, pieces: list[str]) -> None:
    text = "".join(pieces) or None
    if kept is None:
        parent.text = text
    else:
        kept.tail = text
