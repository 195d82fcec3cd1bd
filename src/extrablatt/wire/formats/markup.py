"""The body of a story: XHTML, HTML, NITF or plain text in, blocks out. No publishable character is lost.

What agencies print around the story – time, slugline, repeated headline, dateline, notepad – is told apart and handed
back beside the blocks.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from ..item import EdNote
from .body import Body, Known
from .documents import load_html
from .flow import Flow
from .inline import escaped, plain, plain_blocks, same
from .typewritten import has_columns, set_lines

_MARKUP = re.compile(r"<(?:/?[a-zA-Z][\w:.-]*[\s/>]|!--)")

_BLOCKS = r"(?:p|br|div|section|article|table|tr|td|ul|ol|li|h[1-6]|blockquote|pre|figure|html|body)"
_BLOCK_TAG = re.compile(rf"</?{_BLOCKS}(?:\s[^<>]{{0,400}})?/?>", re.I)
#: Tags that part paragraphs; text around the others may need its blank lines.
_PARTED = re.compile(r"<(?:p|br|div)(?:\s[^<>]{0,400})?/?>", re.I)
_INLINE_TAG = re.compile(r"<(?:b|i|em|strong|a|span|u|su[bp]|font|small|big)(?:\s[^<>]{0,400})?>", re.I)
_INLINE_END = re.compile(r"</(?:b|i|em|strong|a|span|u|su[bp]|font|small|big)\s*>", re.I)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


def looks_like_markup(text: str) -> bool:
    """Whether there is a tag in a text whose kind nobody has told."""
    return _MARKUP.search(text) is not None


def read_markup(element: Any, known: Known, *, fixed: bool = False) -> Body:
    """The content of an element: XHTML, HTML or NITF, whatever the namespace. ``fixed``: its lines are those of a table."""
    body = Flow(known, fixed=fixed).read(element)
    _without_dateline(body, known)
    return body


def read_html(html: str, known: Known, *, fixed: bool = False) -> Body:
    """The content of an HTML fragment or page."""
    return read_markup(load_html(html), known, fixed=fixed)


def as_html(text: str) -> str | None:
    """What is called plain and is markup all the same, as HTML: some agencies escape it, or put it into CDATA. None for plain
    text. Lines of text with emphasis or links in them are paragraphs, as in plain text."""
    if "&lt;" in text and "<" not in text and _BLOCK_TAG.search(told := unescape(text)):
        text = told
    if "<" not in text:
        return None
    if _BLOCK_TAG.search(text):
        return text if _PARTED.search(text) else _paragraphs(text)
    return _paragraphs(text) if _INLINE_END.search(text) and _INLINE_TAG.search(text) else None


def _paragraphs(text: str) -> str:
    """Markup whose paragraphs are parted by blank lines, with their tags; without such lines as it is."""
    parts = [part for part in _BLANK_LINE.split(text.replace("\r\n", "\n").strip()) if part.strip()]
    return (
        "".join(part if _BLOCK_TAG.match(part.lstrip()) else f"<p>{part}</p>" for part in parts)
        if len(parts) > 1
        else text
    )


def read_plain(text: str, known: Known, *, fixed: bool = False) -> Body:
    """Plain text as paragraphs; a first line that repeats the headline is left out. Markup that is called plain text is read."""
    if ("<" in text or "&lt;" in text) and (html := as_html(text)) is not None:
        return read_html(html, known, fixed=fixed)
    set_ = fixed or ("\n" in text and has_columns(text))
    body = Body(blocks=set_lines(text.replace("\r\n", "\n"), keep=fixed) if set_ else plain_blocks(text))
    for told in (known.headline, known.subheadline):
        if told and len(body.blocks) > 1 and same(plain(body.blocks[0]["html"]), told):
            del body.blocks[0]
    _without_dateline(body, known)
    return body


def notes_of(html: str, *, public: bool) -> list[EdNote]:
    """The notes of a piece of dpa's notepad; what is marked as non-public inside stays non-public."""
    mark = "np-public" if public else "np-nonpublic"
    body = read_html(f'<section class="{mark}">{html}</section>', Known())
    # What an end tag too many has put outside the section is no less a note.
    return body.notes + ([EdNote("notepad", body.text, public)] if body.text else [])


def _without_dateline(body: Body, known: Known) -> None:
    """Take the known dateline off the first paragraph, when it stands there word for word.

    One that is only a place's name stays: "Wien" may as well begin the sentence.
    """
    start = escaped(known.dateline)
    if not start or start[-1].isalnum() or body.dateline:
        return
    first = next((block for block in body.blocks if block["type"] == "paragraph"), None)
    if first is not None and first["html"].startswith(start) and len(first["html"]) > len(start):
        first["html"] = first["html"][len(start) :].lstrip(" ")
