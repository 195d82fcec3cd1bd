"""The four promises towards the fediverse: what is sent there, and taken back there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk.models import Article, Section
from extrablatt.fediverse import posting, remote, sending
from extrablatt.fediverse.models import Server
from extrablatt.fediverse.sending import Sender
from extrablatt.press.fediverse.outbox import SIZE
from extrablatt.publication import actions as publication
from extrablatt.publication.models import LogEntry
from extrablatt.publication.record import StoryRecord, TagRecord
from tests.elsewhere import Elsewhere, another_server, work
from tests.house import House

pytestmark = pytest.mark.django_db

HEADLINE = "Die alte Brücke bekommt ein Geländer"
STANDFIRST = "Nach acht Jahren Streit beginnt der Bau."
WALLED = "Das Gutachten liegt der Redaktion vor."
NOTE = "Noch mit dem Bürgermeister reden"


@pytest.fixture
def elsewhere(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """A server whose Ada follows the newspaper and its section."""
    # Django's name for this machine: it may speak with another server of this machine.
    monkeypatch.setattr(remote, "THIS_MACHINE", frozenset({"localhost", "testserver"}))
    posting.follow_log()
    with another_server(house) as made:
        for account in ("probeblatt", "politik"):
            made.follow(client, account)
        work()
        made.told.clear()
        yield made


def bridge(house: House, **more: Any) -> Article:
    return house.draft(
        HEADLINE, f"Der Bau beginnt.\n\n{WALLED}", standfirst=STANDFIRST, notes=[NOTE], topics=["Brücke"],
        authors=["Nora Beispiel"], **more,
    )  # fmt: skip


@pytest.mark.parametrize("access", ["open", "registered", "premium"])
def test_the_text_of_a_story_is_never_sent(access: str, house: House, elsewhere: Elsewhere) -> None:
    house.publish(bridge(house, access=access))
    work()
    told = str(elsewhere.told)
    assert HEADLINE in told
    for words in ("Der Bau beginnt", WALLED, NOTE):
        assert words not in told
    assert ("(Premium)" in told) is (access == "premium")


def test_an_embargoed_story_is_not_sent_before_its_time(house: House, elsewhere: Elsewhere) -> None:
    house.publish(bridge(house, embargo_until=timezone.now() + timedelta(hours=2)))
    work()
    assert elsewhere.told == []


def test_a_story_withdrawn_before_it_was_sent_is_never_sent(house: House, elsewhere: Elsewhere) -> None:
    elsewhere.status = 503
    article = house.publish(bridge(house))
    work()
    house.withdraw(article)
    elsewhere.status = 202
    Server.objects.update(next_try=timezone.now())
    work()
    assert {activity["type"] for activity in elsewhere.told} == {"Delete"}
    assert HEADLINE not in str(elsewhere.told)


def test_a_story_withdrawn_while_it_is_about_to_be_sent_is_not_sent(house: House, elsewhere: Elsewhere) -> None:
    article = house.publish(bridge(house))
    posting.follow_log()  # what is to be sent is noted, and the withdrawal is quicker
    house.withdraw(article)
    work()
    assert {activity["type"] for activity in elsewhere.told} == {"Delete"}


def held_up(server: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Let a server take its time with the next message; gives the events that it has come, and that it is taken now."""
    monkeypatch.setattr(sending, "MOMENT", 0.05)
    come, go = threading.Event(), threading.Event()
    take = Elsewhere.take.__get__(server)

    def slowly(handler: BaseHTTPRequestHandler) -> int:
        come.set()
        go.wait(30)
        status: int = take(handler)
        return status

    server.take = slowly  # type: ignore[method-assign]
    return come, go


