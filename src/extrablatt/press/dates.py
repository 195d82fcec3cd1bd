"""Dates for readers, in German (Austrian month names) and English. Pure."""

from __future__ import annotations

from datetime import datetime

_MONTHS = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_DAYS = {
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def _tongue(language: str) -> str:
    return language[:2] if language[:2] in _MONTHS else "en"


def _month(moment: datetime, language: str) -> str:
    if language.lower() == "de-at" and moment.month == 1:
        return "Jänner"
    return _MONTHS[_tongue(language)][moment.month - 1]


def long_date(moment: datetime, language: str) -> str:
    """``Donnerstag, 25. April 2019`` / ``Thursday, 25 April 2019``."""
    day = _DAYS[_tongue(language)][moment.weekday()]
    dot = "." if _tongue(language) == "de" else ""
    return f"{day}, {moment.day}{dot}\u00a0{_month(moment, language)} {moment.year}"


def short_date(moment: datetime, language: str) -> str:
    """``25. April 2019``."""
    dot = "." if _tongue(language) == "de" else ""
    return f"{moment.day}{dot}\u00a0{_month(moment, language)} {moment.year}"


def clock(moment: datetime, language: str) -> str:
    """``14.10`` in Austria (ÖNORM A 1080), ``14:10`` elsewhere."""
    return f"{moment:%H.%M}" if language.lower() == "de-at" else f"{moment:%H:%M}"


def date_time(moment: datetime, language: str) -> str:
    """``25. April 2019, 14.10 Uhr`` / ``25 April 2019, 14:10``."""
    hour = "\u00a0Uhr" if _tongue(language) == "de" else ""
    return f"{short_date(moment, language)}, {clock(moment, language)}{hour}"
