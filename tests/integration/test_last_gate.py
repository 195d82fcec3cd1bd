"""The public record is the last gate: what is held back does not pass it, whoever asks, by whichever road."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.live_record import record_of_post
from extrablatt.desk.models import Article, LivePost
from extrablatt.desk.snapshot import record_of
from extrablatt.publication import actions as publication
from extrablatt.publication.models import LogEntry, Post, Story
from extrablatt.publication.record import EmbargoError
from extrablatt.wire.models import WireItem
from tests.house import House, ninjs

HELD = [{"embargoed": True}, {"not_before": timezone.now() + timedelta(days=400)}]
by_kind = pytest.mark.parametrize("held", HELD, ids=["without an end", "until a time"])


@by_kind
def test_a_story_that_is_embargoed_does_not_pass(held: dict[str, object], house: House) -> None:
    draft = house.draft("Gesperrt")
    with pytest.raises(EmbargoError, match="embargoed until"):
        publication.publish_story(replace(record_of(draft), **held))  # type: ignore[arg-type]
    assert not Story.objects.exists()
    assert not LogEntry.objects.filter(subject="story").exists()


@by_kind
def test_a_post_that_is_embargoed_does_not_pass(held: dict[str, object], house: House) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    post = live.post(article, text="Noch nicht.", draft=True)
    with pytest.raises(EmbargoError, match="embargoed until"):
        publication.put_post(replace(record_of_post(post, article), **held))  # type: ignore[arg-type]
    assert not Post.objects.exists()


def test_the_record_says_what_the_article_and_the_newest_version_of_each_source_say(house: House) -> None:
    house.wire(ninjs("urn:probe:1"))
    draft = desk.latest_draft(desk.take(house.newest_item()))
    assert not record_of(draft).embargoed
    WireItem.objects.update(embargo_indefinite=True)
    assert record_of(draft).embargoed
    until = timezone.now() + timedelta(hours=3)
    WireItem.objects.update(embargo_indefinite=False, embargo_until=until)
    assert record_of(draft).not_before == until
    draft.embargo_indefinite = True
    assert record_of(draft).embargoed
    with pytest.raises(EmbargoError):
        publication.publish_story(record_of(draft))


def test_a_post_of_a_report_that_was_embargoed_meanwhile_does_not_come_back_with_its_story(house: House) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    house.wire(ninjs("urn:probe:2"))
    desk.take_into_live(house.newest_item(), article, draft=False)
    live.post(article, text="Eigene Worte.")
    assert Post.public.count() == 2
    house.withdraw(Article.objects.get(pk=article.pk))
    WireItem.objects.update(embargo_indefinite=True)
    house.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))
    assert [post.pk for post in Post.public.all()] == [LivePost.objects.get(source=None).pk]
