"""The four promises towards the fediverse: what is sent there, and taken back there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk.models import Article
from extrablatt.fediverse import posting
from extrablatt.fediverse.models import Server
from extrablatt.press.fediverse.outbox import SIZE
from tests.elsewhere import Elsewhere, another_server, work
from tests.house import House

pytestmark = pytest.mark.django_db

HEADLINE = "Die alte Brücke bekommt ein Geländer"
STANDFIRST = "Nach acht Jahren Streit beginnt der Bau."
WALLED = "Das Gutachten liegt der Redaktion vor."
NOTE = "Noch mit dem Bürgermeister reden"


@pytest.fixture
def elsewhere(house: House, client: Client) -> Iterator[Elsewhere]:
    """A server whose Ada follows the newspaper and its section."""
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
