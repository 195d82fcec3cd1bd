"""What is committed is purged by the process that commits it, without the backshop; whatever fails there undoes nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live as live_desk
from extrablatt.newspaper import backshop
from extrablatt.press import live, pagestore, rendering
from extrablatt.press.pagestore import CurrentStore, purge_in_time
from extrablatt.press.store import StoreError, make_page, open_store
from extrablatt.publication import actions as publication
from extrablatt.publication import committing, log
from extrablatt.publication.models import LogEntry
from extrablatt.publication.record import PostRecord
from tests.house import House

SIZE = 32 << 20


@pytest.fixture
def open_house(tmp_path: Path, transactional_db: None, settings: Any) -> Iterator[House]:
    """A house whose commits are real."""
    settings.RENDITIONS_ROOT, settings.MEDIA_ROOT = tmp_path / "renditions", tmp_path / "originals"
    with House(tmp_path).open() as house:
        yield house


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What a handler of the test's own is given: the seqs, a list for each call."""
    given: list[list[int]] = []
    monkeypatch.setattr(committing, "_handlers", dict(committing._handlers))
    log.after_commit("probe", lambda entries: given.append([entry.seq for entry in entries]))
    return given


def _entry(number: int) -> LogEntry:
    return LogEntry(kind="update", subject="probe", subject_id=number, keys=[f"probe:{number}"], time=timezone.now())


