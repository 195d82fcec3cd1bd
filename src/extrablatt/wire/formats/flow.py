"""The machine that turns markup into blocks: one pass, no recursion.

lxml writes the element out as well-formed markup; that is cut into leaves, tags and text. Some tags open a *scope* – a
paragraph flow, a list, a table, a cell, a quote, a factbox, a note – and every piece of text ends up in exactly one.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from ..item import Link
from .body import Body, Known
from .closing import add_cell, add_row, finish, heading
from .common import media_kind
from .cut import Token, chunks, class_of, ours, tags, tokens
from .inline import anchor, fold, letters, web_address
from .scopes import Scope, flush, visible
from .tags import (
    BLOCK,
    BREAK,
    CELLS,
    DROPPED,
    EMBED,
    FLOWING,
    HEADING,
    INLINE,
    KINDS,
    LIST,
    NOTES,
    PRE,
    QUOTE,
    SEEN,
    TABLE,
    emphasis,
    look,
    role_of,
)

#: Inline elements open in each other; what is deeper keeps its text and loses its tags.
_MAX_INLINE = 16
#: Characters of markup that a body may hold beyond its source.
_ALLOWANCE = 1_000_000
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')
_CAPTURED = frozenset(
    {"figure", HEADING, QUOTE, PRE, "byline", "dateline", "abstract", "figcaption", "producer", "factbox"}
)


def _attributes(tag: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(tag)) if '="' in tag else {}


def _for_editors(attributes: dict[str, str]) -> bool:
    """NITF's note: ``npa`` is a non-publishable advisory (NITF 3.6, note/@type and @noteclass)."""
    return attributes.get("type") == "npa" or "editor" in attributes.get("noteclass", "")


