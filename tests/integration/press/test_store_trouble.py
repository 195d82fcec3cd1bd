"""A page store that is gone, damaged or full keeps no reader from the newspaper, and nobody on an old page."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from extrablatt.desk.models import Article
from extrablatt.press import consumer, pagestore, rendering
from extrablatt.press.pagestore import CurrentStore, purge
from extrablatt.press.store import MemoryPageStore, StoreBroken, StoreError, make_page
from extrablatt.publication import log
from extrablatt.publication.models import Cursor, LogEntry, LogHead, Story
from tests.house import House

SIZE = 32 << 20


class Stuck(MemoryPageStore):
    """A store that can be read but not purged."""

    def purge(self, keys: Iterable[str]) -> list[str]:
        raise StoreError("no room for a purge")


def test_a_store_that_can_not_be_purged_is_put_away_as_a_whole() -> None:
    stuck, fresh, asked = Stuck(), MemoryPageStore(), []
    stuck.put("/1", "open", make_page(b"alt", keys=["story:1"]), stuck.ticket())

    def anew() -> MemoryPageStore:
        asked.append(True)
        return fresh

    ticket = fresh.ticket()
    assert purge(stuck, ["story:1"], anew) == []
    assert asked == [True]
    # What was begun before is refused by the new store too.
    assert fresh.put("/1", "open", make_page(b"alt", keys=["story:1"]), ticket) is False


def test_a_removed_store_is_made_again_and_the_old_one_is_written_no_more(tmp_path: Path) -> None:
    current = CurrentStore(lambda: (tmp_path / "pages", SIZE))
    old = current()
    assert current() is old
    ticket = old.ticket()
    shutil.rmtree(tmp_path / "pages")
    new = current()
    assert new is not old
    assert new.is_current()
    assert new.stats()["pages"] == 0
    assert new.put("/1", "open", make_page(b"x"), ticket) is False
    old.close()
    new.close()


def test_a_store_made_anew_is_set_aside_once_however_many_ask(tmp_path: Path) -> None:
    current = CurrentStore(lambda: (tmp_path / "pages", SIZE))
    old = current()
    new = current.make_anew()
    assert new is not old
    assert len(list(tmp_path.glob("pages.broken-*"))) == 1
    assert current() is new
    old.close()
    new.close()


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [StoreError, StoreBroken])
def test_pages_are_rendered_without_a_store(
    house: House, monkeypatch: pytest.MonkeyPatch, trouble: type[StoreError]
) -> None:
    article = house.publish(house.draft("Ein Titel"))
    anew: list[bool] = []

    def ticket() -> int:
        raise trouble("the disk is gone")

    monkeypatch.setattr(house.store, "ticket", ticket)
    monkeypatch.setattr(pagestore.store, "make_anew", lambda: anew.append(True))
    page = rendering.render(house.url(article))
    assert page.status == 200
    assert b"Ein Titel" in page.body
    assert anew == ([True] if trouble is StoreBroken else [])
    assert not page.stored  # nor kept by a cache in front, which nobody could tell of a change


@pytest.mark.django_db
def test_readers_get_pages_while_the_store_can_not_be_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    article = house.publish(house.draft("Ein Titel"))
    house.get(house.url(article))

    def fail(*_given: object) -> int:
        raise StoreError("the disk is gone")

    broken: list[str] = ["ticket", "get", "get_raw", "put_many"]
    for name in broken:
        monkeypatch.setattr(house.store, name, fail)
    assert house.get(house.url(article)).status == 200
    house.withdraw(article)
    assert house.get(house.url(article)).status == 410


@pytest.mark.django_db
def test_a_redirect_overtaken_by_a_change_is_kept_by_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    article = house.publish(house.draft("Ein Titel"))
    old = f"/politik/{article.pk}/frueher-hiess-es-anders"
    assert "s-maxage" in house.get(old).headers["Cache-Control"]
    house.store.purge(["another:thing"])  # so that the kiosk asks again
    finish = rendering._finish

    def slow(*given: object) -> object:
        house.store.purge([f"story:{article.pk}"])
        return finish(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rendering, "_finish", slow)
    assert house.get(old).headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_pages_of_a_newer_database_go_when_an_older_one_was_put_in_its_place(house: House) -> None:
    """An operator copies yesterday's newspaper.sqlite3 back: what was published since is shown by no page, and no number is given twice."""
    kept = house.publish(house.draft("Von gestern"))
    house.work()
    yesterday = log.head()
    lost = house.publish(house.draft("Von heute"))
    house.work()
    assert house.get(house.url(lost)).status == 200
    today, address = log.head(), house.url(lost)
    assert consumer.look_back() is False
    assert house.get(address).status == 200
    LogEntry.objects.filter(seq__gt=yesterday).delete()
    LogHead.objects.update(seq=yesterday)
    Story.objects.filter(pk=lost.pk).delete()
    Article.objects.filter(pk=lost.pk).delete()
    Cursor.objects.update(seq=yesterday)
    assert consumer.look_back() is True
    assert house.get(address).status == 404
    assert house.get(house.url(kept)).status == 200
    assert log.head() == yesterday  # nobody is behind
    house.publish(house.draft("Danach"))
    assert log.head() > today
    house.work()
    assert consumer.look_back() is False


def test_a_store_that_turns_out_damaged_while_a_page_is_stored_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = CurrentStore(lambda: (tmp_path / "pages", SIZE))
    monkeypatch.setattr(pagestore, "store", current)
    begun = pagestore.begin(current)

    def damaged(*_pages: object) -> int:
        raise StoreBroken("a page of the file is of the wrong type")

    monkeypatch.setattr(type(begun.pages), "put_many", damaged)
    assert begun.put([("/1", make_page(b"eins"))]) == 0
    monkeypatch.undo()
    assert current() is not begun.pages
    assert current().put("/1", "open", make_page(b"eins"), current().ticket()) is True
