"""A wire item's texts in their one form (``extrablatt.normalisation``), whatever format they came in. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from extrablatt.normalisation import SOFT_HYPHEN, bare, bare_html, is_clean

from .item import EdNote, Link, Subject, WireItem

#: Texts of one line. Addresses, identifiers and codes stay to the letter.
_LINES = (
    "provider", "credit", "kicker", "headline", "subheadline", "slugline", "byline", "dateline", "genre",
)  # fmt: skip
_TEXTS = ("copyright", "usage_terms", "standfirst", "body_text")
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^<>]*>")


def cleaned(item: WireItem) -> WireItem:
    """The item with its texts in one form; an agency's soft hyphens are of its own columns' width, and go."""
    if not _odd(_all(item)):
        return item  # nearly every item: its texts are looked through once
    told: dict[str, object] = {}
    for name in _LINES:
        value = getattr(item, name)
        if value and _odd(value):
            told[name] = _line(value)
    for name in _TEXTS:
        value = getattr(item, name)
        if value and _odd(value):
            told[name] = bare(value)
    if any(_odd(block["html"]) for block in item.body):
        told["body"] = tuple(part for block in item.body for part in _parts(block))
    if any(_odd(note.text) for note in item.ed_notes):
        told["ed_notes"] = tuple(EdNote(note.role, bare(note.text), note.publishable) for note in item.ed_notes)
    if any(_odd(subject.name) for subject in item.subjects):
        told["subjects"] = tuple(Subject(s.qcode, s.name and _line(s.name), s.kind) for s in item.subjects)
    if any(_odd(link.caption) or _odd(link.credit) for link in item.links):
        told["links"] = tuple(_link(link) for link in item.links)
    return replace(item, **told) if told else item  # type: ignore[arg-type]


def _all(item: WireItem) -> str:
    """Every text of the item; ``body_text`` has nothing that the blocks have not."""
    parts = [getattr(item, name) for name in (*_LINES, *_TEXTS) if name != "body_text" or not item.body]
    parts += [block["html"] for block in item.body]
    parts += [note.text for note in item.ed_notes]
    parts += [subject.name for subject in item.subjects]
    for link in item.links:
        parts += (link.caption, link.credit)
    return "\n".join(filter(None, parts))


def _odd(text: str | None) -> bool:
    return text is not None and (SOFT_HYPHEN in text or not is_clean(text))


def _line(text: str) -> str:
    return " ".join(bare(text).split("\n")).strip(" ")


def _link(link: Link) -> Link:
    return replace(link, caption=link.caption and bare(link.caption), credit=link.credit and _line(link.credit))


def _parts(block: dict[str, str]) -> list[dict[str, str]]:
    """A block; a paragraph with a paragraph separator (U+2029) in it is two, unless that stands within markup."""
    pieces = block["html"].split("\u2029") if block["type"] == "paragraph" else [block["html"]]
    if len(pieces) > 1 and not all(map(_is_whole, pieces)):
        pieces = [block["html"]]
    made = (bare_html(piece).strip(" ").removesuffix("<br>") for piece in pieces)
    return [{**block, "html": html} for html in made if html]


def _is_whole(html: str) -> bool:
    """Whether every tag is closed in the same piece."""
    open_tags: list[str] = []
    for closing, name in _TAG.findall(html):
        if name == "br":
            continue
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags
