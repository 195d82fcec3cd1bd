"""An answer to a partner costs the same however much is in it, and has an end: what is too much comes with the next one."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from extrablatt.desk.actions import live
from extrablatt.desk.models import Article
from extrablatt.pictures.models import Picture
from extrablatt.press.partners import changes
from extrablatt.press.partners.terms import Terms
from extrablatt.publication import log
from extrablatt.readers import partners
from tests.house import House
from tests.promises.partnering import ask, picture

pytestmark = pytest.mark.django_db


def covered(house: House, name: str, posts: int = 2) -> Article:
    """A live blog; each of its posts shows a picture of its own."""
    article = live.start(house.publish(house.draft(name, topics=["Wahl"])))
    for number in range(posts):
        shown = picture("I" * (Picture.objects.count() + 1))  # unlike all others by the length of its caption
        live.post(article, text=f"[Bild {shown.pk}]\n\n{name}, Stand {number}.")
    return article


def headlines(client: Client, key: str, after: int) -> tuple[list[str], int]:
    items, on = ask(client, key, after)
    return [item["headlines"][0]["value"] for item in items], on


def test_many_live_blogs_take_as_many_queries_as_two(house: House) -> None:
    begun = log.head()
    counts = []
    for names in ("ab", "cdefghijklmn"):
        for name in names:
            covered(house, f"Wahlabend {name}")
        with CaptureQueriesContext(connection) as queries:
            told = changes.since(begun, Terms(pictures=True))
        counts.append((len(told.documents), len(queries)))
    assert [stories for stories, _queries in counts] == [2, 14]
    assert counts[0][1] == counts[1][1], [query["sql"] for query in queries.captured_queries]
    for item in told.documents:
        name = item["headlines"][0]["value"]
        assert [place for place in range(2) if f"{name}, Stand {place}." in item["bodies"][0]["value"]] == [0, 1]
        assert len(item["associations"]) == 2


def test_what_has_too_many_posts_for_one_answer_comes_with_the_next(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "POSTS", 4)
    key, after = partners.add("Nachbarblatt", Terms()), log.head()
    for name, posts in (("A", 2), ("B", 2), ("C", 6), ("D", 1)):
        covered(house, name, posts)
    house.publish(house.draft("E"))
    answers = []
    while (answer := headlines(client, key, after))[0]:
        answers.append(answer[0])
        after = answer[1]
    assert answers == [["A", "B"], ["C"], ["D", "E"]]
    assert after == log.head()


def test_posts_that_are_not_told_do_not_make_an_answer_shorter(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "POSTS", 1)
    key, after = partners.add("Nachbarblatt", Terms()), log.head()
    for name in "AB":
        article = live.start(house.publish(house.draft(name, access="premium")))
        for number in range(2):
            live.post(article, text=f"Hinter der Wand {number}.")
    items, _on = ask(client, key, after)
    assert len(items) == 2
    assert "Wand" not in json.dumps(items)


def test_a_story_left_over_and_withdrawn_meanwhile_comes_canceled(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "POSTS", 2)
    key, after = partners.add("Nachbarblatt", Terms()), log.head()
    _told, left = covered(house, "A"), covered(house, "B")
    assert headlines(client, key, after)[0] == ["A"]
    after = headlines(client, key, after)[1]
    house.withdraw(left)
    (item,), _on = ask(client, key, after)
    assert item["pubStatus"] == "canceled"
