"""A report's words and figures, in five groups that tell differently much about which event it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from .. import vocab
from . import words

#: So much of the body counts: what happened stands in the first paragraphs, background further down is shared by many stories.
HEAD = 1200
#: The first paragraph, roughly.
_LEAD = 350

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+")
_THOUSANDS = {"de": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"), "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")}
_ENDINGS = ("innen", "ern", "ens", "in", "en", "er", "es", "em", "n", "s", "e")
_FOLD = str.maketrans("äöüéèáàóíćčšžłńçğş", "aoueeaaoiccszlncgs")
_DAYS = {
    "montag": 1, "dienstag": 2, "mittwoch": 4, "donnerstag": 8, "freitag": 16, "samstag": 32, "sonnabend": 32, "sonntag": 64,
    "monday": 1, "tuesday": 2, "wednesday": 4, "thursday": 8, "friday": 16, "saturday": 32, "sunday": 64,
}  # fmt: skip
#: Behind these, "2:30" is no score.
_TIMES = frozenset("uhr stunden minuten sekunden h hours minutes".split())


@dataclass(slots=True)
class Tokens:
    """The tokens of a report with their weights; ``days`` are the weekdays named, as bits."""

    names: dict[str, float] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    scores: set[str] = field(default_factory=set)
    common: set[str] = field(default_factory=set)
    days: int = 0


def stem(word: str) -> str:
    """A rough stem of a lower-case word: umlauts folded, one ending off."""
    folded = word.translate(_FOLD).replace("ß", "ss")
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:
            return folded[: -len(ending)]
    return folded


_FREQUENT = frozenset(stem(word) for word in words.FREQUENT)


@cache
def _common() -> frozenset[str]:
    """Stems of words of the trade; the names of Media Topics are some: kinds of events are no events."""
    kinds = (word for label in vocab.labels() for word in re.findall(r"[^\W\d_]{4,}", label.lower()))
    return frozenset(stem(word) for word in (*words.COMMON, *kinds))


@lru_cache(maxsize=65536)
def _known(lower: str) -> tuple[str, bool, bool]:
    """Stem, whether it tells nothing, whether it is common."""
    stemmed = stem(lower)
    return stemmed, len(lower) < 2 or lower in words.STOP, stemmed in _common()


def is_overview(headline: str) -> bool:
    """Whether a headline announces many stories at once (a digest, a schedule): such a report is like too many others."""
    return not words.OVERVIEWS.isdisjoint(word.lower() for word in _TOKEN.findall(headline))


def tokens(headline: str, body_text: str, language: str | None = "de") -> Tokens:
    """The tokens of the headline and the first paragraphs. ``language`` decides how figures are written."""
    text = f"{headline}\n{body_text[:HEAD]}"
    title, lead = len(headline), len(headline) + _LEAD
    english = (language or "de").lower().startswith("en")
    found = Tokens()
    names, common = found.names, found.common
    matches = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
    previous, end = "", 0
    for place, (word, start) in enumerate(matches):
        position = 1.6 if start < title else 1.2 if start < lead else 0.85
        lower = word.lower()
        if "0" <= word[0] <= "9" or lower in words.NUMERALS:
            following = matches[place + 1][0].lower() if place + 1 < len(matches) else ""
            _figure(found, lower, following, position, english)
            previous, end = "", start + len(word)
            continue
        stemmed, nothing, usual = _known(lower)
        if lower in _DAYS:
            found.days |= _DAYS[lower]
        elif nothing:
            previous, end = lower, start + len(word)
            continue
        elif usual:
            common.add(stemmed)
        elif word[0].isupper():
            adjacent = previous[:1].isupper() and start - end == 1 and text[end] in " -"
            weight = position * _weight(stemmed, previous, adjacent)
            if weight > names.get(stemmed, 0.0):
                names[stemmed] = weight
            if len(lower) >= 10:
                # Parts of compounds: Hagelkörner and Hagelschaden, Verkehrsministerin and Ministerin.
                for part, share in (("<" + stemmed[:6], 0.3), (">" + stemmed[-6:], 0.2)):
                    if share * position > names.get(part, 0.0):
                        names[part] = share * position
        elif len(lower) >= 5:
            common.add(stemmed)
        previous, end = word, start + len(word)
    return found


def _weight(stemmed: str, previous: str, adjacent: bool) -> float:
    """How much a capitalised word tells: a first name and surname most, a noun with its article least."""
    if stemmed in _FREQUENT:
        return 0.3
    if adjacent and not _known(previous.lower())[2]:
        return 2.0
    return 0.8 if previous in words.DETERMINERS else 1.3


def _figure(found: Tokens, lower: str, following: str, position: float, english: bool) -> None:
    if ":" in lower:
        if following not in _TIMES and lower.count(":") == 1:
            found.scores.add(":".join(sorted(lower.split(":"))))
        return
    scale = words.SCALES.get(following, 1)
    value = float(words.NUMERALS[lower]) if lower in words.NUMERALS else _value(lower, english)
    if value is None:
        weights = {lower: 0.8}
    elif scale > 1:
        weights = {f"{value * scale:.0f}": 1.5}
    elif value != int(value):
        # Agencies round: 21.412,07 points are 21.412, and 0,83 percent are 0,8.
        weights = {f"{value:g}" if value < 1e5 else f"{value:.2f}": 1.5}
        rounded = f"{value:.0f}" if value >= 100 else f"{value:.1f}".removesuffix(".0")
        weights.setdefault(rounded, 1.0)
    else:
        whole = int(value)
        weights = {str(whole): 0.3 if whole <= 12 else 0.4 if 1900 < whole < 2100 else 1.0 if whole < 100 else 1.5}
    for token, weight in weights.items():
        if weight * position > found.figures.get(token, 0.0):
            found.figures[token] = weight * position


def _value(text: str, english: bool) -> float | None:
    if _THOUSANDS["en" if english else "de"].fullmatch(text):
        text = text.replace("," if english else ".", "")
    try:
        return float(text if english else text.replace(",", "."))
    except ValueError:
        return None
