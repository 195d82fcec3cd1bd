"""Text of fixed lines, as on a teleprinter, to blocks: lines are joined to paragraphs, lists and tables are found.

A line that would have had room for the next line's first word was ended on purpose: there the break stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .body import Block
from .inline import anchor, escaped, web_address

#: Lines longer than this were not broken by a machine, so every line end is meant.
_NOT_WRAPPED = 100
_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"[\s|:+=_-]+")
_BULLET = re.compile(r"(\s{1,8}[*•+-]|[*•-]|\s{0,8}\d{1,3}\.)\s+(?=\S)")
_NUMBER = re.compile(r"\s*\d+\.")
_GAP = re.compile(r"(?<=\S)(?: {2,}|\t)(?=\S)")
_INDENT = re.compile(r"\t| {2,}")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()<>]+)\)")
_PAIR = re.compile(r"\w-$")
_BREAK = "\x1f"
_AND = re.compile(r"(?:und|oder|bis|sowie|bzw|beziehungsweise|als|wie|and|or|to|et|ou|y|o)\b")
_CROSSHEAD = re.compile(r"[«»„“”\"'(]?\w.*[\w«»“”\"'?!)]")


def blocks(text: str, *, crossheads: bool = True) -> list[Block]:
    """The blocks of a text. ``crossheads``: a short line of its own between paragraphs is one."""
    groups = [group.split("\n") for group in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")) if group.strip()]
    width = _width(line for group in groups for line in group)
    found: list[Block] = []
    for group in groups:
        found += _group(group, width)
    if crossheads:
        for before, block, after in zip(found, found[1:], found[2:], strict=False):
            if before["type"] != "crosshead" and _may_head(block, after):
                block["type"] = "crosshead"
    return found


def _width(lines: Iterable[str]) -> int:
    longest = max((len(line.rstrip()) for line in lines if not _ROW.fullmatch(line)), default=0)
    return longest if longest <= _NOT_WRAPPED else 10**9


def _may_head(block: Block, after: Block) -> bool:
    html = block["html"]
    return (
        block["type"] == "paragraph"
        and len(html) < 70
        and "<" not in html
        and html[-1] not in ".:;,"
        and _CROSSHEAD.fullmatch(html) is not None
        and after["type"] != "crosshead"
    )


def _group(lines: list[str], width: int) -> list[Block]:
    """The blocks of lines that no blank line parts."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        end = _run(lines, at, _ROW.fullmatch)
        if end > at:
            found += table([[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines[at:end]])
        elif (end := _aligned(lines, at)) > at:
            found += table([_GAP.split(line.strip()) for line in lines[at:end]])
        elif (end := _listed(lines, at)) > at:
            found.append(_list(lines[at:end], width))
        else:
            end = at + 1
            while end < len(lines) and not (
                _INDENT.match(lines[end]) or _ROW.fullmatch(lines[end]) or _aligned(lines, end) > end
            ):
                end += 1
            if html := joined(lines[at:end], width):
                found.append({"type": "paragraph", "html": html})
        at = end
    return found


def _run(lines: list[str], at: int, fits: Callable[[str], object]) -> int:
    while at < len(lines) and fits(lines[at]):
        at += 1
    return at


def _aligned(lines: list[str], at: int) -> int:
    """The end of a run of at least three lines in columns, else ``at``."""
    end = _run(lines, at, lambda line: _GAP.search(line.strip()) is not None)
    return end if end - at >= 3 else at


def _listed(lines: list[str], at: int) -> int:
    """The end of a list that begins here, else ``at``. What follows a bullet is indented; two bullets, or one that is
    indented, make a list: a single dash begins a dialogue, or goes on from the line before."""
    if not _BULLET.match(lines[at]):
        return at
    end, bullets = at, 0
    while end < len(lines) and (_BULLET.match(lines[end]) or (end > at and _INDENT.match(lines[end]))):
        bullets += _BULLET.match(lines[end]) is not None
        end += 1
    return end if bullets > 1 or (lines[at][0].isspace() and not _NUMBER.match(lines[at])) else at


def _list(lines: list[str], width: int) -> Block:
    items: list[list[str]] = []
    for line in lines:
        if match := _BULLET.match(line):
            items.append([line[match.end() :]])
        else:
            items[-1].append(line.strip())
    name = "ol" if _NUMBER.match(lines[0]) else "ul"
    # Bullets and indents take some columns of the line.
    html = "".join(f"<li>{joined(item, width - 8)}</li>" for item in items)
    return {"type": "list", "html": f"<{name}>{html}</{name}>"}


def table(rows: list[list[str]]) -> list[Block]:
    """A table of rows of plain cells, all of the same length, without rules; nothing for one without text."""
    rows = [row for row in rows if not _RULE.fullmatch("|".join(row) or "|")]
    columns = max(map(len, rows), default=0)
    if not columns:
        return []
    html = "".join(
        "<tr>" + "".join(f"<td>{linked(cell)}</td>" for cell in row + [""] * (columns - len(row))) + "</tr>"
        for row in rows
    )
    return [{"type": "table", "html": f"<table>{html}</table>"}]


def joined(lines: list[str], width: int) -> str:
    """Lines as one run of inline HTML: ``<br>`` where a line ended early."""
    text = before = ""
    length = 0
    for raw in lines:
        line = raw.strip()
        if not line:
            continue
        if before:
            if length + 1 + len(line.split(None, 1)[0]) <= width:
                text += _BREAK
            elif not (_PAIR.search(before) and not _AND.match(line)):
                text += " "
        text += line
        before, length = line, len(raw.rstrip())
    return linked(text)


def linked(text: str) -> str:
    """Plain text as inline HTML; ``[words](address)`` becomes a link."""
    if "](" not in text:
        return _inline(text).strip()
    html, end = "", 0
    for match in _LINK.finditer(text):
        address = web_address(match.group(2))
        html += _inline(text[end : match.start()])
        html += f"{anchor(address)}{escaped(match.group(1))}</a>" if address else _inline(match.group())
        end = match.end()
    return (html + _inline(text[end:])).strip()


def _inline(text: str) -> str:
    """Escaped, with the spaces at its ends that ``escaped`` takes off."""
    return "<br>".join(
        (" " if part[:1] == " " else "") + escaped(part) + (" " if part[-1:] == " " and part.strip() else "")
        for part in text.split(_BREAK)
    )


# --- lines of a fixed width in markup, or in plain text that is not wrapped -----------------------------------------------------

#: A gap inside a line. What stands behind the end of a sentence is a wide space.
_COLUMN = re.compile(r"[^\s.!?:;,\"'”’)] {3,}\S")
_WIDE = re.compile(r"\S   ").search
_MOST_COLUMNS = 40


def has_columns(text: str) -> bool:
    """Whether two lines of a text, one below the other, stand in columns as on a teleprinter."""
    if _WIDE(text) is None:
        return False
    before = False
    for line in text.split("\n"):
        gap = _COLUMN.search(line) is not None
        if gap and before:
            return True
        before = gap
    return False


def set_lines(text: str, *, keep: bool) -> list[Block]:
    """The blocks of lines that may stand in columns: tables where columns are found. ``keep``: other lines stay lines too, because the
    agency says that the text is a table; else they are paragraphs parted by blank lines."""
    found: list[Block] = []
    for group in re.split(r"\n(?:[ \t]*\n)+", text.expandtabs(8).strip("\n")):
        lines = [line.rstrip() for line in group.split("\n") if line.strip()]
        if len(lines) > 1 and (cells := _cells(lines)):
            found += table(cells)
        elif lines:
            html = "<br>".join(map(linked, lines)) if keep else linked(" ".join(line.strip() for line in lines))
            found.append({"type": "paragraph", "html": html})
    return found


def _cells(lines: list[str]) -> list[list[str]]:
    """The lines cut at the columns that are blank in all of them; none where fewer than two of them have a gap."""
    if sum(_GAP.search(line.strip()) is not None for line in lines) < 2:
        return []
    width = max(map(len, lines))
    if width > 4 * _NOT_WRAPPED:
        return []
    blank = [all(line[at : at + 1] in ("", " ") for line in lines) for at in range(width)]
    cuts = [at for at in range(1, width) if blank[at - 1] and not blank[at]]
    starts = [next((at for at in range(width) if not blank[at]), 0), *cuts]
    starts = sorted(set(starts))
    if not 2 <= len(starts) <= _MOST_COLUMNS:
        return []
    ends = [*starts[1:], width]
    return [[line[start:end].strip() for start, end in zip(starts, ends, strict=True)] for line in lines]
