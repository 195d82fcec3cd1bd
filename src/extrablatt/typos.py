"""What was probably meant by a word nobody knows. Pure; belongs to no room."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """The likeliest of the ``known`` words; empty when none is near."""
    choices = {one.casefold(): one for one in known if one}
    near = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return choices[near[0]] if near else ""


def meant(word: str, known: Iterable[str]) -> str:
    """The same as a sentence, with a space before it: `` Did you mean port?``; empty when none is near."""
    found = nearest(word, known)
    return f" Did you mean {found}?" if found else ""
