"""Pages made in a batch are the pages made one by one; what is read does not grow with the pages."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from extrablatt.archive.related import related
from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.press import rendering
from extrablatt.press.onestate import one_state
from extrablatt.publication.models import Story
from tests.house import House

pytestmark = pytest.mark.django_db


def _paper(house: House, count: int) -> list[Article]:
    """Articles with topics, authors, cross-references, walls, updates; one is withdrawn."""
    made: list[Article] = []
    for number in range(count):
        draft = house.draft(
            f'"Titel" {number}',
            body=f"Absatz {number}.\n\nZweiter Absatz - mit Strich.\n\nDritter.",
            section=("politik", "welt", "kultur")[number % 3],
            topics=[f"Thema {number % 4}", f"Thema {number % 7}"],
            authors=["Anna Muster"] if number % 2 else [],
            access=("open", "premium", "registered")[number % 3],
        )
        if made:
            crossref = ("crossref", {"article": made[-1].pk, "text": ""})
            draft.body = desk.stream([*draft.body.raw_data, crossref])
        made.append(house.publish(draft))
        if number % 5 == 0:
            again = desk.latest_draft(made[-1])
            again.standfirst = f"Nun mit Vorspann {number}."
            made[-1] = house.publish(again)
    house.withdraw(made[count // 2])
    return made


def test_a_batch_gives_the_same_pages_with_the_same_keys(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = _paper(house, 12)
    # The front page tells the minute it was made in: both printings happen in one.
    minute = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: minute)
    places = [(house.url(a) + end, full) for a in articles for end in ("", "/druck") for full in (False, True)]
    places += [("/", False), ("/politik", False), ("/feed.atom", False), (f"/{articles[0].pk}", False)]
    places += [("/gibt/es/nicht", False), ("/politik/999999/nie-da-gewesen", False)]
    one_by_one = [rendering.render(path, full=full) for path, full in places]
    batch = rendering.render_many(places)
    assert [replace(page, made=0) for page in batch] == [replace(page, made=0) for page in one_by_one]
    assert [page.encodings for page in batch] == [page.encodings for page in one_by_one]
    assert {page.status for page in one_by_one} == {200, 301, 404, 410}
    for (path, _full), page in zip(places, one_by_one, strict=True):
        if page.status == 200 and page.stored:
            held = house.store.get(path, "full" if page.full else "open")
            assert held is not None
            assert held.body == page.body


def test_the_number_of_queries_does_not_grow_with_the_pages(house: House) -> None:
    articles = _paper(house, 14)

    def queries(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            rendering.render_many([(house.url(a), True) for a in articles[:count]])
        return len(told)

    assert queries(12) <= queries(3) + 1
    assert queries(12) <= 16


def test_no_teaser_reads_the_body_of_its_story(house: House) -> None:
    articles = _paper(house, 6)
    with CaptureQueriesContext(connection) as told:
        rendering.render_many([(house.url(articles[0]), False)])
    bodies = [q["sql"] for q in told.captured_queries if '"publication_story"."body"' in q["sql"]]
    assert len(bodies) == 1


def test_reading_a_page_does_not_wait_for_a_writer(tmp_path: Any, transactional_db: None, settings: Any) -> None:
    with House(tmp_path).open() as house:
        article = house.publish(house.draft("Ein Titel"))
        done: list[int] = []
        began, written = threading.Event(), threading.Event()

        def write() -> None:
            from django.db import transaction

            try:
                with transaction.atomic():
                    Story.objects.filter(pk=article.pk).update(kicker="noch nicht")
                    began.set()
                    written.wait(20)
            finally:
                connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        assert began.wait(20)
        page = rendering.render(house.url(article))
        done.append(page.status)
        written.set()
        writer.join(20)
        assert done == [200]
        assert b"noch nicht" not in page.body


def test_all_queries_of_a_page_see_one_state(tmp_path: Any, transactional_db: None) -> None:
    with House(tmp_path).open() as house:
        article = house.publish(house.draft("Ein Titel"))

        def change() -> None:
            try:
                Story.objects.filter(pk=article.pk).update(kicker="danach")
            finally:
                connection.close()

        with one_state():
            before = Story.objects.get(pk=article.pk).kicker
            other = threading.Thread(target=change)
            other.start()
            other.join(20)
            assert Story.objects.get(pk=article.pk).kicker == before
        assert Story.objects.get(pk=article.pk).kicker == "danach"


def test_related_stories_share_most_topics_then_are_newest_then_of_the_section() -> None:
    known = {1: [(9, 50), (8, 40), (7, 30)], 2: [(7, 30), (9, 50)], 3: [(6, 60), (5, 20), (9, 50), (4, 10)]}
    chosen = related(9, [1, 2], 3, known, limit=4)
    assert [(r.story, r.tag) for r in chosen] == [(7, 1), (8, 1), (6, None), (5, None)]
    assert related(9, [], None, {}) == []
    assert [r.story for r in related(9, [1, 2], None, known, limit=1)] == [7]
