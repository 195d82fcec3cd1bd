"""Live coverage in the public record: what may be put, what is logged, and what goes when a story goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from extrablatt.press.liveblog import post_html
from extrablatt.publication import actions as publication
from extrablatt.publication.models import LogEntry, Post, Story
from extrablatt.publication.record import EmbargoError, PostError, PostRecord
from tests.house import House


def live_story(house: House) -> Story:
    article = house.publish(house.draft("Wahlabend im Lintal"))
    publication.set_live(article.pk, Story.Live.RUNNING, start=timezone.now())
    return Story.objects.get(pk=article.pk)


def record(story: Story, pk: int = 1, text: str = "Das erste Ergebnis ist da.", **more: object) -> PostRecord:
    return PostRecord(pk, story.pk, "Erster Sprengel", ({"type": "paragraph", "html": text},), **more)  # type: ignore[arg-type]


def test_a_post_is_put_and_logged_without_purging_any_listing(house: House) -> None:
    story = live_story(house)
    entry = publication.put_post(record(story))
    assert entry is not None
    assert (entry.kind, entry.subject, entry.subject_id) == ("publish", "post", 1)
    assert entry.keys == ["post:1", f"posts:{story.pk}", "sitemap", "sitemap:0"]
    assert Post.public.get(pk=1).number == 1


def test_putting_the_same_again_changes_nothing_and_logs_nothing(house: House) -> None:
    story = live_story(house)
    publication.put_post(record(story))
    assert publication.put_post(record(story)) is None
    entry = publication.put_post(record(story, text="Anders.", updated=timezone.now()))
    assert entry is not None
    assert (entry.kind, entry.version) == ("update", 2)


def test_a_removed_post_leaves_an_empty_row_and_keeps_its_number(house: House) -> None:
    story = live_story(house)
    publication.put_post(record(story, 1))
    publication.put_post(record(story, 2))
    entry = publication.remove_post(1)
    assert entry is not None
    assert entry.kind == "withdraw"
    gone = Post.objects.get(pk=1)
    assert (gone.state, gone.headline, gone.body, gone.version) == ("removed", "", [], 2)
    assert publication.remove_post(1) is None
    publication.put_post(record(story, 3))
    assert list(story.posts.values_list("number", flat=True)) == [3, 2, 1]


@pytest.mark.parametrize("state", ["unpublished", "withdrawn", "not live"])
def test_no_post_can_be_put_to_a_story_that_is(state: str, house: House) -> None:
    article = house.draft("Noch nicht heraus")
    if state != "unpublished":
        house.publish(article)
    if state == "withdrawn":
        house.withdraw(article)
    before = LogEntry.objects.count()
    with pytest.raises(PostError, match=f"story {article.pk}"):
        publication.put_post(PostRecord(1, article.pk, "Titel", ()))
    assert not Post.objects.exists()
    assert LogEntry.objects.count() == before


def test_an_embargoed_post_can_not_be_put(house: House) -> None:
    story = live_story(house)
    with pytest.raises(EmbargoError):
        publication.put_post(record(story, not_before=timezone.now() + timedelta(hours=1)))


def test_withdrawing_the_story_empties_its_posts(house: House) -> None:
    story = live_story(house)
    publication.put_post(record(story))
    publication.withdraw_story(story.pk)
    story.refresh_from_db()
    post = Post.objects.get(pk=1)
    assert (post.state, post.headline, post.body) == ("removed", "", [])
    assert (story.live, story.live_start) == ("", None)
    assert post_html(post) == ""


def test_the_html_of_a_post_is_typeset_and_has_times_for_machines(house: House) -> None:
    story = live_story(house)
    publication.put_post(record(story, text='"Ruhig", sagt der Wahlleiter.', key_event=True, byline="Nora Beispiel"))
    html = post_html(Post.objects.select_related("story__section").get(pk=1))
    assert html.startswith('<article class="post key" id="post-1" data-version="1" data-number="1">')
    assert "„Ruhig“" in html
    assert "<time datetime=" in html
    assert f'href="/politik/{story.pk}/wahlabend-im-lintal/live/1"' in html
