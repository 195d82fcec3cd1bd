"""What a server does not take, or not yet: it keeps back neither the rest nor the followers, and no correction is lost by it."""

from __future__ import annotations

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.fediverse import letters, outcomes, posting, sending
from extrablatt.fediverse.models import Delivery, Follower, Server
from extrablatt.fediverse.sending import Sender
from tests.elsewhere import Elsewhere, work
from tests.house import House

from .neighbours import Held, neighbour

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(house: House, elsewhere: Elsewhere, client: Client) -> Elsewhere:
    """Ada follows the newspaper and its section."""
    posting.follow_log()
    for account in ("probeblatt", "politik"):
        elsewhere.follow(client, account)
    work()
    elsewhere.told.clear()
    return elsewhere


def refuse(server: Elsewhere, status: int, account: str = "politik") -> list[str]:
    """Let a server refuse what an account says; gives the list of what was refused."""
    refused: list[str] = []

    def take(handler: BaseHTTPRequestHandler) -> int:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        activity = json.loads(body)
        if activity["actor"].endswith(f"/{account}"):
            refused.append(activity["type"])
            return status
        server._raw.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}, body))
        return 202

    server.take = take  # type: ignore[method-assign]
    return refused


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 410, 422])
def test_a_message_a_server_does_not_take_keeps_back_nothing_else(
    status: int, house: House, followed: Elsewhere
) -> None:
    refused = refuse(followed, status)
    article = house.publish(house.draft("Gipfel"))
    house.withdraw(article)
    for n in range(3):
        house.publish(house.draft(f"Neues {n}"))
        work()
    assert refused.count("Delete") == 1
    assert followed.news() == [("Delete", "probeblatt")] + [("Create", "probeblatt")] * 3
    assert (Server.objects.get().failures, Server.objects.get().failing_since) == (0, None)
    outcomes.forget_late(timezone.now() + timedelta(days=31))
    assert Follower.objects.count() == 2


def test_a_message_that_was_refused_is_tried_again_after_growing_pauses(house: House, followed: Elsewhere) -> None:
    refused = refuse(followed, 401)
    house.withdraw(house.publish(house.draft("Gipfel")))
    pauses = []
    for _time in range(4):
        Delivery.objects.update(next_try=timezone.now())
        work()
        pauses.append(round((Delivery.objects.get().next_try - timezone.now()).total_seconds(), -1))
    assert pauses == [30, 60, 120, 240]
    assert refused == ["Delete"] * 4
    followed.take = Elsewhere.take.__get__(followed)  # type: ignore[method-assign]
    Delivery.objects.update(next_try=timezone.now())
    followed.told.clear()
    work()
    assert followed.news() == [("Delete", "politik")]
    assert not Delivery.objects.exists()


def test_a_server_that_breaks_at_one_message_is_sent_the_others_first(house: House, followed: Elsewhere) -> None:
    broken = refuse(followed, 500, "probeblatt")
    house.withdraw(house.publish(house.draft("Gipfel")))
    work()
    assert (followed.news(), broken) == ([], ["Delete"])
    Server.objects.update(next_try=timezone.now())
    work()
    assert (followed.news(), broken) == ([("Delete", "politik")], ["Delete"] * 2)
    assert (Server.objects.get().failures, Server.objects.get().failing_since) == (0, None)


def test_a_server_that_took_nothing_but_took_something_again_is_well(house: House, followed: Elsewhere) -> None:
    followed.status = 503
    house.publish(house.draft("Gipfel"))
    work()
    assert Server.objects.get().failing_since is not None
    followed.status = 202
    Server.objects.update(next_try=timezone.now(), failing_since=timezone.now() - timedelta(days=29))
    work()
    assert (Server.objects.get().failures, Server.objects.get().failing_since) == (0, None)


