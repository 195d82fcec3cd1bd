"""Inline markup: elements in, safe HTML out. Built from escaped text and a short list of tags, so it needs no sanitiser."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

_SAME = {
    "em": "em", "i": "em", "cite": "em", "strong": "strong", "b": "strong", "sub": "sub", "sup": "sup",
    "inf": "sub",
}  # fmt: skip
_DROPPED = frozenset({"script", "style", "template", "head", "object", "iframe", "svg", "noscript"})
_WHITE = re.compile(r"[ \t\r\n\f]+")
_HREF = re.compile(r"(?:https?|mailto):[^\s\"'<>\x00-\x1f]+$", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def name(element: Any) -> str:
    """Local tag name in lower case; ``""`` for what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].lower()


def classes(element: Any) -> set[str]:
    """Class names in lower case."""
    return set((element.get("class") or "").lower().split())


def words(value: str | None) -> str:
    """Text with white space folded; no-break spaces stay."""
    return _WHITE.sub(" ", value or "").strip(" ")


def escaped(value: str | None) -> str:
    """Text as HTML, white space folded, control characters gone."""
    return escape(_CONTROL.sub("", _WHITE.sub(" ", value or "")), quote=False)


def _emphasis(element: Any, tag: str) -> str | None:
    if tag == "em" and "bold" in (element.get("style") or element.get("class") or "").lower():
        return "strong"  # NITF: <em style="bold">
    return _SAME.get(tag)


def inner(element: Any, *, skip: Any = ()) -> str:
    """The inline markup inside an element: em, strong, a[href], sub, sup, br; the text of everything else."""
    parts = [escaped(element.text)]
    for child in element:
        if child not in skip:
            parts.append(outer(child, skip=skip))
        parts.append(escaped(child.tail))
    return "".join(parts)


def outer(element: Any, *, skip: Any = ()) -> str:
    """An element with its tags where they are allowed."""
    tag = name(element)
    if not tag or tag in _DROPPED:
        return ""
    if tag == "br":
        return "<br>"
    content = inner(element, skip=skip)
    if tag == "a":
        href = (element.get("href") or "").strip()
        if _HREF.match(href) and content.strip():
            return f'<a href="{escape(href)}">{content}</a>'
        return content
    kept = _emphasis(element, tag)
    if kept and content.strip():
        return f"<{kept}>{content}</{kept}>"
    return content if tag in _INLINE or kept else f" {content} "


_INLINE = frozenset(
    ["a", "abbr", "acronym", "span", "font", "u", "s", "small", "big", "q", "code", "kbd", "samp", "var", "time", "mark", "dfn", "ins", "del", "bdi", "bdo", "wbr", "label", "tt", "person", "org", "location", "money", "num", "chron", "event", "object.title", "function", "virtloc", "copyrite", "postaddr", "lang", "pronounce", "city", "country", "state", "region", "sublocation", "credit", "dateline"]
)


def tidy(html: str) -> str:
    """Fold white space, and drop it and line breaks at both ends."""
    html = _WHITE.sub(" ", html)
    return re.sub(r"^(?: |<br>)+|(?: |<br>)+$", "", re.sub(r" ?<br> ?", "<br>", html))


def plain(html: str) -> str:
    """The text of our own markup."""
    text = re.sub(r"</(?:p|h3|h4|tr|caption)>|<br>", "\n", html)
    text = re.sub(r"</li>|<(?:ul|ol)>", "\n", text)
    text = re.sub(r"</t[dh]>", "\t", text)
    text = unescape(re.sub(r"<[^>]+>", "", text))
    lines = (re.sub(r"[ \r\f]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_blocks(text: str) -> list[dict[str, str]]:
    """Plain text as paragraphs: a blank line separates them; without blank lines, each line is one."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    parts = re.split(r"\n[ \t]*\n", text) if re.search(r"\n[ \t]*\n", text.strip()) else text.split("\n")
    return [{"type": "paragraph", "html": escape(words(part), quote=False)} for part in parts if words(part)]
