"""Embargoes written in words: "Sperrfrist 23. Januar 19.00 Uhr", "Embargoed until 0600 GMT, 4 March".

What says that there is an embargo but not until when holds indefinitely: better late than early.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

_TOLD = re.compile(
    r"\bsperrfrist\b|\bsperrvermerk\b|\bembargo(?:ed)?\b|\bnicht vor dem\b.{0,40}\bver(?:wenden|öffentlichen)"
    r"|\bnot for (?:release|publication) before\b|\bhold for release\b|\bfrei (?:ab|für)\b",
    re.I,
)
_LIFTED = re.compile(r"aufgehoben|entfällt|keine sperrfrist|ohne sperrfrist|\blifted\b|no embargo|\blevé\b", re.I)
_MONTHS = {
    "jan": 1, "jän": 1, "ene": 1, "feb": 2, "fév": 2, "fev": 2, "mär": 3, "mar": 3, "mrz": 3, "maer": 3, "apr": 4, "avr": 4,
    "abr": 4, "mai": 5, "may": 5, "jun": 6, "juin": 6, "jul": 7, "juil": 7, "aug": 8, "aoû": 8, "aou": 8, "ago": 8, "sep": 9,
    "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12, "déc": 12, "dic": 12,
}  # fmt: skip
_YEAR_AFTER = r"(?:\s+((?:19|20)\d\d)(?!\s*(?:GMT|UTC|CES?T|MES?Z|Uhr|h\b)))?(?!\d)"
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2})(?![\d.:]))?")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_NAMED = re.compile(r"(?<![\d.:])(\d{1,2})(?:\.|st|nd|rd|th|er)?\s+([^\W\d_]{3,9})\.?,?" + _YEAR_AFTER)
_NAMED_FIRST = re.compile(
    r"\b([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!\s*(?:[.:]\d|Uhr|h\b)),?" + _YEAR_AFTER
)
_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})[.:](\d\d)(?![.\d])|(?<!\d)(\d{1,2})\s*(?:Uhr|h\b)(?:\s?(\d\d)\b)?", re.I)
_AMERICAN = re.compile(r"(?<!\d)(\d{1,2})(?:[:.](\d\d))?\s*(a|p)\.?m\b", re.I)
_FOUR = re.compile(r"(?<![\d.-])([01]\d|2[0-3])([0-5]\d)(?=\s*(?:GMT|UTC|CES?T|MES?Z|Uhr|h\b|hours|$|[,;)-]))")
_ZONE = re.compile(r"\b(GMT|UTC|CEST|CET|MESZ|MEZ)\b")
_OFFSETS = {"GMT": 0, "UTC": 0, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2}


def month(word: str) -> int | None:
    """1 to 12 of a month's name or its beginning, in German, English, French or Spanish."""
    lowered = word.lower()
    return _MONTHS.get(lowered[:4]) or _MONTHS.get(lowered[:3])


def told_in(text: str | None, created: datetime | None = None, zone: tzinfo = BERLIN) -> str | None:
    """The embargo a text tells, as ISO 8601 with offset or ``indefinite``; None when it speaks of none.

    ``created`` (aware) is when the item was made: it gives the year, and for a time alone the day. ``zone`` is meant where
    none is named.
    """
    found = _TOLD.search(text or "")
    if text is None or found is None or _LIFTED.search(text):
        return None
    try:
        return _until(text[found.start() : found.end() + 160], created, zone) or "indefinite"
    except (ValueError, OverflowError):
        return "indefinite"  # the 31st of February


def _until(text: str, created: datetime | None, zone: tzinfo) -> str | None:
    if named := _ZONE.search(text):
        zone = timezone(timedelta(hours=_OFFSETS[named.group(1)]))
    local = created.astimezone(zone) if created else None
    day, rest = _day(text, local)
    clock = _clock(rest)
    if day is None and (clock is None or local is None or re.search(r"\b\w+(?:tag|day)s?\b", text, re.I)):
        return None  # "Sunday" is one of many
    if day is None and clock is not None and local is not None:
        until = local.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
        return (until if until >= local else until + timedelta(days=1)).isoformat()
    if day is None:
        return None
    if clock == (24, 0):
        return (datetime(*day, tzinfo=zone) + timedelta(days=1)).isoformat()
    hour, minute, second = (*clock, 0) if clock else (23, 59, 59)
    return datetime(*day, hour, minute, second, tzinfo=zone).isoformat()


def _day(text: str, local: datetime | None) -> tuple[tuple[int, int, int] | None, str]:
    """The first day that is told, and the text without it."""
    if match := _ISO.search(text):
        return (int(match[1]), int(match[2]), int(match[3])), text[: match.start()] + " " + text[match.end() :]
    for pattern, place in ((_NUMBERS, (1, 2)), (_NAMED, (1, 2)), (_NAMED_FIRST, (2, 1))):
        for match in pattern.finditer(text):
            number = match[place[1]]
            name = int(number) if number.isdecimal() else month(number)
            if not name or not 1 <= name <= 12:
                continue
            year = _year(match[3], int(match[place[0]]), name, local)
            if year is None:
                return None, text
            return (year, name, int(match[place[0]])), text[: match.start()] + " " + text[match.end() :]
    return None, text


def _year(told: str | None, day: int, month_: int, local: datetime | None) -> int | None:
    if told:
        return int(told) if len(told) == 4 else 2000 + int(told)
    if local is None:
        return None
    # Without a year: the one in which the day lies ahead, or not long ago.
    then = datetime(local.year, month_, min(day, 28), tzinfo=local.tzinfo)
    return local.year + 1 if then < local - timedelta(days=180) else local.year


def _clock(text: str) -> tuple[int, int] | None:
    if match := _AMERICAN.search(text):
        hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
        return hour, int(match[2] or 0)
    if match := _CLOCK.search(text):
        return (int(match[1]), int(match[2])) if match[1] else (int(match[3]), int(match[4] or 0))
    if match := _FOUR.search(text):
        return int(match[1]), int(match[2])
    return None


def moment(year: int, month_: int, day: int, hour: int, minute: int, zone: tzinfo = UTC) -> datetime | None:
    """A time, or None when there is no such day."""
    try:
        return datetime(year, month_, day, hour, minute, tzinfo=zone)
    except (ValueError, OverflowError):
        return None
