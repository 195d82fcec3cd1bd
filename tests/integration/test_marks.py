"""What is for editors only never reaches a reader: publishing stops and says where, by every road."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from extrablatt.desk import actions as desk
from extrablatt.desk import snapshot
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article
from extrablatt.publication import actions as publication
from extrablatt.publication.models import Story
from extrablatt.readers.models import User
from tests.editing_form import EditingForm
from tests.house import House, ninjs
from tests.integration.test_editor_opens import editor  # noqa: F401 - a fixture

MARK = "dpa: Probemeldung aus dem Tal"
UNREADABLE = {"type": "umfrage", "value": {"frage": "Wer gewinnt das Rennen?"}}


def marked(house: House, article: Article | None = None) -> Article:
    """A draft with a merged report: a mark stands before its text."""
    house.wire(ninjs(copyrightholder="DPA"))
    draft = desk.merge(article or house.draft("Hochwasser im Lintal"), house.newest_item())
    assert [block.value for block in draft.body if block.block_type == "editor_mark"] == [MARK]
    return draft


def stands_nowhere(house: House, article: Article) -> bool:
    house.work()
    return not Story.objects.filter(pk=article.pk).exists() and house.get(f"/{article.pk}").status == 404


def test_publishing_stops_and_names_the_block_and_its_words(house: House) -> None:
    draft = marked(house)
    draft.body = desk.stream([*draft.body.raw_data, UNREADABLE])
    with pytest.raises(desk.MarkedError) as stopped:
        desk.publish(draft)
    told = str(stopped.value)
    assert f"Block 2 (Vermerk für die Redaktion): „{MARK}“" in told
    assert "Block 4 (Nicht darstellbar): „Wer gewinnt das Rennen?“" in told
    assert stands_nowhere(house, draft)
    marked_draft = desk.latest_draft(draft)
    published = house.publish(house.dealt_with(marked_draft))
    page = house.get(house.url(published)).text
    assert "Ein Satz aus der Meldung" in page
    assert MARK not in page


def test_the_editor_s_button_saves_publishes_nothing_and_says_where(house: House, editor: Client) -> None:  # noqa: F811
    draft = marked(house)
    form = EditingForm.open(editor, draft)
    assert "desk-mark" in form.page
    answer = editor.get(form.send("action-publish", standfirst="Neu geschrieben.")["Location"])
    assert "Nicht veröffentlicht" in answer.content.decode()
    assert "Block 2" in answer.content.decode()
    assert desk.latest_draft(draft).standfirst == "Neu geschrieben."
    assert stands_nowhere(house, draft)
    form = EditingForm.open(editor, draft)
    del form.body[1]
    form.send("action-publish")
    assert Article.objects.get(pk=draft.pk).live


def test_a_workflow_s_approval_publishes_nothing_and_notes_where(house: House, editor: Client) -> None:  # noqa: F811
    task = GroupApprovalTask.objects.create(name="Gegenlesen")
    task.groups.set(Group.objects.filter(name="Redaktion"))
    workflow = Workflow.objects.create(name="Gegenlesen")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(workflow=workflow, content_type=ContentType.objects.get_for_model(Article))
    draft = marked(house)
    state = workflow.start(Article.objects.get(pk=draft.pk), User.objects.get(email="nora@example.org"))
    address = f"/desk/artikel/workflow/action/{draft.pk}/approve/{state.current_task_state.pk}/"
    assert editor.post(address, {"comment": "gut"}).status_code < 400
    assert MARK in Article.objects.get(pk=draft.pk).notes.last().text
    assert stands_nowhere(house, draft)


def test_it_can_not_be_planned_either(house: House) -> None:
    draft = marked(house)
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(desk.MarkedError):
        desk.publish(draft)
    draft = marked(house, house.draft("Unter Sperrfrist", embargo_until=timezone.now() + timedelta(hours=1)))
    with pytest.raises(desk.MarkedError):
        desk.publish(draft)


def test_a_plan_whose_article_got_a_mark_is_dropped_and_told(house: House) -> None:
    draft = marked(house)
    revision = draft.latest_revision
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()
    with pytest.raises(desk.MarkedError):
        call_command("publish_scheduled")
    assert desk.publish_due() == []
    assert MARK in Article.objects.get(pk=draft.pk).notes.last().text
    assert desk.publish_due() == []
    assert stands_nowhere(house, draft)


def test_live_coverage_does_not_take_it_along(house: House) -> None:
    article = house.publish(house.draft("Hochwasser im Lintal"))
    live.start(article)
    draft = marked(house, article)
    post = live.post(Article.objects.get(pk=article.pk), text="Die Feuerwehr rückt aus.")
    house.work()
    assert MARK not in house.get(house.url(article)).text
    with pytest.raises(desk.MarkedError):
        desk.publish(draft)
    assert post.state == "public"


@pytest.mark.parametrize(
    "text", ["Das Wehr [Bild 12] am Abend.", "[picture 12: ein Wehr [links]]", "[Bild 12: ohne Ende"]
)
def test_a_mark_of_a_picture_that_is_not_read_as_one_is_not_posted(house: House, text: str) -> None:
    article = house.publish(house.draft())
    live.start(article)
    with pytest.raises(desk.DeskError, match=r"\[(Bild|picture) 12"):
        live.post(article, text=text)
    assert live.post(article, text="Wie [Bild gesehen] und \\[Bild 12] gesagt.").state == "public"


def test_a_flash_with_a_mark_is_not_updated_in_public(house: House) -> None:
    draft = marked(house)
    Article.objects.filter(pk=draft.pk).update(flash=True)
    with pytest.raises(desk.MarkedError):
        desk.publish(desk.latest_draft(draft))
    assert stands_nowhere(house, draft)


def test_neither_the_snapshot_nor_the_last_gate_lets_it_through(house: House) -> None:
    draft = marked(house)
    draft.body = desk.stream([*draft.body.raw_data, UNREADABLE])
    record = snapshot.record_of(draft)
    assert [block["type"] for block in record.body] == ["paragraph", "paragraph"]
    assert MARK not in str(record)
    assert "Rennen" not in str(record)
    from dataclasses import replace

    with pytest.raises(ValueError, match="not for readers"):
        publication.publish_story(replace(record, body=({"type": "editor_mark", "text": MARK},)))


@pytest.mark.parametrize("code", ["BUD-Unwetter/Tal/Eil", "urn:newsml:nag:2026:0815"])
def test_an_agency_s_code_is_no_headline(house: House, code: str) -> None:
    house.wire(ninjs("urn:newsml:nag:2026:0815", headlines=[], slugline="BUD-Unwetter/Tal/Eil"))
    draft = desk.latest_draft(desk.take(house.newest_item()))
    draft.headline = code
    desk.save_draft(draft)
    with pytest.raises(desk.MarkedError, match="Kennung der Agentur"):
        desk.publish(desk.latest_draft(draft))
    draft = desk.latest_draft(draft)
    draft.headline = "Unwetter im Tal"
    assert house.publish(draft).live


def test_a_report_without_a_headline_gives_its_first_sentence(house: House) -> None:
    house.wire(ninjs(headlines=[], slugline="BUD-Eil", text="<p>Der Damm hält. Die Feuerwehr bleibt.</p>"))
    assert desk.take(house.newest_item()).headline == "Der Damm hält."


# --- bylines and addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["Von Karl Muster", "von Von Karl Muster", "By Karl Muster"])
def test_a_byline_is_printed_with_one_von(house: House, editor: Client, sent: str) -> None:  # noqa: F811
    house.wire(ninjs(byline=sent, bylines=[{"byline": sent}]))
    draft = desk.latest_draft(desk.take(house.newest_item()))
    assert draft.byline in ("Karl Muster", "")
    EditingForm.open(editor, draft).send("action-publish", byline=sent)
    published = Article.objects.get(pk=draft.pk)
    assert published.byline == "Karl Muster"
    house.work()
    for address in (house.url(published), house.url(published) + "/druck"):
        page = " ".join(house.get(address).text.split())
        assert "Von Karl Muster" in page
        assert "Von Von" not in page
        assert "Von By" not in page


def test_the_address_follows_the_headline_until_the_first_publication(house: House, editor: Client) -> None:  # noqa: F811
    house.wire(ninjs())
    article = desk.take(house.newest_item())
    assert article.slug == "probemeldung-aus-dem-tal"
    opened = EditingForm.open(editor, article)
    opened.save_and_stay(article, headline="Erster Titel der Redaktion")
    assert desk.latest_draft(article).slug == "erster-titel-der-redaktion"
    opened.send(headline="Zweiter Titel der Redaktion")  # saved by itself again, on the page as it was opened
    assert desk.latest_draft(article).slug == "zweiter-titel-der-redaktion"
    EditingForm.open(editor, article).send("action-publish", headline="Größer, dritter Titel")
    published = Article.objects.get(pk=article.pk)
    assert published.slug == "groesser-dritter-titel"
    house.work()
    assert house.get(f"/{article.pk}").headers["Location"].endswith("/groesser-dritter-titel")
    EditingForm.open(editor, article).send("action-publish", headline="Später geändert")
    assert Article.objects.get(pk=article.pk).slug == "groesser-dritter-titel"


def test_an_address_written_by_hand_stays(house: House, editor: Client) -> None:  # noqa: F811
    house.wire(ninjs())
    article = desk.take(house.newest_item())
    form = EditingForm.open(editor, article)
    form.save_and_stay(article, slug="mein-tal")
    form.send(slug="mein-tal", headline="Ein anderer Titel")
    assert desk.latest_draft(article).slug == "mein-tal"
    EditingForm.open(editor, article).send(headline="Noch ein Titel")
    assert desk.latest_draft(article).slug == "mein-tal"
    EditingForm.open(editor, article).send(headline="Wieder von selbst", slug="")
    assert desk.latest_draft(article).slug == "wieder-von-selbst"


def test_an_address_given_by_code_stays_and_a_newer_version_from_the_wire_brings_its_own(house: House) -> None:
    imported = house.draft("Aus dem Archiv", slug="altes-archiv-17")
    draft = desk.latest_draft(imported)
    draft.headline = "Aus dem Archiv, berichtigt"
    desk.save_draft(draft)
    assert desk.latest_draft(draft).slug == "altes-archiv-17"
    house.wire(ninjs())
    taken = desk.take(house.newest_item())
    house.wire(ninjs(version=2, headlines=[{"role": "main", "value": "Neuer Titel vom Draht"}]), "zwei.json")
    assert desk.take_over(taken, house.newest_item()).slug == "neuer-titel-vom-draht"


# --- what lies there -------------------------------------------------------------------------------------------------


def test_the_migration_mends_rows_and_revisions(house: House) -> None:
    import importlib
    import json

    from django.apps import apps
    from wagtail.models import Revision

    house.wire(ninjs(copyrightholder="OSD"))
    article = desk.take(house.newest_item())
    body = [
        {"type": "paragraph", "value": "<p>eins<br>zwei<BR></p>", "id": "1"},
        {"type": "crosshead", "value": "OSD: Probemeldung aus dem Tal", "id": "2"},
        {"type": "crosshead", "value": "Ein Zwischentitel <br>", "id": "3"},
        {"type": "list", "value": {"ordered": False, "items": ["<p>a<br>b</p>", {"type": "item", "value": "<p>c<br>d</p>", "id": "4"}]}},
        {"type": "quote", "value": {"text": "<p>a<br>b</p>", "attribution": "x<br>"}, "id": "5"},
        {"type": "table", "value": {"caption": "", "table": {"columns": [{"type": "cell", "heading": ""}], "rows": [{"values": ["a<br>b"]}]}}},
        {"type": "umfrage", "value": {"frage": "bleibt"}, "id": "6"},
        None,
    ]  # fmt: skip
    revision = article.latest_revision
    old = revision.content | {"body": json.dumps(body), "byline": "Von Von dpa"}
    old.pop("automatic_slug")
    Revision.objects.filter(pk=revision.pk).update(content=old)
    Article.objects.filter(pk=article.pk).update(body=body, byline="Von dpa", automatic_slug="")

    importlib.import_module("extrablatt.desk.migrations.0023_bodies_that_open").forward(apps, None)

    row = Article.objects.get(pk=article.pk)
    content = Revision.objects.get(pk=revision.pk).content
    assert (row.byline, content["byline"], row.automatic_slug, content["automatic_slug"]) == (
        "dpa",
        "dpa",
        row.slug,
        row.slug,
    )
    mended = json.loads(content["body"])
    assert mended[0]["value"] == "<p>eins<br/>zwei<br/></p>"
    assert [block["type"] for block in mended[1:3]] == ["editor_mark", "crosshead"]
    assert mended[2:3] == body[2:3]
    assert mended[6:] == body[6:]
    assert json.dumps(mended).count("<br>") == 2  # in plain text
    assert [block.block_type for block in row.body] == [
        "paragraph", "editor_mark", "crosshead", "list", "quote", "table", "unreadable", "unreadable",
    ]  # fmt: skip
