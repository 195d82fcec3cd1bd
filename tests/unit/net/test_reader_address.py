"""The reader's address, as the kiosk says it to the office."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from extrablatt.net.readeraddress import HEADER, heard, household, told
from extrablatt.newspaper.readeraddress import ReaderAddressMiddleware
from extrablatt.readers.addresses import reader_address

SECRET = "a" * 64


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::7", ""])
def test_what_the_kiosk_says_is_heard(address: str) -> None:
    assert heard(told(address, SECRET), SECRET) == address


@pytest.mark.parametrize(
    "value",
    ["", "203.0.113.9", "203.0.113.9 ", "203.0.113.9 " + "0" * 64, told("203.0.113.8", SECRET).replace("8 ", "9 ", 1),
     told("203.0.113.9", "b" * 64), "203.0.113.9 ü", told("203.0.113.9", SECRET) + " "],
)  # fmt: skip
def test_what_a_stranger_says_is_not(value: str) -> None:
    assert heard(value, SECRET) == ""


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::ffff", "2001:db8:1:3::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_household_is_counted_as_one(address: str, counted: str) -> None:
    assert household(address) == counted


def seen(**meta: str) -> HttpRequest:
    """A request as views get it that came over the loopback with these headers."""
    found: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    ReaderAddressMiddleware(view)(RequestFactory().get("/konto/", REMOTE_ADDR="127.0.0.1", **meta))
    return found[0]


@pytest.fixture(autouse=True)
def _secret(settings: object) -> None:
    settings.INTERNAL_SECRET = SECRET  # type: ignore[attr-defined]


def test_the_office_counts_the_reader_and_not_the_kiosk() -> None:
    request = seen(HTTP_X_EXTRABLATT_READER=told("2001:db8:1:2::9", SECRET), HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert request.META["REMOTE_ADDR"] == "2001:db8:1:2::9"
    assert reader_address(request) == "2001:db8:1:2::"
    assert HEADER not in request.headers
    assert "X-Forwarded-For" not in request.headers


def test_a_request_of_this_machine_itself_is_its_own() -> None:
    assert reader_address(seen()) == "127.0.0.1"


@pytest.mark.parametrize(
    "claim",
    [
        {"HTTP_X_EXTRABLATT_READER": "203.0.113.9 " + "0" * 64},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_REAL_IP": "203.0.113.9"},
        {"HTTP_FORWARDED": "for=203.0.113.9"},
    ],
)
def test_a_mere_claim_makes_nobody_of_this_machine(claim: dict[str, str]) -> None:
    assert reader_address(seen(**claim)) == ""
