"""The body of a story: XHTML, HTML or NITF elements in, blocks out. No publishable character is lost.

What agencies print around the story – slugline, repeated headline, dateline, notepad – is told apart and handed back
beside the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..item import EdNote
from .inline import classes, inner, name, outer, plain, tidy, words
from .inline import escaped as _escape

Block = dict[str, str]

_PARAGRAPH = frozenset(
    {"p", "pre", "address", "figcaption", "legend", "dt", "dd", "li", "caption", "tagline", "distributor"}
)
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"})
_CONTAINER = frozenset(
    ["html", "body", "div", "section", "article", "main", "header", "footer", "aside", "nav", "figure", "blockquote", "center", "details", "summary", "form", "fieldset", "dl", "ul", "ol", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "nitf", "body.head", "body.content", "body.end", "block", "bq", "hedline", "abstract", "media", "media-caption", "note", "fn", "nitf-table", "hr", "picture", "video", "audio"]
)
_BLOCK = _PARAGRAPH | _HEADING | _CONTAINER
_SKIPPED = frozenset(
    ["head", "script", "style", "template", "iframe", "object", "svg", "noscript", "title", "meta", "link", "media-metadata", "media-reference", "media-producer", "docdata", "byline.meta", "pubdata"]
)
_FACTBOX = ("infobox", "linkbox", "factbox", "faktenbox", "infokasten", "kasten")


@dataclass(slots=True)
class Body:
    """What was found: blocks, and the parts that belong elsewhere."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[EdNote] = field(default_factory=list)
    headline: str = ""
    subheadline: str = ""
    byline: str = ""
    dateline: str = ""
    teaser: str = ""

    @property
    def text(self) -> str:
        """Plain text of the blocks, a blank line between them."""
        return "\n\n".join(filter(None, (plain(block["html"]) for block in self.blocks)))


def read_body(root: Any, *, known: tuple[str | None, ...] = (), teaser: str | None = None) -> Body:
    """Read the content below ``root``. ``known`` are texts (headline …) that are dropped where the body repeats them
    before its first paragraph; ``teaser`` likewise where it is marked as one."""
    return _Reader(known, teaser).read(root)


