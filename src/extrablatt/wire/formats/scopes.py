"""Scopes of the body machine: the constructs that are open, and the markup gathered in them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from .inline import tidy, tidy_cell, tidy_run
from .tags import FLOWING, LIST, NOTES
from .typewritten import has_columns, set_lines

if TYPE_CHECKING:
    from .flow import Flow


_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Nested(str):
    """A whole list inside a cell or list item; it is tidied already, and not once more for every level around it."""

    __slots__ = ()


class Scope:
    """One open construct: markup so far, blocks or rows made, inline tags open in it as [start, end, place in buf].

    ``notes``: the kinds of notes it stands in; ``rows`` of a table: cells, with a mark before each row.
    """

    __slots__ = ("_above", "_seen", "_text", "blocks", "buf", "inline", "kind", "nested", "notes", "rows", "tag")

    def __init__(self, kind: str, tag: str = "", parent: Scope | None = None) -> None:
        self.kind = kind
        self.tag = tag
        self.buf: list[str] = []
        self.blocks: list[dict[str, str]] = []
        self.rows: list[str] = []
        self.inline: list[list[Any]] = []
        self.nested = False
        self.notes: frozenset[str] = parent.notes if parent is not None else frozenset()
        if kind in NOTES:
            self.notes |= {kind}
        self._above = parent is not None and parent.begun()
        self._text = False
        self._seen = 0

    def begun(self) -> bool:
        """Whether there is text, and not headings alone, in this scope or one around it. Those around can't change
        while this one is open, so they need no look, and what has been looked at needs none again."""
        if not (self._above or self._text) and self._seen < len(self.blocks):
            self._text = any(block["type"] != "crosshead" for block in self.blocks[self._seen :])
            self._seen = len(self.blocks)
        return self._above or self._text


def visible(buf: list[str], start: int = 0) -> bool:
    """Whether there is more than white space and line breaks from ``start`` on."""
    for i in range(start, len(buf)):
        piece = buf[i]
        if piece != "<br>" and not piece.isspace():
            return True
    return False


def flush(flow: Flow, scope: Scope) -> None:
    """Make a paragraph (in a list: an item) of what stands in the buffer; inline tags open now go on in the next one."""
    fold_up = tidy_cell if scope.kind == LIST else tidy
    lined = ""
    if not scope.inline:
        if scope.kind in FLOWING and any("\n" in piece for piece in scope.buf):
            lined = "".join(scope.buf)
        html = fold_up("".join(scope.buf)) if visible(scope.buf) else ""
        scope.buf = []
    else:
        while scope.buf[-1] == "<br>" or scope.buf[-1].isspace():
            scope.buf.pop()
        for entry in reversed(scope.inline):
            if visible(scope.buf, entry[2] + 1):
                scope.buf.append(entry[1])
            else:
                del scope.buf[entry[2]]
        html = fold_up("".join(scope.buf)) if visible(scope.buf) else ""
        scope.buf = []
        reopen(flow, scope)
    if not html or html.isspace():
        return
    if lined and (blocks := in_lines(flow, lined)):
        scope.blocks += blocks
        return
    if scope.kind == LIST:
        scope.rows.append(f"<li>{html}</li>")
    else:
        scope.blocks.append({"type": "paragraph", "html": html})


def in_lines(flow: Flow, html: str) -> list[dict[str, str]]:
    """The blocks of a run of text without markup whose lines are set: in columns, or in what the agency calls a table. None for
    ordinary text."""
    if "<" in html or not (flow.fixed or has_columns(html)):
        return []
    return set_lines(_NO_TEXT.sub("", unescape(html)), keep=flow.fixed)


def reopen(flow: Flow, scope: Scope) -> None:
    """Write the open inline tags once more, behind a boundary that has closed them – but not without end: one long link
    around very many paragraphs must not fill the memory."""
    if not flow.may_add(sum([len(entry[0]) + len(entry[1]) for entry in scope.inline])):
        scope.inline.clear()
    for entry in scope.inline:
        entry[2] = len(scope.buf)
        scope.buf.append(entry[0])


def cell(scope: Scope) -> str:
    """The markup of a scope that holds one run of inline markup, tidied."""
    if not scope.nested:
        return tidy_cell("".join(scope.buf))
    broken = any("<br>" in piece for piece in scope.buf)
    parts: list[str] = []
    run: list[str] = []
    for piece in scope.buf:
        if type(piece) is Nested:
            parts += (tidy_run("".join(run), broken), piece)
            run = []
        else:
            run.append(piece)
    return "".join([*parts, tidy_run("".join(run), broken)]).strip(" ")