class Flow:
    """Reads one element into a :class:`Body`."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.body = Body()
        self.scopes: list[Scope] = [Scope("root")]
        self._has_begun = False
        self._allowance = _ALLOWANCE
        self._letters: dict[str, str] = {}

    def read(self, element: Any) -> Body:
        """All that is inside ``element``."""
        ends: list[Any] = []  # what the end of each open element does: None, BLOCK, a Scope, or an open inline tag
        dropping = 0
        for markup in chunks(element):
            dropping = self._walk(tokens(markup), ends, dropping)
        self.boundary()
        self.body.blocks = self.scopes[0].blocks
        return self.body

    def _walk(self, cut: list[Token], ends: list[Any], dropping: int) -> int:
        """Take in tokens; ``dropping`` is how deep we are in an element that is left out, before and (returned) after."""
        scope = self.scopes[-1]
        for name, attributes, html, foreign, tag, text in cut:
            if name:
                if dropping:
                    continue
                if (
                    name == "p"
                    and not (attributes or foreign or scope.buf or scope.inline)
                    and scope.kind in FLOWING
                    and (written := fold(html))
                    and not written.isspace()
                ):  # the most frequent case by far, without a call
                    scope.blocks.append({"type": "paragraph", "html": written})
                elif not self._leaf(scope, name, attributes, html, foreign):
                    self._walk(tags(name, attributes, html), ends, 0)
            elif tag[1] == "/":
                if dropping:
                    dropping -= 1
                    if dropping:
                        continue
                else:
                    end = ends.pop()
                    if end is BLOCK:
                        if scope.buf:
                            self.boundary()
                    elif end is not None:
                        self._end(end)
                        scope = self.scopes[-1]
            elif dropping:
                dropping += tag[-2] != "/"
                continue
            else:
                local, kind = SEEN.get(tag) or look(tag)
                if kind is DROPPED:
                    if local == "iframe":
                        self._embed(local, tag)
                    if tag[-2] != "/":
                        dropping = 1
                        continue
                else:
                    end = self._start(tag, local, kind)
                    if tag[-2] != "/":
                        ends.append(end)
                    elif end is not None:
                        self._end(end)
                    scope = self.scopes[-1]
            if text and (not text.isspace() or (scope.buf and scope.buf[-1] != "<br>")):
                scope.buf.append(text)
        return dropping

    def _leaf(self, scope: Scope, name: str, attributes: str, html: str, foreign: str) -> bool:
        """Take in a leaf at once; False where it has to go the long way, tag by tag."""
        inside, kind = scope.kind, KINDS[name]
        if scope.inline or (attributes and ' class="' in attributes and role_of(class_of(attributes))):
            return False
        if kind is BLOCK or kind is HEADING:
            if inside not in FLOWING and (kind is HEADING or inside not in CELLS):
                return False
            if name == "header" and "<" in html:
                return False
        elif inside != (LIST if kind == "li" else TABLE):
            return False
        written = ours(html) if foreign else fold(html)
        if written is None:
            return False
        if inside in CELLS:
            if not written or written.isspace():
                return False
            if scope.buf:
                scope.buf.append("<br>")
            scope.buf += (written, "<br>")
            return True
        if scope.buf:
            flush(self, scope)
        if kind == "td" or kind == "th":
            add_cell(self, scope, kind, written, _attributes(attributes).get("colspan", ""))
        elif not written or written.isspace():
            pass
        elif kind is BLOCK:
            scope.blocks.append({"type": "paragraph", "html": written})
        elif kind == "li":
            scope.rows.append(f"<li>{written}</li>")
        else:
            heading(self, name, written, scope)
        return True

    def begun(self) -> bool:
        """Whether the story's own text has begun."""
        self._has_begun = self._has_begun or self.scopes[-1].begun()
        return self._has_begun

    def same(self, text: str, told: str) -> bool:
        """Whether a text says what the metadata tell; these are looked at once, whatever their length."""
        if text == told:
            return True
        if told not in self._letters:
            self._letters[told] = letters(told)
        return letters(text) == self._letters[told]

    def may_add(self, size: int) -> bool:
        """Whether ``size`` more characters of markup that is in no source – tags written once more, empty cells – are
        within the allowance."""
        self._allowance -= size
        return self._allowance >= 0

    def boundary(self) -> None:
        """The end of a paragraph in a flow; a line break in a cell."""
        scope = self.scopes[-1]
        if scope.kind in FLOWING or scope.kind in (LIST, TABLE):
            if scope.buf:
                flush(self, scope)
        elif scope.buf:
            scope.buf.append("\n" if scope.kind == PRE else "<br>")

    # --- opening -----------------------------------------------------------------------------------------------------

    def _start(self, tag: str, local: str, kind: str | None) -> Any:
        """Open an element; returns what its end does."""
        if ' class="' in tag:
            role = role_of(class_of(tag))
            opened = self._start_role(role, kind) if role else None
            if opened is not None:
                return opened
        if kind is None:
            return None
        if kind is BLOCK:
            if self.scopes[-1].buf:
                self.boundary()
            if local == "header" and self.scopes[-1].kind == "notepad":
                return self._open("discard")
            return BLOCK
        if kind is INLINE:
            return self._start_inline(local, tag)
        if kind is BREAK:
            self._break()
            return None
        if kind is EMBED:
            self._embed(local, tag)
            return None
        return self._start_block(local, kind, tag)

    def _open(self, kind: str, tag: str = "") -> Scope:
        if self.scopes[-1].kind in FLOWING and kind != "dateline":
            self.boundary()
        scope = Scope(kind, tag, self.scopes[-1])
        self.scopes.append(scope)
        return scope

    def _start_block(self, local: str, kind: str, tag: str) -> Any:
        scope = self.scopes[-1]
        inside = scope.kind
        flowing = inside in FLOWING
        if kind == LIST and inside != TABLE:
            return self._open(LIST, "ol" if local == "ol" else "ul")
        if kind == "li" and inside == LIST:
            self.boundary()
            return self._open(kind)
        if kind == TABLE and flowing:
            return self._open(kind)
        if inside == TABLE and kind in ("tr", "td", "th", "caption"):
            self.boundary()
            if kind == "tr":
                add_row(scope)
                return BLOCK
            return self._open(kind, _attributes(tag).get("colspan", ""))
        if flowing and kind in _CAPTURED:
            once = kind in ("byline", "dateline", "abstract")
            if not (kind in (QUOTE, "factbox") and inside not in ("root", "figure")) and not (once and self.begun()):
                return self._open(kind, local)
        if kind in ("td", "th"):
            scope.buf.append(" ")
            return None
        if kind == "note" and _for_editors(_attributes(tag)):
            return self._open("np-nonpublic")
        self.boundary()
        return BLOCK

    def _start_role(self, role: str, kind: str | None) -> Scope | None:
        """What an agency's class name says about an element; None when it says nothing here."""
        inside, notes = self.scopes[-1].kind, self.scopes[-1].notes
        if role in NOTES:
            return None if role in notes or "np-nonpublic" in notes else self._open(role)
        if inside not in FLOWING:
            return None
        if role == "closingline":
            return self._open(role)
        if notes:
            return None
        if role == "factbox":
            return self._open(role) if inside in ("root", QUOTE) and kind in (BLOCK, "factbox") else None
        if role == "byline" and inside == "figure" and kind is BLOCK:
            return self._open("producer")
        if inside != "root" or self.begun():
            return None
        if role == "dateline":
            return self._open(role, "inline") if not visible(self.scopes[-1].buf) else None
        if role in ("byline", "standfirst", "lead") and kind not in (BLOCK, None):
            return None
        return self._open(role)

    def _start_inline(self, local: str, tag: str) -> Any:
        scope = self.scopes[-1]
        if len(scope.inline) == _MAX_INLINE:
            return None
        if local == "a":
            at = tag.find(' href="') + 7
            address = web_address(unescape(tag[at : tag.index('"', at)])) if at > 6 else None
            if address is None or any(entry[1] == "</a>" for entry in scope.inline):
                return None
            entry: list[Any] = [anchor(address), "</a>", len(scope.buf)]
        else:
            written = emphasis(local, _attributes(tag))
            entry = [f"<{written}>", f"</{written}>", len(scope.buf)]
        scope.inline.append(entry)
        scope.buf.append(entry[0])
        return entry

    def _break(self) -> None:
        scope = self.scopes[-1]
        if scope.kind in FLOWING and scope.buf and scope.buf[-1] == "<br>":
            self.boundary()  # two line breaks part paragraphs
        else:
            scope.buf.append("\n" if scope.kind == PRE else "<br>")

    def _embed(self, local: str, tag: str) -> None:
        """A picture or another medium shown in the text."""
        said = {key: unescape(value).strip() for key, value in _attributes(tag).items()}
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
        self.body.figures.append(Link(rel, guid or None, href, caption=caption, credit=credit))

    # --- closing -----------------------------------------------------------------------------------------------------

    def _end(self, end: Any) -> None:
        if end is BLOCK:
            self.boundary()
        elif type(end) is Scope:
            if end.kind in FLOWING or end.kind in (LIST, TABLE):
                self.boundary()
            self.scopes.pop()
            finish(self, end, self.scopes[-1])
        else:
            scope = self.scopes[-1]
            if not scope.inline or scope.inline[-1] is not end:
                return  # closed for good: the allowance is used up
            scope.inline.pop()
            if visible(scope.buf, end[2] + 1):
                scope.buf.append(end[1])
            else:
                del scope.buf[end[2]]
