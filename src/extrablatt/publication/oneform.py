"""The public record's texts in their one form (``extrablatt.normalisation``), whichever way they came here. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from extrablatt.normalisation import bare, clean, clean_html, line

from .record import CorrectionRecord, PostRecord, StoryRecord, TagRecord

#: Of a block (docs/architecture.md, "Blocks") and of a picture: inline HTML, alone or in lists; plain text.
_HTML = frozenset(("html", "items", "header", "rows"))
_PLAIN = frozenset(("text", "title", "caption", "attribution", "credit", "alt", "byline", "copyright", "usage_terms"))


def tag(record: TagRecord) -> TagRecord:
    """A tag; its name is no text to be set, so it has no soft hyphens."""
    return replace(record, name=bare(line(record.name)), description=clean(record.description))


def story(record: StoryRecord) -> StoryRecord:
    """A story with all that belongs to it, but not its tags (:func:`tag`) and pictures (:func:`picture`)."""
    return replace(
        record,
        kicker=line(record.kicker),
        headline=line(record.headline),
        standfirst=clean(record.standfirst),
        dateline=line(record.dateline),
        byline=line(record.byline),
        picture_caption=clean(record.picture_caption),
        picture_credit=line(record.picture_credit),
        body=body(record.body),
        sources=tuple(bare(line(name)) for name in record.sources),
        corrections=tuple(CorrectionRecord(clean(one.text), one.time) for one in record.corrections),
    )


def post(record: PostRecord) -> PostRecord:
    """A live blog's post, but not its pictures."""
    return replace(record, headline=line(record.headline), byline=line(record.byline), body=body(record.body))


def picture(record: dict[str, Any]) -> dict[str, Any]:
    """A picture's public metadata."""
    return {key: clean(value) if key in _PLAIN and isinstance(value, str) else value for key, value in record.items()}


def body(blocks: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """The blocks of a body."""
    return tuple(_block(block) for block in blocks)


def _block(block: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in block.items():
        if key in _HTML:
            told[key] = _fragments(value)
        elif key in _PLAIN and isinstance(value, str):
            told[key] = clean(value)
        elif key == "pictures":
            told[key] = [picture(item) for item in value]
        else:
            told[key] = value
    return told


def _fragments(value: Any) -> Any:
    return clean_html(value) if isinstance(value, str) else [_fragments(part) for part in value]
