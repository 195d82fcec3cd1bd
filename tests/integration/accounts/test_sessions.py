"""Where an account is signed in is shown and ended; other sites' pages sign nobody in or out."""

from __future__ import annotations

import re
import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client

from extrablatt.readers import actions, refusing, sessions
from extrablatt.readers.models import User
from extrablatt.readers.passes import PassError, PassSigner
from tests.integration.accounts.test_one_person import sign_in

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "nora@example.org", "Grasberg-Sommer-17"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def nora() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, is_staff=True, is_superuser=True)


def at_desk(agent: str = FIREFOX, **more: str) -> Client:
    client = Client(headers={"user-agent": agent}, **more)
    assert client.post("/desk/login/", {"username": EMAIL, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/account/").status_code == 200


@pytest.mark.parametrize("path", ["/desk/account/anmeldungen/", "/konto/geraete/"])
def test_each_session_is_shown_with_its_device_and_can_be_ended(path: str, nora: User) -> None:
    here, there, third = at_desk(), at_desk(SAFARI), at_desk("curl/8")
    text = here.get(path).content.decode()
    assert "Firefox, Windows" in text
    assert "Safari, iPhone" in text
    ends = re.findall(r'name="end" value="(\d+)"', text)
    assert len(ends) == 2, "not the one in use"
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(path, {"end": str(row.pk)})
    assert not is_in(there)
    assert is_in(third)
    here.post(path, {"end": "others"})
    assert not is_in(third)
    assert is_in(here)


def test_nobody_ends_the_sessions_of_another(nora: User) -> None:
    mine = at_desk()
    theirs = sign_in("leserin@example.org")
    row = UserSession.objects.get(user__email="leserin@example.org")
    mine.post("/desk/account/anmeldungen/", {"end": str(row.pk)})
    assert theirs.get("/konto/").status_code == 200


def test_a_new_password_ends_all_other_sessions(nora: User) -> None:
    there = at_desk()
    nora.set_password("Ganz-anderes-Wort-9")
    nora.save()
    assert not is_in(there)
    assert sessions.of(nora) == []


def test_a_closed_account_is_signed_in_nowhere_even_when_it_is_opened_again(nora: User) -> None:
    there = at_desk()
    nora.is_active = False
    nora.save()
    assert not is_in(there)
    nora.is_active = True
    nora.save()
    assert not is_in(there)


def test_no_address_of_anybody_is_kept(nora: User) -> None:
    at_desk(REMOTE_ADDR="203.0.113.9")
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"::"}


def test_ended_sessions_are_forgotten(nora: User) -> None:
    there = at_desk()
    there.post("/desk/logout/")
    actions.tidy_up()
    assert not UserSession.objects.exists()


@pytest.mark.parametrize("path", ["/desk/logout/", "/konto/abmelden/", "/konto/abgemeldet/"])
def test_a_get_from_another_site_signs_nobody_out_and_clears_nothing(path: str, nora: User) -> None:
    client = at_desk()
    answer = client.get(path, headers={"sec-fetch-site": "cross-site"})
    assert "Clear-Site-Data" not in answer
    assert is_in(client)


def test_signing_out_by_the_form_clears_the_device() -> None:
    answer = sign_in("leserin@example.org").post("/konto/abmelden/")
    assert answer["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize(
    "path",
    ["/desk/login/", "/desk/logout/", "/desk/password_reset/", "/desk/zweiter-faktor/", "/desk/account/", "/konto/anmelden/",
     "/konto/anmelden/code/", "/konto/abmelden/", "/konto/geraete/", "/desk/account/anmeldungen/"],
)  # fmt: skip
def test_no_form_of_another_site_is_taken(path: str, nora: User) -> None:
    client = Client(enforce_csrf_checks=True)
    if not path.endswith(("login/", "reset/", "anmelden/", "code/")):
        client.force_login(nora, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(path, {"username": EMAIL, "password": PASSWORD, "email": EMAIL, "code": "1", "end": "others"})
    assert answer.status_code == 403
    assert UserSession.objects.count() == (1 if client.session.get("_auth_user_id") else 0)


def test_a_session_planted_before_signing_in_is_not_the_one_signed_in(nora: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/desk/login/", {"username": EMAIL, "password": PASSWORD})
    assert client.session.session_key != planted
    assert not Client().session.exists(planted)


def test_a_device_that_is_signed_out_from_elsewhere_can_not_go_on_reading_with_its_pass() -> None:
    here, there = sign_in("leserin@example.org"), sign_in("leserin@example.org")
    token = there.cookies["pass"].value
    here.post("/konto/geraete/", {"end": "others"})
    kiosk = PassSigner([settings.PASS_SECRET])
    kiosk.refuse(refusing.current())
    with pytest.raises(PassError):
        kiosk.verify(token, time.time())
    kiosk.verify(here.get("/konto/").cookies["pass"].value, time.time())
