"""Accept-Encoding, entity tags, dates, cookies and ranges (RFC 9110)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.kiosk.negotiation import (
    UnsatisfiableRange,
    byte_range,
    choose_encoding,
    cookie,
    matches,
    not_modified_since,
)

ALL = frozenset({"br", "gzip", "identity"})


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;q=nan", "identity"),
        ("zstd, deflate", "identity"),
        ("gzip ; q=0.8 , br ; q=0.2", "gzip"),
    ],
)
def test_the_best_coding_the_client_accepts_is_sent(accept: str, wanted: str) -> None:
    assert choose_encoding(accept, ALL) == wanted


@given(st.text(max_size=60), st.sets(st.sampled_from(["br", "gzip"])))
def test_no_header_makes_us_send_what_we_have_not_got(accept: str, have: set[str]) -> None:
    offered = frozenset(have | {"identity"})
    assert choose_encoding(accept, offered) in offered


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a" , "c"', "*", " * ", '"x,y", "a"'])
def test_an_entity_tag_is_found(header: str) -> None:
    assert matches(header, '"a"')


@pytest.mark.parametrize("header", ["", ",", "a", '"b"', '"a', 'W/"b"', '"A"'])
def test_another_entity_tag_is_not(header: str) -> None:
    assert not matches(header, '"a"')


@pytest.mark.parametrize(
    ("header", "same"),
    [
        ("Thu, 25 Apr 2019 10:00:00 GMT", True),
        ("Thu, 25 Apr 2019 10:00:01 GMT", False),
        ("Thu, 25 Apr 2019 09:59:59 GMT", False),
        ("Thursday, 25-Apr-19 10:00:00 GMT", True),
        ("Thu, 25 Apr 2019 10:00:00 -0000", True),
        ("yesterday", False),
        ("", False),
        ("Thu, 99 Apr 2019 10:00:00 GMT", False),
    ],
)
def test_dates_are_compared_in_whole_seconds(header: str, same: bool) -> None:
    assert not_modified_since(header, 1_556_186_400) is same


def test_a_page_without_a_date_is_never_unchanged() -> None:
    assert not not_modified_since("Thu, 25 Apr 2030 10:00:00 GMT", 0)


@given(st.text(max_size=60))
def test_any_date_header_is_survived(header: str) -> None:
    assert not_modified_since(header, 1) in (True, False)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("pass=1.a.b", "1.a.b"),
        ("x=1; pass=2", "2"),
        ("x=1;pass=3;y", "3"),
        ('pass="4"', "4"),
        ("mypass=1", None),
        ("mypass=1; x=pass=2;\tpass=3 ; pass=4", "3"),
        ("x=a pass=1", None),
        ("pass=; x=1", ""),
        ("", None),
    ],
)
def test_a_cookie_is_found_by_its_whole_name(header: str, value: str | None) -> None:
    assert cookie(header, "pass") == value


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=90-", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=95-500", (95, 99)),
        ("bytes=9-0", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("", None),
    ],
)
def test_one_byte_range_is_understood_and_others_ignored(header: str, span: tuple[int, int] | None) -> None:
    assert byte_range(header, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_range_outside_of_the_file_is_told(header: str) -> None:
    with pytest.raises(UnsatisfiableRange):
        byte_range(header, 100)


@given(st.integers(0, 50), st.integers(0, 200), st.integers(0, 200))
def test_a_range_lies_within_the_file(size: int, first: int, last: int) -> None:
    try:
        span = byte_range(f"bytes={first}-{last}", size)
    except UnsatisfiableRange:
        assert first >= size
        return
    if span is None:
        assert last < first
    else:
        assert span == (first, min(last, size - 1))


@given(st.lists(st.tuples(st.sampled_from(["pass", "mypass", "pas", "x"]), st.text("pas=1 ", max_size=8))))
def test_a_cookie_is_found_as_by_cutting_the_header_apart(cookies: list[tuple[str, str]]) -> None:
    header = "; ".join(f"{name}={value}" for name, value in cookies)
    assert cookie(header, "pass") == next((value.strip() for name, value in cookies if name == "pass"), None)
