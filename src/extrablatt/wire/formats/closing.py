"""What becomes of each scope of the body machine when it closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from ..item import EdNote, Link
from . import dpa
from .inline import fold, plain, plain_all, tidy
from .scopes import Nested, Scope, cell, reopen, visible
from .tags import FLOWING, HEADING, LIST, PRE, QUOTE, TABLE

if TYPE_CHECKING:
    from .flow import Flow

#: Stand among a figure's rows for a picture shown in it, and for one of NITF whose file has no web address: its link, with
#: these words, is made from the ``media`` element.
PICTURED, ELSEWHERE = "picture", "elsewhere"
_MAX_COLSPAN = 60
_LONGEST_GENRE = 60
_ROW = "<tr>"


def finish(flow: Flow, scope: Scope, parent: Scope) -> None:
    """Hand the content of a closed scope to its parent, or to the body's notes, dateline …"""
    _FINISH[scope.kind](flow, scope, parent)


def _paragraph(parent: Scope, html: str) -> None:
    if plain(html):
        parent.blocks.append({"type": "paragraph", "html": html})


def _list(flow: Flow, scope: Scope, parent: Scope) -> None:
    if not scope.rows:
        return
    html = f"<{scope.tag}>{''.join(scope.rows)}</{scope.tag}>"
    if parent.kind in FLOWING:
        parent.blocks.append({"type": "list", "html": html})
    elif parent.kind == LIST:
        parent.rows.append(f"<li>{html}</li>")
    elif parent.kind in ("li", "td", "th"):
        parent.buf += [entry[1] for entry in reversed(parent.inline)]
        parent.buf.append(Nested(html))
        parent.nested = True
        reopen(flow, parent)
    else:  # a heading, caption … holds text only
        parent.buf.append("<br>" + "<br>".join(escape(line, quote=False) for line in plain(html).split("\n")))


def _item(_flow: Flow, scope: Scope, parent: Scope) -> None:
    if visible(scope.buf):
        parent.rows.append(f"<li>{cell(scope)}</li>")


def _table_cell(flow: Flow, scope: Scope, parent: Scope) -> None:
    add_cell(flow, parent, scope.kind, cell(scope), scope.tag)


def add_row(table: Scope) -> None:
    """Begin a row."""
    table.rows.append(_ROW)


def add_cell(flow: Flow, table: Scope, kind: str, html: str, colspan: str) -> None:
    """Add a cell, ``td`` or ``th``, to the table's last row."""
    if not table.rows:
        table.rows.append(_ROW)
    made = f"<{kind}>{html}</{kind}>"
    # A cell over several columns is followed by empty ones, so that what is below each other stays so.
    if colspan.isascii() and colspan.isdigit() and len(colspan) < 4 and int(colspan) > 1:
        empty = f"<{kind}></{kind}>" * (min(int(colspan), _MAX_COLSPAN) - 1)
        if flow.may_add(len(empty)):
            made += empty
    table.rows.append(made)


def _caption(_flow: Flow, scope: Scope, parent: Scope) -> None:
    if parent.tag:
        _paragraph(parent, cell(scope))
    else:
        parent.tag = cell(scope)


def _table(_flow: Flow, scope: Scope, parent: Scope) -> None:
    parent.blocks += scope.blocks  # text that stood in the table but in no cell
    rows = "".join(_rows(scope.rows))
    if rows:
        caption = f"<caption>{scope.tag}</caption>" if scope.tag else ""
        parent.blocks.append({"type": "table", "html": f"<table>{caption}{rows}</table>"})
    else:
        _paragraph(parent, scope.tag)


def _rows(pieces: list[str]) -> Iterator[str]:
    """The rows of a table that are not empty."""
    row: list[str] = []
    filled = False
    for piece in [*pieces, _ROW]:
        if piece != _ROW:
            row.append(piece)
            filled = filled or bool(piece.replace("<td></td>", "").replace("<th></th>", ""))
            continue
        if filled:
            yield f"<tr>{''.join(row)}</tr>"
        row = []
        filled = False


def _quote(_flow: Flow, scope: Scope, parent: Scope) -> None:
    quote: dict[str, str] | None = None
    lines: list[str] = []
    for block in scope.blocks:
        is_text = block["type"] == "paragraph"
        if is_text and quote is not None:
            lines.append(block["html"])
            continue
        if quote is not None:
            quote["html"] = "<br>".join(lines)
        found = {"type": "quote", "html": block["html"]} if is_text else block
        parent.blocks.append(found)
        quote, lines = (found, [found["html"]]) if found["type"] == "quote" else (None, [])
    if quote is not None:
        quote["html"] = "<br>".join(lines)


