"""Embargoes written in words: "Sperrfrist 23. Januar 19.00 Uhr", "Embargoed until 0600 GMT, 4 March".

What says that there is an embargo but not until when holds indefinitely: better late than early.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from ..item import EdNote, WireItem
from .inline import plain, plain_all

BERLIN = ZoneInfo("Europe/Berlin")
_NEW_YORK = ZoneInfo("America/New_York")

_TOLD = re.compile(
    r"\bsperrfrist\b|\bsperrvermerk\b|\bembargo(?:ed)?\b|\bnicht vor dem\b.{0,40}\bver(?:wenden|öffentlichen)"
    r"|\bnot for (?:release|publication) before\b|\bhold for release\b|\bfrei (?:ab|für)\b|\bklausul[eé]r(?:et|t)\b"
    r"|\bdo not (?:use|publish|release|broadcast) (?:before|until)\b|\bnicht vor\b.{0,60}\bver(?:wende|öffentliche|breite)",
    re.I,
)
_LIFTED = re.compile(
    r"aufgehoben|entfällt|abgelaufen|\bexpired\b|keine sperrfrist|ohne sperrfrist|\blifted\b|no embargo|\blevé\b", re.I
)
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
#: Hours of zones by their names; of a name for two the later one, which holds longer.
_OFFSETS = {
    "GMT": 0, "UTC": 0, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "EDT": -4, "EST": -5, "ET": -5, "CDT": -5, "CST": -6, "CT": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "PT": -8, "EASTERN": -5, "PACIFIC": -8,
}  # fmt: skip
_ZONE = re.compile(rf"\b(?:({'|'.join(_OFFSETS)})|(Eastern|Pacific))\b")


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
        zone = timezone(timedelta(hours=_OFFSETS[named.group().upper()]))
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


_DAY_WORD = (
    r"(?:\d|bis\b(?=.{0,30}\d)|heute|morgen|(?:mo|diens|mitt|donners|frei|sams|sonn)\w*(?:tag|woch)|montag|mittwoch)"
)
#: A day or an hour, no year: until when a report is held back, not until when a country may sell no oil.
_MOMENT = (
    r"\W*(?:(?:on|the|le|el|il|zum|den|\w+day|\w+tag|mittwoch)\W+){0,3}"
    r"(?:\d{1,2}(?!\d)|[0-2]\d[0-5]\d\s*(?:gmt|utc|h|uhr|ces?t|e[sd]?t)|\w{3,9}\.? \d{1,2}(?!\d)|noon|midnight|mitternacht)"
)
_UNTIL = r"(?:until|till|bis|jusqu['’]?\w*|hasta|fino|tot|til|alle|ore)"
#: What the whole item is held back by. News of an embargo on oil, or of a farmer's closed season, begins otherwise.
_HOLDS = (
    rf"(?:sperrfrist|sperrvermerk)(?:\s*[:!–-]|\s+(?:{_DAY_WORD})|\W*$)"
    rf"|embargo\s*:|embargo\s{_UNTIL}{_MOMENT}|embargoed\b|strict(?:ly)? embargo(?:ed)?\b|(?:under|unter|sous|bajo|sotto) embargo(?:\W*$|\s{_UNTIL}{_MOMENT})"
    r"|hold for release|not for (?:release|publication|use|broadcast) (?:before|until|prior)|klausul[eé]r(?:et|t)\b"
    r"|do not (?:use|publish|release|broadcast|print) (?:(?:this|the) \w+ )?(?:before|until|prior)|nicht vor .{0,60}ver(?:wende|öffentliche|breite)"
)
_BEGINS = re.compile(
    rf"\W*(?:(?:achtung|attention|please note|note|eds?|editors|bitte beachten|hinweis)\b\W*)*(?:{_HOLDS})", re.I
)
_LINE = re.compile(rf"(?:^|[.!?:;,\n(]\s*)(?:(?:achtung|attention|note|eds?|bitte)\b\W*)*(?:{_HOLDS})", re.I | re.M)
#: One of these is in all of that: most items have none, and are done with.
_HINTS = ("sperr", "embargo", "for release", "klausul", "not for ", "do not ", "nicht vor ")
#: A line that holds back is no longer, and stands above the text.
_LONGEST, _ABOVE = 200, 2


def noticed(item: WireItem) -> WireItem:
    """The item, held back where its words say so and nothing else does: headline, slug, a first line above the text, notes to
    newsrooms. A time without a zone is Berlin's, of AP New York's. A line of the text that says so becomes a note."""
    if item.embargoed or item.pub_status != "usable":
        return item
    heads = [word for word in (item.headline, item.kicker, item.slugline, item.subheadline, item.genre) if word]
    notes = [note.text for note in item.ed_notes if not note.publishable]
    first = [(at, block["html"]) for at, block in enumerate(item.body[:_ABOVE]) if len(block["html"]) < _LONGEST]
    words = " ".join((*heads, *notes, *(html for _at, html in first))).lower()
    if not any(hint in words for hint in _HINTS):
        return item
    lines = {at: text for at, html in first if _BEGINS.match(text := plain(html))}
    told = [*(head for head in heads if _BEGINS.match(head[:_LONGEST])), *lines.values()]
    told += [note[max(0, found.start() - 40) :] for note in notes if (found := _LINE.search(note[:1500]))]
    created = _aware(item.version_created)
    zone = (
        _NEW_YORK if (item.provider or "").startswith("AP") and not (item.provider or "").startswith("APA") else BERLIN
    )
    until = [end for text in told if (end := told_in(text, created, zone) or _unread(text))]
    if not until:
        return item
    item = replace(item, embargoed="indefinite" if "indefinite" in until else max(until, key=_instant))
    lines = {
        at: text for at, text in lines.items() if len(text) < 120 and not (text.endswith(".") and text.count(" ") > 7)
    }
    if lines and len(lines) < len(item.body):
        body = tuple(block for at, block in enumerate(item.body) if at not in lines)
        told_apart = tuple(EdNote("embargo", text) for text in lines.values())
        item = replace(item, body=body, body_text=plain_all(list(body)), ed_notes=(*item.ed_notes, *told_apart))
    return item


def _unread(text: str) -> str | None:
    return None if _LIFTED.search(text) else "indefinite"


def _aware(value: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)
