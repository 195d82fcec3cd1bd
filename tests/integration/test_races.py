"""Races, each made to happen: what must never be is that an older page outlives a newer one."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import publishing
from extrablatt.desk.models import Article
from extrablatt.kiosk.app import Kiosk
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.responses import Prepared
from extrablatt.press import consumer as press
from extrablatt.press import rendering
from extrablatt.press.store import Page
from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Story, StoryVersion
from tests.house import House
from tests.kiosks import by_caller

PATIENCE = 60


@pytest.fixture
def open_house(tmp_path: Path, transactional_db: None, settings: Any) -> Iterator[House]:
    """A house whose commits other threads see."""
    settings.RENDITIONS_ROOT, settings.MEDIA_ROOT = tmp_path / "renditions", tmp_path / "originals"
    with House(tmp_path).open() as house:
        yield house


def _in_thread(work: Callable[[], Any]) -> Any:
    """Do ``work`` with a database connection of this thread's own."""
    try:
        return work()
    finally:
        connection.close()


def _at_once(*works: Callable[[], Any]) -> list[Any]:
    """All at the same moment, each in a thread; their results, or what they raised."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait(PATIENCE)
        try:
            return _in_thread(work)
        except Exception as error:  # noqa: BLE001
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


# --- rendering and purging -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("fate", ["updated", "withdrawn"])
def test_a_page_begun_before_a_change_and_finished_after_it_is_kept_nowhere(
    house: House, monkeypatch: pytest.MonkeyPatch, fate: str
) -> None:
    article = house.publish(house.draft("Ein Titel", body="Der alte Satz."))
    url = house.url(article)
    rendering.store().purge([f"story:{article.pk}"])
    finish, overtaken = rendering._finish, []

    def slow(rendered: Any, keys: set[str], full: bool) -> Page:
        # The page stands, its data are read; now, before it is put into the store, the editors are quicker.
        if not overtaken:
            overtaken.append(True)
            if fate == "updated":
                draft = desk.latest_draft(article)
                draft.body = desk.stream([("paragraph", "<p>Der neue Satz.</p>")])
                house.publish(draft)
            else:
                house.withdraw(article)
        return finish(rendered, keys, full)

    monkeypatch.setattr(rendering, "_finish", slow)
    first = house.get(url)
    assert "Der alte Satz." in first.text  # asked before the change, and told nobody to keep it
    assert "no-store" in first.headers["Cache-Control"]
    held = house.store.get(url, "open")
    assert held is None or b"Der alte Satz." not in held.body
    for _request in range(2):
        after = house.get(url)
        assert "Der alte Satz." not in after.text
        assert after.status == (200 if fate == "updated" else 410)


class _SlowOffice:
    """The real rendering; the first page is held back, finished, until it is let go."""

    away = False

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self.ready, self.go = threading.Event(), threading.Event()

    async def render(self, path: str, query: str, full: bool) -> Page:
        return await by_caller(lambda: self._render(path, query, full))

    def _render(self, path: str, query: str, full: bool) -> Page:
        begun = rendering.begin(rendering.store)
        page, may_store = _in_thread(lambda: rendering.make(path, query, full=full))
        self.rendered.append(path)
        if len(self.rendered) == 1:
            self.ready.set()
            assert self.go.wait(PATIENCE)
        stored = begun.put([(path, page)] if may_store else [])
        return page if stored else _not_kept(page)

    async def hand_through(self, request: Request) -> Prepared:
        raise NotImplementedError


def _not_kept(page: Page) -> Page:
    from dataclasses import replace

    return replace(page, stored=False)


def test_a_withdrawal_while_two_hundred_wait_for_the_page(open_house: House) -> None:
    house = open_house
    article = house.publish(house.draft("Ein Titel", body="Was niemand mehr lesen soll."))
    url = house.url(article)
    rendering.store().purge_all()
    office = _SlowOffice()
    house.kiosk = Kiosk(house.store, house.signer, office, house.kiosk.config)
    with ThreadPoolExecutor(200) as pool:
        early = [pool.submit(house.get, url) for _ in range(200)]
        assert office.ready.wait(PATIENCE)
        looking = threading.Event()
        while house.kiosk._flight.waiting() < 199:
            looking.wait(0.002)
        desk.withdraw(article)
        house.work()
        # The page they wait for is finished but not let go yet; who comes now does not wait for that one.
        late = house.get(url)
        office.go.set()
        answers = [answer.result(PATIENCE) for answer in early]
    assert late.status == 410
    assert {answer.status for answer in answers} == {200}  # they asked before
    assert house.store.get(url, "open") is None or house.store.get(url, "open").status == 410  # type: ignore[union-attr]
    assert house.get(url).status == 410
    assert "Was niemand mehr lesen soll." not in house.get(url).text
    assert office.rendered.count(url) == 2  # one for the two hundred, one for all who came later


# --- writing ---------------------------------------------------------------------------------------------------------


def _one_after_the_other(article: Article) -> None:
    """Versions and log have neither gaps nor doubles, and the story is what the log says last."""
    versions = list(StoryVersion.objects.filter(story=article.pk).order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    seqs = list(LogEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    story = Story.objects.get(pk=article.pk)
    last = LogEntry.objects.filter(subject="story", subject_id=article.pk).latest("seq")
    assert (last.kind == "withdraw") == (story.state == Story.State.WITHDRAWN)
    assert last.version == story.version == versions[-1]


def test_two_publish_the_same_article_at_once(open_house: House) -> None:
    house = open_house
    article = house.publish(house.draft("Ein Titel"))

    def update(words: str) -> Callable[[], Any]:
        def work() -> Any:
            draft = desk.latest_draft(Article.objects.get(pk=article.pk))
            draft.standfirst = words
            return desk.publish(draft)

        return work

    for number in range(4):
        words = [f"Fassung {number}, {who}." for who in ("Anna", "Bert")]
        results = _at_once(*map(update, words))
        assert not [result for result in results if isinstance(result, Exception)]
        house.work()
        standing = Story.objects.get(pk=article.pk).standfirst
        assert standing in words
        assert standing in house.get(house.url(article)).text
    _one_after_the_other(article)
    assert StoryVersion.objects.filter(story=article.pk).count() == 9


def test_one_updates_and_one_withdraws_at_once(open_house: House) -> None:
    house = open_house
    article = house.publish(house.draft("Ein Titel", body="Ein Satz."))

    def update() -> Any:
        return desk.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))

    for _round in range(4):
        _at_once(update, lambda: desk.withdraw(Article.objects.get(pk=article.pk)))
        house.work()
        _one_after_the_other(article)
        gone = Story.objects.get(pk=article.pk).state == Story.State.WITHDRAWN
        answer = house.get(house.url(article))
        assert answer.status == (410 if gone else 200)
        assert ("Ein Satz." in answer.text) is not gone
        house.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))


def test_two_processes_publish_what_the_embargo_held_and_it_leaves_once(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = open_house
    now = timezone.now()
    article = desk.publish(house.draft("Bald", embargo_until=now + timedelta(hours=1)))
    assert not Story.objects.filter(pk=article.pk).exists()
    both_looked, passed = threading.Barrier(2), threading.local()

    @contextmanager
    def atomic(*given: Any, **more: Any) -> Iterator[None]:
        # Both have read what is due; only now either may write.
        if not getattr(passed, "once", False):
            passed.once = True
            both_looked.wait(PATIENCE)
        with transaction.atomic(*given, **more):
            yield

    monkeypatch.setattr(publishing, "transaction", SimpleNamespace(atomic=atomic))
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1, seconds=1))
    later = now + timedelta(hours=1, seconds=1)
    results = _at_once(lambda: desk.publish_due(later), lambda: desk.publish_due(later))
    assert sorted(results, key=len) == [[], [article.pk]]
    assert LogEntry.objects.filter(subject="story", subject_id=article.pk).count() == 1
    assert Story.objects.get(pk=article.pk).version == 1


def test_an_entry_committed_late_is_skipped_by_no_consumer(open_house: House) -> None:
    house = open_house
    one, two = house.draft("Erstens"), house.draft("Zweitens")
    house.work()
    seen: list[int] = []
    written, other_tried = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            desk.publish(one)
            written.set()
            other_tried.wait(1)  # the other writer waits for our counter row; we commit late

    def quick() -> None:
        assert written.wait(PATIENCE)
        desk.publish(two)
        other_tried.set()

    def read() -> None:
        seen.extend(entry.seq for entry in log.read(seen[-1] if seen else start))

    start = log.head()
    workers = [threading.Thread(target=_in_thread, args=(work,)) for work in (slow, quick)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        read()
    read()
    assert seen == list(range(start + 1, log.head() + 1))
    stories = LogEntry.objects.filter(seq__in=seen, subject="story").values_list("subject_id", flat=True)
    assert set(stories) == {one.pk, two.pk}


# --- dying and clocks ------------------------------------------------------------------------------------------------


def test_a_consumer_that_dies_between_purge_and_cursor_goes_on_where_it_was(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tools.dying_consumer", str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["died"] == 9
    assert told["purged_before_death"]
    assert told["cursor_moved_by_the_dead"] is False
    assert told["handled_again"] >= 1
    assert told["handled_a_third_time"] == 0
    assert told["status"] == 410
    assert told["text_in_store"] is False


class _Clock:
    """Everybody's clock, to be set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        monkeypatch.setattr("time.time", lambda: self.now.timestamp())

    def set(self, moment: datetime) -> None:
        self.now = moment


