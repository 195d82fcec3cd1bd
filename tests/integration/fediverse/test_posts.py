"""Stories as posts: created, updated, deleted along the log, sent once to each server, and patiently to one that is down."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Section
from extrablatt.fediverse import outcomes, posting
from extrablatt.fediverse.models import Delivery, Follower, Note, Server
from extrablatt.publication.models import Story, StoryVersion
from tests.elsewhere import Elsewhere, work
from tests.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(house: House, elsewhere: Elsewhere, client: Client) -> Elsewhere:
    """Ada follows the newspaper."""
    posting.follow_log()
    elsewhere.follow(client)
    work()
    assert elsewhere.news() == [("Accept", "probeblatt")]
    return elsewhere


def test_a_story_is_a_post_of_the_newspaper_and_of_its_section(
    house: House, followed: Elsewhere, client: Client
) -> None:
    followed.follow(client, "politik")
    work()
    followed.told.clear()
    article = house.publish(house.draft("Gipfel in Lint", standfirst="Man trifft sich.", topics=["Alte Brücke"]))
    work()
    own, section = followed.told
    assert (own["type"], own["actor"]) == ("Create", "http://testserver/fediverse/probeblatt")
    assert (section["type"], section["actor"]) == ("Create", "http://testserver/fediverse/politik")
    note = own["object"]
    assert note["id"] == f"http://testserver/fediverse/probeblatt/{article.pk}"
    assert note["url"] == f"http://testserver{house.url(article)}"
    assert "Gipfel in Lint" in note["content"]
    assert "Man trifft sich." in note["content"]
    assert note["contentMap"] == {"de": note["content"]}
    assert [tag["name"] for tag in note["tag"]] == ["#AlteBrücke"]
    assert section["object"]["id"] != note["id"]
    assert not Delivery.objects.exists()


def test_a_server_with_many_followers_is_told_once(house: House, followed: Elsewhere, client: Client) -> None:
    followed.people |= {"bea": 200, "cem": 200}
    for name in ("bea", "cem"):
        followed.follow(client, name=name)
    work()
    assert Follower.objects.count() == 3
    followed.told.clear()
    house.publish(house.draft("Gipfel"))
    work()
    assert followed.news() == [("Create", "probeblatt")]


def test_an_update_people_can_see_is_sent_and_another_is_not(house: House, followed: Elsewhere) -> None:
    article = house.publish(house.draft("Gipfel", "Ein Satz."))
    work()
    followed.told.clear()
    article.body = desk.stream([("paragraph", "<p>Ein anderer Satz.</p>")])
    article = house.publish(article)
    work()
    assert followed.told == []
    article.headline = "Gipfel vertagt"
    house.publish(article)
    work()
    (update,) = followed.told
    assert update["type"] == "Update"
    assert "Gipfel vertagt" in update["object"]["content"]
    assert update["object"]["updated"] == update["published"]


def test_a_withdrawn_story_is_deleted_without_a_word_of_it(house: House, followed: Elsewhere) -> None:
    article = house.publish(house.draft("Gipfel"))
    work()
    followed.told.clear()
    house.withdraw(article, note="Falsch.")
    work()
    # The section's too, though nobody here follows it: it may have come here through somebody else.
    names = [f"http://testserver/fediverse/{account}/{article.pk}" for account in ("probeblatt", "politik")]
    assert [activity["type"] for activity in followed.told] == ["Delete", "Delete"]
    assert sorted((activity["object"] for activity in followed.told), key=str, reverse=True) == [
        {"id": n, "type": "Tombstone"} for n in names
    ]
    assert "Gipfel" not in str(followed.told)


def test_a_story_that_comes_again_is_another_post(house: House, followed: Elsewhere) -> None:
    article = house.publish(house.draft("Gipfel"))
    work()
    article = house.withdraw(article)
    house.publish(desk.latest_draft(article))
    work()
    kinds = [(a["type"], a["object"]["id"].rpartition("/")[2]) for a in followed.told if "probeblatt" in a["actor"]]
    assert kinds == [("Create", f"{article.pk}"), ("Delete", f"{article.pk}"), ("Create", f"{article.pk}-2")]
    assert house.get(f"/fediverse/probeblatt/{article.pk}").status == 410
    assert house.get(f"/fediverse/probeblatt/{article.pk}-2").status == 200


def test_a_story_that_moves_leaves_the_one_section_and_joins_the_other(
    house: House, followed: Elsewhere, client: Client
) -> None:
    for section in ("politik", "kultur"):
        followed.follow(client, section)
    work()
    article = house.publish(house.draft("Gipfel"))
    work()
    followed.told.clear()
    article.section = Section.objects.get(slug="kultur")
    house.publish(article)
    work()
    assert sorted(followed.news()) == [("Create", "kultur"), ("Delete", "politik"), ("Update", "probeblatt")]
    assert house.get(f"/fediverse/politik/{article.pk}").status == 410
    assert house.get(f"/fediverse/kultur/{article.pk}").status == 200


def test_a_story_that_comes_back_to_a_section_is_another_post_there(
    house: House, followed: Elsewhere, client: Client
) -> None:
    followed.follow(client, "politik")
    work()
    followed.told.clear()
    article = house.publish(house.draft("Gipfel"))
    for section in ("kultur", "politik"):
        work()
        article.section = Section.objects.get(slug=section)
        article = house.publish(article)
    work()
    told = [(a["type"], a["object"]["id"].rpartition("/")[2]) for a in followed.told if "politik" in a["actor"]]
    assert told == [("Create", f"{article.pk}"), ("Delete", f"{article.pk}"), ("Create", f"{article.pk}-2")]
    assert house.get(f"/fediverse/politik/{article.pk}").status == 410
    assert house.get(f"/fediverse/politik/{article.pk}-2").status == 200
    assert house.get(f"/fediverse/kultur/{article.pk}").status == 410
    assert house.get(f"/fediverse/kultur/{article.pk}-2").status == 404
    assert house.get(f"/fediverse/probeblatt/{article.pk}").status == 200
    outbox = house.get("/fediverse/politik/outbox/1").text
    assert f"/politik/{article.pk}-2#create" in outbox


def test_what_comes_again_has_the_time_it_comes_else_nobody_would_see_it(
    house: House, followed: Elsewhere, client: Client
) -> None:
    followed.follow(client, "kultur")
    article = house.publish(house.draft("Gipfel"))
    long_ago = timezone.now() - timedelta(days=30)
    StoryVersion.objects.update(time=long_ago)
    Story.objects.update(first_published=long_ago)
    work()
    article = house.withdraw(article)
    article = house.publish(desk.latest_draft(article))
    followed.told.clear()
    work()
    (again,) = [a for a in followed.told if a["type"] == "Create"]
    assert again["object"]["id"].endswith(f"/probeblatt/{article.pk}-2")
    for moment in (again["published"], again["object"]["published"]):
        assert timezone.now() - datetime.fromisoformat(moment) < timedelta(minutes=5)
    StoryVersion.objects.update(time=long_ago)
    followed.told.clear()
    article.section = Section.objects.get(slug="kultur")
    house.publish(article)
    work()
    (moved,) = [a for a in followed.told if a["type"] == "Create"]
    assert moved["object"]["id"].endswith(f"/kultur/{article.pk}")
    assert timezone.now() - datetime.fromisoformat(moved["object"]["published"]) < timedelta(minutes=5)
    shown = json.loads(house.get(f"/fediverse/probeblatt/{article.pk}-2").text)
    assert datetime.fromisoformat(shown["published"]) - long_ago < timedelta(seconds=1)


def test_what_was_published_before_there_was_an_account_is_no_news(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    article = house.publish(house.draft("Altes"))
    elsewhere.follow(client)
    work()
    article.headline = "Altes, neu"
    house.publish(article)
    work()
    assert elsewhere.news() == [("Accept", "probeblatt")]


def test_stories_of_an_archive_are_no_news(house: House, followed: Elsewhere) -> None:
    from extrablatt.publication import actions
    from extrablatt.publication.record import StoryRecord, TagRecord

    record = StoryRecord(
        id=4711, slug="altes", section=TagRecord("section", "politik", "Politik"), kicker="", headline="Aus dem Jahr 1999",
        standfirst="", body=(),
    )  # fmt: skip
    actions.publish_story(record, time=timezone.now() - timedelta(days=9000))
    house.work()
    work()
    assert followed.told == []


def test_a_server_that_is_down_is_told_later_what_stands_then(house: House, followed: Elsewhere) -> None:
    followed.status = 503
    article = house.publish(house.draft("Gipfel"))
    work()
    for headline in ("Gipfel verschoben", "Gipfel vertagt"):
        article.headline = headline
        article = house.publish(article)
        work()
    followed.status = 202
    Server.objects.update(next_try=timezone.now())
    work()
    # The update too: that the first message did arrive, and only its answer was lost, can't be known.
    assert sorted(activity["type"] for activity in followed.told) == ["Create", "Update"]
    assert all("Gipfel vertagt" in activity["object"]["content"] for activity in followed.told)
    assert Server.objects.get().failures == 0


def test_the_pause_before_a_server_is_tried_again_grows(house: House, followed: Elsewhere) -> None:
    followed.status = 500
    house.publish(house.draft("Gipfel"))
    pauses = []
    for _time in range(4):
        Server.objects.update(next_try=timezone.now())
        work()
        pauses.append(round((Server.objects.get().next_try - timezone.now()).total_seconds(), -1))
    assert pauses == [30, 60, 120, 240]
    assert Delivery.objects.count() == 1


def test_a_server_that_refuses_a_post_for_good_is_not_asked_again(house: House, followed: Elsewhere) -> None:
    followed.status = 422
    house.publish(house.draft("Gipfel"))
    work()
    assert not Delivery.objects.exists()
    assert Server.objects.get().failures == 0


def test_a_server_that_says_for_days_that_it_is_gone_is_forgotten_with_its_people(
    house: House, followed: Elsewhere
) -> None:
    followed.status = 410
    house.publish(house.draft("Gipfel"))
    work()
    assert Follower.objects.exists()
    Server.objects.update(failing_since=timezone.now() - timedelta(days=3))
    Delivery.objects.update(next_try=timezone.now())
    work()
    assert not Server.objects.exists()
    assert not Follower.objects.exists()


def test_news_is_given_up_after_two_days_and_a_withdrawal_after_a_month(house: House, followed: Elsewhere) -> None:
    withdrawn, kept = house.publish(house.draft("Falsches")), house.draft("Gipfel")
    work()
    followed.status = 503
    house.withdraw(withdrawn)
    house.publish(kept)
    work()
    now = timezone.now()
    outcomes.forget_late(now + timedelta(days=3))
    assert list(Delivery.objects.values_list("kind", flat=True)) == ["delete", "delete"]
    outcomes.forget_late(now + timedelta(days=31))
    assert not Delivery.objects.exists()


def test_a_server_that_has_taken_nothing_for_a_month_is_given_up(house: House, followed: Elsewhere) -> None:
    followed.status = 503
    house.publish(house.draft("Gipfel"))
    work()
    Server.objects.update(failing_since=timezone.now() - timedelta(days=31))
    outcomes.forget_late(timezone.now())
    assert not Server.objects.exists()
    assert not Follower.objects.exists()


def test_turned_off_nothing_is_there(house: House, client: Client, settings: Any) -> None:
    article = house.publish(house.draft("Gipfel"))
    off = replace(settings.PAPER.fediverse, account="")
    settings.PAPER = replace(settings.PAPER, fediverse=off)
    house.store.purge_all()
    for path in ("/fediverse/probeblatt", f"/fediverse/probeblatt/{article.pk}", "/.well-known/nodeinfo", "/nodeinfo/2.1",
                 "/.well-known/webfinger?resource=acct:probeblatt@testserver"):  # fmt: skip
        assert house.get(path).status == 404
    assert client.post("/-/fediverse/inbox", b"{}", content_type="application/json").status_code == 404
    assert "activity+json" not in house.get(house.url(article)).text


def test_without_accounts_of_sections_there_is_one(
    house: House, elsewhere: Elsewhere, client: Client, settings: Any
) -> None:
    off = replace(settings.PAPER.fediverse, sections=False)
    settings.PAPER = replace(settings.PAPER, fediverse=off)
    article = house.publish(house.draft("Gipfel"))
    assert house.get("/fediverse/politik/outbox").status == 404
    assert house.get(f"/fediverse/politik/{article.pk}").status == 404
    assert house.get("/.well-known/webfinger?resource=acct:politik@testserver").status == 404
    assert "fediverse/politik" not in house.get("/politik").text
    assert elsewhere.follow(client, "politik") == 404
    assert house.get("/fediverse/probeblatt").status == 200


def test_a_section_that_has_no_account_any_more_still_takes_back_what_it_posted(
    house: House, followed: Elsewhere, client: Client, settings: Any
) -> None:
    followed.follow(client, "politik")
    article = house.publish(house.draft("Gipfel"))
    work()
    followed.told.clear()
    off = replace(settings.PAPER.fediverse, sections=False)
    settings.PAPER = replace(settings.PAPER, fediverse=off)
    house.store.purge_all()
    article.headline = "Gipfel vertagt"
    article = house.publish(article)
    work()
    assert followed.news() == [("Update", "probeblatt")]
    house.withdraw(article)
    work()
    # The server verifies each with the key at the account's address, as servers do.
    assert sorted(followed.news()) == [("Delete", "politik"), ("Delete", "probeblatt")]
    assert not Delivery.objects.exists()


def test_the_log_is_worked_off_again_without_harm(house: House, followed: Elsewhere) -> None:
    from extrablatt.publication import log
    from extrablatt.publication.models import LogEntry

    house.publish(house.draft("Gipfel"))
    before = log.position(posting.CONSUMER)
    work()
    posting.carry_out(posting.plan(LogEntry.objects.filter(seq__gt=before)))
    assert Note.objects.count() == 2
    assert not Delivery.objects.exists()
