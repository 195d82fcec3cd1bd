"""Storylines: a running story with a page, feeds and a way from one article to the next."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, Storyline
from extrablatt.press.robots import sitemaps
from extrablatt.publication.models import Tag
from tests.house import House

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Brückenbau"


@pytest.fixture
def told(house: House) -> list[Article]:
    """Three articles of one storyline, a day apart, the oldest first."""
    now = timezone.now()
    return [
        house.publish(house.draft(f"Teil {number} der Brücke", storylines=[NAME]), at=now - timedelta(days=4 - number))
        for number in (1, 2, 3)
    ]


def steps(house: House, article: Article) -> list[str]:
    """The headlines in the storyline's box on an article's page, in their order."""
    page = house.get(house.url(article)).text
    box = re.search(r'<nav class="storyline".*?</nav>', page, re.S)
    return re.findall(r'<a href="/politik/\d+/[^"]*">([^<]*)</a>', box.group()) if box else []


def test_a_storyline_has_a_page_with_its_articles_newest_first_and_how_it_began(
    house: House, told: list[Article]
) -> None:
    page = house.get("/dossier/brueckenbau")
    assert page.status == 200
    entries = re.findall(r"<h2><a href=\"[^\"]*\">([^<]*)</a></h2>", page.text)
    assert entries == ["Teil 3 der Brücke", "Teil 2 der Brücke", "Teil 1 der Brücke"]
    assert "3 Artikel seit" in page.text
    began = re.search(r'<p class="began">.*?</p>', page.text, re.S)
    assert began is not None
    assert "Teil 1 der Brücke" in began.group()


def test_each_article_leads_to_the_one_before_and_the_one_after(house: House, told: list[Article]) -> None:
    assert steps(house, told[0]) == ["Teil 2 der Brücke"]
    assert steps(house, told[1]) == ["Teil 1 der Brücke", "Teil 3 der Brücke"]
    assert steps(house, told[2]) == ["Teil 2 der Brücke"]


def test_an_article_that_joins_in_between_is_shown_on_both_sides_at_once(house: House, told: list[Article]) -> None:
    for article in told:
        house.get(house.url(article))  # lies in the store now
    between = timezone.now() - timedelta(days=2, hours=12)
    house.publish(house.draft("Nachgetragen", storylines=[NAME]), at=between)
    assert steps(house, told[0]) == ["Nachgetragen"]
    assert steps(house, told[1]) == ["Nachgetragen", "Teil 3 der Brücke"]


def test_a_withdrawn_article_is_stepped_over(house: House, told: list[Article]) -> None:
    for article in told:
        house.get(house.url(article))
    house.withdraw(told[1])
    assert steps(house, told[0]) == ["Teil 3 der Brücke"]
    assert steps(house, told[2]) == ["Teil 1 der Brücke"]
    assert "Teil 2" not in house.get("/dossier/brueckenbau").text


def test_an_article_taken_out_of_its_storyline_is_stepped_over(house: House, told: list[Article]) -> None:
    for article in told:
        house.get(house.url(article))
    draft = desk.latest_draft(told[1])
    draft.storylines = []
    desk.save_draft(draft)
    house.publish(desk.latest_draft(told[1]))
    assert steps(house, told[0]) == ["Teil 3 der Brücke"]
    assert "Teil 2" not in house.get("/dossier/brueckenbau").text


def test_two_articles_of_the_same_moment_stand_in_the_order_they_were_made(house: House) -> None:
    at: datetime = timezone.now() - timedelta(days=1)
    first, second = (house.publish(house.draft(f"Zugleich {n}", storylines=[NAME]), at=at) for n in (1, 2))
    assert steps(house, first) == ["Zugleich 2"]
    assert steps(house, second) == ["Zugleich 1"]


def test_related_teasers_are_of_the_storyline_first_and_repeat_nothing_of_its_box(house: House) -> None:
    now = timezone.now()
    house.publish(house.draft("Nur das Thema", topics=["Lint"]))
    parts = [
        house.publish(house.draft(f"Teil {n}", storylines=[NAME], topics=["Lint"]), at=now - timedelta(days=9 - n))
        for n in range(1, 6)
    ]
    related = house.get(house.url(parts[4])).text.partition('<section class="related"')[2]
    assert re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', related) == ["Teil 3", "Teil 2", "Teil 1", "Nur das Thema"]
    assert "Aus dem Dossier Brückenbau" in related


def test_feeds_of_a_storyline_hold_its_articles(house: House, told: list[Article]) -> None:
    feed = json.loads(house.get("/dossier/brueckenbau/feed.json").text)
    assert [item["title"] for item in feed["items"]] == [f"Teil {n} der Brücke" for n in (3, 2, 1)]
    assert "Teil 2 der Brücke" in house.get("/dossier/brueckenbau/feed.atom").text
    assert "Teil 2 der Brücke" in house.get("/dossier/brueckenbau/feed.rss").text
    tag = Tag.objects.get(kind=Tag.Kind.STORYLINE, slug="brueckenbau")
    assert "/dossier/brueckenbau" in house.get(sitemaps.tags_path(tag.pk // sitemaps.PART)).text


def test_machines_learn_which_storyline_an_article_is_part_of(house: House, told: list[Article]) -> None:
    page = house.get(house.url(told[0])).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    article = next(node for node in json.loads(script)["@graph"] if node["@type"] == "NewsArticle")
    (series,) = article["isPartOf"]
    assert (series["@type"], series["name"]) == ("CreativeWorkSeries", NAME)
    assert series["url"].endswith("/dossier/brueckenbau")


def test_a_storyline_renamed_at_the_desk_is_renamed_everywhere(house: House, told: list[Article]) -> None:
    house.get(house.url(told[0]))
    storyline = Storyline.objects.get(name=NAME)
    storyline.name = "Die neue Brücke"
    storyline.save()
    desk.publish_tag(storyline)
    house.work()
    assert "Die neue Brücke" in house.get(house.url(told[0])).text
    assert "Die neue Brücke" in house.get("/dossier/brueckenbau").text


@pytest.mark.parametrize("name", ["1945", "9/11"])
def test_a_storyline_called_by_a_number_has_its_page(name: str, house: House) -> None:
    article = house.publish(house.draft("Was war", storylines=[name], topics=[name]))
    page = house.get(house.url(article)).text
    for prefix in ("dossier", "thema"):
        (address,) = set(re.findall(rf'href="(/{prefix}/[^"]*)"', page))
        assert "Was war" in house.get(address).text
