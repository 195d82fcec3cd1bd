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
_DATELINE = re.compile(rf"(?:[^\W\d_a-z][^()<>\n]{{0,70}}?\s?)?\((?:{_AGENCY})\)\s*(?:--|\.?[-–—_])\s+(?=\S)")
_SOURCE = re.compile(r"\(([^()]+)\)\W*$")


def is_dated(text: str) -> bool:
    """Whether a text begins with a dateline."""
    return _DATELINE.match(text) is not None


def taken_from(blocks: list[Block]) -> str | None:
    """Take the dateline off the first paragraph that begins with one, and return it; None when none does.

    Only among the first four blocks: further down it begins a new item of a summary.
    """
    for block in blocks[:4]:
        if block["type"] == "paragraph" and (match := _DATELINE.match(block["html"])):
            block["html"] = block["html"][match.end() :]
            return unescape(match.group().strip())
    return None


def source_of(line: str | None) -> str | None:
    """``dpa/lni`` of "Peine (dpa/lni) -"."""
    match = _SOURCE.search(line or "")
    return match.group(1).strip() if match else None
