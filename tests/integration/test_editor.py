"""An ordinary editor – no superuser – at the desk."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, Person, Section, Storyline, Topic
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
    assert editor.get(address, follow=True).status_code == 200


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


@pytest.mark.parametrize("model", [Topic, Storyline, Person, Section])
def test_a_name_that_stands_in_articles_can_not_be_deleted(house: House, editor: Client, model: type) -> None:
    article = house.publish(house.draft(topics=["Bahn"], storylines=["Ausbau"], authors=["Otto"]))
    name = article.section if model is Section else model.objects.get()
    answer = editor.post(reverse(f"wagtailsnippets_desk_{model.__name__.lower()}:delete", args=[name.pk]), follow=True)
    assert answer.status_code == 200
    assert model.objects.filter(pk=name.pk).exists()
    assert house.get(house.url(article)).status == 200


def test_a_deleted_picture_goes_from_the_pages_it_stood_on(house: House, editor: Client) -> None:
    from io import BytesIO

    from PIL import Image

    from extrablatt.pictures import actions as pictures

    out = BytesIO()
    Image.new("RGB", (800, 600), "red").save(out, "JPEG")
    picture = pictures.add_picture(out.getvalue(), filename="bild.jpg")
    draft = house.draft(lead_picture=picture)
    draft.body = desk.stream([*draft.body.raw_data, ("picture", {"picture": picture.pk, "caption": "", "credit": ""})])
    article = house.publish(draft)
    assert f"/bilder/{picture.pk}/" in house.get(house.url(article)).text
    picture.delete()
    house.work()
    for address in (house.url(article), "/", "/politik"):
        assert "/bilder/" not in house.get(address).text
    assert editor.get(reverse("articles:edit", args=[article.pk])).status_code == 200
    house.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))
    assert house.get(house.url(article)).status == 200


def test_approving_what_is_embargoed_publishes_nothing_and_says_so(house: House, editor: Client) -> None:
    from django.contrib.auth.models import Group
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

    task = GroupApprovalTask.objects.create(name="Gegenlesen")
    task.groups.set(Group.objects.filter(name="Redaktion"))
    workflow = Workflow.objects.create(name="Gegenlesen")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    kind = ContentType.objects.get_for_model(Article)
    WorkflowContentType.objects.create(workflow=workflow, content_type=kind)
    house.wire(ninjs(embargoed=""))
    article = desk.take(house.newest_item())
    state = workflow.start(Article.objects.get(pk=article.pk), User.objects.get(email="nora@example.org"))
    address = f"/desk/artikel/workflow/action/{article.pk}/approve/{state.current_task_state.pk}/"
    assert editor.post(address, {"comment": "gut"}).status_code < 400
    row = Article.objects.get(pk=article.pk)
    assert not row.live
    assert "Sperrfrist" in row.notes.last().text
    assert house.get(f"/{article.pk}").status == 404


def test_a_section_can_not_be_given_an_address_of_the_house(house: House) -> None:
    with pytest.raises(ValidationError, match="/suche ist eine Adresse des Hauses"):
        Section(name="Suche", slug="suche").full_clean()
    Section(name="Suchbild", slug="suchbild").full_clean()