def _factbox(_flow: Flow, scope: Scope, parent: Scope) -> None:
    parts: list[str] = []
    after: list[dict[str, str]] = []
    for block in scope.blocks:
        kind, html = block["type"], block["html"]
        if kind == "crosshead":
            parts.append(f"<p><strong>{html}</strong></p>" if parts else f"<h3>{html}</h3>")
        elif kind in ("paragraph", "quote"):
            parts.append(f"<p>{html}</p>")
        elif kind == "list":
            parts.append(html)
        else:
            after.append(block)  # a table is a block of its own
    if parts:
        parent.blocks.append({"type": "factbox", "html": "".join(parts)})
    parent.blocks += after


def _heading(flow: Flow, scope: Scope, parent: Scope) -> None:
    heading(flow, scope.tag, cell(scope), parent)


def heading(flow: Flow, tag: str, html: str, parent: Scope) -> None:
    """A heading becomes a crosshead, unless the metadata tell it already and the text has not begun."""
    text = plain(html).replace("\n", " ")
    if not text:
        return
    known = flow.known
    if parent.kind == "root" and not flow.begun():
        if any(told and flow.same(text, told) for told in (known.headline, known.kicker, known.subheadline)):
            return
        if tag in ("h1", "hl1") and not known.headline and not flow.body.headline:
            flow.body.headline = text
            return
        if tag == "hl2" and not known.subheadline and not flow.body.subheadline:
            flow.body.subheadline = text
            return
    parent.blocks.append({"type": "crosshead", "html": escape(text, quote=False)})


def _pre(_flow: Flow, scope: Scope, parent: Scope) -> None:
    _paragraph(parent, tidy("<br>".join(fold(line) for line in "".join(scope.buf).strip("\n").split("\n"))))


def _figcaption(flow: Flow, scope: Scope, parent: Scope) -> None:
    _of_figure(flow, cell(scope), parent, "caption")


def _producer(flow: Flow, scope: Scope, parent: Scope) -> None:
    """Who made the picture: its credit."""
    _of_figure(flow, cell(scope), parent, "credit")


def _of_figure(flow: Flow, html: str, parent: Scope, place: str) -> None:
    """The words under a picture, which wait until its figure ends; outside of one they are text too."""
    if parent.kind == "figure":
        parent.rows.append(f"{place}:{html}")
        return
    _paragraph(parent, html)
    if flow.body.figures:
        flow.body.figures[-1] = _with(flow.body.figures[-1], place, plain(html))


def _with(figure: Link, place: str, told: str) -> Link:
    """The figure with a caption, to which a further one is added, or with a credit, of which the first counts."""
    if place == "credit":
        return figure if figure.credit else replace(figure, credit=told or None)
    caption = figure.caption or ""
    if told in caption:
        return figure
    return replace(figure, caption=told if caption in told else f"{caption} {told}")


def _figure(flow: Flow, scope: Scope, parent: Scope) -> None:
    """Words under a picture go with it; where no picture is shown they are text."""
    pictures = scope.rows.count(PICTURED)
    figures = flow.body.figures
    first = len(figures) - pictures
    for row in scope.rows:
        place, _, html = row.partition(":")
        if row in (PICTURED, ELSEWHERE) or not plain(html):
            continue
        if not pictures and ELSEWHERE not in scope.rows:
            _paragraph(scope, html)
        for at in range(first, len(figures)):
            figures[at] = _with(figures[at], place, plain(html))
    if parent.kind == "figure":
        parent.rows += [PICTURED] * pictures
    parent.blocks += scope.blocks


def _dat(flow: Flow, scope: Scope, parent: Scope) -> None:
    """TT's line of topic, place and agency above the text: what is neither topic nor agency is the dateline."""
    text = plain(tidy("".join(scope.buf))).replace("\n", " ")
    if text and not flow.body.dateline and not flow.known.dateline:
        flow.body.dateline = text
    elif text and not flow.same(text, flow.known.dateline or flow.body.dateline):
        _paragraph(parent, tidy("".join(scope.buf)))


