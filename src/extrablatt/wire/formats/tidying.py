"""What is put right in every item, whatever its format: characters that were escaped twice, and fields that say nothing.

Systems between an agency and its customers escape what is escaped already, fill fields with "No data available", and put times
and coordinates where a place belongs. None of that is for readers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from html.entities import html5
from typing import Any

from ..item import Link, Subject, WireItem
from .datelines import is_time

_ESCAPED = re.compile(r"&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,30}));")
_ESCAPED_TWICE = re.compile(r"&amp;(?:amp;)*+(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,30}));")
_ROUNDS = 4
_COPYRIGHT = re.compile(r"^(?:(?:copyright|©|\(c\))[\s:]*)+(?:\d{4}(?:\s?[-–]\s?\d{4})?(?:\s*(?:by|,))?\s*)?", re.I)
_RESERVED = re.compile(
    r"[\s.,;–—-]*(?:all(?:e rechte| rights)|tous droits|todos los derechos|tutti i diritti|no reproduction|this material).*",
    re.I,
)
_ADDRESS = re.compile(r"[,;\s(]+(?:https?://|www\.)\S+$")
_LONGEST_NAME = 60
_ALERT = re.compile(r"\b(?:alert|flash|bulletin|snap|urgent|eil(?:meldung)?|blitz(?:meldung)?|breaking|newsbreak)\b")
_LONGEST_HEADLINE = 120
#: The end of a sentence: no abbreviation, and the next one begins.
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})[.!?][\"”“»«'’)]?(?=\s+[\"„“«»‘']?[^\W\d_a-z])")
_LINES = (
    "kicker",
    "headline",
    "subheadline",
    "standfirst",
    "slugline",
    "byline",
    "dateline",
    "credit",
    "copyright",
    "provider",
)
_MAY_BE_EMPTY = (*(name for name in _LINES if name != "headline"), "usage_terms")
_NOTHING = re.compile(
    r"(?:no[- ]?data(?:[- ]available)?|not[- ]available|n\.?/?a\.?|none|null|nil|undefined|keine angaben?|\(?unknown\)?|[-–—_.*?]+)(?:,.{0,20})?",
    re.I,
)
#: What is left of a place's name that is a number, or two with their hemispheres, is nothing.
_OF_NUMBERS = re.compile(
    r"[\d\s.,:;/°'′’\"″”()=+\-–−]+|geo:|(?<![^\W\d_])(?:lat(?:itude)?|lon(?:gitude)?|lng|[NSEWO])(?![^\W\d_])", re.I
)


def _is_number(name: str) -> bool:
    return len(name) < 80 and any(map(str.isdigit, name)) and not _OF_NUMBERS.sub("", name)


def tidied(item: WireItem) -> WireItem:
    """The item with its characters unescaped and without fields that say nothing; the item itself where all is well."""
    changes: dict[str, Any] = {}
    for name in _LINES:
        value = getattr(item, name)
        if value is not None and "&" in value and (told := characters(value)) != value:
            changes[name] = told
    for name in _MAY_BE_EMPTY:
        value = changes.get(name, getattr(item, name))
        if value is not None and len(value) < 40 and _NOTHING.fullmatch(value):
            changes[name] = None
    if item.dateline and is_time(item.dateline):
        changes["dateline"] = None
    if not changes.get("provider", item.provider):
        changes["provider"] = holder_in(item.copyright) or (None if item.provider is None else changes.get("provider"))
    if "&" in item.body_text and _ESCAPED.search(item.body_text):
        changes["body"] = tuple({**block, "html": markup(block["html"])} for block in item.body)
        changes["body_text"] = characters(item.body_text)
    if any(link.caption and "&" in link.caption for link in item.links):
        changes["links"] = tuple(_link(link) for link in item.links)
    if any(subject.kind == "geo" for subject in item.subjects) or any("&" in (s.name or "") for s in item.subjects):
        subjects = tuple(found for subject in item.subjects if (found := _subject(subject)) is not None)
        if subjects != item.subjects:
            changes["subjects"] = subjects
    if not item.headline and item.body and item.item_class == "text" and _is_alert(item):
        changes["headline"] = first_sentence(changes.get("body_text", item.body_text)) or None
    changes = {name: value for name, value in changes.items() if value != getattr(item, name)}
    return replace(item, **changes) if changes else item


def holder_in(notice: str | None) -> str | None:
    """``Agentur GmbH`` of "© 2026 Agentur GmbH. Alle Rechte vorbehalten."; None for a notice that tells no short name."""
    told = _ADDRESS.sub("", _RESERVED.sub("", _COPYRIGHT.sub("", (notice or "").partition("\n")[0]))).strip(" .,;-–—")
    return (
        told if told and len(told) <= _LONGEST_NAME and len(told.split()) < 8 and any(map(str.isalpha, told)) else None
    )


def _is_alert(item: WireItem) -> bool:
    told = " ".join((*item.signals, item.genre or "")).lower()
    return (item.urgency or 9) <= 2 or _ALERT.search(told) is not None


def first_sentence(text: str) -> str:
    """The first paragraph of an alert, of a longer one its first sentence, cut at a word where that is too long for a headline."""
    told = " ".join(text.partition("\n\n")[0].split())
    if len(told) > _LONGEST_HEADLINE:
        end = _SENTENCE.search(told, 30)
        told = told[: end.end()].strip() if end else told
    if len(told) > 2 * _LONGEST_HEADLINE:
        told = told[: 2 * _LONGEST_HEADLINE].rpartition(" ")[0] + " …"
    return told


def characters(text: str) -> str:
    """A plain text in which entities of HTML are the characters they mean, however often they were escaped."""
    for _round in range(_ROUNDS):
        told = _ESCAPED.sub(_character, text)
        if told == text:
            break
        text = told
    return text


def markup(html: str) -> str:
    """The same for our own markup, where an entity that is text begins with ``&amp;``."""
    if "&amp;" not in html:
        return html
    return _ESCAPED_TWICE.sub(lambda match: escape(_character(match), quote=False), html)


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html5.get(f"{name};", match.group())
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if (
        number < 32
        or 0x7F <= number < 0xA0
        or 0xD800 <= number < 0xE000
        or number > 0x10FFFF
        or number in (0xFFFE, 0xFFFF)
    ):
        return " " if number in (9, 10, 13) else ""
    return chr(number)


def _link(link: Link) -> Link:
    return replace(link, caption=characters(link.caption)) if link.caption and "&" in link.caption else link


def _subject(subject: Subject) -> Subject | None:
    """The subject, or None for a place whose name is a number: that is half of where it lies."""
    name = characters(subject.name) if subject.name and "&" in subject.name else subject.name
    if subject.kind == "geo" and name and _is_number(name):
        return (
            replace(subject, name=None)
            if subject.qcode and not _is_number(subject.qcode.removeprefix("geo:"))
            else None
        )
    return subject if name is subject.name else replace(subject, name=name)
