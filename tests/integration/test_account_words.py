"""The account's pages, forms and mails say Sie to readers, in the newspaper's words, wherever one can get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from extrablatt.readers import urls
from extrablatt.readers.models import User

pytestmark = pytest.mark.django_db

FAMILIAR = re.compile(
    r"\b(du|dich|dir|dein\w*|euch|euer|eure\w*|gib|versuche es|bestätige|klick\w*|habe geduld)\b", re.I
)
STYLE, WORDS = re.compile(r"<style>.*?</style>", re.S), re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def _no_limit_reached_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def words(response: Any) -> str:
    """What a reader sees of an answer."""
    return " ".join(WORDS.sub(" ", STYLE.sub("", response.content.decode())).split())


def code() -> str:
    return re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.M).group(1)


def everywhere(client: Client) -> list[str]:
    """All pages below ``/konto/``, as they are for this reader now."""
    return [words(client.get(reverse(pattern.name), follow=True)) for pattern in urls.urlpatterns]


def everything_said() -> list[str]:
    """Pages and mails of a reader who makes every mistake one can make."""
    client = Client()
    said = everywhere(client)

    def post(path: str, **data: str) -> None:
        said.append(words(client.post(path, data, follow=True)))

    post("/konto/anmelden/", email="")
    post("/konto/anmelden/", email="keine-adresse")
    post("/konto/anmelden/", email="neu@example.org")
    said.extend(everywhere(client))
    post("/konto/anmelden/code/", code="")
    post("/konto/anmelden/code/", code="FALSCH")
    post("/konto/anmelden/code/", code="FALSCH")
    for _attempt in range(5):
        post("/konto/anmelden/", email="neu@example.org")
    post("/konto/anmelden/", email="andere@example.org")
    post("/konto/anmelden/code/", code=code())
    said.extend(everywhere(client))
    post("/konto/abmelden/")
    User.objects.filter(email="andere@example.org").update(is_active=False)
    post("/konto/anmelden/", email="andere@example.org")
    said.append(words(Client(enforce_csrf_checks=True).post("/konto/anmelden/", {"email": "neu@example.org"})))
    return [*said, *(f"{m.subject} {m.body}" for m in mail.outbox)]


def test_nobody_is_called_du() -> None:
    said = everything_said()
    assert len(said) > 40
    assert [text for text in said if FAMILIAR.search(text)] == []
    together = " ".join(said)
    for told in ("Das ist nicht der Code", "Zu viele Versuche", "Sie sind abgemeldet", "Dieses Konto ist gesperrt"):
        assert told in together


def test_no_page_or_mail_of_the_account_speaks_english() -> None:
    assert [
        text for text in everything_said() if re.search(r"\b(the|your|please|you|sign|account)\b", text, re.I)
    ] == []


def test_signing_out_is_told_once() -> None:
    client = Client()
    client.post("/konto/anmelden/", {"email": "neu@example.org"})
    client.post("/konto/anmelden/code/", {"code": code()})
    assert "role=" not in client.get("/konto/").content.decode()
    page = client.post("/konto/abmelden/", follow=True)
    assert words(page).count("abgemeldet") == words(page).count("Sie sind abgemeldet") > 0
    assert 'role="status"' not in page.content.decode()


def test_a_form_without_its_cookie_is_refused_in_the_newspapers_words() -> None:
    refused = Client(enforce_csrf_checks=True).post("/konto/anmelden/", {"email": "neu@example.org"})
    assert refused.status_code == 403
    assert "Bitte versuchen Sie es noch einmal" in words(refused)
    assert not User.objects.exists()


def test_what_only_passwords_and_links_need_leads_to_the_account() -> None:
    for path in ("/konto/bestaetigen/", "/konto/erneut/"):
        assert Client().get(path)["Location"] == "/konto/"
