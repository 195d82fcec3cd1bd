"""Datelines: place, often the day, and the agency in parentheses before a dash, as in "Berlin (dpa) - "."""

from __future__ import annotations

import re
from html import unescape

from .body import Block

_AGENCY = (
    r"[a-z]{2,5}(?:[/-][A-Za-z]{2,5})?|(?:dpa|APA|AFP|AP|KNA|SID|OTS|EFE|ANSA|TT|NTB|STT|ATS|SDA|PAP|BNS|UPI|CP|AAP|CNA|PTI|CTK|MTI|HINA|"
    r"DPA|AWP|CANADIAN PRESS|Xinhua|Reuters|REUTERS|Belga|Ritzau|Keystone-SDA|ČTK|IPS|TASS|EP|ANP|LUSA|Lusa|Anadolu)"
    r"(?:[/ -][A-Za-zÄÖÜäöü/-]{1,14})?"
)
_DAY = r"(?:\d{1,2}\.?\s+[^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.?\s+\d{1,2})"
_DATELINE = re.compile(
    # ANSA: "(ANSA) - ROMA, 1 MAR - "; Kyodo and Xinhua: "TOKYO, March 1 Kyodo - "; all others: "ROM, 1. März (dpa) - "
    rf"\((?:{_AGENCY})\)\s*[-–—]\s+[^\W\d_a-z][^()<>\n.\d]{{1,40}}?,\s+{_DAY}\s+[-–—]\s+(?=\S)"
    rf"|[^\W\d_a-z][^()<>\n.\d]{{1,60}}?,\s+{_DAY},?\s+(?:Kyodo(?: News)?|Xinhua|KYODO|XINHUA)\s+(?:--|[-–—_])\s+(?=\S)"
    rf"|(?:[^\W\d_a-z][^()<>\n]{{0,70}}?\s?)?\((?:{_AGENCY})\)\s*(?:--|\.?[-–—_])\s+(?=\S)"
)
#: A clock, a date in numbers, or both run together; and the words that may stand beside them.
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?<!\d)\d{8}(?:T\d{4,6})?(?!\d)")
_TIME_WORDS = re.compile(
    r"\d+|(?<![^\W\d_])(?:T|Z|GMT|UTC|CES?T|MES?Z|[ECMP][SD]T|Uhr|h|am|pm|a\.m\.|p\.m\.|um|at|on|le|à|il|alle|ore|del?|st|nd|rd|th|o'clock"
    r"|(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Mo|Di|Mi|Do|Fr|Sa|So"
    r"|J[aä]n(?:uary?|ner)?|Feb(?:ruary?)?|M[aä]r(?:z|ch|s)?|A[pvb]r(?:il)?|Ma[iy]|Jun[ei]?|Jul[iy]?|Aug(?:ust)?|Sept?(?:ember)?|O[kc]t(?:ober)?"
    r"|Nov(?:ember)?|De[cz](?:ember)?)(?![^\W\d_])",
    re.I,
)
_SOURCE = re.compile(r"\(([^()]+)\)\W*$")


def is_dated(text: str) -> bool:
    """Whether a text begins with a dateline."""
    return _DATELINE.match(text) is not None


def _may_be_dated(text: str) -> bool:
    """Most texts are told without the regular expression to begin with no dateline."""
    start = text[:90].casefold()
    return "(" in start or "kyodo" in start or "xinhua" in start


def taken_from(blocks: list[Block]) -> str | None:
    """Take the dateline off the first paragraph that begins with one, and return it; None when none does.

    Only among the first four blocks: further down it begins a new item of a summary.
    """
    for at, block in enumerate(blocks[:4]):
        if not _may_be_dated(block["html"]):
            continue
        if block["type"] == "paragraph" and (match := _DATELINE.match(block["html"])):
            blocks[at] = {**block, "html": block["html"][match.end() :]}
            return unescape(match.group().strip())
    return None


def without(text: str) -> str:
    """A text without the dateline it begins with."""
    match = _DATELINE.match(text) if _may_be_dated(text) else None
    return text[match.end() :] if match else text


def source_of(line: str | None) -> str | None:
    """``dpa/lni`` of "Peine (dpa/lni) -"."""
    match = _SOURCE.search(line or "")
    return match.group(1).strip() if match else None


def is_time(text: str) -> bool:
    """Whether a text is nothing but a time or a numeric date, as some systems put it into the dateline: no place, no agency."""
    return (
        len(text) < 60
        and _CLOCK.search(text) is not None
        and not _TIME_WORDS.sub("", text).strip(" \t.,:;/()+-–—\u00a0")
    )
