"""A byline without the word the page prints before it: agencies send „Von Karl Muster“, and the page says „Von“ itself. Pure."""

from __future__ import annotations

import re

#: How a byline begins, by language (ISO 639-1). Every newspaper gets those in German and English.
_WORDS = {
    "de": ("von",), "en": ("by",), "fr": ("par",), "it": ("a cura di", "di", "da"), "es": ("por",), "pt": ("por",),
    "nl": ("door",), "da": ("af", "av"), "nb": ("av",), "nn": ("av",), "no": ("av",), "sv": ("av",), "rm": ("da",),
    "lb": ("vun",), "ca": ("per",), "gl": ("por",),
}  # fmt: skip
_ALWAYS = ("de", "en")
#: These begin surnames too (Di Stefano, Da Silva): taken for the word only where a whole name follows.
_ALSO_NAMES = {"di", "da"}


def bare(byline: str, *languages: str) -> str:
    """``byline`` without the „Von“, “By”, « Par » … it begins with, however often. ``languages``: of the report, of the page."""
    text = " ".join(byline.split())
    known = {language.lower()[:2] for language in languages} | {*_ALWAYS}
    words = sorted({word for language in known for word in _WORDS.get(language, ())}, key=len, reverse=True)
    begins = re.compile(rf"(?P<word>{'|'.join(words)})(?:\s*:\s*|\s+|$)", re.I)
    while match := begins.match(text):
        rest = text[match.end() :]
        if match["word"].lower() in _ALSO_NAMES and ":" not in match[0] and len(rest.split()) < 2:
            break
        text = rest
    return text
