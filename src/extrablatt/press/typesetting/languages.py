"""What differs from language to language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Marks and habits of one language. ``outer`` and ``inner`` are (open, close)."""

    outer: tuple[str, str]
    inner: tuple[str, str]
    #: " - " becomes a spaced en dash (German) rather than being left as typed.
    spaced_dash: bool = True
    #: German abbreviations, units and dates get their no-break spaces.
    german: bool = False


# Marks: Duden, Rechtschreibung und Zeichensetzung, K 12 and K 154 (German, Austrian, Swiss); Oxford Style Manual ch. 9.
_GERMAN = Language(("„", "“"), ("‚", "‘"), german=True)
_SWISS = Language(("«", "»"), ("‹", "›"), german=True)
_ENGLISH = Language(("“", "”"), ("‘", "’"))
_BRITISH = Language(("‘", "’"), ("“", "”"))
_ITALIAN = Language(("«", "»"), ("“", "”"))
_LANGUAGES = {
    "de": _GERMAN,
    "de-ch": _SWISS,
    "de-li": _SWISS,
    "en": _ENGLISH,
    "en-gb": _BRITISH,
    "it": _ITALIAN,
    "sl": Language(("„", "“"), ("‚", "‘")),
}


def language(tag: str) -> Language | None:
    """The habits of a BCP 47 tag (``de-AT`` → German), None for a language we don't set."""
    tag = tag.lower().replace("_", "-")
    return _LANGUAGES.get(tag) or _LANGUAGES.get(tag.partition("-")[0])
