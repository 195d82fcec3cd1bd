"""The public record's texts in their one form (``extrablatt.normalisation``), whichever way they came here. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from extrablatt.normalisation import bare, clean, clean_html, line

from . import links
from .record import CorrectionRecord, PostRecord, StoryRecord, TagRecord

#: Of a block (docs/architecture.md, "Blocks") and of a picture: inline HTML, alone or in lists; plain text.
_HTML = frozenset(("html", "items", "header", "rows"))
_PLAIN = frozenset(("text", "title", "caption", "attribution", "credit", "alt", "byline", "copyright", "usage_terms"))


def tag(record: TagRecord) -> TagRecord:
    """A tag; its name is no text to be set, so it has no soft hyphens."""
    return replace(record, name=bare(line(record.name)), description=clean(record.description))


def story(record: StoryRecord, base_url: str) -> StoryRecord:
    """A story, without links into the house at ``base_url`` (``links.py``), with all that belongs to it, but not its tags (:func:`tag`) and pictures (:func:`picture`)."""
    return replace(
        record,
        kicker=line(record.kicker),
        headline=line(record.headline),
        standfirst=clean(record.standfirst),
        dateline=line(record.dateline),
        byline=line(record.byline),
        picture_caption=clean(record.picture_caption),
        picture_credit=line(record.picture_credit),
        body=body(record.body, base_url),
        sources=tuple(bare(line(name)) for name in record.sources),
        corrections=tuple(CorrectionRecord(clean(one.text), one.time) for one in record.corrections),
    )


def post(record: PostRecord, base_url: str) -> PostRecord:
    """A live blog's post as :func:`story`, but not its pictures."""
    return replace(record, headline=line(record.headline), byline=line(record.byline), body=body(record.body, base_url))


def picture(record: dict[str, Any]) -> dict[str, Any]:
    """A picture's public metadata."""
    return {key: clean(value) if key in _PLAIN and isinstance(value, str) else value for key, value in record.items()}


def body(blocks: tuple[dict[str, Any], ...], base_url: str) -> tuple[dict[str, Any], ...]:
    """The blocks of a body."""
    return tuple(_block(block, base_url) for block in blocks)


def _block(block: dict[str, Any], base_url: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in block.items():
        if key in _HTML:
            told[key] = _fragments(value, base_url)
        elif key in _PLAIN and isinstance(value, str):
            told[key] = clean(value)
        elif key == "pictures":
            told[key] = [picture(item) for item in value]
        else:
            told[key] = value
    return told


def _fragments(value: Any, base_url: str) -> Any:
    if isinstance(value, str):
        return links.outward(clean_html(value), base_url)
    return [_fragments(part, base_url) for part in value]
