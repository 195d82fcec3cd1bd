"""Letters nobody can be sure of: what is kept at the door, in which order they are read, and that none holds up anything else."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from extrablatt.fediverse import door, letters, posting, remote, requests
from extrablatt.fediverse.courier import Courier
from extrablatt.fediverse.letters import Reader
from extrablatt.fediverse.models import Follower, Letter
from extrablatt.kiosk.app import Kiosk
from tests.dripping import dripping
from tests.elsewhere import ACTIVITY, Elsewhere, work
from tests.house import House, _Office
from tests.kiosks import ask, request

from .neighbours import Answer, Held, forged, neighbour

pytestmark = pytest.mark.django_db


def later() -> None:
    Letter.objects.update(next_try=timezone.now() - timedelta(seconds=1))


# --- at the door -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16-le", "utf-16", "utf-32-be"])
def test_a_letter_that_is_not_plain_utf_8_is_refused(coding: str, house: House, client: Client) -> None:
    asked = {"type": "Follow", "id": "x", "actor": "https://ferne.example/u", "object": "y"}
    assert forged(client, json.dumps(asked).encode(coding)) == 400
    assert not Letter.objects.exists()


def test_who_asks_to_follow_an_account_that_is_not_here_is_told_so(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    for account in ("niemand", "probeblatt/x", ""):
        assert elsewhere.follow(client, account) == 404
    assert forged(client, {"object": "https://ferne.example/fediverse/probeblatt"}) == 404
    assert not Letter.objects.exists()


def test_one_host_can_not_fill_the_letter_box_for_the_others(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    for n in range(door.MOST_OF_HOST):
        assert forged(client, {}, f"https://ferne.example/{n}") == 202
    assert forged(client, {}, "https://ferne.example/another") == 503
    assert forged(client, {}, "https://ferne.example:8443/another") == 503
    assert elsewhere.follow(client) == 202


def test_a_letter_to_an_address_longer_than_any_is_refused(house: House, elsewhere: Elsewhere, client: Client) -> None:
    answer = client.post("/-/fediverse/inbox?" + "x" * 600, b"{}", content_type=ACTIVITY)
    assert answer.status_code == 400


def test_the_kiosk_counts_what_strangers_write(house: House) -> None:
    from dataclasses import replace

    kiosk = Kiosk(house.store, house.signer, _Office(), replace(house.kiosk.config, costly_rate=0.01, costly_burst=2))
    seen: list[str] = []

    def post(client: str) -> None:
        asked = request("POST", "/-/fediverse/inbox", client, {"CONTENT_LENGTH": "2"})
        seen.append(str(ask(kiosk, asked).status))

    for _time in range(3):
        post("203.0.113.9")
    post("203.0.113.10")
    assert seen == ["204", "204", "429", "204"]


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x\ud800", "x\u0000", "x" * 501, "x\ny", 7, None], ids=repr)
def test_a_request_with_a_name_nobody_can_keep_is_answered_by_another(
    name: Any, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    assert elsewhere.write(client, elsewhere.following() | {"id": name}) == 202
    work()
    (accepted,) = elsewhere.told
    assert accepted["object"]["id"] == f"{elsewhere.person()}#follow"


@pytest.mark.parametrize("body", ["\ufeff{}", "no json", "[]", "{}", "[" * 100_000])
def test_a_letter_that_can_not_be_read_is_dropped_and_the_next_one_read(
    body: str, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    assert elsewhere.follow(client, "politik") == 202
    Letter.objects.update(body=body)
    elsewhere.people["bea"] = 200
    elsewhere.follow(client, name="bea")
    work()
    assert elsewhere.news() == [("Accept", "probeblatt")]
    assert not Letter.objects.exists()


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_letter_our_own_database_could_not_take_is_read_the_next_time(
    error: Exception, house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out, failures = requests.carry_out, [error]

    def fail_once(activity: dict[str, Any], actor: remote.Actor) -> None:
        carry_out(activity, actor)
        if failures:
            raise failures.pop()

    monkeypatch.setattr(requests, "carry_out", fail_once)
    elsewhere.follow(client)
    work()
    assert not Follower.objects.exists()
    letter = Letter.objects.get()
    assert letter.tries == 1
    assert (letter.next_try - timezone.now()).total_seconds() == pytest.approx(20, abs=5)
    later()
    work()
    assert Follower.objects.get().actor == elsewhere.person()
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_read_the_next_time_when_the_connection_to_the_database_drops(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL is at the other end of a connection")
    carry_out = requests.carry_out

    def hang_up(activity: dict[str, Any], actor: remote.Actor) -> None:
        monkeypatch.setattr(requests, "carry_out", carry_out)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(requests, "carry_out", hang_up)
    elsewhere.follow(client)
    work()
    assert Letter.objects.get().tries == 1
    later()
    work()
    assert Follower.objects.get().actor == elsewhere.person()
    assert not Letter.objects.exists()


def test_a_letter_our_own_database_never_takes_is_given_up_in_the_end(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_activity: dict[str, Any], _actor: remote.Actor) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(requests, "carry_out", fail)
    elsewhere.follow(client)
    for tries in range(letters.TRIES):
        assert Letter.objects.get().tries == tries
        later()
        letters.read_due()
    assert not Letter.objects.exists()


def test_a_withdrawal_is_told_while_a_sender_does_not_answer(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOMENT", 0.05)
    posting.follow_log()
    elsewhere.follow(client)
    article = house.publish(house.draft("Gipfel"))
    work()
    elsewhere.told.clear()
    courier, held = Courier("probeblatt"), Held()
    with neighbour(held) as slow:
        assert forged(client, {}, f"{slow}/u") == 202
        assert courier.read() == 0.0
        assert held.begun.wait(5)
        house.withdraw(article)
        while courier.deliver() == 0.0:
            pass
        assert sorted(elsewhere.news()) == [("Delete", "politik"), ("Delete", "probeblatt")]
        assert Letter.objects.count() == 1
        held.let_go()
    courier.stop()


def test_letters_of_other_hosts_do_not_wait_for_a_slow_one(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOMENT", 0.05)
    reader, held = Reader(), Held()
    with neighbour(held) as slow:
        for n in range(5):
            forged(client, {}, f"{slow}/{n}")
        reader.step()
        assert held.begun.wait(5)
        elsewhere.follow(client)
        while not reader.step():
            pass
        assert Follower.objects.count() == 1
        assert Letter.objects.count() == 5
        held.let_go()
    reader.close()


def test_a_sender_that_says_his_account_a_byte_at_a_time_is_not_listened_to_for_long(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "ACCOUNT", 0.4)
    begun = time.monotonic()
    with dripping("127.0.0.2") as base, pytest.raises(remote.HostBusy, match="too slow"):
        remote.fetch_actor(f"{base}/u")
    assert time.monotonic() - begun < 3


def test_who_unfollows_at_once_does_not_follow(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.follow(client)
    elsewhere.write(client, {"type": "Undo", "id": "u", "actor": elsewhere.person(), "object": elsewhere.following()})
    work()
    assert not Follower.objects.exists()
    assert not Letter.objects.exists()


def test_an_undo_waits_for_the_request_it_undoes(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.people["ada"] = 503
    elsewhere.follow(client)
    work()
    elsewhere.people["ada"] = 200
    elsewhere.write(client, {"type": "Undo", "id": "u", "actor": elsewhere.person(), "object": elsewhere.following()})
    work()
    assert Letter.objects.count() == 2
    later()
    work()
    assert not Follower.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        ("application/activity+json", True),
        ("application/activity+json; charset=utf-8", True),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', True),
        ("application/ld+json", False),
        ("application/json", False),
        ("image/png", False),
        ("text/html", False),
        ("", False),
    ],
)
def test_a_file_somebody_put_on_a_server_is_no_account(
    kind: str, taken: bool, house: House, elsewhere: Elsewhere
) -> None:
    def answer(_method: str, _body: bytes) -> Answer:
        return 200, {"Content-Type": kind}, json.dumps(elsewhere.document("eve")).encode()

    with neighbour(answer) as server:
        elsewhere.base = server
        if taken:
            assert remote.fetch_actor(f"{server}/users/eve").inbox == f"{server}/inbox"
        else:
            with pytest.raises(remote.ActorUnusable, match="no document of the fediverse"):
                remote.fetch_actor(f"{server}/users/eve")


@pytest.mark.parametrize(("said", "seconds"), [("1800", 1800), ("5", 20), ("9" * 400, 6 * 3600), ("soon", 20)])
def test_a_server_that_asks_to_come_later_is_asked_for_accounts_later(
    said: str, seconds: int, house: House, client: Client
) -> None:
    with neighbour(lambda _method, _body: (429, {"Retry-After": said}, b"")) as busy:
        for name in ("a", "b"):
            forged(client, {}, f"{busy}/{name}")
        letters.read_due()
    for letter in Letter.objects.all():
        assert (letter.next_try - timezone.now()).total_seconds() == pytest.approx(seconds, abs=5)


def test_strangers_that_never_answer_are_asked_a_few_times_only(house: House, client: Client) -> None:
    asked = 0

    def hang_up(_method: str, _body: bytes) -> None:
        nonlocal asked
        asked += 1

    with neighbour(hang_up) as server:
        for n in range(10):
            forged(client, {}, f"{server}/{n}")
        for _time in range(letters.TRIES):
            later()
            letters.read_due()
    assert not Letter.objects.exists()
    assert asked == letters.TRIES_OF_STRANGERS
