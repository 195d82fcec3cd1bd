"""What the start of each element does: opens a scope or an inline tag, parts paragraphs, names an embedded medium."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from ..item import Link
from .closing import ELSEWHERE, PICTURED, add_row
from .common import media_kind
from .cut import class_of
from .inline import anchor, plain, web_address
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
#: Up to two pixels, as written in an attribute.
_SIZE = re.compile(r"\s*(?:0*[0-2])(?:\.0*)?\s*(?:px)?\s*")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[\s;])(?:max-)?(?:width|height)\s*:\s*0*[0-2](?:\.0*)?(?:px|pt)?\s*(?:;|!|$)",
    re.I,
)
#: Who counts readers with pictures of a size that is seen: VG Wort, WordPress, Business Wire, PR Newswire, GlobeNewswire …
_COUNTERS = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:met\.vgwort\.de/|ssl-vg\d+\.met\.vgwort\.de/|pixel\.wp\.com/|stats\.wordpress\.com/|cts\.businesswire\.com/ct/"
    r"|rt\.prnewswire\.com/|globenewswire\.com/newsroom/ti\b|ivwbox\.de/|ioam\.de/|feedburner\.com/~[rf]|feedsportal\.com/|doubleclick\.net/"
    r"|google-analytics\.com/|scorecardresearch\.com/|counter\.theconversation\.com/|counter\.theconversation\.edu\.au/|newstex\.com/)",
    re.I,
)
_CAPTURED = frozenset(
    {"figure", HEADING, QUOTE, PRE, "byline", "dateline", "abstract", "figcaption", "producer", "factbox"}
)


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag as written, entities and all."""
    return dict(_ATTRIBUTE.findall(tag)) if '="' in tag else {}


def counts_readers(said: Mapping[str, str]) -> bool:
    """Whether the attributes of a picture, or of a frame, are those of one that nobody sees: it counts who reads, or takes
    up room."""
    if any(_SIZE.fullmatch(said.get(name, "")) for name in ("width", "height")):
        return True
    address = said.get("src") or said.get("source") or said.get("url") or ""
    return _HIDDEN.search(said.get("style", "")) is not None or _COUNTERS.match(address) is not None


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
    if inside == "dat":
        return flow.open(role, "inline") if role in ("vignette", "source") else None
    if role in ("vignette", "source"):
        return None
    if role == "bodytext":
        _begin_text(flow)
        return None
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
    if role == "byline" and inside == "figure" and kind in (BLOCK, None):
        return flow.open("producer")
    if role == "byline" and inside == "root" and kind is BLOCK and not flow.known.byline and not flow.body.byline:
        return flow.open("signed" if flow.begun() else role)
    if inside != "root" or flow.begun():
        return None
    if role == "dateline":
        return flow.open(role, "inline") if not visible(flow.scopes[-1].buf) else None
    if role in ("byline", "standfirst", "lead", "dat") and kind not in (BLOCK, None):
        return None
    return flow.open(role)


def _begin_text(flow: Flow) -> None:
    """TT's text begins: the paragraph above it is the standfirst."""
    flow.boundary()
    above = flow.scopes[-1].blocks
    if flow.scopes[-1].kind == "root" and len(above) == 1 and above[0]["type"] in ("paragraph", "crosshead"):
        told = plain(above[0]["html"]).replace("\n", " ")
        if not flow.known.standfirst and not flow.body.standfirst:
            flow.body.standfirst = told
        elif not flow.same(told, flow.known.standfirst or flow.body.standfirst):
            return
        above.clear()


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
    if counts_readers(said):
        return
    if "wp-smiley" in said.get("class", "") or "emoji" in said.get("class", "").split():
        flow.scopes[-1].buf.append(escape(said.get("alt", ""), quote=False))  # a character drawn
        return
    href = web_address(said.get("src") or said.get("source"))
    guid = said.get("ref") if local.startswith("dnl-") else None
    figure = next((scope for scope in reversed(flow.scopes[-4:]) if scope.kind == "figure"), None)
    if not href and not guid:
        if figure is not None and local == "media-reference" and said.get("source"):
            figure.rows.append(ELSEWHERE)
        return
    if local == "media-reference":
        rel = media_kind(said.get("mime-type"), "picture")
    elif local in ("video", "audio"):
        rel = local
    else:
        rel = "picture" if local in ("img", "dnl-image") else "embed"
    if figure is not None:
        figure.rows.append(PICTURED)
    caption, credit = said.get("caption") or None, said.get("creditline") or None
    flow.body.figures.append(Link(rel, guid or None, href, caption=caption, credit=credit))
