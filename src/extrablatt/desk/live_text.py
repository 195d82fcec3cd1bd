"""How editors write a post: plain text with a few marks, as quick on a telephone as at a desk. Pure.

Blank lines part blocks. A block whose lines all start with ``> `` is a quotation (its last line ``> -- Name`` says whose),
with ``- `` a list, with ``1. ``, ``2. `` … (two at least, so that „24. Dezember“ stays a sentence) a numbered one;
``[Bild 12: caption | credit]`` alone is a picture; everything else is a paragraph, whose line breaks stay. Inside,
``**strong**``, ``*emphasis*``, ``[words](https://…)`` and bare addresses are marked; a backslash before a mark leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from . import markup

Block = dict[str, Any]

_PICTURE = re.compile(
    r"\[(?:Bild|picture)\s+(\d{1,18})\s*(?::\s*(?P<caption>[^|\]]*)(?:\|(?P<credit>[^\]]*))?)?\]", re.I
)
_MEANT = re.compile(r"(?<!\\)\[(?:Bild|picture)\s+\d[^\]]*\]?", re.I)
_NUMBERED = re.compile(r"(\d{1,3})\.\s+(\S.*)")
_SOURCE = re.compile(r"(?:--|—|–)\s*(\S.*)")
_ADDRESS = r"(?:https?://|ftps?://|mailto:|tel:)[^\s<>()\"\[\]]+(?:\([^\s<>()\"]*\)[^\s<>()\"\[\]]*)*"
_INLINE = re.compile(
    rf"""\\(?P<plain>[\\*\[\]>\-])
    |\[(?P<words>[^\[\]\n]+)\]\((?P<to>{_ADDRESS})\)
    |\*\*(?P<strong>[^\s*](?:[^*]*[^\s*])?)\*\*
    |\*(?P<em>[^\s*](?:[^*\n]*[^\s*])?)\*
    |(?P<bare>https?://[^\s<>"\[\]*]+[^\s<>".,;:!?()\[\]*'’“”»])""",
    re.X,
)
_MARKS = re.compile(r"([\\*\[\]])")


def blocks(text: str) -> list[Block]:
    """The blocks (docs/architecture.md, "Blocks") of a post's text: paragraph, quote, list, picture."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return [block for part in parts if (lines := _lines(part)) for block in _block(lines)]


def pictures(text: str) -> list[int]:
    """The ids of the pictures a post names, in order."""
    return [block["picture"] for block in blocks(text) if block["type"] == "picture"]


def misplaced(text: str) -> str:
    """The first mark of a picture that isn't read as one, since it doesn't stand on a line of its own; else empty."""
    for line in text.splitlines():
        if not _PICTURE.fullmatch(line.strip()) and (found := _MEANT.search(line)):
            return found.group()
    return ""


def inline(text: str) -> str:
    """One run of text as inline HTML; nothing but em, strong, a and br can come of it."""
    parts: list[str] = []
    position = 0
    for match in _INLINE.finditer(text):
        parts += [_plain(text[position : match.start()]), _marked(match)]
        position = match.end()
    return markup.inline("".join([*parts, _plain(text[position:])]))


def from_blocks(source: Iterable[Block]) -> str:
    """Text to edit, of a wire item's body (blocks with ``type`` and ``html``): its words with their marks, no tables."""
    parts: list[str] = []
    for block in source:
        kind, html = block["type"], block["html"]
        if kind == "quote":
            parts += ["\n".join(f"> {line}" for line in _written(html).split("\n"))]
        elif kind == "list":
            items = re.findall(r"<li[^>]*>(.*?)</li>", html, re.S)
            parts.append("\n".join(f"- {' '.join(_written(item).split())}" for item in items))
        elif kind != "table":
            parts += [_written(part) for part in markup.paragraphs(html)]
    return "\n\n".join(part for part in parts if part.strip())


def _lines(part: str) -> list[str]:
    return [stripped for line in part.split("\n") if (stripped := line.strip())]


def _block(lines: list[str]) -> list[Block]:
    if all(line.startswith(">") for line in lines):
        return _quote([line[1:].strip() for line in lines])
    if all(line.startswith("- ") for line in lines):
        return [{"type": "list", "ordered": False, "items": [inline(line[2:].strip()) for line in lines]}]
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    if len(lines) > 1 and all(m and int(m.group(1)) == n for n, m in enumerate(numbered, 1)):
        return [{"type": "list", "ordered": True, "items": [inline(m.group(2)) for m in numbered if m]}]
    made: list[Block] = []
    run: list[str] = []
    for line in [*lines, None]:
        picture = _PICTURE.fullmatch(line) if line is not None else None
        if (line is None or picture) and run:
            made.append({"type": "paragraph", "html": "<br>".join(map(inline, run))})
            run = []
        if picture:
            made.append(_picture(picture))
        elif line is not None:
            run.append(line)
    return made


def _picture(match: re.Match[str]) -> Block:
    caption, credit = (match["caption"] or "").strip(), (match["credit"] or "").strip()
    return {"type": "picture", "picture": int(match.group(1)), "caption": caption, "credit": credit}


def _quote(lines: list[str]) -> list[Block]:
    lines = [line for line in lines if line]
    source = _SOURCE.fullmatch(lines[-1]) if len(lines) > 1 else None
    words = lines[:-1] if source else lines
    if not words:
        return []
    html = "<br>".join(map(inline, words))
    return [{"type": "quote", "html": html, "attribution": source.group(1) if source else ""}]


def _plain(text: str) -> str:
    return escape(text, quote=False)


def _marked(match: re.Match[str]) -> str:
    if match["plain"] is not None:
        return _plain(match["plain"])
    if match["words"] is not None:
        return _link(match["to"], match["words"])
    if match["bare"] is not None:
        return _link(match["bare"], match["bare"])
    if match["strong"] is not None:
        return f"<strong>{_plain(match['strong'])}</strong>"
    return f"<em>{_plain(match['em'])}</em>"


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{_plain(words)}</a>'


def _written(html: str) -> str:
    """Inline HTML as an editor would have typed it."""
    html = _MARKS.sub(r"\\\1", markup.inline(html))
    for tag, mark in (("strong", "**"), ("em", "*")):
        html = re.sub(rf"</?{tag}>", mark, html)
    html = re.sub(r'<a href="((?:https?|ftps?|mailto|tel):[^"\s()]+)"[^>]*>([^<]+)</a>', r"[\2](\1)", html)
    lines = re.split(r"<br\s*/?>", html)
    return "\n".join(line for part in lines if (line := markup.plain(part)))
