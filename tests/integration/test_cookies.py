"""The cookie jar of a reader who signs in, reads and signs out holds what the privacy page tells, as long as it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from extrablatt.press import rendering

pytestmark = pytest.mark.django_db

DAY = 24 * 3600
#: Until the browser is closed.
BROWSER = None


@pytest.fixture(autouse=True)
def _no_limit_reached_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


class Jar:
    """A browser's cookies: name → days they last."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.held: dict[str, float | None] = {}
        self.seen: set[str] = set()

    def _keep(self, response: HttpResponse) -> HttpResponse:
        for name, cookie in response.cookies.items():
            self.seen.add(name)
            if cookie["max-age"] == 0:
                self.held.pop(name, None)
                self.client.cookies.pop(name, None)
            else:
                self.held[name] = cookie["max-age"] / DAY if cookie["max-age"] else BROWSER
        return response

    def get(self, path: str) -> HttpResponse:
        return self._keep(self.client.get(path))

    def post(self, path: str, **data: str) -> HttpResponse:
        return self._keep(self.client.post(path, data))


@pytest.fixture
def jar() -> Jar:
    return Jar(Client())


def code() -> str:
    return re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.M).group(1)


def walk(jar: Jar) -> Iterator[str]:
    """From the first look at the form to the farewell; after each step, where we are."""
    jar.get("/konto/anmelden/")
    yield "form"
    jar.post("/konto/anmelden/", email="neu@example.org")
    jar.get("/konto/anmelden/code/")
    yield "asked"
    jar.post("/konto/anmelden/code/", code="FALSCH")
    yield "mistaken"
    jar.post("/konto/anmelden/code/", code=code())
    jar.get("/konto/")
    yield "signed in"
    jar.get("/konto/pass/?next=/politik")
    yield "reading"
    jar.post("/konto/abmelden/")
    jar.get("/konto/abgemeldet/")
    yield "signed out"


def told() -> str:
    page, _stored = rendering.make("/datenschutz")
    return page.body.decode() if isinstance(page.body, bytes) else str(page.body)


def test_cookies_come_when_they_are_needed_and_all_go_at_sign_out(jar: Jar) -> None:
    held = {where: dict(jar.held) for where in walk(jar)}
    assert held["form"] == {"csrftoken": BROWSER}
    assert held["asked"] == held["mistaken"] == {"csrftoken": BROWSER, "sessionid": BROWSER}
    assert held["signed in"] == held["reading"] == {"csrftoken": BROWSER, "sessionid": 60, "pass": 60}
    assert held["signed out"] == {}


def test_the_privacy_page_names_exactly_these_cookies_and_how_long_they_last(jar: Jar) -> None:
    for _step in walk(jar):
        pass
    entries = dict(re.findall(r"<li><code>(\w+)</code> (.*?)</li>", told()))
    assert set(entries) == jar.seen
    assert {name for name, text in entries.items() if "60 Tage" in text} == {"sessionid", "pass"}
    assert {name for name, text in entries.items() if "bis Sie den Browser schließen" in text} == {
        "csrftoken",
        "sessionid",
    }


def test_who_tries_too_many_codes_is_told_so_without_another_cookie(jar: Jar) -> None:
    jar.get("/konto/anmelden/")
    jar.post("/konto/anmelden/", email="neu@example.org")
    for _attempt in range(3):
        response = jar.post("/konto/anmelden/code/", code="FALSCH")
    assert "Zu viele Versuche" in jar.get(response["Location"]).content.decode()
    assert jar.seen == {"csrftoken", "sessionid"}


@pytest.mark.parametrize("path", ["/konto/abgemeldet/", "/konto/gesperrt/", "/konto/pass/", "/konto/"])
def test_pages_without_a_form_set_no_cookie(path: str, jar: Jar) -> None:
    jar.get(path)
    assert jar.seen == set()


def test_signing_out_on_the_way_elsewhere_leaves_no_cookie_either(jar: Jar) -> None:
    steps = walk(jar)
    while next(steps) != "reading":
        pass
    response = jar.post("/konto/abmelden/", next="/politik")
    assert response["Location"] == "/politik"
    assert jar.held == {}