def test_a_story_withdrawn_while_messages_to_the_same_server_are_under_way_is_not_sent(
    house: House, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish(house.draft("Erstes"))
    article = house.publish(bridge(house))
    house.publish(house.draft("Letztes"))
    posting.follow_log()
    (come, go), sender = held_up(elsewhere, monkeypatch), Sender()
    sender.step()
    assert come.wait(5)
    house.withdraw(article)  # and the fediverse's room has not even read the log
    go.set()
    while sender.step():
        pass
    assert [activity["type"] for activity in elsewhere.told] == ["Create"] * 4
    assert HEADLINE not in str(elsewhere.told)
    elsewhere.told.clear()
    work()
    assert sorted(elsewhere.news()) == [("Delete", "politik"), ("Delete", "probeblatt")]


def test_a_withdrawal_overtakes_the_news_a_server_is_being_told(
    house: House, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = house.publish(bridge(house))
    work()
    elsewhere.told.clear()
    for n in range(3):
        house.publish(house.draft(f"Neues {n}"))
    posting.follow_log()
    (come, go), sender = held_up(elsewhere, monkeypatch), Sender()
    sender.step()
    assert come.wait(5)
    house.withdraw(article)
    posting.follow_log()
    go.set()
    while sender.step():
        pass
    assert [kind for kind, _account in elsewhere.news()] == ["Create"] + ["Delete"] * 2 + ["Create"] * 5


@pytest.mark.parametrize("days", [0, 3, 4000])
def test_a_story_that_was_never_sent_but_could_be_fetched_is_taken_back_too(
    days: int, house: House, elsewhere: Elsewhere
) -> None:
    when = timezone.now() - timedelta(days=days)
    record = StoryRecord(
        id=4711, slug="bruecke", section=TagRecord("section", "politik", "Politik"), kicker="", headline=HEADLINE,
        standfirst="", body=(),
    )  # fmt: skip
    publication.publish_story(record, time=when)
    house.work()
    # As if there had been no account yet.
    posting.log.move(posting.CONSUMER, posting.log.position("press"))
    for account in ("probeblatt", "politik"):
        assert HEADLINE in house.get(f"/fediverse/{account}/4711").text
    publication.withdraw_story(4711)
    house.work()
    work()
    assert sorted(elsewhere.news()) == [("Delete", "politik"), ("Delete", "probeblatt")]
    for account in ("probeblatt", "politik"):
        assert house.get(f"/fediverse/{account}/4711").status == 410
    posting.carry_out(posting.plan(LogEntry.objects.all()))
    work()
    assert elsewhere.told == []


def test_a_withdrawal_is_told_for_every_section_a_story_has_stood_in(house: House, elsewhere: Elsewhere) -> None:
    article = house.publish(bridge(house))
    for section in ("kultur", "politik"):
        article.section = Section.objects.get(slug=section)
        article = house.publish(article)
    # All of that before there were accounts.
    posting.log.move(posting.CONSUMER, posting.log.position("press"))
    article = house.withdraw(article)
    work()
    names = [f"probeblatt/{article.pk}", f"politik/{article.pk}", f"kultur/{article.pk}", f"politik/{article.pk}-2"]
    assert sorted(activity["object"]["id"].partition("fediverse/")[2] for activity in elsewhere.told) == sorted(names)
    assert {activity["type"] for activity in elsewhere.told} == {"Delete"}
    for name in names:
        assert house.get(f"/fediverse/{name}").status == 410


def test_who_does_not_follow_any_more_is_still_told_what_is_withdrawn(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    article = house.publish(bridge(house))
    work()
    for account in ("probeblatt", "politik"):
        undo = {"type": "Undo", "id": "x", "actor": elsewhere.person(), "object": elsewhere.following(account)}
        elsewhere.write(client, undo)
    work()
    elsewhere.told.clear()
    house.publish(house.draft("Anderes"))
    house.withdraw(article)
    work()
    assert sorted(elsewhere.news()) == [("Delete", "politik"), ("Delete", "probeblatt")]


def test_a_withdrawal_goes_before_all_news(house: House, elsewhere: Elsewhere) -> None:
    article = house.publish(bridge(house))
    work()
    elsewhere.told.clear()
    for n in range(3):
        house.publish(house.draft(f"Neues {n}"))
    house.withdraw(article)
    work()
    assert [kind for kind, _account in elsewhere.news()] == ["Delete"] * 2 + ["Create"] * 6


def test_withdrawn_stories_leave_a_tombstone_and_no_outbox(house: House, elsewhere: Elsewhere) -> None:
    article = house.publish(bridge(house))
    other = house.publish(house.draft("Anderes"))
    assert HEADLINE in house.get("/fediverse/politik/outbox/1").text
    house.withdraw(article, note="Falsch.")
    for account in ("probeblatt", "politik"):
        answer = house.get(f"/fediverse/{account}/{article.pk}")
        assert answer.status == 410
        assert '"Tombstone"' in answer.text
        assert "Falsch" not in answer.text
        outbox = house.get(f"/fediverse/{account}/outbox/1").text
        assert HEADLINE not in outbox
        assert f"/{account}/{other.pk}#create" in outbox
    assert SIZE >= 2
