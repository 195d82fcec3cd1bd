"""Differences between two versions of a text, for the eye: blocks paired, words marked with <ins> and <del>. Pure.

The input is sanitised inline HTML or plain text; the output is safe HTML: words are escaped, of tags only our own marks stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from . import markup
from .threeway import Block, align, bare

_TOKEN = re.compile(r"\s+|\d+(?:[.,:]\d+)*|[^\W_]+|.", re.S)


@dataclass(frozen=True, slots=True)
class Difference:
    """One block of either version. ``kind``: same, changed, added, removed. ``html`` holds the words, marked."""

    kind: str
    block: str
    html: str


def marked(old: str, new: str) -> str:
    """``new`` with what it has more in <ins> and what ``old`` had in <del>; both inline HTML."""
    before, after = _TOKEN.findall(markup.plain(old)), _TOKEN.findall(markup.plain(new))
    parts: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            parts.append(escape(come))
            continue
        if gone.strip():
            parts.append(f"<del>{escape(gone)}</del>")
        if come.strip():
            parts.append(f"<ins>{escape(come)}</ins>")
        elif come or gone:
            parts.append(" ")
    return "".join(parts)


def compare(old: Sequence[Block], new: Sequence[Block]) -> list[Difference]:
    """Both versions as one column, in the order of ``new``, what is gone where it stood."""
    pairs = align([f"{b.kind} {b.text}" for b in old], [f"{b.kind} {b.text}" for b in new])
    came_from = {j: i for i, j in pairs.items()}
    found: list[Difference] = []
    shown = 0
    for j, block in enumerate(new):
        i = came_from.get(j)
        if i is None:
            found.append(Difference("added", block.kind, f"<ins>{escape(block.text)}</ins>"))
            continue
        found += [_removed(old[gone]) for gone in range(shown, i) if gone not in pairs]
        shown = i + 1
        if old[i].kind == block.kind and bare(old[i].text) == bare(block.text):
            found.append(Difference("same", block.kind, escape(block.text)))
        else:
            found.append(Difference("changed", block.kind, marked(old[i].text, block.text)))
    return found + [_removed(old[gone]) for gone in range(shown, len(old)) if gone not in pairs]


def _removed(block: Block) -> Difference:
    return Difference("removed", block.kind, f"<del>{escape(block.text)}</del>")
