"""Sentences, shortened texts, drop caps."""

from __future__ import annotations

import re

_END = re.compile(r"([.!?…][“”\"»«‘’')\]]*)\s+(?=[„“\"»«‚‘'(\[]*[^\W_a-zäöüß])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(„“\"])(?:[^\W\d_]|\d{1,2}|Dr|Prof|Mag|Dipl|Ing|St|Nr|Abs|Art|bzw|ca|evtl|ggf|inkl|max|min|Mio|Mrd|usw|vgl|"
    r"etc|Hl|Hr|Fr|Mr|Mrs|Ms|Str|geb|gest|sog|Tel|Univ|Jr|Sr|Co|vs|Abb|Bd|Kap|Jan|Feb|Aug|Sept|Okt|Nov|Dez|Jän|"
    r"[^\W\d_]\.\s?[^\W\d_])\.$"
)


def sentences(text: str, language: str = "de") -> list[str]:
    """Split text into its sentences. Abbreviations (z. B., Dr.), ordinals (25. April) and initials don't end one."""
    text = " ".join(text.split())
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        candidate = text[start : match.end(1)]
        if _ABBREVIATED.search(candidate):
            continue
        found.append(candidate)
        start = match.end()
    if start < len(text):
        found.append(text[start:])
    return found


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters: whole sentences if at least half of the room is used so, else whole words and „…“."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    whole = ""
    for sentence in sentences(text):
        if len(whole) + len(sentence) + 1 > limit:
            break
        whole = f"{whole} {sentence}".strip()
    if len(whole) * 2 >= limit:
        return whole
    cut = text[: max(1, limit - 2)]
    cut = cut[: cut.rfind(" ")] if " " in cut else cut
    return cut.rstrip(" ,;:–-.") + "\u00a0…"


def initial_letter_ok(text: str) -> bool:
    """Whether a drop cap fits: the paragraph begins with a letter and has some length."""
    plain = re.sub(r"<[^>]+>", "", text).lstrip()
    return len(plain) > 120 and plain[:1].isalpha() and not plain[:12].startswith("http")
