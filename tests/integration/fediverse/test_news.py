"""What is news to followers, and what only happens to a story that was there before: a picture changes, live coverage begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, Section
from extrablatt.fediverse import posting
from extrablatt.fediverse.models import Note
from extrablatt.pictures import actions as pictures
from extrablatt.pictures.models import Picture
from extrablatt.publication.models import Story, StoryVersion
from tests.elsewhere import Elsewhere, work
from tests.house import House
from tests.promises.partnering import LEAD, illustrated, picture

pytestmark = pytest.mark.django_db

Happens = Callable[[Article, Picture], object]


def _credited_otherwise(_article: Article, lead: Picture) -> None:
    pictures.update_picture(lead, credit="Südlicht/Bea Probe")


def _taken_back(_article: Article, lead: Picture) -> None:
    pictures.withdraw_picture(lead)


def _covered(article: Article, _lead: Picture) -> None:
    live.start(article)


every_event = pytest.mark.parametrize(
    "happens", [_credited_otherwise, _taken_back, _covered], ids=["credit", "withdrawn", "live"]
)


def of_yesterday() -> None:
    """All stories there are were published yesterday: late enough to be news still."""
    yesterday = timezone.now() - timedelta(days=1)
    Story.objects.update(first_published=yesterday)
    StoryVersion.objects.update(time=yesterday)


def follow(elsewhere: Elsewhere, client: Client) -> None:
    for account in ("probeblatt", "politik", "kultur"):
        elsewhere.follow(client, account)
    work()
    elsewhere.told.clear()


@every_event
def test_what_happens_to_a_story_from_before_the_account_makes_no_post_of_it(
    happens: Happens, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    article, made = illustrated(house)
    of_yesterday()
    follow(elsewhere, client)  # now there is an account
    happens(article, made[LEAD])
    house.work()
    work()
    assert elsewhere.told == []
    assert not Note.objects.exists()


@every_event
def test_nor_when_it_had_moved_to_another_section_before(
    happens: Happens, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    article, made = illustrated(house)
    article.section = Section.objects.get(slug="kultur")
    article = house.publish(article)
    of_yesterday()
    follow(elsewhere, client)
    happens(article, made[LEAD])
    house.work()
    work()
    assert "Create" not in {kind for kind, _account in elsewhere.news()}


@every_event
def test_what_happens_to_a_story_already_posted_is_sent_only_if_its_post_looks_otherwise(
    happens: Happens, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    follow(elsewhere, client)
    article, made = illustrated(house)
    work()
    assert elsewhere.news() == [("Create", "probeblatt"), ("Create", "politik")]
    happens(article, made[LEAD])
    house.work()
    work()
    assert elsewhere.told == []


@every_event
def test_a_section_whose_account_is_turned_on_later_does_not_post_what_it_had_by_then(
    happens: Happens, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    follow(elsewhere, client)
    article, made = illustrated(house)
    work()
    # As if the section had had no account when the story came.
    Note.objects.filter(account="politik").delete()
    elsewhere.told.clear()
    happens(article, made[LEAD])
    house.work()
    work()
    assert elsewhere.told == []


def test_a_story_and_a_change_of_its_picture_worked_off_at_once_are_one_post(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    follow(elsewhere, client)
    _article, made = illustrated(house)
    pictures.update_picture(made[LEAD], credit="Südlicht/Bea Probe")
    house.work()
    work()
    assert elsewhere.news() == [("Create", "probeblatt"), ("Create", "politik")]


def test_a_story_that_moves_is_news_in_its_new_section_though_its_picture_changed_before(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    follow(elsewhere, client)
    article, made = illustrated(house)
    work()
    pictures.update_picture(made[LEAD], credit="Südlicht/Bea Probe")
    article.section = Section.objects.get(slug="kultur")
    article.lead_picture = picture("Der andere Kran")
    house.publish(article)
    elsewhere.told.clear()
    work()
    assert sorted(elsewhere.news()) == [("Create", "kultur"), ("Delete", "politik"), ("Update", "probeblatt")]


def test_a_version_still_to_come_is_news_when_its_own_turn_in_the_log_comes(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(elsewhere, client)
    read = posting.log.read_behind
    monkeypatch.setattr(posting.log, "read_behind", lambda consumer, leader, _limit: read(consumer, leader, 1))
    article = house.publish(house.draft("Gipfel"))
    house.withdraw(article)
    house.publish(article)
    work()
    created = [activity["object"]["id"] for activity in elsewhere.told if activity["type"] == "Create"]
    assert created == [f"http://testserver/fediverse/{name}/{article.pk}-2" for name in ("probeblatt", "politik")]
