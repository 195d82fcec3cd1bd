"""Inline markup as strings. All text that gets here is escaped already and all tags are written by us, so the result
needs no sanitiser; ``tests/unit/wire/test_markup_is_safe.py`` proves it against hostile markup."""

from __future__ import annotations

import re
from html import escape, unescape

_SPACE = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")  # a single blank is no match, which saves most of the time
_BLANKS = re.compile("  ").search  # twice as fast as `in`
_TAG = re.compile(r"<[^>]++>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;)(#?\w+);")
_EDGE = re.compile(r"^(?: |<br>)++|(?<! )(?<!<br>)(?: |<br>)++$")  # a run is looked at once, from its beginning
_EDGES = (" ", "<br>")
_BREAKS = re.compile(r"<br>(?:<br>)++")
_ADDRESS = re.compile(
    r"(?:(?:https?|ftps?)://[^\s\"<>`\\\x00-\x20\x7f/?#]|(?:mailto|tel):[^\s\"<>`\\\x00-\x20\x7f])[^\s\"<>`\\\x00-\x20\x7f]*",
    re.I,
)
_NO_WORD = re.compile(r"\W+")
_CELL_ENDS = re.compile(r"</t[dh]>(?=<t[dh])")
_AT_ONCE = 500
_UNEVEN = re.compile(r"\n(?:(?<=\s\n)\n|\n\s|(?<!\n\n)(?!\n))")  # more than "\n\n" between two texts
_LINE_BREAK = re.compile("<br>")
_SIMPLE = ("paragraph", "crosshead")
_LINE_ENDS = re.compile(r"</(?:p|h3|tr|caption|li)>|<br>|<[uo]l>")


def words(value: str | None) -> str:
    """Text with white space folded; no-break spaces stay."""
    return _SPACE.sub(" ", value or "").strip(" ")


def escaped(value: str | None) -> str:
    """Text as HTML, white space folded, control characters gone."""
    return escape(_CONTROL.sub("", words(value)), quote=False)


def _folded(html: str) -> str:
    if "&" in html:
        html = _ENTITY.sub(lambda match: escape(unescape(match.group(0)), quote=False), html)
    if "\n" in html or _BLANKS(html) or "\t" in html or "\r" in html:
        html = _SPACE.sub(" ", html)
    return html


def fold(html: str) -> str:
    """Fold the white space of markup; entities of a DTD that was not read become characters."""
    if "&" in html or "\n" in html or _BLANKS(html) or "\t" in html or "\r" in html:
        html = _folded(html)
    return html.strip(" ")


def tidy(html: str) -> str:
    """Fold white space and drop it, and line breaks, at both ends."""
    html = fold(html)
    return _trimmed(_close_up(html)) if "<br>" in html else html


def tidy_cell(html: str) -> str:
    """The same for a list item or table cell: block boundaries are single line breaks."""
    html = fold(html)
    return tidy_run(html, True) if "<br>" in html else html


def tidy_run(html: str, broken: bool) -> str:
    """The same for what stands beside a nested list; in a cell with line breaks (``broken``) there are none beside it."""
    html = _folded(html)
    if not broken:
        return html
    html = _close_up(html)
    return _trimmed(_BREAKS.sub("<br>", html) if "<br><br>" in html else html)


def _close_up(html: str) -> str:
    """Line breaks without the blanks beside them; there are no two blanks in a row."""
    return html.replace(" <br>", "<br>").replace("<br> ", "<br>")


def _trimmed(html: str) -> str:
    return _EDGE.sub("", html) if html.startswith(_EDGES) or html.endswith(_EDGES) else html


def plain(html: str) -> str:
    """The text of our own markup: lines by ``\\n``, table cells by ``\\t``."""
    return _lines(_unmarked(html))


def plain_all(blocks: list[dict[str, str]]) -> str:
    """The text of all blocks, a blank line between them."""
    found: list[str] = []
    run: list[str] = []  # paragraphs are read many in one go
    for block in blocks:
        if block["type"] in _SIMPLE and len(run) < _AT_ONCE:
            run.append(block["html"])
            continue
        if run:
            found.append(_plain_run(run))
        if block["type"] in _SIMPLE:
            run = [block["html"]]
        else:
            found.append(plain(block["html"]))
            run = []
    if run:
        found.append(_plain_run(run))
    return "\n\n".join(filter(None, found))


def _plain_run(run: list[str]) -> str:
    html = "\n\n".join(run)
    if _LINE_BREAK.search(html) is None:
        text = _TAG.sub("", html) if "<" in html else html
        text = (unescape(text) if "&" in text else text).strip()
        if _UNEVEN.search(text) is None:
            return text
    return "\n\n".join(filter(None, map(plain, run)))


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(str.strip, text.split("\n")))) if "\n" in text else text.strip()


def _unmarked(html: str) -> str:
    if "<" in html:
        html = _TAG.sub("", _LINE_ENDS.sub("\n", _CELL_ENDS.sub("\t", html)))
    return unescape(html) if "&" in html else html


def web_address(value: str | None) -> str | None:
    """An ``http``, ``https``, ``ftp``, ``mailto`` or ``tel`` address with its spaces coded; None for every other."""
    address = (value or "").strip()
    if " " in address:
        address = address.replace(" ", "%20")
    return address if _ADDRESS.fullmatch(address) else None


def anchor(address: str) -> str:
    """The opening tag of a link."""
    return f'<a href="{escape(address)}">'


def letters(text: str | None) -> str:
    """The letters and digits of a text, without case."""
    return _NO_WORD.sub("", text or "").casefold()


def same(one: str | None, other: str | None) -> bool:
    """Whether two texts say the same: the same letters and digits."""
    return one == other or letters(one) == letters(other)


def plain_blocks(text: str) -> list[dict[str, str]]:
    """Plain text as paragraphs: a blank line separates them; without blank lines, each line is one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n[ \t]*\n", text) if re.search(r"\n[ \t]*\n", text) else text.split("\n")
    return [{"type": "paragraph", "html": html} for part in parts if (html := escaped(part))]
