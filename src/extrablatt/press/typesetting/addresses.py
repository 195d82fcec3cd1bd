"""What is not set: URLs, e-mail addresses, hashtags, telephone numbers. Each is taken out of the galley and put back last."""

from __future__ import annotations

import re
from bisect import bisect_left

from .galley import Edit, Galley
from .marks import OPAQUE, RAW

_INSIDE = rf"[^\s<>„“”\"«»‚‘’‹›{OPAQUE}{RAW}]"
_LAST = rf"[^\s<>„“”\"«»‚‘’‹›.,;:!?…)\]'{OPAQUE}{RAW}]"
_URL = re.compile(rf"(?:https?://|ftp://|www\.){_INSIDE}*{_LAST}")
_PATH = re.compile(r"\.[a-z]{2,10}/")
_PATH_END = re.compile(rf"{_INSIDE}*{_LAST}")
_HOST = re.compile(r"(?<![\w.@-])\w[\w-]*(?:\.[\w-]+)*$")
_LOCAL = re.compile(r"\w[\w.+%-]*(?:'[\w.+%-]+)*$")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_HASHTAG = re.compile(r"#\w+")
#: +43 1 51540-1901, (01) 534 68-0, 0664/123 45 67: at least seven figures, the first a plus or a nought.
_TELEPHONE = re.compile(r"(?:\+\d|\(0\d|0\d)(?:(?:[ \u00a0\u202f()/–-]{0,2}|\(0\) ?)\d){5,}")


def hold(galley: Galley) -> list[str]:
    """Replace every address by one :data:`OPAQUE` (several, where tags stand inside it); the pieces, in order."""
    spans = _find(galley.text)
    if not spans:
        return []
    held: list[str] = []
    edits: list[Edit] = []
    done = 0
    for start, end in sorted(spans):
        if start < done:
            continue
        done = end
        inside = galley.marks[bisect_left(galley.marks, start + 1) : bisect_left(galley.marks, end)]
        for a, b in zip([start, *inside], [*inside, end], strict=True):
            if a < b:
                held.append(galley.text[a:b])
                edits.append((a, b, OPAQUE))
    galley.edit(edits)
    return held


def put_back(galley: Galley, held: list[str]) -> None:
    """The inverse of :func:`hold`."""
    if held:
        places = re.finditer(OPAQUE, galley.text)
        galley.edit([(*place.span(), piece) for place, piece in zip(places, held, strict=True)])


def _find(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    if "://" in text or "www." in text:
        spans.extend(m.span() for m in _URL.finditer(text))
    if "#" in text:
        spans.extend(m.span() for m in _HASHTAG.finditer(text))
    if "/" in text:
        spans.extend(_paths(text))
    place = text.find("@")
    while place > 0:
        local, domain = _LOCAL.search(text[max(0, place - 64) : place]), _DOMAIN.match(text, place + 1)
        if local and domain:
            spans.append((place - len(local.group()), domain.end()))
        place = text.find("@", place + 1)
    for match in _TELEPHONE.finditer(text):
        start = match.start()
        before, two_before = text[max(0, start - 1) : start], text[max(0, start - 2) : start]
        glued = before.isalnum() or before in (".", ":", "-", "–") or (before == "," and two_before[0].isdecimal())
        if not glued:
            spans.append(match.span())
    return spans


def _paths(text: str) -> list[tuple[int, int]]:
    """Addresses without a scheme: example.at/a--b."""
    spans: list[tuple[int, int]] = []
    for match in _PATH.finditer(text):
        if spans and match.start() < spans[-1][1]:
            continue
        host, rest = _HOST.search(text[max(0, match.start() - 64) : match.start()]), _PATH_END.match(text, match.end())
        if host and rest:
            spans.append((match.start() - len(host.group()), rest.end()))
    return spans
