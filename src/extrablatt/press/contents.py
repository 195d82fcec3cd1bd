"""The table of contents of a long text: its crossheads, with anchors that stay while their words stay. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from extrablatt.normalisation import folded

from .view import Block

#: A text is long from so many words and crossheads on.
WORDS, CROSSHEADS = 600, 3

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def anchor(title: str) -> str:
    """A fragment for a crosshead: ``Zwei Tage später`` → ``a-zwei-tage-spaeter``. The prefix keeps it off ids of the page."""
    plain = unicodedata.normalize("NFKD", folded(title).lower().translate(_LETTERS))
    words = re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(["a", *words])[:60].rstrip("-")


def anchored(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """``blocks`` with an anchor on each crosshead; the same words a second time get a number."""
    seen: dict[str, int] = {}
    made: list[Block] = []
    for block in blocks:
        if block.type != "crosshead":
            made.append(block)
            continue
        name = anchor(block.title.striptags())
        seen[name] = seen.get(name, 0) + 1
        made.append(replace(block, anchor=name if seen[name] == 1 else f"{name}.{seen[name]}"))
    return tuple(made)


def of(blocks: Iterable[Block], words: int) -> tuple[Block, ...]:
    """The crossheads of ``blocks``, where the text is long enough that a reader wants them; else nothing."""
    found = tuple(block for block in blocks if block.type == "crosshead")
    return found if words >= WORDS and len(found) >= CROSSHEADS else ()
