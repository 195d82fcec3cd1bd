"""An ordinary editor – no superuser – at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, Topic
from extrablatt.newspaper import setup
from extrablatt.readers.models import User
from tests.house import House, ninjs


@pytest.fixture
def editor(house: House, client: Client) -> Client:
    setup._groups()
    setup.make_editor("nora@example.org", name="Nora Beispiel")
    client.force_login(User.objects.get(email="nora@example.org"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_editor_sees_the_wire_takes_an_item_and_finds_the_draft_open(house: House, editor: Client) -> None:
    house.wire(ninjs())
    item = house.newest_item()
    assert "Probemeldung" in editor.get("/desk/wire/").content.decode()
    assert editor.get(f"/desk/wire/{item.pk}/").status_code == 200
    taken = editor.post(f"/desk/wire/{item.pk}/take/")
    assert taken.status_code == 302
    page = editor.get(taken["Location"])
    assert page.status_code == 200
    assert "action-publish" in page.content.decode()


def test_an_editor_withdraws_with_a_note(house: House, editor: Client) -> None:
    article = house.publish(house.draft())
    address = reverse("articles:unpublish", args=[article.pk])
    assert 'name="note"' in editor.get(address).content.decode()
    editor.post(address, {"note": "Der Bericht war falsch.", "reason": "Anruf des Anwalts"})
    house.work()
    answer = house.get(f"/{article.pk}")
    assert (answer.status, "Der Bericht war falsch." in answer.text) == (410, True)
    assert "Anwalt" not in answer.text
    assert "Anwalt" in Article.objects.get(pk=article.pk).notes.last().text


def test_a_published_article_can_not_be_deleted(house: House, editor: Client) -> None:
    article = house.publish(house.draft())
    editor.post(reverse("articles:delete", args=[article.pk]))
    house.withdraw(article)
    editor.post(reverse("articles:delete", args=[article.pk]))
    assert house.get(f"/{article.pk}").status == 410


@pytest.mark.parametrize(
    "address",
    [
        "/desk/", "/desk/wire/?agentur=NAG&dringlichkeit=3&ordnung=dringlich&q=Tal", "/desk/wire/?p=9&dringlichkeit=x", "/desk/quarantine/",
        "/desk/artikel/", "/desk/artikel/add/", "/desk/artikel/?q=Tal&access=premium", "/desk/titelseite/", "/desk/themen/",
        "/desk/images/", "/desk/images/chooser/",
    ],
)  # fmt: skip
def test_every_page_an_editor_needs_opens(house: House, editor: Client, address: str) -> None:
    house.wire(ninjs())
    assert editor.get(address).status_code == 200


def test_a_topic_renamed_at_the_desk_is_renamed_in_public(house: House, editor: Client) -> None:
    article = house.publish(house.draft(topics=["Ban"]))
    topic = Topic.objects.get(name="Ban")
    editor.post(
        reverse("wagtailsnippets_desk_topic:edit", args=[topic.pk]),
        {"name": "Bahn", "slug": topic.slug, "description": "", "qcode": ""},
    )
    house.work()
    assert ">Bahn<" in house.get(house.url(article)).text


def test_the_preview_shows_the_draft_and_publishes_nothing(house: House, editor: Client) -> None:
    from extrablatt.newspaper import preview
    from extrablatt.publication.models import LogEntry, Story

    draft = house.draft("Noch geheim", access="premium")
    before = LogEntry.objects.count()
    shown = preview.article(None, draft)
    assert "Noch geheim" in shown.content.decode()
    assert (LogEntry.objects.count(), Story.objects.filter(pk=draft.pk).exists()) == (before, False)
    assert house.get(f"/{draft.pk}").status == 404
    desk.publish(desk.latest_draft(Article.objects.get(pk=draft.pk)))
