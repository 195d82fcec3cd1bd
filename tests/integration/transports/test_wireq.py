"""dpa wireQ in both modes: at least once, and the second time changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError

from extrablatt.wire import actions
from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.models import Feed, RawFile, WireItem
from extrablatt.wire.transports import rounds

from .conftest import MakeFeed, visit
from .webserver import Reply
from .wireq_server import WireqServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue() -> Iterator[WireqServer]:
    with WireqServer() as server:
        yield server


@pytest.fixture(params=["receipts", "dequeue"])
def feed(request: pytest.FixtureRequest, queue: WireqServer, make_feed: MakeFeed) -> FeedConfig:
    return make_feed(transport="wireq", url=f"{queue.url}/{{password}}/", password="schlange", mode=request.param)


def _away(files: object) -> None:
    raise OperationalError("database is locked")


def test_entries_are_stored_and_leave_the_queue(queue: WireqServer, feed: FeedConfig) -> None:
    for number in range(3):
        queue.add(f"urn:dpa:{number}")
    assert visit(feed).stored == 3
    assert queue.left == 0
    assert set(WireItem.objects.values_list("feed", flat=True)) == {"probe"}


def test_a_full_queue_is_worked_off_in_portions_as_it_asks_to(queue: WireqServer, feed: FeedConfig) -> None:
    for number in range(120):
        queue.add(f"urn:dpa:{number}")
    due = []
    for _ in range(3):
        visit(feed)
        row = Feed.objects.get(name="probe")
        due.append(round((row.next_try - row.last_contact).total_seconds()))
    assert due == [1, 1, 30]
    assert (queue.left, WireItem.objects.count()) == (0, 120)


def test_nothing_is_lost_when_it_could_not_be_stored(
    queue: WireqServer, feed: FeedConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.add("urn:dpa:1")
    with monkeypatch.context() as patch:
        patch.setattr(actions, "ingest_many", _away)
        assert "could not be stored" in rounds.run(feed).error
    queue.now = 61
    assert visit(feed).stored == 1
    assert queue.left == 0
    assert visit(feed).files == []


def test_too_many_requests_are_told_and_the_pause_is_kept(queue: WireqServer, feed: FeedConfig) -> None:
    queue.busy = True
    assert "busy (429 Too Many Requests) and asks to wait 20 seconds" in rounds.run(feed).error
    row = Feed.objects.get(name="probe")
    assert (row.next_try - row.error_since).total_seconds() > 19


def test_an_entry_comes_again_after_its_receipt_has_timed_out_and_changes_nothing(
    queue: WireqServer, make_feed: MakeFeed
) -> None:
    feed = make_feed(transport="wireq", url=f"{queue.url}/schlange")
    queue.add("urn:dpa:1")
    real = queue.pages.copy()
    # The receipt gets lost on its way back.
    queue.pages["/schlange/entry/r1"] = Reply(500)
    first = queue.pages["/schlange/entries.json"]

    def get_and_break(asked):  # type: ignore[no-untyped-def]
        answer = first(asked)  # type: ignore[operator]
        queue.pages["/schlange/entry/r1"] = Reply(500)
        return answer

    queue.pages["/schlange/entries.json"] = get_and_break
    done = rounds.run(feed)
    assert (done.stored, "500" in done.error) == (1, True)
    queue.pages["/schlange/entries.json"] = real["/schlange/entries.json"]
    queue.now = 61
    again = visit(feed)
    assert (again.stored, again.known, queue.left) == (0, 1, 0)
    assert (WireItem.objects.count(), RawFile.objects.count()) == (1, 1)


def test_a_receipt_that_has_timed_out_meanwhile_is_no_failure(
    queue: WireqServer, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.add("urn:dpa:1")
    real = actions.ingest_many

    def slow(files):  # type: ignore[no-untyped-def]
        queue.now += 100
        queue._portion()
        return real(files)

    monkeypatch.setattr(actions, "ingest_many", slow)
    assert visit(make_feed(transport="wireq", url=f"{queue.url}/schlange")).stored == 1


def test_a_check_takes_nothing_off_the_queue(queue: WireqServer, feed: FeedConfig) -> None:
    queue.add("urn:dpa:1")
    assert [len(batch.files) for batch in rounds.check(feed)] == [1]
    assert (queue.left, WireItem.objects.count()) == (1, 0)


def test_a_dequeued_answer_survives_a_crash_before_it_was_stored(queue: WireqServer, make_feed: MakeFeed) -> None:
    feed = make_feed(transport="wireq", url=f"{queue.url}/schlange", mode="dequeue")
    queue.add("urn:dpa:1")
    visit_before = rounds._visit(feed, {}, None, dry=False)
    batches = rounds._poll(visit_before)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert (queue.left, WireItem.objects.count()) == (0, 0)
    assert visit(feed).stored == 1
    assert list(visit_before.spool.iterdir()) == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(403), "refuses the login"),
        (Reply(body=b"<html>"), "no JSON"),
        (Reply(body=b'{"entries": 3}'), "no list of entries"),
        (Reply(302, headers={"Location": "https://sonstwo.example/"}), "redirect"),
    ],
)
def test_answers_that_are_no_queue_are_told(queue: WireqServer, feed: FeedConfig, reply: Reply, told: str) -> None:
    queue.pages["/schlange/entries.json"] = queue.pages["/schlange/dequeue-entries.json"] = reply
    error = rounds.run(feed).error
    assert told in error or "can't be resolved" in error
