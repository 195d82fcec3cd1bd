"""Typesetting of plain text and of HTML fragments: the steps in order, over one galley for the whole fragment."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

from extrablatt.normalisation import clean

from . import addresses
from .dashes import set_dashes, set_ellipses
from .galley import Galley
from .languages import Language, language_of
from .marks import BLOCK, BREAK, RAW
from .quotes import set_quotes
from .spaces import collapse, set_spaces
from .typed import read_typed

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>code|pre|kbd|samp|script|style|textarea)\b(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|</?(?P<name>[a-z][^\s/<>\"']*)(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>"
    r"|<(?:[!?]|/[^a-z>])[^>]*>",  # what the HTML standard (13.2.5) calls a bogus comment
    re.S | re.I,
)
_BLOCKS = frozenset(
    "p div ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tfoot tr td th caption blockquote figure figcaption dl dt dd hr "
    "section article aside header footer main nav address details summary form fieldset".split()
)
_STAND_INS = BLOCK + BREAK + RAW


#: Texts and fragments whose setting is remembered: headlines stand on many pages, most paragraphs outlive an update.
_TEXTS, _FRAGMENTS = 8192, 2048


@lru_cache(_TEXTS)
def typeset_text(text: str, language: str) -> str:
    """Plain text in, plain text out, its line breaks kept; an empty line ends a block, so quotations begin afresh.

    ``language`` is a BCP 47 tag; one we don't set gets only the neutral rules (white space, …, ranges, digit groups).
    """
    if not text:
        return text
    text = clean(text)
    lines = [line.strip(" \t\f\v\u00a0\u202f") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    galley = Galley(BREAK.join(lines))
    _set(galley, language_of(language))
    return galley.text.replace(BREAK, "\n").strip("\n ")


@lru_cache(_FRAGMENTS)
def typeset_html(fragment: str, language: str) -> str:
    """An HTML fragment in, the same out with its text set; every tag, comment and all code stays to the letter.

    Context runs through inline tags and starts afresh at block tags; ``<br>`` counts as white space. Character references
    come out as characters, but for ``&amp; &lt; &gt;``. A ``<`` that begins no tag comes out as ``&lt;``.
    """
    if not fragment:
        return fragment
    parts: list[str] = []
    tags: list[str] = []
    marks: list[int] = []
    length = position = 0

    for match in _TOKEN.finditer(fragment):
        start, end = match.span()
        if start > position:
            part = _plain(fragment[position:start])
            parts.append(part)
            length += len(part)
        position = end
        name = (match["name"] or "").lower()
        stand_in = RAW if match["raw"] else BLOCK if name in _BLOCKS else BREAK if name == "br" else ""
        if stand_in:
            parts.append(stand_in)
            length += 1
        tags.append(match.group())
        marks.append(length)
    parts.append(_plain(fragment[position:]))

    galley = Galley("".join(parts), marks)
    _set(galley, language_of(language))

    markup = "&" in galley.text or "<" in galley.text or ">" in galley.text
    out: list[str] = []
    for index, piece in enumerate(galley.cut()):
        words = piece.rstrip(_STAND_INS)  # each stands just before its tag
        out.append(escape(words, quote=False) if markup else words)
        if index < len(tags):
            out.append(tags[index])
    return "".join(out)


def _plain(source: str) -> str:
    return clean(unescape(source) if "&" in source else source)


def _set(galley: Galley, language: Language | None) -> None:
    collapse(galley)
    held = addresses.hold(galley)
    if language is not None:
        read_typed(galley, language)
    set_ellipses(galley, language)
    set_dashes(galley, language)
    if language is not None:
        set_quotes(galley, language)
    set_spaces(galley, language)
    addresses.put_back(galley, held)
