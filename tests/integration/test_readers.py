"""Accounts, subscriptions, passes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from extrablatt.readers import actions
from extrablatt.readers.models import Subscription, User
from extrablatt.readers.passes import PASS_COOKIE

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, target: str = "/konto/") -> None:
    client.post("/konto/anmelden/", {"email": email, "next": target})
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.M).group(1)
    response = client.post("/konto/anmelden/code/", {"code": code, "next": target})
    assert response.status_code == 302


def held(client: Client) -> str:
    return actions.signer().verify(client.cookies[PASS_COOKIE].value, timezone.now().timestamp()).level


def test_a_new_reader_signs_in_by_code_and_gets_a_registered_pass(client: Client) -> None:
    sign_in(client, "neu@example.org")
    assert User.objects.get().email == "neu@example.org"
    assert held(client) == "registered"
    assert mail.outbox[-1].subject.startswith("Probeblatt")


def test_a_subscription_makes_the_pass_premium_and_ends_with_it(client: Client) -> None:
    until = timezone.now() + timedelta(hours=2)
    actions.grant("abo@example.org", until)
    sign_in(client, "abo@example.org")
    granted = actions.pass_for(User.objects.get(email="abo@example.org"))
    assert (granted.level, granted.expires) == ("premium", int(until.timestamp()))
    Subscription.objects.update(until=timezone.now() - timedelta(seconds=1))
    client.get("/konto/pass/?next=/politik")
    assert held(client) == "registered"


def test_a_wrong_code_signs_nobody_in(client: Client) -> None:
    client.post("/konto/anmelden/", {"email": "wer@example.org"})
    client.post("/konto/anmelden/code/", {"code": "FALSCH"})
    assert PASS_COOKIE not in client.cookies


def test_signing_out_takes_the_pass_away(client: Client) -> None:
    sign_in(client, "neu@example.org")
    client.post("/konto/abmelden/")
    assert client.cookies[PASS_COOKIE].value == ""


@pytest.mark.parametrize("target", ["https://boese.example/", "//boese.example", "javascript:alert(1)", "boese"])
def test_renewal_never_leads_elsewhere(client: Client, target: str) -> None:
    assert client.get("/konto/pass/", {"next": target})["Location"] == "/"


@pytest.mark.parametrize(("email", "days"), [("keine-adresse", 3), ("gut@example.org", -1)])
def test_a_grant_needs_an_address_and_a_day_to_come(email: str, days: int) -> None:
    with pytest.raises(ValidationError):
        actions.grant(email, timezone.now() + timedelta(days=days))


def test_a_reader_does_not_get_into_the_desk(client: Client) -> None:
    sign_in(client, "neu@example.org")
    assert client.get("/desk/wire/").status_code in (302, 403)
    assert client.get("/desk/").status_code == 302


def test_the_press_gateway_answers_only_who_knows_the_secret(client: Client, settings: object) -> None:
    assert client.get("/-/press/?path=/").status_code == 404
    headers = {"X-Extrablatt-Internal": settings.INTERNAL_SECRET}
    assert client.get("/-/press/?path=/", headers=headers).status_code == 200


def test_the_accounts_pages_speak_the_newspapers_language_whatever_the_browsers(client: Client) -> None:
    page = client.get("/konto/anmelden/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="de' in page
    assert "Anmelden" in page
    assert "Sign in" not in page