@contextmanager
def stopped_writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that was stopped while it held the write lock of the store in ``folder``."""
    command = [sys.executable, "-m", "tests.tools.stopped_writer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


# --- who is told what ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_entries_are_handed_over_once_committed_together_and_in_order(told: list[list[int]]) -> None:
    with transaction.atomic():
        first = log.append("update", "probe", 1)
        log.append_all(_entry(n) for n in range(2, 1002))
        assert told == []
    assert told == [list(range(first.seq, first.seq + 1001))]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_told_nobody_and_what_stays_is(told: list[list[int]]) -> None:
    with transaction.atomic():
        log.append("update", "probe", 1)
        transaction.set_rollback(True)
    assert told == []
    with transaction.atomic():
        kept = [log.append("update", "probe", 2)]
        with transaction.atomic():
            log.append("update", "probe", 3)
            with transaction.atomic():
                log.append("update", "probe", 4)
            log.append("update", "probe", 5)
            transaction.set_rollback(True)
        with transaction.atomic():
            kept.append(log.append("update", "probe", 6))
        kept.append(log.append("update", "probe", 7))
    assert [seq for call in told for seq in call] == [entry.seq for entry in kept]
    assert set(LogEntry.objects.filter(subject="probe").values_list("seq", flat=True)) == {e.seq for e in kept}


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_undoes_nothing_and_holds_up_no_other(
    told: list[list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(entries: list[LogEntry]) -> None:
        raise StoreError("the disk is gone")

    log.after_commit("a broken one", fail)
    log.after_commit("another", lambda entries: told.append([0]))
    with log.outcomes() as seen, transaction.atomic():
        entry = log.append("update", "probe", 1)
    assert LogEntry.objects.filter(seq=entry.seq).exists()
    assert told == [[entry.seq], [0]]
    assert "a broken one failed right after a commit" in caplog.text
    assert [(one.name, bool(one.error)) for one in seen][-3:] == [
        ("probe", False),
        ("a broken one", True),
        ("another", False),
    ]


@pytest.mark.django_db
def test_in_a_transaction_that_a_test_never_commits_nothing_happens(told: list[list[int]], house: House) -> None:
    desk.publish(house.draft("Ein Titel"))
    assert told == []


# --- pages and live readers ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_story_is_gone_everywhere_before_the_backshop_knows(open_house: House) -> None:
    house = open_house
    article = house.publish(house.draft("Ein Titel", topics=["Thema"]))
    shown = [house.url(article), f"{house.url(article)}/druck", "/", "/politik", "/feed.xml", "/thema/thema"]
    assert all(b"Ein Titel" in house.get(url).body for url in shown)
    with log.outcomes() as seen:
        desk.withdraw(article)
    assert backshop.log.position("press") < log.head()
    assert house.get(house.url(article)).status == 410
    assert not any(b"Ein Titel" in house.get(url).body for url in shown)
    purged = next(one for one in seen if one.name == "pages")
    assert purged.error is None
    assert purged.result == 5  # a feed is made anew for each who asks
    backshop.catch_up()
    assert house.get(house.url(article)).status == 410


@pytest.mark.django_db(transaction=True)
def test_live_readers_hear_of_a_withdrawal_at_once_and_of_nothing_that_comes_late(open_house: House) -> None:
    house = open_house
    article = live_desk.start(house.publish(house.draft("Live")))
    house.work()
    live_desk.post(article, text="Vor der Rücknahme, und noch niemandem erzählt.")
    desk.withdraw(article)
    channel = live.channel_of(article.pk)
    assert [event.name for event in live.store().held(channel)] == ["gone"]
    house.work()
    assert [event.name for event in live.store().held(channel)] == ["gone"]


@pytest.mark.django_db(transaction=True)
def test_who_has_a_withdrawn_story_in_a_box_of_a_live_page_takes_it_again_at_once(open_house: House) -> None:
    house = open_house
    boxed = house.publish(house.draft("Im Kasten"))
    blog = live_desk.start(house.publish(house.draft("Live")))
    box = {"type": "crossref", "story": boxed.pk, "text": ""}
    publication.put_post(PostRecord(1, blog.pk, "", ({"type": "paragraph", "html": "Mehr dazu:"}, box)))
    house.work()
    desk.withdraw(boxed)
    assert live.store().held(live.channel_of(blog.pk))[-1].name == "reset"


# --- a store in trouble ----------------------------------------------------------------------------------------------


def test_a_purge_does_not_wait_for_a_process_that_was_stopped_with_the_write_lock(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    kiosk = open_store(folder, SIZE)
    kiosk.put("/1", "open", make_page(b"alt", keys=["story:1"]), kiosk.ticket())
    with stopped_writer(folder):
        office = CurrentStore(lambda: (folder, SIZE))
        assert purge_in_time(lambda: kiosk, ["story:1"], office.put_away, seconds=0.2) == []
        assert not kiosk.is_current()  # so the kiosk goes over to the empty one
    kiosk.close()
    office().close()


@pytest.mark.django_db(transaction=True)
def test_a_store_that_can_not_be_opened_is_put_away_since_the_kiosk_may_still_read_it(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, away = open_house, threading.Event()
    article = house.publish(house.draft("Ein Titel"))

    def fail() -> None:
        raise StoreError("the store can't be opened: No space left on device")

    with monkeypatch.context() as patch:  # undone before the house is closed
        patch.setattr(rendering, "store", fail)
        patch.setattr(pagestore.purge_in_time, "__defaults__", (away.set, pagestore.PURGE_SECONDS))
        gone = desk.withdraw(article)
    assert gone.withdrawn_at is not None
    assert away.is_set()


def test_what_can_not_be_opened_anew_is_handed_out_by_no_kiosk(tmp_path: Path) -> None:
    from extrablatt.kiosk.housekeeping import Housekeeping, Use
    from extrablatt.press.store import PageStore, put_away

    folder, using = tmp_path / "pages", []
    old = open_store(folder, SIZE)
    using.append(old)

    def reopen() -> PageStore:
        if len(using) == 2:
            raise StoreError("no room")
        return open_store(folder, SIZE)

    keeper = Housekeeping(lambda: using[-1], using.append, reopen, Use())
    put_away(folder)
    with pytest.raises(StoreError, match="no room"):
        keeper.look()
    with pytest.raises(StoreError, match="put away"):
        using[-1].get("/1", "open")
    using.append(using[-1])
    keeper.look()
    assert using[-1].stats()["pages"] == 0
    using[-1].close()
    old.close()
