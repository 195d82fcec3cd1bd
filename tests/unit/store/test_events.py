"""The store of live events: what can still be sent, and what can't any more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.press.store import Event, EventStore, events, open_events

SMALL = 16 << 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    opened = open_events(tmp_path / "live")
    opened.begin(0)
    yield opened
    opened.close()


def post(seq: int, pk: int = 0, words: str = "{}") -> Event:
    return Event(seq, "post", words, subject=f"post:{pk or seq}")


def seqs(store: EventStore, channel: str = "story:1", after: int = 0) -> list[int]:
    return [event.seq for event in store.after(channel, after).events]


def test_channels_whose_names_begin_alike_are_apart(store: EventStore) -> None:
    for seq, channel in enumerate(["story:1", "story:17", "story:1", "story:170"], 1):
        store.tell(channel, post(seq))
    assert seqs(store) == [1, 3]
    assert seqs(store, "story:17") == [2]
    store.close_channel("story:1", Event(5, "gone", "{}"))
    assert seqs(store, "story:17") == [2]
    assert seqs(store, "story:170") == [4]


def test_every_word_is_noticed_by_the_pulse(store: EventStore) -> None:
    seen = [store.pulse()]
    store.tell("story:1", post(1))
    seen.append(store.pulse())
    store.close_channel("story:1", Event(2, "gone", "{}"))
    seen.append(store.pulse())
    assert seen == sorted(set(seen))


def test_what_is_told_late_changes_nothing(store: EventStore) -> None:
    store.tell("story:1", post(5, 1, '"neu"'))
    store.tell("story:1", post(3, 1, '"alt"'))
    assert [event.data for event in store.held("story:1")] == ['"neu"']


def test_of_a_long_channel_the_newest_are_kept_and_who_missed_more_is_told_so(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MAX_EVENTS", 10)
    for seq in range(1, 31):
        store.tell("story:1", post(seq))
    assert [event.seq for event in store.held("story:1")] == list(range(21, 31))
    assert store.after("story:1", 19).missed
    assert not store.after("story:1", 20).missed


def test_of_many_channels_those_told_last_are_kept_and_the_others_are_unknown(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MAX_CHANNELS", 3)
    for seq in range(1, 7):
        store.tell(f"story:{seq}", post(seq))
    assert [store.knows(f"story:{number}") for number in range(1, 7)] == [False] * 3 + [True] * 3
    assert store.after("story:2", 1).missed
    assert not store.after("story:2", 3).missed
    assert store.newest() == 6


def test_a_new_store_knows_nothing_from_before_it_was_begun(tmp_path: Path) -> None:
    store = open_events(tmp_path / "live")
    assert store.after("story:1", 40).missed
    store.begin(40)
    store.begin(90)
    assert not store.after("story:1", 40).missed
    assert store.after("story:1", 39).missed
    store.close()


def test_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    store = open_events(tmp_path / "live")
    store.begin(0)
    store.tell("story:1", post(1))
    store.close()
    (tmp_path / "live" / "data.mdb").write_bytes(b"nonsense" * 4096)
    fresh = open_events(tmp_path / "live")
    assert not fresh.knows("story:1")
    assert fresh.after("story:1", 0).missed
    fresh.close()


class Model:
    """The same in plain Python."""

    def __init__(self) -> None:
        self.held: dict[int, Event] = {}
        self.last = 0

    def do(self, number: int, pk: int, closes: bool) -> None:
        event = Event(number, "gone", "{}") if closes else post(number, pk, f'"{number}"')
        kept = {} if closes else {s: e for s, e in self.held.items() if e.subject != event.subject}
        self.held, self.last = kept | {number: event}, number


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from([False] * 9 + [True]), st.booleans()), max_size=40))
def test_whatever_is_told_nothing_old_can_be_sent(steps: list[tuple[int, bool, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, model = EventStore(Path(folder, "live"), SMALL), Model()
        store.begin(0)
        for number, (pk, closes, twice) in enumerate(steps, 1):
            model.do(number, pk, closes)
            for _ in range(1 + twice):
                if closes:
                    store.close_channel("story:1", model.held[number])
                else:
                    store.tell("story:1", model.held[number])
            assert list(store.held("story:1")) == list(model.held.values())
            news = store.after("story:1", number // 2)
            assert list(news.events) == [event for seq, event in model.held.items() if seq > number // 2]
            assert (news.last, news.missed) == (number, False)
        store.close()


def _step(number: int) -> tuple[int, bool]:
    return number * 7919 % 13 + 1, number % 29 == 0


def _teller(folder: str, pipe: Connection) -> None:
    store = EventStore(Path(folder), SMALL)
    number = store.after("story:1", 0).last
    model = Model()
    while True:
        number += 1
        pk, closes = _step(number)
        model.do(number, pk, closes)
        if closes:
            store.close_channel("story:1", model.held[number])
        else:
            store.tell("story:1", model.held[number])
        pipe.send(number)


def test_a_teller_killed_at_any_point_leaves_what_it_had_told_and_nothing_torn(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    folder = tmp_path / "live"
    store = open_events(folder)
    store.begin(0)
    model, told = Model(), 0
    for kill in range(6):
        here, there = context.Pipe()
        process = context.Process(target=_teller, args=(str(folder), there))
        process.start()
        there.close()
        for _ in range(40 + 23 * kill):
            told = here.recv()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(20)
        try:
            while here.poll(0):
                told = here.recv()
        except EOFError:
            pass
        last = store.after("story:1", 0).last
        assert told <= last <= told + 1
        for number in range(model.last + 1, last + 1):
            model.do(number, *_step(number))
        assert list(store.held("story:1")) == list(model.held.values())
    store.close()


def test_what_comes_late_behind_the_last_word_of_a_channel_is_told_nobody(store: EventStore) -> None:
    """Withdrawals are told by who commits them, before the backshop has told what came earlier."""
    store.tell("story:1", post(3))
    store.close_channel("story:1", Event(7, "gone", "{}"))
    store.tell("story:1", post(5))
    store.tell("story:1", Event(6, "notice", "{}", subject="picture"))
    assert seqs(store) == [7]
    store.close_channel("story:1", Event(7, "gone", "{}"))  # the backshop's turn
    assert seqs(store) == [7]
    store.tell("story:1", post(9))
    assert seqs(store) == [7, 9]
