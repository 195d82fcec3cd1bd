"""Guessing passwords and sending mails is limited by account and household, and nobody is kept out for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test import Client

from extrablatt.readers import limits, signin
from extrablatt.readers.models import Attempt, User
from tests.browser.conftest import eventually

EMAIL, PASSWORD = "nora@example.org", "Grasberg-Sommer-17"
pytestmark = pytest.mark.django_db


@pytest.fixture
def nora() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, is_staff=True, is_superuser=True)


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def try_password(client: Client, password: str, email: str = EMAIL) -> int:
    return client.post("/desk/login/", {"username": email, "password": password}).status_code


def later(**delta: float) -> None:
    """Time goes by."""
    back = timedelta(**delta)
    Attempt.objects.update(last=F("last") - back, until=F("until") - back)


def test_sixty_wrong_passwords_then_the_right_one_do_not_go_through(nora: User) -> None:
    stranger = at("203.0.113.9")
    answers = [try_password(stranger, f"falsch-{n}") for n in range(60)]
    assert answers[:5] == [200] * 5
    assert set(answers[6:]) == {429}
    told = stranger.post("/desk/login/", {"username": EMAIL, "password": PASSWORD})
    assert told.status_code == 429
    assert 0 < int(told["Retry-After"]) <= 60
    assert "_auth_user_id" not in stranger.session


def test_the_owner_elsewhere_is_not_kept_out_and_the_wait_ends(nora: User) -> None:
    stranger = at("203.0.113.9")
    for n in range(60):
        try_password(stranger, f"falsch-{n}")
    assert try_password(at("198.51.100.7"), PASSWORD) == 302
    later(seconds=31)
    assert try_password(stranger, "falsch") == 200
    later(seconds=31)
    assert try_password(stranger, PASSWORD) == 429, "the wait has doubled"
    later(hours=1)
    assert try_password(stranger, PASSWORD) == 302
    assert try_password(stranger, "falsch") == 200, "who was right begins anew"


def test_the_answers_for_an_unknown_account_are_the_same(nora: User) -> None:
    known, unknown = at("203.0.113.9"), at("203.0.113.10")
    for n in range(8):
        one = known.post("/desk/login/", {"username": EMAIL, "password": f"falsch-{n}"})
        other = unknown.post("/desk/login/", {"username": "fort@example.org", "password": f"falsch-{n}"})
        assert (one.status_code, one.context["form"].non_field_errors()) == (
            other.status_code,
            other.context["form"].non_field_errors(),
        )


def test_one_household_can_not_try_all_accounts_and_ipv6_is_counted_by_the_64_bits() -> None:
    answers = [
        try_password(at(f"2001:db8:1:2::{n:x}"), "falsch", f"wer{n}@example.org") for n in range(1, limits.PASSWORD_ADDRESS.free + 3)
    ]  # fmt: skip
    assert answers[-1] == 429
    assert try_password(at("2001:db8:1:3::1"), "falsch", "wer1@example.org") == 200


def test_many_households_can_not_guess_one_account_and_a_known_device_still_gets_in(
    nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PASSWORD_ACCOUNT", limits.Limit("password-account", 10, 60, 900, 3600))
    owner = at("198.51.100.7")
    assert try_password(owner, PASSWORD) == 302
    assert owner.cookies[signin.DEVICE_COOKIE]["path"] == "/desk/login/"
    owner.post("/desk/logout/")
    answers = [try_password(at(f"203.0.113.{n}"), "falsch") for n in range(12)]
    assert answers[-1] == 429
    assert try_password(at("192.0.2.5"), PASSWORD) == 429
    assert try_password(owner, PASSWORD) == 302


def test_a_device_of_one_account_is_none_of_another(nora: User) -> None:
    owner = at("198.51.100.7")
    try_password(owner, PASSWORD)
    owner.post("/desk/logout/")
    User.objects.create_user("chef@example.org", PASSWORD, is_staff=True)
    for n in range(7):
        last = try_password(owner, f"falsch-{n}", "chef@example.org")
    assert last == 429
    assert Attempt.objects.count() == 3  # pair, household, account: no device of its own


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_one_by_one() -> None:
    go, allowed = threading.Barrier(12), []

    def one() -> None:
        go.wait()
        if not limits.spend(limits.PASSWORD_PAIR, "wer", "203.0.113.9"):
            allowed.append(1)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == limits.PASSWORD_PAIR.free


def ask_reset(client: Client, email: str) -> tuple[int, str]:
    answer = client.post("/desk/password_reset/", {"email": email})
    return answer.status_code, answer["Location"]


def test_reset_mails_end_and_the_answer_does_not(nora: User) -> None:
    answers = {ask_reset(at("203.0.113.9"), EMAIL) for _try in range(25)}
    answers.add(ask_reset(at("203.0.113.10"), "fort@example.org"))
    assert answers == {(302, "/desk/password_reset/done/")}
    eventually(lambda: len(mail.outbox) == limits.RESET_MAILBOX.free, what="the mails")
    later(minutes=6)
    ask_reset(at("198.51.100.7"), EMAIL.upper())
    eventually(lambda: len(mail.outbox) == limits.RESET_MAILBOX.free + 1, what="one more, later")


def test_codes_asked_for_by_one_keep_nobody_else_out() -> None:
    def ask(address: str, email: str) -> int:
        return at(address).post("/konto/anmelden/", {"email": email}).status_code

    answers = [ask("203.0.113.9", f"wer{n}@example.org") for n in range(30)]
    assert answers[:20] == [302] * 20
    assert answers[-1] == 429
    assert ask("198.51.100.7", "leserin@example.org") == 302
    assert [ask("198.51.100.8", "leserin@example.org") for _try in range(6)][-1] == 429
    assert ask("198.51.100.9", "leserin@example.org") == 302


def test_counts_nobody_asks_for_are_forgotten() -> None:
    limits.spend(limits.PASSWORD_PAIR, "wer", "203.0.113.9")
    assert limits.forget_old() == 0
    later(days=3)
    assert limits.forget_old() == 1


@pytest.fixture(autouse=True)
def _mails_are_out() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == "reset mail":
            thread.join(10)
