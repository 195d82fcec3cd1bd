"""XML whose elements are named after what they hold, and hardly nested: agencies' and press services' own formats.

Their fields are found by name, whatever the case and wherever they stand; what is inside a text is no field.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from ..item import EdNote
from . import common
from .body import Body, Known
from .feeds.elements import time_of
from .markup import as_html, read_html, read_markup, read_plain
from .nitf import story
from .tags import KINDS
from .xmlparts import local, text_of

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
#: Fields looked at in one item: more is an attack, or no item.
_MOST = 20_000
_NO = frozenset({"false", "0", "no", "nein", "nej", "n", "none", "immediate", "sofort", "not embargoed", "keine"})


def name_of(element: Any) -> str:
    """The element's name in lower case, without namespace, hyphens and underscores."""
    return _bare(local(element)).replace(".", "")


def _bare(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def is_nil(element: Any) -> bool:
    """Whether an element says that it is empty on purpose (XML Schema's ``nil``, under whatever prefix it came)."""
    return any(
        str(key).rpartition("}")[2] == "nil" and str(value).lower() in ("true", "1")
        for key, value in element.attrib.items()
    )


class Fields:
    """The fields of one item by name. ``texts``: names of elements that hold a text, and no fields; ``items``: names of elements
    inside that are items of their own."""

    def __init__(self, root: Any, texts: frozenset[str], items: frozenset[str] = frozenset()) -> None:
        self.root = root
        self._found: dict[str, list[Any]] = {}
        self._own = {_bare(str(key).rpartition("}")[2]): value for key, value in root.attrib.items()}
        stack = list(reversed(root))
        for _number in range(_MOST):
            if not stack:
                break
            element = stack.pop()
            name = name_of(element)
            if not name or name in items or is_nil(element):
                continue
            self._found.setdefault(name, []).append(element)
            if name not in texts:
                stack += reversed(element)

    def all(self, *names: str) -> list[Any]:
        """The elements of these names, in the order of the names."""
        return [element for name in names for element in self._found.get(name, ())]

    def text(self, *names: str) -> str | None:
        """The first of these that has a text, white space folded; else the item's own attribute of one of these names."""
        found = next(filter(None, map(text_of, self.all(*names))), None)
        return found or next((told for name in names if (told := common.text(self._own.get(name)))), None)

    def plain(self, *names: str) -> str | None:
        """The same for a field that may hold markup: its plain text in one line."""
        for element in self.all(*names):
            if told := " ".join(body_of(element, Known()).text.split()):
                return told
        return self.text(*names)

    def lines(self, *names: str) -> Iterator[str]:
        """The plain texts of all of these, in lines."""
        for element in self.all(*names):
            if len(element) and not any(KINDS.get(local(child).lower()) for child in element):
                told = "\n".join(filter(None, map(text_of, element)))  # fields of its own: name, telephone …
            else:
                told = body_of(element, Known()).text.replace("\n\n", "\n")
            if told:
                yield told

    def words(self, *names: str) -> list[str]:
        """The texts of all of these, or of what is inside them, once each; commas and semicolons part them."""
        found: dict[str, None] = {}
        for element in self.all(*names):
            told = (
                [text_of(child) for child in element if local(child)]
                if len(element)
                else (text_of(element) or "").replace(";", ",").split(",")
            )
            found |= dict.fromkeys(filter(None, (common.text(word) for word in told)))
        return list(found)

    def is_true(self, *names: str) -> bool:
        """Whether one of these says yes."""
        return any((text_of(element) or "").lower() in ("true", "1", "yes", "ja", "y") for element in self.all(*names))

    def notes(self, role: str, *names: str) -> list[EdNote]:
        """All of these as notes to the newsroom."""
        return [EdNote(role, told) for told in dict.fromkeys(self.lines(*names))]


def body_of(element: Any, known: Known) -> Body:
    """The text of an element: NITF, other markup, markup that was escaped – once or twice –, or plain text."""
    nitf = next((child for child in element.iter() if local(child) == "nitf"), None) if len(element) else None
    if nitf is not None:
        return story.read(nitf, known=known).complete()
    if any(local(child) for child in element):
        return read_markup(element, known)
    text = element.text or ""
    html = as_html(text)
    return read_html(html, known) if html is not None else read_plain(text, known)


def moment(value: str | None, zone: tzinfo) -> datetime | None:
    """A time of ISO 8601 or RFC 822; one that names no zone is local."""
    told = (value or "").strip()
    found = time_of(told)
    if found is None:
        return None
    try:
        bare = datetime.fromisoformat(told)
    except ValueError:
        return found
    return bare.replace(tzinfo=zone) if bare.tzinfo is None else found


def embargo(value: str | None, zone: tzinfo) -> str | None:
    """An embargo in a field of its own; a field that says no, or nothing but "immediate", is none."""
    if value is None or value.strip().lower() in _NO:
        return None
    found = moment(value, zone) if len(value.strip()) > 10 else None  # a day alone lasts until its end
    return found.isoformat() if found is not None else common.embargo(value)
