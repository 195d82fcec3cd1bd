"""Dates for readers: in German (with Austria's and Switzerland's habits) and English by our own rules, in every other
language by Unicode's (CLDR, through Babel). Pure.

All moments are aware datetimes already in the newspaper's zone. A number never stands alone at a line's end: no-break
spaces hold it to its word.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel import dates as cldr
from markupsafe import Markup, escape

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_DAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
#: Varieties that part hours and minutes with a full stop (ÖNORM A 1080; Schreibweisungen of the Swiss chancellery).
_DOTTED = frozenset({"de-at", "de-ch"})
_NBSP, _THIN = "\u00a0", "\u202f"


def _tongue(language: str) -> str:
    return language[:2].lower() if language[:2].lower() in _MONTHS else "en"


@functools.cache
def _locale(language: str) -> Locale | None:
    """The locale of a language we have no rules of our own for; None for German, English and what nobody knows."""
    if language[:2].lower() in _MONTHS:
        return None
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _held(text: str) -> str:
    """A number holds on to the word after it."""
    return re.sub(r"(\d\.?) (?=\w)", rf"\1{_NBSP}", text)


def _month(moment: datetime, language: str) -> str:
    if language.lower() == "de-at" and moment.month == 1:
        return "Jänner"
    return _MONTHS[_tongue(language)][moment.month - 1]


def long_date(moment: datetime, language: str) -> str:
    """``Donnerstag, 25. April 2019`` / ``Thursday, 25 April 2019``."""
    if locale := _locale(language):
        return _held(cldr.format_date(moment, "full", locale))
    return f"{_DAYS[_tongue(language)][moment.weekday()]}, {short_date(moment, language)}"


def short_date(moment: datetime, language: str) -> str:
    """``25. April 2019`` / ``25 April 2019``."""
    if locale := _locale(language):
        return _held(cldr.format_date(moment, "long", locale))
    dot = "." if _tongue(language) == "de" else ""
    return f"{moment.day}{dot}{_NBSP}{_month(moment, language)} {moment.year}"


def clock(moment: datetime, language: str) -> str:
    """``14.10`` in Austria and Switzerland, ``14:10`` or what is usual elsewhere."""
    if locale := _locale(language):
        return cldr.format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale)
    return f"{moment:%H.%M}" if language.lower() in _DOTTED else f"{moment:%H:%M}"


def time_of_day(moment: datetime, language: str) -> str:
    """``14.10 Uhr`` / ``14:10``."""
    return clock(moment, language) + (f"{_NBSP}Uhr" if _tongue(language) == "de" else "")


def date_time(moment: datetime, language: str) -> str:
    """``25. April 2019, 14.10 Uhr`` / ``25 April 2019, 14:10``."""
    return f"{short_date(moment, language)}, {time_of_day(moment, language)}"


def later(moment: datetime, first: datetime, language: str) -> str:
    """A time told after another: on the same day the hour is enough."""
    return time_of_day(moment, language) if moment.date() == first.date() else date_time(moment, language)


def ticker(moment: datetime, today: datetime, language: str) -> str:
    """For a list of the newest: the hour today, else the day: ``14.10``, ``24. 4.`` / ``24 Apr``."""
    if moment.date() == today.date():
        return clock(moment, language)
    if locale := _locale(language):
        return _held(cldr.format_skeleton("MMMd", moment, locale=locale))
    if _tongue(language) == "de":
        return f"{moment.day}.{_THIN}{moment.month}."
    return f"{moment.day}{_NBSP}{_month(moment, language)[:3]}"


def machine(moment: datetime) -> str:
    """RFC 3339, to the second, with offset: ``2019-04-25T14:10:00+02:00``."""
    return moment.isoformat(timespec="seconds")


def time_element(moment: datetime, text: str) -> Markup:
    """``text`` in a ``<time>`` that machines can read."""
    return Markup('<time datetime="{}">{}</time>').format(machine(moment), escape(text))
