"""Dates as readers see them and as machines read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press import dates

VIENNA = ZoneInfo("Europe/Vienna")
THURSDAY = datetime(2019, 4, 25, 14, 5, 59, tzinfo=VIENNA)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de-at", "Donnerstag, 25.\u00a0April 2019"),
        ("de", "Donnerstag, 25.\u00a0April 2019"),
        ("en", "Thursday, 25\u00a0April 2019"),
        ("fr", "jeudi 25\u00a0avril 2019"),
        ("it", "giovedì 25\u00a0aprile 2019"),
        ("sl", "četrtek, 25.\u00a0april 2019"),
        ("xx", "Thursday, 25\u00a0April 2019"),
    ],
)
def test_a_long_date_names_the_day_and_keeps_number_and_month_together(language: str, expected: str) -> None:
    assert dates.long_date(THURSDAY, language) == expected


@pytest.mark.parametrize(
    ("language", "month"), [("de-at", "Jänner"), ("de-AT", "Jänner"), ("de-ch", "Januar"), ("de", "Januar")]
)
def test_only_austria_says_jaenner(language: str, month: str) -> None:
    assert month in dates.short_date(datetime(2026, 1, 2, tzinfo=UTC), language)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de-at", "14.05\u00a0Uhr"), ("de-ch", "14.05\u00a0Uhr"), ("de-de", "14:05\u00a0Uhr"), ("en-gb", "14:05")],
)
def test_the_hour_is_parted_as_the_country_does(language: str, expected: str) -> None:
    assert dates.time_of_day(THURSDAY, language) == expected
    assert dates.date_time(THURSDAY, language).endswith(f", {expected}")


def test_an_update_on_the_same_day_needs_only_the_hour() -> None:
    morning = THURSDAY.replace(hour=7)
    assert dates.later(THURSDAY, morning, "de-at") == "14.05\u00a0Uhr"
    assert dates.later(THURSDAY + timedelta(days=1), morning, "de-at") == "26.\u00a0April 2019, 14.05\u00a0Uhr"


def test_the_ticker_tells_the_hour_today_and_the_day_before() -> None:
    assert dates.ticker(THURSDAY, THURSDAY.replace(hour=23), "de-at") == "14.05"
    assert dates.ticker(THURSDAY, THURSDAY + timedelta(days=1), "de-at") == "25.\u202f4."
    assert dates.ticker(THURSDAY, THURSDAY + timedelta(days=1), "en") == "25\u00a0Apr"


def test_the_time_element_carries_the_offset_and_escapes_its_text() -> None:
    assert dates.time_element(THURSDAY, "<b>") == '<time datetime="2019-04-25T14:05:59+02:00">&lt;b&gt;</time>'


# Compared in UTC: hours the clock skips or tells twice equal nothing in another zone (PEP 495). Before 1900 because Vienna kept a
# local time whose offset has seconds, which RFC 3339 cannot say.
_SINCE_1900 = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(VIENNA))


@given(_SINCE_1900, st.sampled_from(["de-at", "de", "de-ch", "en", "xx"]))
def test_machines_read_back_every_moment_and_no_form_is_empty(moment: datetime, language: str) -> None:
    told = datetime.fromisoformat(dates.machine(moment))
    assert told.astimezone(UTC) == moment.astimezone(UTC).replace(microsecond=0)
    assert str(moment.year) in dates.date_time(moment, language)
    assert str(moment.day) in dates.long_date(moment, language)
