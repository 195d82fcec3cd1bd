"""What a partner gets by which term: the words of an article and its live blog, agencies' texts, pictures."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk.actions import live
from extrablatt.desk.models import Article
from extrablatt.press.partners.terms import Terms
from extrablatt.publication.models import Post
from extrablatt.readers import partners
from tests.house import House, ninjs
from tests.promises.partnering import CREDIT, FIRST, INSIDE, LEAD, PREVIEW, SECOND, TEXT, ask, illustrated, picture

pytestmark = pytest.mark.django_db


def told(client: Client, terms: Terms) -> dict[str, Any]:
    """The one item a partner with these terms gets."""
    (item,), _after = ask(client, partners.add("Nachbarblatt", terms))
    return item


def body(item: dict[str, Any]) -> str:
    return str(item["bodies"][0]["value"])


def shown_in(item: dict[str, Any]) -> list[str]:
    """The captions of the pictures that come along, in their order."""
    return [
        entry["value"] for each in item["associations"] for entry in each["descriptions"] if entry["role"] == "caption"
    ]


# --- pictures --------------------------------------------------------------------------------------------------------


def test_without_the_term_no_picture_is_named_anywhere(house: House, client: Client) -> None:
    illustrated(house)
    item = told(client, Terms())
    assert TEXT in body(item)
    assert "2019" in body(item)
    assert item["representationType"] == "full"
    words = json.dumps(item, ensure_ascii=False)
    for left_out in ("/bilder/", "<img", "<figure", CREDIT, LEAD, INSIDE, FIRST, SECOND, PREVIEW, "Bilder vom Bau"):
        assert left_out not in words
    assert "associations" not in item


def test_an_embed_comes_as_the_link_it_is(house: House, client: Client) -> None:
    illustrated(house)
    assert "youtube.com/watch?v=abcdefghijk" in body(told(client, Terms()))


def test_with_the_term_every_picture_of_the_text_comes_along_and_the_lead(house: House, client: Client) -> None:
    _article, made = illustrated(house)
    item = told(client, Terms(pictures=True))
    assert shown_in(item) == [LEAD, INSIDE, FIRST, SECOND]
    assert [each["name"] for each in item["associations"]] == ["lead", "body", "body", "body"]
    for caption in (INSIDE, FIRST, SECOND):
        assert f"/bilder/{made[caption].pk}/" in body(item)
    assert f"/bilder/{made[PREVIEW].pk}/" not in json.dumps(item)


def test_a_picture_shown_twice_comes_along_once(house: House, client: Client) -> None:
    article, made = illustrated(house)
    article.lead_picture = made[FIRST]
    house.publish(article)
    assert shown_in(told(client, Terms(pictures=True))) == [FIRST, INSIDE, SECOND]


# --- live blogs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def covered(house: House) -> Article:
    """An article with live coverage and two posts."""
    article = live.start(house.publish(house.draft("Wahlabend", "Die Wahllokale sind zu.")))
    begun = timezone.now() - timedelta(hours=2)
    live.post(article, headline="Zweiter Stand", text="Es wird knapp.", at=begun + timedelta(hours=1))
    live.post(article, headline="Erster Stand", text="Noch zählt niemand.", byline="Nora Beispiel", at=begun)
    return article


def test_the_posts_of_a_live_blog_come_with_it_in_their_order_in_time(
    house: House, client: Client, covered: Article
) -> None:
    item = told(client, Terms())
    text = body(item)
    assert item["representationType"] == "full"
    places = [text.index(w) for w in ("sind zu", "Erster Stand", "zählt niemand", "Nora", "Zweiter Stand", "knapp")]
    assert places == sorted(places)
    for post in Post.objects.all():
        assert f'<time datetime="{timezone.localtime(post.time).isoformat(timespec="seconds")}">' in text


def test_posts_made_from_agencies_texts_come_only_where_those_are_handed_over(
    house: House, client: Client, covered: Article
) -> None:
    house.wire(ninjs(text="<p>Die Agentur zählt anders.</p>"))
    live.take_into_live(house.newest_item(), covered, draft=False)
    item = told(client, Terms())
    assert "zählt anders" not in json.dumps(item, ensure_ascii=False)
    assert "zählt niemand" in body(item)
    assert item["representationType"] == "partial"
    (item,), _after = ask(client, partners.add("Agenturkunde", Terms(agency_texts=True)))
    assert "zählt anders" in body(item)
    assert item["representationType"] == "full"
    assert item["infoSources"] == [{"name": "NAG", "role": "provider"}]


def test_a_post_of_which_nobody_knows_where_it_came_from_counts_as_an_agencys(
    house: House, client: Client, covered: Article
) -> None:
    Post.objects.filter(headline="Erster Stand").update(sources=None)
    item = told(client, Terms())
    assert item["representationType"] == "partial"
    assert "zählt niemand" not in body(item)


def test_pictures_in_posts_come_only_with_the_term(house: House, client: Client, covered: Article) -> None:
    crane = picture(LEAD)
    live.post(covered, text=f"[Bild {crane.pk}]\n\nEin Bild vom Abend.")
    item = told(client, Terms())
    assert "Ein Bild vom Abend." in body(item)
    assert "/bilder/" not in json.dumps(item)
    (item,), _after = ask(client, partners.add("Bilderkunde", Terms(pictures=True)))
    assert f"/bilder/{crane.pk}/" in body(item)
    assert shown_in(item) == [LEAD]


@pytest.mark.parametrize("wall", ["registered", "premium"])
def test_posts_stay_behind_the_wall_of_their_article(wall: str, house: House, client: Client) -> None:
    article = live.start(house.publish(house.draft("Wahlabend", access=wall)))
    live.post(article, headline="Nur für Abonnenten", text="Hinter der Wand.")
    assert "Wand" not in json.dumps(told(client, Terms()))
    (item,), _after = ask(client, partners.add("Premium", Terms(wall)))
    assert "Hinter der Wand." in body(item)


def test_removed_posts_and_drafts_are_not_told(house: House, client: Client, covered: Article) -> None:
    live.post(covered, headline="Entwurf", text="Noch nicht.", draft=True)
    live.remove(live.post(covered, headline="Ein Irrtum", text="Das war falsch."))
    words = json.dumps(told(client, Terms()), ensure_ascii=False)
    assert "Entwurf" not in words
    assert "Irrtum" not in words
