"""What open live pages are told of what happens in the house: from the publication log to the store of live events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import lmdb
import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live as desk_live
from extrablatt.newspaper import backshop
from extrablatt.press import live
from extrablatt.press.store import Event, EventStore, open_events
from extrablatt.publication import actions as publication
from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Story, StoryPicture
from extrablatt.publication.record import EmbargoError, PostRecord
from tests.house import House


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EventStore]:
    store = open_events(tmp_path / "live")
    monkeypatch.setattr(live, "store", lambda: store)
    store.begin(0)
    yield store
    store.close()


def live_story(house: House, headline: str = "Wahlabend im Lintal", **more: object) -> Story:
    article = house.publish(house.draft(headline, **more))
    publication.set_live(article.pk, Story.Live.RUNNING, start=timezone.now())
    return Story.objects.get(pk=article.pk)


def record(
    story: Story, pk: int = 1, text: str = "Das erste Ergebnis ist da.", *blocks: dict[str, object]
) -> PostRecord:
    return PostRecord(pk, story.pk, "Erster Sprengel", ({"type": "paragraph", "html": text}, *blocks))


def held(store: EventStore, story: Story) -> list[tuple[str, str]]:
    backshop.catch_up()
    return [(event.name, event.subject) for event in store.held(f"story:{story.pk}")]


def words(store: EventStore, story: Story) -> str:
    return "".join(event.data for event in store.held(f"story:{story.pk}"))


def test_a_post_is_told_as_the_page_prints_it(house: House, told: EventStore) -> None:
    story = live_story(house)
    publication.put_post(record(story))
    assert held(told, story) == [("story", "story"), ("post", "post:1")]
    event = told.held(f"story:{story.pk}")[-1]
    assert event.seq == log.head()
    assert json.loads(event.data)["html"].startswith('<article class="post" id="post-1"')
    assert "\n" not in event.data


def test_an_edit_takes_the_place_of_what_was_told_before(house: House, told: EventStore) -> None:
    story = live_story(house)
    publication.put_post(record(story, text="Der Sieger steht fest."))
    publication.put_post(record(story, 2))
    backshop.catch_up()
    publication.put_post(record(story, text="Es wird neu gezählt."))
    assert held(told, story) == [("story", "story"), ("post", "post:2"), ("post", "post:1")]
    assert "Sieger" not in words(told, story)


def test_a_removed_posts_text_is_in_no_replay(house: House, told: EventStore) -> None:
    story = live_story(house)
    publication.put_post(record(story, text="Der Sieger steht fest."))
    backshop.catch_up()
    publication.remove_post(1)
    assert held(told, story)[-1] == ("remove", "post:1")
    assert "Sieger" not in words(told, story)


def test_a_withdrawn_story_leaves_only_its_last_word(house: House, told: EventStore) -> None:
    story = live_story(house)
    publication.put_post(record(story))
    backshop.catch_up()
    publication.withdraw_story(story.pk, note="Der Bericht war falsch.")
    assert held(told, story) == [("gone", "")]
    assert words(told, story) == "{}"


def test_what_was_withdrawn_and_published_again_while_the_backshop_was_closed_tells_no_old_post(
    house: House, told: EventStore
) -> None:
    article = house.publish(house.draft("Wahlabend im Lintal"))
    publication.set_live(article.pk, Story.Live.RUNNING, start=timezone.now())
    story = Story.objects.get(pk=article.pk)
    publication.put_post(record(story, text="Der Sieger steht fest."))
    backshop.catch_up()
    desk.withdraw(article)
    desk.publish(desk.latest_draft(article))
    assert Story.objects.get(pk=story.pk).state == "public"
    assert [name for name, _subject in held(told, story)] == ["gone", "story"]
    assert "Sieger" not in words(told, story)


def test_posts_behind_the_wall_are_told_as_such_and_forgotten_when_the_wall_is_moved(
    house: House, told: EventStore
) -> None:
    article = house.publish(house.draft("Wahlabend im Lintal"))
    publication.set_live(article.pk, Story.Live.RUNNING, start=timezone.now())
    story = Story.objects.get(pk=article.pk)
    publication.put_post(record(story))
    backshop.catch_up()
    assert told.told_as(f"story:{story.pk}") == {"open"}
    article.access = "premium"
    house.publish(article)
    assert told.told_as(f"story:{story.pk}") == set()
    publication.put_post(record(story, 2))
    backshop.catch_up()
    assert told.told_as(f"story:{story.pk}") == {"premium"}


def test_a_story_shown_in_a_post_is_gone_from_it_when_it_is_withdrawn(house: House, told: EventStore) -> None:
    other = house.publish(house.draft("Brückenschlag über die Lint"))
    story = live_story(house)
    publication.put_post(record(story, 1, "Mehr dazu:", {"type": "crossref", "story": other.pk, "text": ""}))
    backshop.catch_up()
    assert "Brückenschlag" in words(told, story)
    house.withdraw(other)
    assert held(told, story) == [("reset", "")]


def test_a_second_story_shown_goes_as_the_first_did(house: House, told: EventStore) -> None:
    others = [house.publish(house.draft(f"Nachricht {number}")) for number in (1, 2)]
    story = live_story(house)
    for number, other in enumerate(others, 1):
        box = {"type": "crossref", "story": other.pk, "text": ""}
        publication.put_post(record(story, number, "Mehr dazu:", box))
    backshop.catch_up()
    before = log.head()
    for other in others:
        house.withdraw(other)
        seen, before = before, log.head()
        assert [event.name for event in told.after(f"story:{story.pk}", seen).events] == ["reset"]


PICTURE = {
    "id": 4, "token": "ab", "width": 960, "height": 540, "alt": "Ein Kran", "caption": "Die Baustelle",
    "renditions": [{"width": 960, "height": 540, "mime": "image/jpeg", "extension": "jpg"}],
}  # fmt: skip


def test_a_picture_that_goes_from_posts_and_article_is_told_to_who_has_them_open(
    house: House, told: EventStore
) -> None:
    story = live_story(house)
    for number in (4, 5):
        shown = {"type": "picture", "picture": number, "caption": "", "credit": ""}
        publication.put_post(
            replace(
                record(story, number, "Im Bild:", shown), pictures=(PICTURE | {"id": number, "token": f"ab{number}"},)
            )
        )
    publication.put_picture(PICTURE | {"id": 6})
    StoryPicture.objects.create(story=story, picture=6)
    backshop.catch_up()
    for picture, name in ((4, "reset"), (5, "reset"), (6, "notice")):
        before = log.head()
        publication.withdraw_picture(picture)
        backshop.catch_up()
        events = told.after(f"story:{story.pk}", before).events
        assert [event.name for event in events] == [name], picture


def test_a_purge_waits_for_one_batch_of_the_others_at_most(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish(house.draft("Eins"))
    monkeypatch.setattr(log.work_off, "__kwdefaults__", {"batch": 1})
    order: list[str] = []

    def slow(entries: list[LogEntry]) -> None:
        order.append("slow")
        if order.count("slow") == 1:
            house.draft("Zwei")
            publication.publish_front([], "zwischendurch")  # somebody publishes meanwhile

    def purging(entries: list[LogEntry]) -> None:
        order.append("purge")

    log.move("slow", log.head() - 2)
    log.move("purge", log.head())
    backshop.catch_up((("purge", purging), ("slow", slow)))
    assert order == ["slow", "purge", "slow", "slow"]


def test_a_story_that_no_post_shows_resets_nobody(house: House, told: EventStore) -> None:
    story = live_story(house)
    publication.put_post(record(story))
    other = house.publish(house.draft("Brückenschlag über die Lint"))
    house.withdraw(other)
    assert held(told, story) == [("story", "story"), ("post", "post:1")]


def test_an_article_without_live_coverage_tells_nothing(house: House, told: EventStore) -> None:
    article = house.publish(house.draft("Ein Titel"))
    house.publish(article)
    assert not told.knows(f"story:{article.pk}")


def test_the_log_may_be_read_twice(house: House, told: EventStore) -> None:
    story = live_story(house)
    publication.put_post(record(story))
    publication.put_post(record(story, 2))
    publication.remove_post(1)
    before = held(told, story)
    live.handle(log.read(0))
    assert held(told, story) == before


def test_a_newspaper_that_has_never_told_anything_begins_with_what_comes_now(house: House, told: EventStore) -> None:
    article = house.draft("Ein Titel")
    desk.publish(article)
    assert log.position(live.CONSUMER) == 0
    live.open_house()
    assert log.position(live.CONSUMER) == log.head() > 0


def test_a_full_store_is_put_away_and_what_is_new_is_told_in_the_next(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_folder", lambda: tmp_path / "live")
    current = live._Current()
    monkeypatch.setattr(live, "store", current)
    story = live_story(house)
    backshop.catch_up()
    publication.put_post(record(story))
    first = current()

    def full(channel: str, event: Event) -> None:
        with first._failing("the live event was not told"):
            raise lmdb.MapFullError("no room")

    monkeypatch.setattr(first, "tell", full)
    backshop.catch_up()
    assert current() is not first
    assert [event.name for event in current().held(f"story:{story.pk}")] == ["post"]
    assert current().after(f"story:{story.pk}", 1).missed


def test_what_was_told_before_the_database_was_restored_from_a_copy_is_told_no_more(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_folder", lambda: tmp_path / "live")
    current = live._Current()
    monkeypatch.setattr(live, "store", current)
    live.open_house()
    story = live_story(house)
    publication.put_post(record(story))
    backshop.catch_up()
    first = current()
    live.open_house()
    assert current() is first
    current().tell(f"story:{story.pk}", Event(log.head() + 1, "post", "{}", subject="post:2"))
    live.open_house()
    assert not current().knows(f"story:{story.pk}")


def test_what_is_a_draft_or_under_embargo_is_told_to_nobody(house: House, told: EventStore) -> None:
    article = desk_live.start(house.publish(house.draft("Wahlabend im Lintal")))
    story = Story.objects.get(pk=article.pk)
    desk_live.post(article, text="Geheim, der Anwalt prüft noch.", draft=True)
    with pytest.raises(EmbargoError):
        publication.put_post(replace(record(story, 99), not_before=timezone.now() + timedelta(hours=1)))
    public = desk_live.post(article, text="Das ist heraus.")
    assert [name for name, _subject in held(told, story)] == ["story", "post"]
    assert "Das ist heraus" in words(told, story)
    assert "Geheim" not in words(told, story)
    desk_live.remove(public)
    house.work()
    assert "Das ist heraus" not in words(told, story)