@pytest.mark.django_db
def test_a_clock_set_back_leaves_no_old_page_standing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = _Clock(monkeypatch)
    article = house.publish(house.draft("Ein Titel", body="Der alte Satz."))
    old = house.get(house.url(article))
    clock.set(clock.now - timedelta(hours=3))
    draft = desk.latest_draft(article)
    draft.body = desk.stream([("paragraph", "<p>Der neue Satz.</p>")])
    house.publish(draft)
    for asked in (
        {},
        {"if_none_match": old.headers["ETag"]},
        {"if_modified_since": old.headers["Last-Modified"]},
    ):
        new = house.get(house.url(article), **asked)
        assert new.status == 200
        assert "Der neue Satz." in new.text
    assert list(LogEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, log.head() + 1))
    house.withdraw(article)
    assert house.get(house.url(article), if_modified_since=old.headers["Last-Modified"]).status == 410


@pytest.mark.django_db
def test_an_embargo_holds_while_the_clock_is_set_back_and_ends_when_its_time_has_come(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _Clock(monkeypatch)
    ends = clock.now + timedelta(hours=1)
    article = desk.publish(house.draft("Bald", embargo_until=ends))
    for step in (-30, -120, 59):
        clock.set(ends - timedelta(hours=1) + timedelta(minutes=step))
        house.work()
        assert not Story.objects.filter(pk=article.pk).exists()
    clock.set(ends + timedelta(seconds=1))
    house.work()
    assert house.get(house.url(article)).status == 200
    # Back once more, to before its time: it is out, and stays so.
    clock.set(ends - timedelta(minutes=5))
    house.work()
    assert house.get(house.url(article)).status == 200


@pytest.mark.django_db
def test_a_page_made_for_a_while_is_made_anew_after_the_clock_was_set_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    clock = _Clock(monkeypatch)
    page = replace(rendering.render("/"), ttl=600, made=int(clock.now.timestamp()))
    house.store.put("/wetter", "open", page, house.store.ticket())
    assert house.store.get("/wetter", "open") is not None
    clock.set(clock.now - timedelta(hours=1))
    assert house.store.get("/wetter", "open") is None


def test_the_press_purges_before_it_does_anything_else(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails behind the purge does not take it back."""
    house = open_house
    article = house.publish(house.draft("Ein Titel", body="Ein Satz."))
    house.get(house.url(article))
    monkeypatch.setattr(press.warming, "after", lambda *_given: 1 / 0)
    desk.withdraw(article)
    with pytest.raises(ZeroDivisionError):
        press.handle(log.read(log.position("press")))
    assert house.get(house.url(article)).status == 410
