"""What of a story stands before the wall, for everybody: whoever shows, announces or searches a gated story asks here. Pure.

That is headline, standfirst and the first lines of the text. Counted in words and in characters, at least a third of standfirst
and text, and a third of the text itself, stays behind the wall, whatever blocks the text is made of. Pictures, their
captions, embeds and cross-references stand behind it and are not counted: they are no third of anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from extrablatt.publication.blocks import Size, plain

from .typesetting import sentences

#: Characters of the text that may stand before the wall, besides headline and standfirst.
LIMIT = 260
#: Fewer words than these of a sentence that had to be cut say nothing.
FEWEST = 5
_DANGLING = " ,;:–—-(„«‚‹.…"


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before the wall: the ``standfirst`` as plain text, and the ``body``: one paragraph of plain text, or none."""

    standfirst: str
    body: list[dict[str, Any]]


def _two_thirds(*sizes: Size) -> Size:
    return Size(sum(size.words for size in sizes) * 2 // 3, sum(size.characters for size in sizes) * 2 // 3)


def _holds(room: Size, size: Size) -> bool:
    return size.words <= room.words and size.characters <= room.characters


def standfirst_before(standfirst: str, text: Size, language: str) -> str:
    """The plain standfirst of a gated story as it is announced: whole, unless its ``text`` is hardly anything beside it."""
    head = Size.of(standfirst)
    room = _two_thirds(head, text)
    return standfirst if _holds(room, head) else _cut(standfirst, room, len(standfirst), language)


def before(standfirst: str, body: list[dict[str, Any]], language: str, *, posts: bool = False) -> Before:
    """What of a gated story with this plain ``standfirst`` and these blocks (docs/architecture.md) stands before the wall.

    Of the text the first sentences of its first paragraph, :data:`LIMIT` characters at most; where already the first one is
    too long, its first words. ``posts``: behind the wall stand posts of live coverage too, so the standfirst is announced whole.
    """
    head, text = Size.of(standfirst), Size.of_blocks(body)
    room = _two_thirds(text)
    if not posts:
        both = _two_thirds(head, text)
        if not _holds(both, head):
            return Before(standfirst_before(standfirst, text, language), [])
        room = Size(min(room.words, both.words - head.words), min(room.characters, both.characters - head.characters))
    paragraphs = (plain(block["html"]) for block in body if block["type"] == "paragraph")
    first = next((words for words in paragraphs if words.strip()), "")
    taken = _cut(first, room, LIMIT, language)
    return Before(standfirst, [{"type": "paragraph", "html": escape(taken, quote=False)}] if taken else [])


def _cut(text: str, room: Size, limit: int, language: str) -> str:
    """The first whole sentences that fit, else the first words and „ …“, else nothing; ``limit`` counts spaces too."""
    taken = ""
    for sentence in sentences(text, language):
        longer = f"{taken} {sentence}".strip()
        if len(longer) > limit or not _holds(room, Size.of(longer)):
            break
        taken = longer
    return taken or _cut_words(text, room, limit)


def _cut_words(text: str, room: Size, limit: int) -> str:
    words: list[str] = []
    for word in text.split():
        # Room for the mark of omission, which counts as a word to who counts.
        if len(" ".join((*words, word))) + 2 > limit or not _holds(room, Size.of(*words, word, "…")):
            break
        words.append(word)
    if len(words) < FEWEST:
        return ""
    return " ".join(words).rstrip(_DANGLING) + "\u00a0…"
