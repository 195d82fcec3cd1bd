"""The desk's second factor: no session opens a desk view without it, whatever road it was opened by."""

from __future__ import annotations

import dataclasses
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from wagtail.models import ModelLogEntry

from extrablatt.desk import secondfactor
from extrablatt.net import deskpass
from extrablatt.newspaper import setup
from extrablatt.readers.models import User

pytestmark = pytest.mark.django_db
PASSWORD, EMAIL = "Grasberg-Sommer-17", "nora@example.org"
ASK, SET_UP = "/desk/zweiter-faktor/", "/desk/account/zweiter-faktor/"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()
    setup._groups()


@pytest.fixture
def nora() -> User:
    """An editor who may publish."""
    from django.contrib.auth.models import Group

    user = User.objects.create_user(EMAIL, PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Redaktion"))
    return user


@pytest.fixture
def secret(nora: User) -> str:
    """Her authenticator app's secret."""
    secret = generate_totp_secret()
    from allauth.core import context

    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(nora, secret)
    return secret


def demand(settings: Any, rule: str) -> None:
    settings.PAPER = dataclasses.replace(
        settings.PAPER, desk=dataclasses.replace(settings.PAPER.desk, second_factor=rule)
    )


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def by_password(client: Client) -> None:
    client.post("/desk/login/", {"username": EMAIL, "password": PASSWORD, "remember": "on"})


def by_code(client: Client) -> None:
    client.post("/konto/anmelden/", {"email": EMAIL})
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.M).group(1)
    client.post("/konto/anmelden/code/", {"code": code})