def _same(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


class _Reader:
    def __init__(self, known: tuple[str | None, ...], teaser: str | None) -> None:
        self.body = Body()
        self.known = {_same(text) for text in known if text}
        self.teaser = _same(teaser or "")

    def read(self, root: Any) -> Body:
        for block in self._walk(root):
            self.body.blocks.append(block)
        return self.body

    def _begun(self) -> bool:
        return any(block["type"] != "crosshead" for block in self.body.blocks)

    # --- walking -----------------------------------------------------------------------------------------------------

    def _walk(self, element: Any) -> Iterator[Block]:
        """Blocks of a container; text and inline elements that stand free become paragraphs."""
        loose: list[str] = [_escape(element.text)]
        for child in element:
            tag = name(child)
            if tag in _BLOCK or any(name(e) in _BLOCK for e in child.iterdescendants()):
                yield from self._flush(loose)
                yield from self._block(child, tag)
            elif tag and tag not in _SKIPPED:
                if "dateline" in classes(child) and not self.body.dateline:
                    self.body.dateline = words(_all_text(child))
                else:
                    loose.append(outer(child))
            loose.append(_escape(child.tail))
        yield from self._flush(loose)

    def _flush(self, loose: list[str]) -> Iterator[Block]:
        html = tidy("".join(loose))
        loose.clear()
        if plain(html):
            yield {"type": "paragraph", "html": html}

    def _block(self, element: Any, tag: str) -> Iterator[Block]:
        marks = classes(element)
        if tag in _SKIPPED:
            return
        if "notepad" in marks or any(mark.startswith("np-") for mark in marks):
            self._notepad(element)
        elif any(mark.startswith(_FACTBOX) for mark in marks) or tag == "aside":
            yield from self._factbox(element)
        elif tag == "header":
            yield from self._header(element)
        elif tag in _HEADING:
            yield from self._heading(element)
        elif tag in ("ul", "ol", "dl"):
            yield from self._list(element, tag)
        elif tag in ("table", "nitf-table"):
            yield from self._table(element)
        elif tag in ("blockquote", "bq"):
            yield from self._quote(element)
        elif tag == "byline":
            self.body.byline = self.body.byline or words(_all_text(element))
        elif tag == "dateline":
            self.body.dateline = self.body.dateline or words(_all_text(element))
        elif tag == "hedline":
            yield from self._hedline(element)
        elif tag in _PARAGRAPH and not any(name(e) in _BLOCK for e in element.iterdescendants()):
            yield from self._paragraph(element, marks)
        else:
            yield from self._walk(element)

    # --- single blocks -----------------------------------------------------------------------------------------------

    def _paragraph(self, element: Any, marks: set[str]) -> Iterator[Block]:
        text = words(_all_text(element))
        if not text:
            return
        if "byline" in marks:
            self.body.byline = self.body.byline or text
            return
        if "closingline" in marks:
            self.body.notes.append(EdNote("closingline", text, True))
            return
        if marks & {"teaser", "lead", "standfirst"} and (not self.teaser or _same(text) == self.teaser):
            self.body.teaser = self.body.teaser or text
            return
        skip = []
        first = next((e for e in element if "dateline" in classes(e)), None)
        if first is not None and not words(element.text) and not self.body.dateline:
            self.body.dateline = words(_all_text(first))
            skip.append(first)
        html = tidy(inner(element, skip=skip))
        if name(element) == "pre":
            html = "<br>".join(_escape(line) for line in _all_text(element).strip("\n").split("\n"))
        if plain(html):
            yield {"type": "paragraph", "html": html}

    def _heading(self, element: Any) -> Iterator[Block]:
        html = tidy(inner(element))
        text = plain(html)
        if not text:
            return
        if not self._begun() and _same(text) in self.known:
            return
        if name(element) == "h1" and not self.body.headline and not self._begun():
            self.body.headline = text
            if not self.known:
                return
        yield {"type": "crosshead", "html": re.sub(r"<[^>]+>", "", html.replace("<br>", " "))}

    def _header(self, element: Any) -> Iterator[Block]:
        """dpa's header repeats what the metadata say: time, slugline, headline, byline; anything else is text."""
        for child in element:
            tag, marks = name(child), classes(child)
            if tag == "time" or (tag == "ul" and "slugline" in marks):
                continue
            yield from self._block(child, tag) if tag in _BLOCK else self._flush([outer(child)])

    def _hedline(self, element: Any) -> Iterator[Block]:
        for child in element.iter():
            tag, text = name(child), words(_all_text(child))
            if tag == "hl1" and text and not self.body.headline:
                self.body.headline = text
            elif tag in ("hl1", "hl2") and text:
                if not self.body.subheadline:
                    self.body.subheadline = text
                if _same(text) not in self.known:
                    yield {"type": "crosshead", "html": _escape(text)}

    def _quote(self, element: Any) -> Iterator[Block]:
        blocks = list(self._walk(element))
        html = "<br>".join(b["html"] for b in blocks if b["type"] in ("paragraph", "quote"))
        if html:
            yield {"type": "quote", "html": html}
        yield from (b for b in blocks if b["type"] not in ("paragraph", "quote"))

    def _list(self, element: Any, tag: str) -> Iterator[Block]:
        html = self._list_html(element, "ol" if tag == "ol" else "ul")
        if plain(html):
            yield {"type": "list", "html": html}

    def _list_html(self, element: Any, tag: str) -> str:
        items: list[str] = []
        for child in element:
            if child_name := name(child):
                if child_name in ("ul", "ol"):
                    content = self._list_html(child, child_name)
                else:
                    content = self._cell(child)
                if plain(content):
                    items.append(f"<li>{content}</li>")
            if words(child.tail):
                items.append(f"<li>{_escape(words(child.tail))}</li>")
        if words(element.text):
            items.insert(0, f"<li>{_escape(words(element.text))}</li>")
        return f"<{tag}>{''.join(items)}</{tag}>"

    def _cell(self, element: Any) -> str:
        """What stands in a list item or table cell: inline markup, its paragraphs parted by line breaks, lists kept."""
        if not any(name(e) in _BLOCK for e in element.iterdescendants()):
            return tidy(inner(element))
        inside: list[str] = []
        for block in self._walk(element):
            if block["type"] == "table":
                inside.append("<br>".join(_escape(line) for line in plain(block["html"]).split("\n")))
            else:
                inside.append(block["html"])
        return re.sub(r"<br>(?=<[uo]l>)", "", "<br>".join(inside))

    def _table(self, element: Any) -> Iterator[Block]:
        rows: list[str] = []
        caption = ""
        for child in element.iter():
            tag = name(child)
            if tag == "caption" and not caption:
                caption = tidy(inner(child))
            if tag != "tr" or _enclosing(child, ("table", "nitf-table")) is not element:
                continue
            cells = [
                f"<{cell_name}>{self._cell(cell)}</{cell_name}>"
                for cell in child
                if (cell_name := name(cell)) in ("td", "th")
            ]
            if cells:
                rows.append(f"<tr>{''.join(cells)}</tr>")
        if not rows:
            yield from self._walk_cells(element)
            return
        head = f"<caption>{caption}</caption>" if caption else ""
        html = f"<table>{head}{''.join(rows)}</table>"
        if plain(html):
            yield {"type": "table", "html": html}

    def _walk_cells(self, element: Any) -> Iterator[Block]:
        for child in element:
            yield from self._walk(child)

    def _factbox(self, element: Any) -> Iterator[Block]:
        parts: list[str] = []
        after: list[Block] = []
        for block in self._walk(element):
            kind, html = block["type"], block["html"]
            if kind == "crosshead":
                parts.append(f"<h4>{html}</h4>" if parts else f"<h3>{html}</h3>")
            elif kind in ("paragraph", "quote"):
                parts.append(f"<p>{html}</p>")
            elif kind == "list":
                parts.append(html)
            elif kind == "factbox":
                parts.append(html.replace("<h3>", "<h4>").replace("</h3>", "</h4>") if parts else html)
            else:
                after.append(block)
        if parts:
            yield {"type": "factbox", "html": "".join(parts)}
        yield from after

    def _notepad(self, element: Any) -> None:
        """dpa's notepad never belongs to the text. What is not marked public is not public."""
        self.body.notes += read_notepad(element)


def read_notepad(element: Any) -> list[EdNote]:
    """The notes of a dpa notepad: one for each public and each non-public part."""
    notes: list[EdNote] = []
    marks = classes(element)
    if "np-public" in marks or "np-nonpublic" in marks or any(m.startswith("np-") for m in marks):
        text = _block_text(element)
        return [EdNote("notepad", text, "np-public" in marks)] if text else []
    for child in element:
        if name(child) in ("header", "") or "closingline" in classes(child):
            continue
        found = read_notepad(child) if len(child) or classes(child) else []
        if not found and words(_all_text(child)):
            found = [EdNote("notepad", _block_text(child), False)]
        notes += found
    return notes


def _block_text(element: Any) -> str:
    lines: list[str] = []
    for part in element.iter():
        if words(part.text) and name(part):
            lines.append(words(part.text))
        if part is not element and words(part.tail):
            lines.append(words(part.tail))
    return "\n".join(lines)


def _enclosing(element: Any, tags: tuple[str, ...]) -> Any:
    parent = element.getparent()
    while parent is not None and name(parent) not in tags:
        parent = parent.getparent()
    return parent


def _all_text(element: Any) -> str:
    return "".join(element.itertext())
