"""The four promises towards partners, who hold a key: they get what their terms say, and learn of what is withdrawn."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk.models import Article
from extrablatt.press.partners.terms import Terms
from extrablatt.publication.models import Story
from extrablatt.readers import partners
from extrablatt.readers.models import Partner
from tests.house import House
from tests.promises.partnering import ask

pytestmark = pytest.mark.django_db

HEADLINE = "Die alte Brücke bekommt ein Geländer"
STANDFIRST = "Nach acht Jahren Streit beginnt der Bau."
WALLED = "Das Gutachten liegt der Redaktion vor."
NOTE = "Noch mit dem Bürgermeister reden"


def bridge(house: House, **more: Any) -> Article:
    return house.draft(
        HEADLINE, f"Der Bau beginnt.\n\n{WALLED}", standfirst=STANDFIRST, notes=[NOTE], topics=["Brücke"],
        authors=["Nora Beispiel"], **more,
    )  # fmt: skip


@pytest.fixture
def key() -> str:
    return partners.add("Nachbarblatt", Terms())


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer xp_nonsense", "Basic eHA6eHA=", "Bearer " + "x" * 5000])
def test_without_a_key_nothing_is_told(sent: str, house: House, client: Client, key: str) -> None:
    house.publish(bridge(house))
    answer = client.get("/partner/ninjs", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert HEADLINE not in answer.content.decode()


def test_a_story_has_one_name_in_every_feed_whatever_the_hour(house: House, client: Client, key: str) -> None:
    article = house.publish(bridge(house))
    midnight = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)  # half past twelve in Vienna, the day after
    Story.objects.filter(pk=article.pk).update(first_published=midnight)
    house.store.purge_all()
    (item,), _after = ask(client, key)
    assert ",2026-05-02:" in item["uri"]
    assert f"<id>{item['uri']}</id>" in house.get("/feed.atom").text
    house.withdraw(article)
    assert ask(client, key)[0][0]["uri"] == item["uri"]


def test_a_removed_partner_and_an_old_key_get_nothing(house: House, client: Client, key: str) -> None:
    fresh = partners.renew("Nachbarblatt")
    assert client.get("/partner/ninjs", headers={"X-Api-Key": key}).status_code == 401
    assert client.get("/partner/ninjs", headers={"X-Api-Key": fresh}).status_code == 200
    partners.remove("Nachbarblatt")
    assert client.get("/partner/ninjs", headers={"X-Api-Key": fresh}).status_code == 401


def test_a_key_is_kept_by_its_digest_only(key: str) -> None:
    assert key not in json.dumps(list(Partner.objects.values()), default=str)


def test_a_withdrawn_story_is_a_canceled_item_without_a_word_of_it(house: House, client: Client, key: str) -> None:
    article = house.publish(bridge(house))
    (item,), after = ask(client, key)
    assert item["pubStatus"] == "usable"
    assert WALLED in item["bodies"][0]["value"]
    house.withdraw(article, note="Der Bericht war falsch.")
    (canceled,), later = ask(client, key, after)
    assert later > after
    assert canceled["uri"] == item["uri"]
    assert canceled["pubStatus"] == "canceled"
    assert canceled["edNote"] == "Der Bericht war falsch."
    told = json.dumps(ask(client, key)[0], ensure_ascii=False)
    for words in (HEADLINE, STANDFIRST, WALLED, "brucke", "Beispiel"):
        assert words not in told
    assert ask(client, key, later) == ([], later)


def test_an_embargoed_story_is_not_told_before_its_time(house: House, client: Client, key: str) -> None:
    house.publish(bridge(house, embargo_until=timezone.now() + timedelta(hours=2)))
    assert ask(client, key)[0] == []


def test_internal_words_are_never_told(house: House, client: Client) -> None:
    house.publish(bridge(house))
    told = ask(client, partners.add("Alles", Terms("premium", True, True)))[0]
    assert NOTE not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("wall", ["open", "registered", "premium"])
@pytest.mark.parametrize("terms", ["open", "registered", "premium"])
def test_texts_are_handed_over_up_to_the_wall_agreed_on(wall: str, terms: str, house: House, client: Client) -> None:
    house.publish(bridge(house, access=wall))
    levels = ["open", "registered", "premium"]
    (item,), _after = ask(client, partners.add("Partner", Terms(terms)))
    whole = levels.index(wall) <= levels.index(terms)
    assert item["representationType"] == ("full" if whole else "partial")
    assert (WALLED in json.dumps(item, ensure_ascii=False)) is whole
    assert ("bodies" in item) is whole


def test_agencies_texts_belong_to_agencies(house: House, client: Client, key: str) -> None:
    article = house.publish(bridge(house))
    Story.objects.filter(pk=article.pk).update(sources=["dpa"])
    (item,), _after = ask(client, key)
    assert item["representationType"] == "partial"
    assert WALLED not in json.dumps(item, ensure_ascii=False)
    assert item["infoSources"] == [{"name": "dpa", "role": "provider"}]
    (item,), _after = ask(client, partners.add("Agenturkunde", Terms(agency_texts=True)))
    assert item["representationType"] == "full"


@pytest.mark.parametrize(("news_value", "urgency"), [(1, 2), (2, 3), (3, 5), (4, 6), (5, 7)])
def test_what_leads_the_newspaper_is_the_most_urgent(
    news_value: int, urgency: int, house: House, client: Client, key: str
) -> None:
    house.publish(bridge(house, news_value=news_value))
    assert ask(client, key)[0][0]["urgency"] == urgency


def test_who_asks_again_sees_each_story_once_in_its_newest_state(house: House, client: Client, key: str) -> None:
    first, second = house.publish(bridge(house)), house.publish(house.draft("Zweites"))
    items, after = ask(client, key)
    assert [i["headlines"][0]["value"] for i in items] == [HEADLINE, "Zweites"]
    for text in ("Eins", "Zwei"):
        first.headline = text
        first = house.publish(first)
    items, after = ask(client, key, after)
    assert [i["headlines"][0]["value"] for i in items] == ["Zwei"]
    house.withdraw(second)
    assert [i["pubStatus"] for i in ask(client, key, after)[0]] == ["canceled"]


@pytest.mark.parametrize("query", [{"version": "1.0"}, {"after": "gestern"}, {"after": "-1"}])
def test_a_wrong_question_is_answered_clearly(query: dict[str, str], client: Client, key: str) -> None:
    answer = client.get("/partner/ninjs", query, headers={"X-Api-Key": key})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_the_desk_makes_a_partner_and_shows_its_key_once(house: House, admin_client: Client, client: Client) -> None:
    answer = admin_client.post("/desk/partner/add/", {"name": "Nachbar", "access": "premium"}, follow=True)
    (found,) = set(re.findall(r"xp_[\w-]{43}", answer.content.decode()))
    assert client.get("/partner/ninjs", headers={"X-Api-Key": found}).status_code == 200
    assert found not in admin_client.get("/desk/partner/").content.decode()


def test_the_kiosk_hands_partners_through_to_the_office(house: House) -> None:
    assert "/partner" in house.kiosk.config.handed_through
