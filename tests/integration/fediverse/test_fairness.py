"""Many servers, and strangers with bad intentions: nobody takes the places of others, nothing grows without end."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.fediverse import jobs, posting, remote, sending, servers, telling
from extrablatt.fediverse.models import Delivery, Follower, Kind, Note, Server, Telling
from extrablatt.fediverse.sending import Sender
from tests.dripping import dripping
from tests.elsewhere import Elsewhere, work
from tests.house import House

from .neighbours import Answer, Held, neighbour

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _begun(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOMENT", 0.05)
    posting.follow_log()


def server(inbox: str, **more: Any) -> Server:
    """A server somebody follows from."""
    made = Server.objects.create(inbox=inbox, host=remote.host_of(inbox), **more)
    Follower.objects.create(account="probeblatt", actor=inbox + "/u", server=made, request="x", answered=True)
    return made


def chosen(**more: Any) -> list[str]:
    return [one.inbox for one in jobs.servers(timezone.now(), **more)]


# --- whose turn it is ------------------------------------------------------------------------------------------------


def test_a_host_with_many_inboxes_is_spoken_with_at_one_of_them(house: House) -> None:
    for n in range(30):
        server(f"https://viele.example/{n}", spoken=timezone.now() - timedelta(days=1))
    other = server("https://eine.example/inbox")
    busy = server("https://viele.example:8443/31")
    house.publish(house.draft("Gipfel"))
    posting.follow_log()
    assert chosen() == ["https://viele.example/0", other.inbox]
    assert chosen(speaking=[busy]) == [other.inbox]


def test_servers_that_failed_before_get_only_some_of_the_places(house: House) -> None:
    for n in range(30):
        server(f"https://tot-{n}.example/inbox", failures=3, spoken=timezone.now() - timedelta(days=1))
    well = [server(f"https://wohl-{n}.example/inbox").inbox for n in range(3)]
    house.publish(house.draft("Gipfel"))
    posting.follow_log()
    assert chosen()[:3] == well
    assert len(chosen()) == 3 + jobs.FAILING


def test_withdrawals_go_first_and_then_who_waits_longest(house: House) -> None:
    now = timezone.now()
    for name, minutes in (("a", 1), ("b", 3), ("c", 2)):
        server(f"https://{name}.example/inbox", spoken=now - timedelta(minutes=minutes))
    house.publish(house.draft("Gipfel"))
    posting.follow_log()
    assert chosen() == [f"https://{name}.example/inbox" for name in "bca"]
    note = Note.objects.get(account="politik")
    Delivery.objects.create(note=note, server=Server.objects.get(host="a.example"), kind=Kind.DELETE)
    assert chosen() == [f"https://{name}.example/inbox" for name in "abc"]


def test_an_honest_server_does_not_wait_for_a_host_that_is_slow_at_sixteen_inboxes(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    held = Held()
    with neighbour(held) as slow:
        for n in range(jobs.AT_ONCE):
            server(f"{slow}/{n}", spoken=timezone.now() - timedelta(days=1))
        elsewhere.follow(client)
        work_letters()
        article = house.publish(house.draft("Gipfel"))
        house.withdraw(article)
        posting.follow_log()
        sender = Sender()
        sender.step()
        assert held.begun.wait(5)
        while len(elsewhere._raw) < 3:
            assert sender.step()
        assert ("Delete", "probeblatt") in elsewhere.news()
        sender.close()
        held.let_go()


def work_letters() -> None:
    from extrablatt.fediverse import letters

    letters.read_due()


def test_a_server_that_takes_a_message_byte_by_byte_is_left_in_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "MESSAGE", 0.4)
    with dripping("127.0.0.2") as base:
        server(f"{base}/inbox")
        house.publish(house.draft("Gipfel"))
        begun = time.monotonic()
        work()
        assert time.monotonic() - begun < 4
    assert Server.objects.get().failures == 1


def test_a_slow_server_gives_its_place_to_others_after_a_while(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "JOB", 0.1)

    def slowly(_method: str, _body: bytes) -> Answer:
        threading.Event().wait(0.15)
        return 202, {}, b""

    with neighbour(slowly) as slow:
        server(f"{slow}/inbox")
        for n in range(3):
            house.publish(house.draft(f"Gipfel {n}"))
        posting.follow_log()
        job = jobs.begin(Server.objects.get(), timezone.now())
        assert len(job.waiting) == 3
        sender = Sender()
        before = Server.objects.get().spoken
        while Server.objects.get().spoken == before:
            sender.step()
        assert Delivery.objects.count() == 2
        while sender.step():
            pass
        sender.close()
    assert not Delivery.objects.exists()


# --- what strangers may make us keep ---------------------------------------------------------------------------------


def test_a_host_has_so_many_inboxes_here_and_then_needs_one_for_all(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "MOST_INBOXES", 2)
    elsewhere.people |= dict.fromkeys("abcd", 200)
    elsewhere.changes = {"endpoints": {}}
    for name in "abc":
        elsewhere.follow(client, name=name)
    work()
    assert Server.objects.count() == 2
    assert Follower.objects.count() == 2
    Server.objects.filter(inbox__endswith="/a/inbox").update(inbox=f"{elsewhere.base}/inbox")
    elsewhere.changes = {}
    elsewhere.follow(client, name="d")
    work()
    assert Follower.objects.get(actor=elsewhere.person("d")).server.inbox == f"{elsewhere.base}/inbox"


def test_a_server_that_was_sent_nothing_is_forgotten_with_its_last_follower(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    elsewhere.follow(client)
    work()
    undo = {"type": "Undo", "id": "u", "actor": elsewhere.person(), "object": elsewhere.following()}
    elsewhere.write(client, undo)
    work()
    assert not Server.objects.exists()
    elsewhere.follow(client)
    work()
    house.publish(house.draft("Gipfel"))
    work()
    elsewhere.write(client, undo)
    work()
    assert (Server.objects.count(), Follower.objects.count()) == (1, 0)


def test_who_is_to_be_told_is_put_down_bit_by_bit_and_goes_on_after_a_restart(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    monkeypatch.setattr(telling, "ROUNDS", 1)
    for n in range(5):
        server(f"https://{n}.example/inbox")
    article = house.publish(house.draft("Gipfel"))
    assert posting.follow_log()
    seen = [Delivery.objects.count()]
    while telling.put_down(1):
        seen.append(Delivery.objects.count())
    assert [*seen, Delivery.objects.count()] == [2, 4, 5, 5]
    house.withdraw(article)
    posting.follow_log()
    # Of what was not sent yet nothing is left where the withdrawal stands.
    assert sorted(Delivery.objects.values_list("server__host", "kind"))[:3] == [
        ("0.example", "delete"), ("1.example", "delete"), ("2.example", "create"),
    ]  # fmt: skip
    while telling.put_down():
        pass
    assert not Delivery.objects.exclude(kind="delete").exists()
    assert Delivery.objects.count() == 2 * 5
    assert not Telling.objects.exists()


def test_a_withdrawal_is_put_down_before_all_news(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 1)
    for n in range(3):
        server(f"https://{n}.example/inbox")
    article = house.publish(house.draft("Falsches"))
    posting.follow_log()
    monkeypatch.setattr(telling, "ROUNDS", 0)
    for n in range(3):
        house.publish(house.draft(f"Neues {n}"))
    house.withdraw(article)
    posting.follow_log()
    telling.put_down(2)
    assert list(Delivery.objects.filter(note__deleted=False)) == []
    assert Delivery.objects.filter(kind="delete").count() == 2
