"""Markup as lxml writes it, cut into tokens by one regular expression: most of a body is cut in C, not in Python.

A token is a tag with the text behind it, or a whole *leaf*: a paragraph, heading, list item or table cell that holds
nothing but text and the simplest inline markup. Every quantifier is possessive, so no text is looked at twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .inline import tidy
from .tags import role_of

#: Characters of markup cut at a time: a body of 20 MB is never there a second time as tokens.
_CHUNK = 1 << 18

# A web address of ASCII that needs no escaping but that of "&"; any other takes the long way through `web_address`.
_PLAIN = r"[!#-%(-;=?-\[\]-_a-~]"
_LINK = (
    rf"""a(?: (?!href=)[\w:-]++="[^"]*+")*+ href="(?:https?://(?![/?#])|mailto:){_PLAIN}(?:{_PLAIN}++|&amp;)*+\""""
    r"""(?: [\w:-]++="[^"]*+")*+"""
)
# What stands in an inline element must be visible: what is not is left out with its tags, the long way.
_INSIDE = r">\s*+[^<\s][^<]*+<"
_INLINE = (
    rf"<(?:em{_INSIDE}/em>|strong{_INSIDE}/strong>|su(?:b{_INSIDE}/sub>|p{_INSIDE}/sup>)"
    rf"|(b{_INSIDE}/b>|i{_INSIDE}/i>|{_LINK}{_INSIDE}/a>|br/>(?!\s*+<)))"
)
_ANY = r"(<[^>]*+>)([^<]*+)"
_TAGS = re.compile(_ANY)
_TOKENS = re.compile(
    r"(?:<(p|li|t[dh]|h[1-6]|hl[12]|div|d[td])((?: [^>]*+(?<!/))?)>"
    rf"((?!\s++<)[^<]*+(?:{_INLINE}[^<]*+)*+)</\1>|(<[^>]*+>))([^<]*+)"
)
#: (leaf, its attributes, its content, what in the content is not yet ours, tag, text behind); leaf or tag is empty.
Token = tuple[str, str, str, str, str, str]


def chunks(element: Any) -> Iterator[str]:
    """The element as well-formed markup, in pieces of about 256 kB that each begin with a tag."""
    markup: str = etree.tostring(element, encoding="unicode", with_tail=False)
    start, size = 0, len(markup)
    while size - start > _CHUNK:
        end = markup.find("<", start + _CHUNK)  # text and attributes hold no "<" of their own
        if end < 0:
            break
        yield markup[start:end]
        start = end
    yield markup[start:] if start else markup


def tokens(markup: str) -> list[Token]:
    """Leaves and tags of markup that begins with a tag."""
    return _TOKENS.findall(markup)


def tags(name: str, attributes: str, html: str) -> list[Token]:
    """A leaf taken apart: tags only."""
    return [("", "", "", "", tag, text) for tag, text in _TAGS.findall(f"<{name}{attributes}>{html}</{name}>")]


def class_of(tag: str) -> str:
    """The value of the tag's class attribute as written."""
    at = tag.find(' class="')
    return tag[at + 8 : tag.index('"', at + 8)] if at >= 0 else ""


def ours(html: str) -> str | None:
    """The content of a leaf as we write it: ``b`` and ``i`` as ``strong`` and ``em``, links with their address alone.

    ``None`` when a class name in it says something, which is for the long way."""
    if "<a " in html:
        parts = html.split("<a ")
        for place, part in enumerate(parts[1:], 1):
            tag, _end, rest = part.partition(">")
            if 'class="' in tag and role_of(class_of(f" {tag}")):
                return None
            at = 0 if tag.startswith('href="') else tag.index(' href="') + 1
            parts[place] = tag[at : tag.index('"', at + 6)] + '">' + rest
        html = "<a ".join(parts)
    if "<b>" in html:
        html = html.replace("<b>", "<strong>").replace("</b>", "</strong>")
    if "<i>" in html:
        html = html.replace("<i>", "<em>").replace("</i>", "</em>")
    return tidy(html.replace("<br/>", "<br>"))