def _vignette(flow: Flow, scope: Scope, _parent: Scope) -> None:
    text = plain(cell(scope)).replace("\n", " ")
    flow.body.kicker = flow.body.kicker or text


def _signed(flow: Flow, scope: Scope, parent: Scope) -> None:
    """A byline below the text."""
    text = plain(cell(scope)).replace("\n", " ")
    if flow.body.byline:
        _paragraph(parent, cell(scope))
    else:
        flow.body.byline = text


def _byline(flow: Flow, scope: Scope, parent: Scope) -> None:
    html = cell(scope)
    text = plain(html).replace("\n", " ")
    if not text:
        return
    if flow.body.byline or (flow.known.byline and not flow.same(text, flow.known.byline)):
        _paragraph(parent, html)
    else:
        flow.body.byline = text


def _dateline(flow: Flow, scope: Scope, parent: Scope) -> None:
    html = "".join(scope.buf)
    text = plain(tidy(html)).replace("\n", " ")
    if text and not flow.body.dateline and (not flow.known.dateline or flow.same(text, flow.known.dateline)):
        flow.body.dateline = text
    elif scope.tag == "inline":
        parent.buf.append(html)
    else:
        _paragraph(parent, tidy(html))


def _standfirst(flow: Flow, scope: Scope, parent: Scope) -> None:
    html = cell(scope)
    if not _is_standfirst(flow, plain(html), may_be_new=scope.kind == "standfirst"):
        _paragraph(parent, html)


def _abstract(flow: Flow, scope: Scope, parent: Scope) -> None:
    if not _is_standfirst(flow, " ".join(plain(block["html"]) for block in scope.blocks), may_be_new=True):
        parent.blocks += scope.blocks


def _is_standfirst(flow: Flow, text: str, *, may_be_new: bool) -> bool:
    if not text or (flow.known.standfirst and flow.same(text, flow.known.standfirst)):
        return True
    if flow.known.standfirst or flow.body.standfirst or not may_be_new:
        return False
    flow.body.standfirst = text.replace("\n", " ")
    return True


def _embargo(flow: Flow, scope: Scope, _parent: Scope) -> None:
    if text := plain(cell(scope)):
        flow.body.notes.append(EdNote("embargo", text, False))


def _closingline(flow: Flow, scope: Scope, _parent: Scope) -> None:
    if text := plain(cell(scope)):
        flow.body.notes.append(EdNote("closingline", text, False))


def _genre(flow: Flow, scope: Scope, parent: Scope) -> None:
    """dpa's line above the headline: genre, and behind it a note for the newsroom."""
    html = cell(scope)
    genre, note = dpa.genre_line(plain(html).replace("\n", " "))
    if flow.body.genre or len(genre) > _LONGEST_GENRE:
        _paragraph(parent, html)
        return
    flow.body.genre = genre
    if note:
        flow.body.notes.append(EdNote("dpaednoterole:genrenote", note, False))


def _note(flow: Flow, scope: Scope, _parent: Scope) -> None:
    """dpa's notepad never belongs to the text. What is not marked public is not public."""
    if text := plain_all(scope.blocks).replace("\n\n", "\n"):
        flow.body.notes.append(EdNote("notepad", text, scope.kind == "np-public"))


def _title(_flow: Flow, scope: Scope, parent: Scope) -> None:
    """The notepad's header: its title, in an element of its own, goes; a header of nothing but text is a note."""
    if len(scope.buf) == 1:
        _paragraph(parent, cell(scope))


def _discard(_flow: Flow, _scope: Scope, _parent: Scope) -> None:
    """Time of publication and slugline: the metadata hold them."""


_FINISH: dict[str, Callable[[Flow, Scope, Scope], None]] = {
    LIST: _list, "li": _item, "td": _table_cell, "th": _table_cell, "caption": _caption, TABLE: _table, QUOTE: _quote,
    "factbox": _factbox, HEADING: _heading, PRE: _pre, "figcaption": _figcaption, "producer": _producer, "figure": _figure,
    "byline": _byline, "dateline": _dateline, "standfirst": _standfirst, "lead": _standfirst, "abstract": _abstract,
    "embargo": _embargo, "closingline": _closingline, "genre": _genre, "notepad": _note, "np-public": _note, "np-nonpublic": _note,
    "discard": _discard, "title": _title, "dat": _dat, "vignette": _vignette, "source": _discard, "signed": _signed,
}  # fmt: skip
