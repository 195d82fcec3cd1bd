"""HTML as the desk keeps and publishes it: the inline and block markup of docs/architecture.md, and nothing more. Pure."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

_INLINE = {"em", "strong", "b", "i", "a", "sub", "sup", "br", "span"}
_BLOCK = _INLINE | {"p", "ul", "ol", "li", "h3", "h4"}
_SCHEMES = {"http", "https", "mailto"}
#: A language (BCP 47) as the markup may name one.
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}")
_SPAN = re.compile(r"<span(?P<attributes>[^>]*)>|</span>")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.S)
_SAME = {"<b>": "<strong>", "</b>": "</strong>", "<i>": "<em>", "</i>": "</em>"}


def _clean(html: str, tags: set[str]) -> str:
    cleaned = nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}, "span": {"lang"}},
        attribute_filter=_allowed,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    cleaned = _without_idle_spans(cleaned)
    for old, new in _SAME.items():
        cleaned = cleaned.replace(old, new)
    return cleaned


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "lang" or _LANGUAGE.fullmatch(value) else None


def _without_idle_spans(html: str) -> str:
    """A ``span`` is there for its language; one that names none goes."""
    kept: list[bool] = []

    def piece(match: re.Match[str]) -> str:
        if match["attributes"] is None:
            return match.group() if kept.pop() else ""
        kept.append(bool(match["attributes"]))
        return match.group() if kept[-1] else ""

    return _SPAN.sub(piece, html) if "<span" in html else html


def inline(html: str) -> str:
    """Inline markup only; the text of every other element stays, its tags go."""
    return _clean(html, _INLINE).strip()


def blocks(html: str) -> str:
    """Inline markup, paragraphs, lists and small headings."""
    return _clean(html, _BLOCK).strip()


def paragraphs(html: str) -> list[str]:
    """Split rich text into the inline markup of its paragraphs; text outside any <p> counts as one."""
    cleaned = _clean(html, _INLINE | {"p"})
    found: list[str] = []
    position = 0
    for match in _PARAGRAPH.finditer(cleaned):
        found += [cleaned[position : match.start()], match.group(1)]
        position = match.end()
    found.append(cleaned[position:])
    kept = (re.sub(r"</?p>", "", part).strip() for part in found)
    return [part for part in kept if plain(part)]


def plain(html: str) -> str:
    """The text of a fragment: tags gone, entities resolved, white space folded."""
    text = re.sub(r"<br\s*/?>|</(?:p|li|h3|h4|td|th|tr)>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())


def from_text(text: str) -> str:
    """Plain text as inline markup."""
    return escape(text, quote=False)
