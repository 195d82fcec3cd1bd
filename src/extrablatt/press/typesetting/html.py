"""Typesetting of plain text and of HTML fragments: the steps in order, tags as transparent marks."""

from __future__ import annotations

import re
from html import escape, unescape

from .dashes import set_dashes
from .languages import Language
from .languages import language as language_of
from .marks import OPAQUE, TAG
from .quotes import set_quotes
from .spaces import normalise, set_spaces

_TOKEN = re.compile(
    r"(<!--.*?-->|<(?P<raw>code|pre|kbd|samp|script|style)\b[^>]*>.*?</(?P=raw)\s*>|</?[a-zA-Z][^<>]*>)", re.S | re.I
)
_BLOCK = re.compile(
    r"</?(?:p|div|ul|ol|li|h[1-6]|table|thead|tbody|tfoot|tr|td|th|caption|blockquote|figure|figcaption|dl|dt|dd|hr|"
    r"section|article|aside|header|footer)\b",
    re.I,
)
_ADDRESS = re.compile(
    r"https?://[^\s<>„“”\"«»]*[^\s<>„“”\"«».,;:!?)\]'’‘]|www\.[^\s<>„“”\"«»]*[^\s<>„“”\"«».,;:!?)\]'’‘]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|#\w+"
)


def typeset_text(text: str, language: str) -> str:
    """Plain text in, plain text out. ``language`` is a BCP 47 tag; an unknown one gets only the neutral rules."""
    if not text:
        return text
    text = text.replace(TAG, "").replace(OPAQUE, "")
    return _set(normalise(text), language_of(language)).strip(" ")


def typeset_html(fragment: str, language: str) -> str:
    """An HTML fragment in, the same out with its text set; tags, attributes and code stay to the letter.

    Context runs through inline tags and starts afresh at block tags.
    """
    if not fragment:
        return fragment
    habits = language_of(language)
    fragment = fragment.replace(TAG, "").replace(OPAQUE, "")
    out: list[str] = []
    text: list[str] = []
    tags: list[str] = []

    def flush() -> None:
        if text:
            done = _set(normalise("".join(text)), habits)
            parts = done.split(TAG)
            for index, part in enumerate(parts):
                out.append(escape(part, quote=False))
                if index < len(tags):
                    out.append(tags[index])
            text.clear()
            tags.clear()

    position = 0
    for match in _TOKEN.finditer(fragment):
        text.append(unescape(fragment[position : match.start()]).replace(TAG, ""))
        position = match.end()
        if _BLOCK.match(match.group(0)):
            flush()
            out.append(match.group(0))
        else:
            text.append(TAG)
            tags.append(match.group(0))
    text.append(unescape(fragment[position:]).replace(TAG, ""))
    flush()
    return "".join(out)


def _set(text: str, language: Language | None) -> str:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(0))
        return OPAQUE

    if "@" in text or "://" in text or "www." in text or "#" in text:
        text = _ADDRESS.sub(hold, text.replace(OPAQUE, ""))
    else:
        text = text.replace(OPAQUE, "")
    if language is not None:
        text = set_quotes(text, language)
    text = set_spaces(set_dashes(text, language), language)
    if held:
        parts = text.split(OPAQUE)
        text = parts[0] + "".join(address + part for address, part in zip(held, parts[1:], strict=True))
    return text