@pytest.mark.parametrize(("said", "seconds"), [("1800", 1800), ("5", 30), ("9" * 400, 6 * 3600), ("bald", 30)])
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_come_later_is_sent_posts_later(
    status: int, said: str, seconds: int, house: House
) -> None:
    posting.follow_log()
    with neighbour(lambda _method, _body: (status, {"Retry-After": said}, b"")) as busy:
        server = Server.objects.create(inbox=f"{busy}/inbox", host="127.0.0.2")
        Follower.objects.create(account="probeblatt", actor=f"{busy}/u", server=server, request="x", answered=True)
        house.publish(house.draft("Gipfel"))
        work()
    wait = Server.objects.get().next_try - timezone.now()
    assert wait.total_seconds() == pytest.approx(seconds, abs=5)


# --- nothing is lost -------------------------------------------------------------------------------------------------


def hold(server: Elsewhere) -> Held:
    """Let a server take its time with the next message."""
    held, take = Held(), Elsewhere.take.__get__(server)

    def slowly(handler: BaseHTTPRequestHandler) -> Any:
        held()
        return take(handler)

    server.take = slowly  # type: ignore[method-assign]
    return held


def test_a_correction_made_while_the_post_is_under_way_is_sent_behind_it(
    house: House, followed: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOMENT", 0.05)
    article = house.publish(house.draft("Falscher Titel"))
    posting.follow_log()
    held, sender = hold(followed), Sender()
    sender.step()
    assert held.begun.wait(5)
    for headline in ("Besserer Titel", "Richtiger Titel"):
        article.headline = headline
        article = house.publish(article)
        posting.follow_log()
    held.let_go()
    while sender.step():
        pass
    sender.close()
    of_paper = [a for a in followed.told if a["actor"].endswith("probeblatt")]
    assert [a["type"] for a in of_paper] == ["Create", "Update"]
    assert "Falscher" in of_paper[0]["object"]["content"]
    assert "Richtiger" in of_paper[1]["object"]["content"]
    assert not Delivery.objects.exists()


def test_a_correction_made_while_another_is_under_way_is_sent_too(
    house: House, followed: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOMENT", 0.05)
    article = house.publish(house.draft("Gipfel"))
    work()
    followed.told.clear()
    article.headline = "Gipfel verschoben"
    article = house.publish(article)
    posting.follow_log()
    held, sender = hold(followed), Sender()
    sender.step()
    assert held.begun.wait(5)
    article.headline = "Gipfel vertagt"
    house.publish(article)
    posting.follow_log()
    held.let_go()
    while sender.step():
        pass
    sender.close()
    of_paper = [a["object"]["content"] for a in followed.told if a["actor"].endswith("probeblatt")]
    assert ["verschoben" in of_paper[0], "vertagt" in of_paper[-1]] == [True, True]
    assert not Delivery.objects.exists()


def test_a_correction_of_a_post_whose_answer_was_lost_is_sent(house: House, followed: Elsewhere) -> None:
    def take(handler: BaseHTTPRequestHandler) -> int:
        Elsewhere.take(followed, handler)
        return 504

    followed.take = take  # type: ignore[method-assign]
    article = house.publish(house.draft("Falsch"))
    work()
    article.headline = "Richtig"
    house.publish(article)
    followed.take = Elsewhere.take.__get__(followed)  # type: ignore[method-assign]
    Server.objects.update(next_try=timezone.now())
    work()
    told = [a for a in followed.told if a["actor"].endswith("probeblatt")]
    assert "Falsch" in told[0]["object"]["content"]
    assert any(a["type"] == "Update" and "Richtig" in a["object"]["content"] for a in told)


def test_who_asks_again_while_the_answer_is_under_way_is_answered_again(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOMENT", 0.05)
    elsewhere.follow(client)
    letters.read_due()
    held, sender = hold(elsewhere), Sender()
    sender.step()
    assert held.begun.wait(5)
    elsewhere.write(client, elsewhere.following() | {"id": f"{elsewhere.base}/second"})
    letters.read_due()
    held.let_go()
    while sender.step():
        pass
    sender.close()
    assert [a["object"]["id"] for a in elsewhere.told] == [elsewhere.following()["id"], f"{elsewhere.base}/second"]
    assert Follower.objects.get().answered
