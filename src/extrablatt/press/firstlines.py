"""The open variant of a story behind the wall: its first lines. Pure."""

from __future__ import annotations

from html import escape, unescape
from re import sub
from typing import Any

from .typesetting import sentences

#: Characters of text an open variant may show, besides headline and standfirst.
LIMIT = 260


def first_lines(body: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The first whole sentences of the first paragraph, at most :data:`LIMIT` characters, as one plain paragraph.

    Nothing when the story has no more than that, or when already its first sentence is longer: then the standfirst must do.
    """
    paragraphs = [b for b in body if b["type"] == "paragraph"]
    if not paragraphs:
        return []
    text = unescape(sub(r"<[^>]+>", "", paragraphs[0]["html"]))
    taken = ""
    found = sentences(text, language)
    for sentence in found:
        if len(taken) + len(sentence) > LIMIT:
            break
        taken = f"{taken} {sentence}".strip()
    rest = len(paragraphs) > 1 or len(body) > 1 or len(taken) < len(text.strip())
    return [{"type": "paragraph", "html": escape(taken, quote=False)}] if taken and rest else []
