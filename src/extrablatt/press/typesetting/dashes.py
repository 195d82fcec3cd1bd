"""Dashes, minus signs, ellipses."""

from __future__ import annotations

import re

from .languages import Language
from .marks import NBSP

# Gedankenstrich: spaced en dash, and no line begins with it (DIN 5008:2020, 6.1; Duden K 36).
_SPACED = re.compile(r"(?<=[^\s])[ \u00a0\u202f]+(?:---?|--|-|–|—)[ \u00a0]+(?=[^\s])")
_TIGHT = re.compile(r"(?<=[^\W\d_])--(?=[^\W\d_])")
_LEADING = re.compile(r"^(?:--|-|—)(?= \S)")
# bis-Strich between numbers, years and times; not ISO dates, telephone numbers, chains (Duden K 66).
_RANGE = re.compile(
    r"(?<![\w.,:/+\-–−])((?!0\d)\d{1,4}|\d{1,2}[.:]\d{2}) ?[-–] ?((?!0\d)\d{1,4}|\d{1,2}[.:]\d{2})"
    r"(?![\w\-–/]|[.,:]\d)"
)
_MINUS = re.compile(r"(?<![^\s(])-(?=\d+(?:[.,]\d+)?(?![\d\-–/]))")
_DOTS = re.compile(r"\.{3,}|(?:\. ){2,}\.(?!\w)")
_SPACE_ELLIPSIS = re.compile(r"(?<=\S)[ \u202f]+…")


def set_dashes(text: str, language: Language | None) -> str:
    """Set dashes and ellipses of one block of text."""
    if "-" in text or "–" in text or "—" in text:
        text = _MINUS.sub("−", text)
        text = _RANGE.sub(_range, text)
        if language is not None and language.spaced_dash:
            text = _LEADING.sub("–", text)
            text = _SPACED.sub(f"{NBSP}– ", text)
            text = _TIGHT.sub(f"{NBSP}– ", text)
    if ".." in text or ". ." in text:
        text = _DOTS.sub("…", text)
    if "…" in text:
        text = _SPACE_ELLIPSIS.sub(f"{NBSP}…", text)
    return text


def _range(match: re.Match[str]) -> str:
    first, last = match.groups()
    # "5 - 3 = 2" and scores keep what was typed; a range rises, or is a year with its last digits (1914-18).
    if " " in match.group(0) and not (first.isdigit() and last.isdigit() and int(first) < int(last)):
        return match.group(0)
    return f"{first}–{last}"
