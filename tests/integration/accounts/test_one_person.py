"""No account before a code was used; one person is one account, however the address is written."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from extrablatt.newspaper import setup
from extrablatt.readers import actions
from extrablatt.readers.models import Subscription, User

pytestmark = pytest.mark.django_db
ONE = "abo@xn--mnchen-bote-thb.example"
WRITTEN = [
    "abo@münchen-bote.example", ONE, "ABO@München-Bote.example", "a\u200bbo@münchen-bote.example",
    "abo@mu\u0308nchen-bote.example", "ａｂｏ@münchen-bote．example",
]  # fmt: skip


def code() -> str:
    return re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.M).group(1)


def sign_in(email: str) -> Client:
    client = Client()
    client.post("/konto/anmelden/", {"email": email})
    assert client.post("/konto/anmelden/code/", {"code": code()}).status_code == 302
    return client


def raw(user: User, email: str) -> None:
    """As an older release kept it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE readers_user SET email = %s WHERE id = %s", [email, user.pk])


def test_asking_for_codes_makes_no_account_and_leaves_nothing_for_long() -> None:
    for number in range(30):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        client.post("/konto/anmelden/", {"email": f"wer{number}@example.org"})
        client.post("/konto/anmelden/code/", {"code": "FALSCH"})
    assert len(mail.outbox) == 30
    assert not User.objects.exists()
    in_an_hour = timezone.now() + timedelta(minutes=61)
    assert not Session.objects.filter(expire_date__gt=in_an_hour).exists()


def test_the_answer_is_the_same_whether_or_not_there_is_an_account() -> None:
    User.objects.create_user("da@example.org")
    pages = []
    for email in ("da@example.org", "fort@example.org"):
        client = Client()
        sent = client.post("/konto/anmelden/", {"email": email}, follow=True)
        pages.append(re.sub(r'value="[^"]+"|da@|fort@', "", sent.content.decode()))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("written", WRITTEN)
def test_a_paying_reader_gets_the_subscription_however_the_address_is_written(written: str) -> None:
    actions.grant("abo@münchen-bote.example", timezone.now() + timedelta(days=9))
    client = sign_in(written)
    assert User.objects.count() == 1
    assert mail.outbox[-1].to == [ONE], "a code goes to the account's own address"
    assert "abo@münchen-bote.example" in client.get("/konto/").content.decode()
    assert actions.pass_for(User.objects.get()).level == "premium"


def test_every_entrance_knows_the_one_form() -> None:
    setup._groups()
    setup.make_editor("Chefin@München-Bote.example")
    first = User.objects.get()
    for written in ("chefin@xn--mnchen-bote-thb.example", "CHEFIN@münchen-bote．example"):
        assert actions.account(written) == first
        assert User.objects.get(email=written) == first
        assert User.objects.get(email__iexact=written) == first
        assert User.objects.get_by_natural_key(written) == first
        with pytest.raises(IntegrityError), transaction.atomic():
            setup.make_editor(written)
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(email=written)])
        with pytest.raises(ValidationError):
            User(email=written, password="!").full_clean()
    with pytest.raises(ValidationError):
        actions.grant("ab\x00o@example.org", timezone.now() + timedelta(days=1))


def test_an_editor_signs_in_under_every_writing() -> None:
    User.objects.create_user("abo@münchen-bote.example", "Grasberg-Sommer-17", is_staff=True, is_superuser=True)
    for written in WRITTEN:
        client = Client()
        client.post("/desk/login/", {"username": written, "password": "Grasberg-Sommer-17"})
        assert client.get("/desk/account/").status_code == 200, written


def test_doubles_of_before_are_merged_without_losing_a_subscription() -> None:
    group = Group.objects.create(name="Sport")
    reader, editor, other, broken = (User.objects.create_user(f"x{n}@example.org") for n in range(4))
    until = timezone.now() + timedelta(days=9)
    for user in (reader, other):
        Subscription.objects.create(user=user, until=until)
    given = Subscription.objects.create(user=reader, until=until, granted_by=other)
    User.objects.filter(pk=editor.pk).update(is_staff=True, password="md5$x$y")
    other.groups.add(group)
    raw(reader, "abo@münchen-bote.example")
    raw(editor, ONE)
    raw(other, "a\u200bbo@münchen-bote.example")
    raw(broken, "keine-adresse")
    merge: Any = importlib.import_module("extrablatt.readers.migrations.0004_one_person_one_account").merge
    merge(apps, None)
    editor.refresh_from_db()
    assert (editor.email, editor.is_active, editor.is_staff) == (ONE, True, True)
    assert Subscription.objects.filter(user=editor).count() == 3
    assert set(editor.groups.all()) == {group}
    given.refresh_from_db()
    assert given.granted_by == editor
    for double in (reader, other):
        double.refresh_from_db()
        assert (double.is_active, double.merged_into) == (False, editor)
        assert double.email.endswith("@merged.invalid")
    merge(apps, None)
    assert User.objects.filter(is_active=True).count() == 2
    assert sign_in("abo@münchen-bote.example").get("/konto/").status_code == 200


def test_a_closed_account_is_told_by_mail_only_and_not_made_anew() -> None:
    User.objects.create_user("zu@example.org", is_active=False)
    client = Client()
    sent = client.post("/konto/anmelden/", {"email": "ZU@example.org"})
    assert sent["Location"] == "/konto/anmelden/code/"
    assert not re.search(r"^[A-Z0-9-]{6,12}$", mail.outbox[-1].body, re.M)
    client.post("/konto/anmelden/code/", {"code": ""})
    assert client.get("/konto/").status_code == 302
    assert User.objects.count() == 1
