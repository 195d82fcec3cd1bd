"""HTML as the desk keeps and publishes it: the inline and block markup of docs/architecture.md, and nothing more. Pure."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from extrablatt.normalisation import clean, clean_html
from extrablatt.publication.links import SCHEMES

_INLINE = {"em", "strong", "b", "i", "a", "sub", "sup", "br", "span"}
_BLOCK = _INLINE | {"p", "ul", "ol", "li", "h3", "h4"}
_SCHEMES = set(SCHEMES)
_ATTRIBUTES = {"a": {"href"}, "span": {"lang"}}
#: Elements of others' HTML that begin and end a paragraph.
_PARTING = set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h5"
    " h6 header hr main nav option pre section summary table tbody td tfoot th thead title tr".split()
)
#: A language (BCP 47) as the markup may name one.
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}")
_FOREIGN = re.compile(rf'<(/?)(?:{"|".join(sorted(_PARTING))})\b(?:[^>"]|"[^"]*")*>')
_SPAN = re.compile(r"<span(?P<attributes>[^>]*)>|</span>")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.S)
#: What no database and no page can hold: control characters, halves of a pair (UTF-16) that stand alone.
_UNHEARD_OF = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SAME = {"<b>": "<strong>", "</b>": "</strong>", "<i>": "<em>", "</i>": "</em>"}


def _clean(html: str, tags: set[str], attributes: dict[str, set[str]] = _ATTRIBUTES) -> str:
    cleaned = nh3.clean(
        sound(html),
        tags=tags,
        attributes=attributes,
        attribute_filter=_allowed,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    cleaned = _without_idle_spans(clean_html(cleaned))
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


def parted(html: str) -> str:
    """As :func:`blocks`, with Wagtail's links to its pages; ``p`` stands where another element parted the text."""
    cleaned = _clean(html, _BLOCK | _PARTING, _ATTRIBUTES | {"a": {"href", "linktype", "id"}})
    return _FOREIGN.sub(r"<\1p>", cleaned).strip()


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


def sound(text: str) -> str:
    """Text or HTML without the characters no database, no page and no XML can hold."""
    return _UNHEARD_OF.sub("", text.replace("\x0b", "\n").replace("\x0c", "\n"))


def from_text(text: str) -> str:
    """Plain text as inline markup."""
    return escape(clean(text), quote=False)
