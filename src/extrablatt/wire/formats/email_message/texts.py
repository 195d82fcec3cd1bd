"""The text of a mail: flowed lines (RFC 3676), and what is no part of the story – signature, quoted mail, contacts."""

from __future__ import annotations

import re
from typing import Any

from ...item import EdNote
from ..body import Block, Body, Known
from ..contacts import cut_blocks, cut_text
from ..documents import load_html
from ..inline import plain, same
from ..markup import read_markup
from ..typewritten import blocks

_SIGNATURE = re.compile(r"(?:^|\n)-- ?(?:\n|$)|(?:^|\n)_{20,}[ \t]*(?:\n|$)")
_ATTRIBUTION = re.compile(
    r"(?:Am|On|Le|El)\s[^\n]{4,160}(?:schrieb|wrote|a écrit|escribió)[^\n]{0,120}:\s*|-{2,}\s*(?:Original|Ursprüngliche|Weitergeleitete|Forwarded)[^\n]{0,60}-{2,}\s*",
    re.I,
)
_CITED = ("gmail_quote", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "appendonsend", "divRplyFwdMsg")
_SIGNED = ("gmail_signature", "moz-signature", "protonmail_signature", "signature")
_MOST_QUOTES = 2000


def unflowed(text: str, *, delsp: bool) -> str:
    """Flowed lines as whole ones: a line that ends in a blank goes on, unless it is the signature's mark; the stuffed
    blank at the beginning of a line goes (RFC 3676, 4)."""
    lines: list[str] = []
    open_, depth = False, 0
    for raw in text.split("\n"):
        level = len(raw) - len(raw.lstrip(">"))
        line = raw[level:]
        line = line[1:] if line.startswith(" ") else line
        signature = line == "-- "
        goes_on = line.endswith(" ") and not signature
        content = line[:-1] if goes_on and delsp else line
        if open_ and level == depth and not signature:
            lines[-1] += content
        else:
            lines.append("> " * bool(level) + content)
        open_, depth = goes_on, level
    return "\n".join(line if line == "-- " else line.rstrip() for line in lines)


def read_plain(text: str, known: Known, *, flowed: bool, delsp: bool) -> Body:
    """The blocks of a plain text, and as notes what is no part of the story."""
    text = text.expandtabs(8)
    if flowed:
        text = unflowed(text, delsp=delsp)
    body = Body()
    text = _release(text, known, body)
    text = _cut(text, _SIGNATURE, "signature", body)
    text = _without_quotes(text, body)
    text, contacts = cut_text(text)
    _note(body, "contacts", contacts)
    body.blocks = _whole_lines(text) if flowed else blocks(text)
    _without_headline(body.blocks, known)
    return body


_OTS = re.compile(r"\s*OTS\d{4,5}\s+\d[^\n]*(?:\n|$)")
_OTS_END = re.compile(r"^\W*OTS-ORIGINALTEXT\b", re.M)


def _release(text: str, known: Known, body: Body) -> str:
    """The text of a press release as APA-OTS mails it, its head told apart: a line of codes, keywords between strokes, the title,
    "Utl.:" the subtitle. The lines of the service below are a note."""
    begins = _OTS.match(text)
    if begins is None:
        return text
    _note(body, "service", begins.group().strip())
    text = text[begins.end() :]
    if ends := _OTS_END.search(text):
        _note(body, "service", text[ends.start() :].strip())
        text = text[: ends.start()].rstrip()
    parts = re.split(r"\n[ \t]*\n", text.strip("\n"))
    if len(parts) > 2 and re.fullmatch(r"\s*[^\s/]+(?:/[^/\n]+)+\s*", parts[0]):
        _note(body, "keywords", parts.pop(0).strip())
    if len(parts) > 1 and len(parts[0]) < 300 and "(OTS" not in parts[0]:
        known.headline = " ".join(parts.pop(0).split()).rstrip(" =")
    if len(parts) > 1 and parts[0].lstrip().startswith("Utl.:"):
        known.subheadline = " ".join(parts.pop(0).split()).removeprefix("Utl.:").strip(" =")
    return "\n\n".join(parts)


def read_html(html: str, known: Known) -> Body:
    """The same for HTML; quoted mail and signatures are told by the marks of mail programs."""
    root = load_html(html)
    notes = _taken_out(root)
    body = read_markup(root, known)
    at = next((i for i, b in enumerate(body.blocks) if re.match(r"(?:--|_{20,})(?:\n|$)", plain(b["html"]))), None)
    if at is not None:
        _note(body, "signature", "\n".join(plain(block["html"]) for block in body.blocks[at:]).lstrip("-_ \n"))
        body.blocks = body.blocks[:at]
    at = next(
        (i for i, b in enumerate(body.blocks) if i and _ATTRIBUTION.fullmatch(plain(b["html"]).replace("\n", " "))),
        None,
    )
    if at is not None:
        _note(body, "quoted", "\n".join(plain(block["html"]) for block in body.blocks[at:]))
        body.blocks = body.blocks[:at]
    body.blocks, contacts = cut_blocks(body.blocks)
    _note(body, "contacts", contacts)
    body.notes += notes
    return body


def _note(body: Body, role: str, text: str) -> None:
    if text.strip():
        body.notes.append(EdNote(role, text.strip()))


def _cut(text: str, pattern: re.Pattern[str], role: str, body: Body) -> str:
    match = pattern.search(text)
    if match is None:
        return text
    _note(body, role, text[match.end() :])
    return text[: match.start()]


def _without_quotes(text: str, body: Body) -> str:
    """Without lines that are quoted with ``>``, and without a whole mail below the line that announces it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if at and _ATTRIBUTION.fullmatch(line.strip()) and any(lines[:at]):
            _note(body, "quoted", "\n".join(lines[at:]))
            lines = lines[:at]
            break
    quoted = [line for line in lines if line.startswith(">")]
    if quoted:
        _note(body, "quoted", "\n".join(line.lstrip("> ") for line in quoted))
        lines = [line for line in lines if not line.startswith(">")]
    return "\n".join(lines)


def _whole_lines(text: str) -> list[Block]:
    """Blocks of a text whose lines were put together already."""
    return blocks("\n\n".join(text.split("\n")) if not re.search(r"\n\s*\n", text) else text)


def _without_headline(found: list[Block], known: Known) -> None:
    if known.headline and len(found) > 1 and same(plain(found[0]["html"]), known.headline):
        del found[0]


def _taken_out(root: Any) -> list[EdNote]:
    """Take quoted mail and signatures out of the tree; returns them as notes."""
    found: list[tuple[str, Any]] = []
    for element in root.iter():
        if not isinstance(element.tag, str) or len(found) > _MOST_QUOTES:
            continue
        marks = f"{element.get('class') or ''} {element.get('id') or ''}".split()
        if (element.tag == "blockquote" and element.get("type") == "cite") or any(mark in _CITED for mark in marks):
            found.append(("quoted", element))
        elif any(mark in _SIGNED for mark in marks):
            found.append(("signature", element))
    notes = []
    for role, element in found:
        text = "\n".join(filter(None, (line.strip() for line in "".join(element.itertext()).split("\n"))))
        if text := text.lstrip("-_ \n"):
            notes.append(EdNote(role, text))
        parent, tail = element.getparent(), element.tail
        if parent is None:
            continue
        before = element.getprevious()
        if tail and before is not None:
            before.tail = (before.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail
        parent.remove(element)
    return list(dict.fromkeys(notes))