def by_reset(client: Client) -> None:
    client.post("/desk/password_reset/", {"email": EMAIL})
    link = re.search(r"https?://[^/]+(/desk/password_reset/\S+)", mail.outbox[-1].body).group(1)
    form = client.get(link, follow=True)
    new = "Ganz-anderes-Wort-9"
    client.post(form.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    client.post("/desk/login/", {"username": EMAIL, "password": new})


def before_it_was_set_up(client: Client) -> None:
    client.force_login(User.objects.get(email=EMAIL))


@pytest.mark.parametrize("road", [by_password, by_code, by_reset, before_it_was_set_up])
def test_no_road_leads_into_the_desk_without_the_factor(road: Any, client: Client, secret: str) -> None:
    road(client)
    assert client.session["_auth_user_id"]
    for path in ("/desk/", "/desk/wire/", "/desk/account/", "/desk/abos/", "/desk/images/", SET_UP):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, ASK), path
    assert client.post("/desk/wire/1/take/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403


def test_every_address_below_the_desk_is_behind_the_guard_but_those_that_lead_to_it() -> None:
    desk = [p for p in get_resolver().url_patterns if str(p.pattern) == "desk/"]
    names = {p.name for group in desk for p in group.url_patterns if getattr(p, "name", None)}
    known = {"desk_second_factor", "wagtailadmin_login", "wagtailadmin_logout"}
    assert known <= names
    assert names & secondfactor._OPEN == known | {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


def test_the_code_of_the_app_opens_the_desk_once_and_for_this_session_only(client: Client, secret: str) -> None:
    by_password(client)
    assert deskpass.COOKIE not in client.get(ASK).cookies, "who owes the factor has no place kept at the kiosk"
    code = code_of(secret)
    assert client.post(ASK, {"code": "000000", "next": "/desk/wire/"}).status_code == 403
    assert client.post(ASK, {"code": code, "next": "/desk/wire/"})["Location"] == "/desk/wire/"
    assert client.get("/desk/wire/").status_code == 200
    other = Client()
    by_password(other)
    assert other.get("/desk/wire/").status_code == 302
    assert other.post(ASK, {"code": code}).status_code == 403, "a code is good once"
    assert ModelLogEntry.objects.filter(action="desk.factor_failed").count() == 2


def test_codes_can_not_be_guessed_at_will(client: Client, secret: str) -> None:
    by_password(client)
    for _try in range(6):
        client.post(ASK, {"code": "123456"})
    assert client.post(ASK, {"code": code_of(secret)}).status_code == 403


def test_who_is_asked_never_lands_elsewhere(client: Client, secret: str) -> None:
    by_password(client)
    sent = client.post(ASK, {"code": code_of(secret), "next": "https://boese.example/"})
    assert sent["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("rule", "publishes", "sent"),
    [("off", True, False), ("publishers", True, True), ("publishers", False, False), ("all", False, True)],
)
def test_the_newspaper_says_who_needs_one(
    rule: str, publishes: bool, sent: bool, client: Client, nora: User, settings: Any
) -> None:
    demand(settings, rule)
    if not publishes:
        from django.contrib.auth.models import Permission

        nora.groups.clear()
        nora.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_article"]))
    by_password(client)
    answer = client.get("/desk/wire/")
    assert answer.status_code == (302 if sent else 200)
    if sent:
        assert answer["Location"].startswith(SET_UP)


def test_an_app_is_set_up_with_the_password_once_more_and_opens_the_desk(
    client: Client, nora: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    demand(settings, "publishers")
    by_password(client)
    assert client.get(SET_UP)["Location"].startswith(ASK)
    assert client.post(ASK, {"password": "falsch", "next": SET_UP}).status_code == 403
    assert client.post(ASK, {"password": PASSWORD, "next": SET_UP})["Location"] == SET_UP
    assert "data-secret" in client.get(SET_UP + "app/").content.decode()
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        told = client.post(SET_UP + "app/", {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code>", told.content.decode())
    assert len(codes) == 10
    assert client.get("/desk/").status_code == 200
    assert re.findall(r"<code>(\d{8})</code>", client.get(SET_UP + "codes/").content.decode()) == []
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    other = Client()
    by_password(other)
    assert other.get("/desk/")["Location"].startswith(ASK)
    assert other.post(ASK, {"code": codes[3]})["Location"] == "/desk/"
    assert Client().post(ASK, {"code": codes[3]})["Location"].startswith("/desk/login/")
    assert other.get("/desk/").status_code == 200
    assert ModelLogEntry.objects.filter(action="desk.factor_added", user=nora).exists()


def test_a_factor_is_changed_only_by_who_has_just_used_one(
    client: Client, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_password(client)
    client.post(ASK, {"code": code_of(secret)})
    factor = Authenticator.objects.get(type="totp")
    monkeypatch.setattr(secondfactor, "RECENT", -1)
    assert client.post(f"{SET_UP}{factor.pk}/entfernen/")["Location"].startswith(ASK)
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    monkeypatch.undo()
    other = User.objects.create_user("andere@example.org", PASSWORD)
    foreign = Authenticator.objects.create(user=other, type="totp", data={"secret": "x"})
    assert client.post(f"{SET_UP}{foreign.pk}/entfernen/").status_code == 404
    assert client.post(f"{SET_UP}{factor.pk}/entfernen/").status_code == 302
    assert not Authenticator.objects.filter(pk=factor.pk).exists()


def test_what_needs_a_fresh_factor_asks_for_it_again(client: Client, nora: User, secret: str) -> None:
    @secondfactor.required
    def sealed(request: HttpRequest) -> HttpResponse:
        return HttpResponse("offen")

    by_password(client)
    request = RequestFactory().get("/desk/versiegelt/7/?f=1")
    request.user, request.session = nora, client.session
    assert sealed(request)["Location"] == f"{ASK}?next=%2Fdesk%2Fversiegelt%2F7%2F%3Ff%3D1"
    client.post(ASK, {"code": code_of(secret)})
    request.session = client.session
    assert sealed(request).content == b"offen"
    records = request.session["account_authentication_methods"]
    records[-1]["at"] -= secondfactor.RECENT + 1
    assert sealed(request).status_code == 302
    assert secondfactor.confirmed(request)
    records[-1]["at"] -= secondfactor.KEPT
    assert not secondfactor.confirmed(request)
    Authenticator.objects.all().delete()
    assert sealed(request)["Location"].startswith(SET_UP)


def test_a_factor_used_by_one_account_is_none_of_another(client: Client, nora: User, secret: str) -> None:
    by_password(client)
    client.post(ASK, {"code": code_of(secret)})
    request = RequestFactory().get("/desk/")
    request.session = client.session
    request.user = User.objects.create_user("andere@example.org", PASSWORD)
    assert not secondfactor.confirmed(request)
