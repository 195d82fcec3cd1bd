"""The machine that turns markup into blocks: one pass, no recursion.

lxml writes the element out as well-formed markup; that is cut into leaves, tags and text. Some tags open a *scope* – a
paragraph flow, a list, a table, a cell, a quote, a factbox, a note – and every piece of text ends up in exactly one.
"""

from __future__ import annotations

from typing import Any

from .body import Body, Known
from .closing import add_cell, finish, heading
from .cut import Token, chunks, class_of, ours, tags, tokens
from .inline import fold, letters
from .opening import attributes_of, embed, start
from .scopes import Scope, flush, in_lines, visible
from .tags import BLOCK, CELLS, DROPPED, FLOWING, HEADING, KINDS, LIST, PRE, SEEN, TABLE, look, role_of

#: Characters of markup that a body may hold beyond its source.
_ALLOWANCE = 1_000_000


class Flow:
    """Reads one element into a :class:`Body`."""

    def __init__(self, known: Known, *, fixed: bool = False) -> None:
        self.known = known
        #: Whether the agency says that the lines are those of a table.
        self.fixed = fixed
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
                    and "\n" not in html
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
                        embed(self, local, tag)
                    if tag[-2] != "/":
                        dropping = 1
                        continue
                else:
                    end = start(self, tag, local, kind)
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
        if inside == "discard" and not foreign:
            return True
        if kind is BLOCK or kind is HEADING:
            if inside not in FLOWING and (kind is HEADING or inside not in CELLS):
                return False
        elif inside != (LIST if kind == "li" else TABLE):
            return False
        written = ours(html) if foreign else fold(html)
        if written is None:
            return False
        if kind is BLOCK and inside in FLOWING and "\n" in html and (blocks := in_lines(self, html)):
            if scope.buf:
                flush(self, scope)
            scope.blocks += blocks
            return True
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
            add_cell(self, scope, kind, written, attributes_of(attributes).get("colspan", ""))
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

    def open(self, kind: str, tag: str = "") -> Scope:
        if self.scopes[-1].kind in FLOWING and kind != "dateline":
            self.boundary()
        scope = Scope(kind, tag, self.scopes[-1])
        self.scopes.append(scope)
        return scope

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
