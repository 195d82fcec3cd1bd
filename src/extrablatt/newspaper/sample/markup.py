"""The light markup of the sample's articles, read into blocks as in docs/architecture.md ("Blocks"). Pure.

Blocks are parted by blank lines:

- ``## Crosshead``
- ``> quotation``, with a last line ``> — who said it``
- ``>> key-of-article`` a cross-reference, ``>> key-of-article | other words`` one with a text of its own
- ``- `` or ``1. `` lists; a line that begins with two spaces goes on with the item above
- ``| a | b |`` tables, first row the header; ``|! Caption`` may stand above
- ``!!! Title`` and the lines below it, paragraphs by line or ``- `` items: a fact box, until the blank line
- ``![scene=… seed=… caption="…" credit="…" alt="…"]`` a picture
- ``!![Title]`` and pictures in the lines below it: a gallery
- ``@[title](https://…)`` something to embed
- everything else is a paragraph; inline ``*em*``, ``**strong**``, ``[text](https://…)``
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

Block = dict[str, Any]

#: What a picture in the text must say, and what it may.
_REQUIRED, _ALLOWED = (
    {"scene", "seed", "alt"},
    {"scene", "seed", "caption", "credit", "alt", "byline", "city", "country"},
)
_FIELD = re.compile(r'\s*(\w+)=(?:"([^"]*)"|(\S+))')
_EMBED = re.compile(r"@\[(.+?)\]\((https://[^)\s]+)\)")
_ITEM = re.compile(r"(?:- |\d+\. )")


class MarkupError(ValueError):
    """A block can't be read; ``line`` counts from 1 at the beginning of the text."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def inline(text: str) -> str:
    """Light inline markup as HTML (em, strong, a)."""
    html = escape(" ".join(text.split()), quote=False)
    html = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html)
    html = re.sub(r"\*(.+?)\*", r"<em>\1</em>", html)
    return re.sub(r"\[(.+?)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', html)


def blocks(text: str) -> list[Block]:
    """The blocks of ``text``. Raises :class:`MarkupError` with the line of the block it can't read."""
    found: list[Block] = []
    for number, lines in _chunks(text):
        try:
            found.append(_block(lines))
        except MarkupError:
            raise
        except ValueError as error:
            raise MarkupError(number, str(error)) from error
    return found


def _chunks(text: str) -> list[tuple[int, list[str]]]:
    chunks: list[tuple[int, list[str]]] = []
    fresh = True
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            fresh = True
        elif fresh:
            chunks.append((number, [line.rstrip()]))
            fresh = False
        else:
            chunks[-1][1].append(line.rstrip())
    return chunks


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("## "):
        if len(lines) > 1:
            raise ValueError("a crosshead needs a blank line after it.")
        return {"type": "crosshead", "text": first[3:].strip()}
    if first.startswith(">> "):
        key, _, words = first[3:].partition("|")
        return {"type": "crossref", "article": key.strip(), "text": words.strip()}
    if first.startswith("> "):
        return _quote(lines)
    if first.startswith("!!! "):
        return {"type": "factbox", "title": first[4:].strip(), "html": _boxed(lines[1:])}
    if first.startswith("!!["):
        return {"type": "gallery", "title": first[3:].rstrip("]"), "pictures": [_picture(line) for line in lines[1:]]}
    if first.startswith("@[") and (match := _EMBED.fullmatch(first)):
        return {"type": "embed", "title": match[1], "url": match[2]}
    if first.startswith("!["):
        return _picture(" ".join(lines))
    if first.startswith("|"):
        return _table(lines)
    if _ITEM.match(first):
        return {"type": "list", "ordered": first[0].isdecimal(), "items": _items(lines)}
    return {"type": "paragraph", "html": inline(" ".join(lines))}


def _quote(lines: list[str]) -> Block:
    if any(not line.startswith("> ") for line in lines):
        raise ValueError("every line of a quotation begins with '> '.")
    said = " ".join(line[2:] for line in lines if not line.startswith("> —"))
    who = next((line[3:].strip() for line in lines if line.startswith("> —")), "")
    return {"type": "quote", "html": inline(said), "attribution": who}


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if match := _ITEM.match(line):
            items.append(line[match.end() :])
        elif line.startswith("  ") and items:
            items[-1] += " " + line.strip()
        else:
            raise ValueError(f"{line!r} stands in a list and is no item.")
    return [inline(item) for item in items]


def _boxed(lines: list[str]) -> str:
    if not lines:
        raise ValueError("a fact box needs text below its title.")
    html, items = "", [line for line in lines if line.startswith("- ")]
    for line in lines:
        if line not in items:
            html += f"<p>{inline(line)}</p>"
        elif line == items[0]:
            html += "<ul>" + "".join(f"<li>{inline(item[2:])}</li>" for item in items) + "</ul>"
    return html


def _table(lines: list[str]) -> Block:
    caption = ""
    if lines[0].startswith("|!"):
        caption, lines = lines[0][2:].strip(), lines[1:]
    rows = [[inline(cell) for cell in line.strip().strip("|").split("|")] for line in lines]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        raise ValueError("a table needs a header and rows of the same number of cells.")
    return {"type": "table", "caption": caption, "header": rows[0], "rows": rows[1:]}


def _picture(text: str) -> Block:
    if not text.endswith("]"):
        raise ValueError("the picture's bracket is not closed.")
    rest = text[2:-1].strip()
    fields: dict[str, str] = {}
    while rest:
        if not (match := _FIELD.match(rest)):
            raise ValueError(f"{rest!r} is no field of a picture.")
        fields[match.group(1)] = match.group(2) if match.group(2) is not None else match.group(3)
        rest = rest[match.end() :].strip()
    if missing := _REQUIRED - fields.keys():
        raise ValueError(f"the picture lacks {', '.join(sorted(missing))}.")
    if unknown := fields.keys() - _ALLOWED:
        raise ValueError(f"a picture has no {', '.join(sorted(unknown))}.")
    return {"type": "picture", "caption": "", "credit": "", **fields, "seed": int(fields["seed"])}
