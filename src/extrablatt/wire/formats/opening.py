"""What the start of each element does: opens a scope or an inline tag, parts paragraphs, names an embedded medium."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from ..item import Link
from .closing import add_row
from .common import media_kind
from .cut import class_of
from .inline import anchor, web_address
from .scopes import Scope, visible
from .tags import (
    BLOCK,
    BREAK,
    EMBED,
    FLOWING,
    HEADING,
    INLINE,
    LIST,
    NOTES,
    PRE,
    QUOTE,
    TABLE,
    emphasis,
    role_of,
)

if TYPE_CHECKING:
    from .flow import Flow

#: Inline elements open in each other; what is deeper keeps its text and loses its tags.
_MAX_INLINE = 16
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')
_CAPTURED = frozenset(
    {"figure", HEADING, QUOTE, PRE, "byline", "dateline", "abstract", "figcaption", "producer", "factbox"}
)


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag as written, entities and all."""
    return dict(_ATTRIBUTE.findall(tag)) if '="' in tag else {}


def _for_editors(attributes: dict[str, str]) -> bool:
    """NITF's note: ``npa`` is a non-publishable advisory (NITF 3.6, note/@type and @noteclass)."""
    return attributes.get("type") == "npa" or "editor" in attributes.get("noteclass", "")


def start(flow: Flow, tag: str, local: str, kind: str | None) -> Any:
    """Open an element; returns what its end does."""
    if ' class="' in tag:
        role = role_of(class_of(tag))
        opened = _role(flow, role, kind) if role else None
        if opened is not None:
            return opened
    if kind is None:
        return None
    if kind is BLOCK:
        if flow.scopes[-1].buf:
            flow.boundary()
        if local == "header" and flow.scopes[-1].kind == "notepad":
            return flow.open("title")
        return BLOCK
    if kind is INLINE:
        return _inline(flow, local, tag)
    if kind is BREAK:
        _break(flow)
        return None
    if kind is EMBED:
        embed(flow, local, tag)
        return None
    return _block(flow, local, kind, tag)


def _block(flow: Flow, local: str, kind: str, tag: str) -> Any:
    scope = flow.scopes[-1]
    inside = scope.kind
    flowing = inside in FLOWING
    if kind == LIST and inside != TABLE:
        return flow.open(LIST, "ol" if local == "ol" else "ul")
    if kind == "li" and inside == LIST:
        flow.boundary()
        return flow.open(kind)
    if kind == TABLE and flowing:
        return flow.open(kind)
    if inside == TABLE and kind in ("tr", "td", "th", "caption"):
        flow.boundary()
        if kind == "tr":
            add_row(scope)
            return BLOCK
        return flow.open(kind, attributes_of(tag).get("colspan", ""))
    if flowing and kind in _CAPTURED:
        once = kind in ("byline", "dateline", "abstract")
        if not (kind in (QUOTE, "factbox") and inside not in ("root", "figure")) and not (once and flow.begun()):
            return flow.open(kind, local)
    if kind in ("td", "th"):
        scope.buf.append(" ")
        return None
    if kind == "note" and _for_editors(attributes_of(tag)):
        return flow.open("np-nonpublic")
    flow.boundary()
    return BLOCK


def _role(flow: Flow, role: str, kind: str | None) -> Scope | None:
    """What an agency's class name says about an element; None when it says nothing here."""
    inside, notes = flow.scopes[-1].kind, flow.scopes[-1].notes
    if role in NOTES:
        return None if role in notes or "np-nonpublic" in notes else flow.open(role)
    if inside not in FLOWING:
        return None
    if role == "closingline":
        return flow.open(role)
    if notes:
        return None
    if role == "factbox":
        return flow.open(role) if inside in ("root", QUOTE) and kind in (BLOCK, "factbox") else None
    if role == "byline" and inside == "figure" and kind is BLOCK:
        return flow.open("producer")
    if inside != "root" or flow.begun():
        return None
    if role == "dateline":
        return flow.open(role, "inline") if not visible(flow.scopes[-1].buf) else None
    if role in ("byline", "standfirst", "lead") and kind not in (BLOCK, None):
        return None
    return flow.open(role)


def _inline(flow: Flow, local: str, tag: str) -> Any:
    scope = flow.scopes[-1]
    if len(scope.inline) == _MAX_INLINE:
        return None
    if local == "a":
        at = tag.find(' href="') + 7
        address = web_address(unescape(tag[at : tag.index('"', at)])) if at > 6 else None
        if address is None or any(entry[1] == "</a>" for entry in scope.inline):
            return None
        entry: list[Any] = [anchor(address), "</a>", len(scope.buf)]
    else:
        written = emphasis(local, attributes_of(tag))
        entry = [f"<{written}>", f"</{written}>", len(scope.buf)]
    scope.inline.append(entry)
    scope.buf.append(entry[0])
    return entry


def _break(flow: Flow) -> None:
    scope = flow.scopes[-1]
    if scope.kind in FLOWING and scope.buf and scope.buf[-1] == "<br>":
        flow.boundary()  # two line breaks part paragraphs
    else:
        scope.buf.append("\n" if scope.kind == PRE else "<br>")


def embed(flow: Flow, local: str, tag: str) -> None:
    """A picture or another medium shown in the text."""
    said = {key: unescape(value).strip() for key, value in attributes_of(tag).items()}
    href = web_address(said.get("src") or said.get("source"))
    guid = said.get("ref") if local.startswith("dnl-") else None
    if not href and not guid:
        return
    if local == "media-reference":
        rel = media_kind(said.get("mime-type"), "picture")
    elif local in ("video", "audio"):
        rel = local
    else:
        rel = "picture" if local in ("img", "dnl-image") else "embed"
    caption, credit = said.get("caption") or None, said.get("creditline") or None
    flow.body.figures.append(Link(rel, guid or None, href, caption=caption, credit=credit))
