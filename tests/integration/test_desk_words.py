"""What the desk says is what has happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from extrablatt.desk import actions as desk
from extrablatt.desk import outcomes
from extrablatt.desk.models import Article
from extrablatt.readers.models import Subscription, User, end_of
from tests.house import House, ninjs


@pytest.fixture
def chief(house: House) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(
        User.objects.create_superuser("chef@example.org"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def send(client: Client, article: Article, action: str, **more: Any) -> str:
    """The edit form as the browser sends it, with a button pressed; returns what the desk says."""
    empty = {
        f"{name}-{part}": 0
        for name in ("corrections", "sources", "notes")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    }
    form = empty | {f"{name}-MAX_NUM_FORMS": 1000 for name in ("corrections", "sources", "notes")} | {
        "headline": article.headline, "section": article.section_id, "access": "open", "news_value": 3, "language": "de",
        "slug": article.slug, "body-count": 0, action: "1",
    } | more  # fmt: skip
    answer = client.post(f"/desk/artikel/edit/{article.pk}/", form, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_publishing_says_published_only_when_it_is(house: House, chief: Client) -> None:
    assert "is published" in send(chief, house.draft("Die Brücke"), "action-publish")


def test_publishing_under_an_embargo_says_that_it_waits_and_until_when(house: House, chief: Client) -> None:
    until = timezone.localtime(timezone.now() + timedelta(hours=5)).replace(second=0, microsecond=0)
    article = house.draft("Die Brücke", embargo_until=until)
    told = send(chief, article, "action-publish", embargo_until=f"{until:%Y-%m-%d %H:%M}")
    assert "waits until the embargo ends" in told
    assert outcomes.moment(until) in told
    assert "is published" not in told
    assert "updated and published" not in told
    row = Article.objects.get(pk=article.pk)
    assert outcomes.moment(until) in str(row.status_string)
    listing = chief.get("/desk/artikel/").content.decode()
    assert outcomes.moment(until) in listing


def test_a_public_article_whose_new_version_waits_stays_and_the_desk_says_so(house: House, chief: Client) -> None:
    until = timezone.localtime(timezone.now() + timedelta(hours=5)).replace(second=0, microsecond=0)
    article = house.publish(house.draft("Die Brücke"))
    told = send(chief, article, "action-publish", embargo_until=f"{until:%Y-%m-%d %H:%M}", standfirst="Neu.")
    assert "Until then readers see the older one" in told
    assert house.get(house.url(article)).status == 200


def test_an_embargo_without_an_end_is_told(house: House, chief: Client) -> None:
    told = send(chief, house.draft("Die Brücke"), "action-publish", embargo_indefinite="on")
    assert "Not published, only saved" in told
    assert "is published" not in told


@pytest.mark.parametrize("held", ["", "embargo", "indefinite", "taken back"])
@pytest.mark.parametrize("road", ["list", "form"])
def test_approving_says_what_became_of_it(held: str, road: str, house: House, chief: Client) -> None:
    task = GroupApprovalTask.objects.create(name="Abnahme")
    task.groups.set([Group.objects.get_or_create(name="Redaktion")[0]])
    workflow = Workflow.objects.create(name="Vier Augen")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowContentType.objects.create(workflow=workflow, content_type=ContentType.objects.get_for_model(Article))
    until = timezone.now() + timedelta(hours=5)
    if held == "taken back":
        house.wire(ninjs())
        article = desk.latest_draft(desk.take(house.newest_item()))
    else:
        more = {"embargo": {"embargo_until": until}, "indefinite": {"embargo_indefinite": True}}.get(held, {})
        article = house.draft("Die Brücke", **more)
    workflow.start(article, user=User.objects.get(email="chef@example.org"))
    if held == "taken back":
        house.wire(ninjs(version=2, pubstatus="canceled"), "zwei.json")
        house.work()
    article = Article.objects.get(pk=article.pk)
    if road == "list":
        state = article.current_workflow_task_state
        answer = chief.post(
            f"/desk/artikel/workflow/action/{article.pk}/approve/{state.pk}/", {"comment": ""}, follow=True
        )
        told = " ".join(str(message) for message in answer.context["messages"])
    elif held == "taken back":
        pytest.skip("the form is the wire's (tests/browser)")
    else:
        form = {"workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
        if held == "embargo":
            form["embargo_until"] = f"{timezone.localtime(until):%Y-%m-%d %H:%M}"
        elif held:
            form["embargo_indefinite"] = "on"
        told = send(chief, article, "action-workflow-action", **form)
    expected = {
        "": "is published",
        "embargo": "waits until the embargo ends",
        "indefinite": "not published: The embargo holds",
        "taken back": "not published: The agency has taken back",
    }[held]
    assert expected in told
    assert Article.objects.get(pk=article.pk).live is (held == "")


def test_withdrawing_a_draft_does_not_claim_that_readers_saw_it(house: House, chief: Client) -> None:
    article = house.draft("Die Brücke")
    answer = chief.post(f"/desk/artikel/unpublish/{article.pk}/", {}, follow=True)
    told = " ".join(str(message) for message in answer.context["messages"])
    assert "was not public" in told or answer.status_code == 200


def test_an_expiry_that_was_set_is_kept(house: House) -> None:
    article = house.draft("Die Brücke")
    article.expire_at = timezone.now() + timedelta(hours=1)
    published = house.publish(article)
    assert desk.withdraw_expired() == []
    assert desk.withdraw_expired(timezone.now() + timedelta(hours=2)) == [published.pk]
    house.work()
    assert house.get(f"/{published.pk}").status == 410


# --- days ------------------------------------------------------------------------------------------------------------


def test_a_subscription_to_the_end_of_a_day_shows_that_day_everywhere(house: House, chief: Client) -> None:
    reader = User.objects.create_user("leserin@example.org")
    day = date(2099, 12, 31)
    granted = Subscription.objects.create(user=reader, until=end_of(day))
    assert granted.until > datetime(2099, 12, 31, 22, 59, tzinfo=UTC)
    assert (granted.last_day, str(granted).endswith("31.12.2099")) == (day, True)
    listing = chief.get("/desk/abos/").content.decode()
    assert "2100" not in listing
    assert "2099" in listing
    page = chief.get(f"/desk/abos/edit/{granted.pk}/").content.decode()
    assert 'value="2099-12-31"' in page or 'value="31.12.2099"' in page
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    account = client.get("/konto/").content.decode()
    assert "2099" in account
    assert "2100" not in account


def test_the_desk_grants_to_the_end_of_the_day_that_was_typed(house: House, chief: Client) -> None:
    reader = User.objects.create_user("leserin@example.org")
    form = {"user": reader.pk, "starts": "2026-01-01 00:00", "last_day": "2099-12-31", "note": ""}
    assert chief.post("/desk/abos/add/", form).status_code == 302
    granted = Subscription.objects.get()
    assert granted.until == end_of(date(2099, 12, 31))
    assert granted.granted_by is not None
    exact = granted.until - timedelta(hours=5)
    Subscription.objects.update(until=exact)
    assert chief.post(f"/desk/abos/edit/{granted.pk}/", form | {"note": "geprüft"}).status_code == 302
    granted.refresh_from_db()
    assert (granted.until, granted.note) == (exact, "geprüft")


def test_a_subscription_that_would_have_ended_is_not_granted(house: House, chief: Client) -> None:
    reader = User.objects.create_user("leserin@example.org")
    form = {"user": reader.pk, "starts": "2020-01-01 00:00", "last_day": "2020-12-31", "note": ""}
    assert chief.post("/desk/abos/add/", form).status_code == 200
    assert not Subscription.objects.exists()
