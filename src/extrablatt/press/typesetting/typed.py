"""Quotation marks as typewriters and keyboards have them: two characters, or commas, for one mark."""

from __future__ import annotations

import re

from .galley import Edit, Galley
from .languages import Language

_LOW_DOUBLE = re.compile(r",,(?<![^\s(\[{/„“”\"«»‚‘’'‹›`´–—-],,)(?=[^\s,])")
_LOW_SINGLE = re.compile(r",(?<![^ (\x1d\x1e],)(?=[^\W\d_][^,\"„“”«»‟'‚‘’‹›`´‛′″\x1d]{0,60}['’‘`´‚‹›](?![^\W_]))")
_CHEVRONS = re.compile(r"<<(?=[^<>\s])[^<>\x1d]*[^<>\s]>>|>>(?=[^<>\s])[^<>\x1d]*[^<>\s]<<")
_PADDING = re.compile(r"(?<=«)[ \u00a0\u202f]+(?=[^\s–—])|[ \u00a0\u202f]+(?<=[^\s–—][ \u00a0\u202f])(?=»)")
_GUILLEMETS = {ord("<"): "«", ord(">"): "»"}


def read_typed(galley: Galley, language: Language) -> None:
    """Marks typed as two characters, or as commas, become one mark; French inside spaces go for the while."""
    text = galley.text
    edits: list[Edit] = []
    for typed, mark in (("``", "“"), ("''", '"'), ("´´", '"')):
        start = text.find(typed)
        while start >= 0:
            edits.append((start, start + 2, mark))
            start = text.find(typed, start + 2)
    galley.edit(sorted(edits))
    text = galley.text
    if "<<" in text and ">>" in text:
        found = [m.span() for m in _CHEVRONS.finditer(text)]
        galley.edit([(i, i + 2, text[i].translate(_GUILLEMETS)) for a, b in found for i in (a, b - 2)])
    if ",," in text:
        galley.sub(_LOW_DOUBLE, "„")
    if "," in text and any(mark in text for mark in "'’‘`´‚‹›"):
        galley.sub(_LOW_SINGLE, "‚")
    if language.padding and ("«" in galley.text or "»" in galley.text):
        galley.sub(_PADDING, "")
