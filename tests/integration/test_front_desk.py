"""The front page at the desk: one of it, each article once, and a draft keeps its slot until it is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, FrontPage
from extrablatt.publication.models import Front
from extrablatt.readers.models import User
from tests.house import House


@pytest.fixture
def chief(house: House) -> Client:
    FrontPage.objects.get_or_create(slug="front")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(
        User.objects.create_superuser("chef@example.org"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def lay_out(client: Client, *articles: Article) -> Any:
    front = FrontPage.objects.get()
    form: dict[str, Any] = {
        "slots-TOTAL_FORMS": len(articles),
        "slots-INITIAL_FORMS": 0,
        "slots-MIN_NUM_FORMS": 0,
        "slots-MAX_NUM_FORMS": 1000,
    }
    for number, article in enumerate(articles):
        form |= {f"slots-{number}-article": article.pk, f"slots-{number}-ORDER": number + 1, f"slots-{number}-id": ""}
    return client.post(f"/desk/titelseite/edit/{front.pk}/", form, follow=True)


def lead(house: House) -> str:
    return house.get("/").text.partition('class="lead')[2].partition("</article>")[0]


def test_there_is_one_front_page_and_every_way_leads_to_it(house: House, chief: Client) -> None:
    front = FrontPage.objects.get()
    there = f"/desk/titelseite/edit/{front.pk}/"
    slots = {"slots-TOTAL_FORMS": 0, "slots-INITIAL_FORMS": 0, "slots-MIN_NUM_FORMS": 0, "slots-MAX_NUM_FORMS": 1000}
    for path in ("", "add/", f"delete/{front.pk}/"):
        assert chief.get(f"/desk/titelseite/{path}").headers["Location"] == there
        assert chief.post(f"/desk/titelseite/{path}", slots).status_code in (302, 405)
    assert chief.post(f"/desk/bulk/desk/frontpage/delete/?id={front.pk}").status_code == 302
    assert FrontPage.objects.get() == front


def test_an_article_stands_there_once(house: House, chief: Client) -> None:
    article, other = (house.publish(house.draft(title)) for title in ("Die Brücke", "Der Tunnel"))
    answer = lay_out(chief, article, other, article)
    assert "This article stands on the front page already." in answer.content.decode()
    assert FrontPage.objects.get().slots.count() == 0
    desk.lay_out_front([article, other, article])
    assert Front.objects.get().slots == [article.pk, other.pk]


def test_a_draft_waits_in_its_slot_and_takes_it_when_it_is_published(house: House, chief: Client) -> None:
    draft, public = house.draft("Noch nicht heraus"), house.publish(house.draft("Schon heraus"))
    answer = lay_out(chief, draft, public)
    house.work()
    assert "1 slot waits: its article is not public yet." in " ".join(map(str, answer.context["messages"]))
    assert (
        'class="help-block help-warning front-waiting"' in answer.content.decode()
        or "front-waiting" in chief.get(f"/desk/titelseite/edit/{FrontPage.objects.get().pk}/").content.decode()
    )
    assert "Noch nicht heraus" not in house.get("/").text
    house.publish(desk.latest_draft(draft))
    page = house.get("/").text.partition("<main")[2]
    assert 0 < page.index("Noch nicht heraus") < page.index("Schon heraus")
    assert "front-waiting" not in chief.get(f"/desk/titelseite/edit/{FrontPage.objects.get().pk}/").content.decode()


def test_a_withdrawn_article_leaves_its_slot_for_good_and_is_not_let_in(house: House, chief: Client) -> None:
    article, other = (house.publish(house.draft(title)) for title in ("Die Brücke", "Der Tunnel"))
    lay_out(chief, article, other)
    house.withdraw(article)
    assert Front.objects.get().slots == [other.pk]
    with translation.override("en"):
        answer = lay_out(chief, article)
    assert "This article was withdrawn." in answer.content.decode()
