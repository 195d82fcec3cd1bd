"""When a problem calls somebody, whom, and when it is over."""

from __future__ import annotations

from datetime import time

import pytest

from extrablatt.health import alarms
from extrablatt.health.alarms import CALM, ESCALATED, OVER, RAISED, Book, Settings
from extrablatt.health.report import EMBARGO, WITHDRAWN, Problem

NOON, NIGHT = time(12), time(3)
BACKSHOP = Problem("hung", "backshop", 12.0, breaks=(WITHDRAWN, EMBARGO))


class Day:
    """A book and a clock."""

    def __init__(self, **settings: object) -> None:
        self.book, self.settings, self.now = Book(), Settings(**{"escalate_after": 0, **settings}), 1_000_000.0  # type: ignore[arg-type]
        self.local = NOON

    def look(self, *problems: Problem, after: float = 0.0) -> list[tuple[str, str]]:
        self.now += after
        sent = self.book.step(problems, self.settings, clock=self.now, monotonic=self.now - 5e5, local=self.local)
        return [(message.state, message.alarm.key) for message in sent]


@pytest.mark.parametrize(
    ("problem", "hold"),
    [
        (BACKSHOP, 60), (Problem("missing", "office"), 60), (Problem("kill_unmatched", "dpa 7"), 0), (Problem("disk_full", breaks=("x",)), 10),
        (Problem("disk_low"), 300), (Problem("certificate", "www.blatt.example"), 0), (Problem("feed_silent", "apa"), 0), (Problem("backup_failed"), 600), (Problem("backup_late"), 0),
        (Problem("lag", "press", breaks=(WITHDRAWN,)), 60), (Problem("lag", "archive"), 900), (Problem("mail"), 300),
        (Problem("restarted", "backshop"), 0), (Problem("of_another_release", breaks=(WITHDRAWN,)), 60), (Problem("of_another_release"), 900),
    ],
)  # fmt: skip
def test_a_problem_calls_once_when_it_has_stayed_for_its_time(problem: Problem, hold: float) -> None:
    day = Day()
    key = f"{alarms.family(problem)}:{problem.subject}"
    if hold:
        assert day.look(problem) == []
        assert day.look(problem, after=hold - 1) == []
    assert day.look(problem, after=1 if hold else 0) == [(RAISED, key)]
    assert day.look(problem, after=5000) == []
    assert day.look() == []
    assert day.look(after=CALM) == [(OVER, key)]
    assert day.book.standing() == []


def test_what_comes_and_goes_is_one_alarm_and_what_was_gone_in_time_is_none() -> None:
    day = Day()
    for _turn in range(20):
        assert day.look(BACKSHOP) == []
        assert day.look(BACKSHOP, after=50) == []
        assert day.look(after=5) == []
    day.look(BACKSHOP)
    assert day.look(BACKSHOP, after=60) == [(RAISED, "process:backshop")]
    for _turn in range(20):
        assert day.look(after=CALM - 1) == []
        assert day.look(Problem("missing", "backshop"), after=1) == []  # hung, ended, not there yet: the same alarm
    assert len(day.book.alarms) == 1


def test_nobodys_word_for_a_while_calls_the_second_address_once_and_a_word_does_not() -> None:
    day = Day(escalate_after=900)
    day.look(BACKSHOP, Problem("disk_low"))
    assert day.look(BACKSHOP, Problem("disk_low"), after=300) == [(RAISED, "process:backshop"), (RAISED, "disk_low:")]
    assert day.look(BACKSHOP, Problem("disk_low"), after=899) == []
    # What breaks nothing wakes nobody a second time.
    assert day.look(BACKSHOP, Problem("disk_low"), after=1) == [(ESCALATED, "process:backshop")]
    assert day.look(BACKSHOP, Problem("disk_low"), after=9000) == []
    other = Day(escalate_after=900)
    other.look(BACKSHOP)
    other.look(BACKSHOP, after=60)
    (alarm,) = other.book.standing()
    assert other.book.acknowledge("nobody", "Anna", other.now) is None
    assert other.book.acknowledge(alarm.id, "Anna", other.now) is alarm
    assert other.book.acknowledge(alarm.id, "Bert", other.now) is alarm
    assert alarm.by == "Anna"
    assert other.look(BACKSHOP, after=9000) == []
    other.look()
    assert other.look(after=CALM) == [(OVER, "process:backshop")]


def test_at_night_what_breaks_no_promise_waits_and_what_breaks_one_does_not() -> None:
    day = Day(quiet=(time(22), time(6)))
    day.local = NIGHT
    silent = Problem("feed_silent", "apa")
    assert day.look(silent, BACKSHOP) == []
    assert day.look(silent, BACKSHOP, after=60) == [(RAISED, "process:backshop")]
    day.local = time(6)
    assert day.look(silent, BACKSHOP, after=60) == [(RAISED, "feed_silent:apa")]


@pytest.mark.parametrize(("at", "quiet"), [(time(21, 59), False), (time(22), True), (NIGHT, True), (time(6), False)])
def test_quiet_hours_go_over_midnight(at: time, quiet: bool) -> None:
    assert alarms.is_quiet((time(22), time(6)), at) is quiet
    assert alarms.is_quiet((time(12), time(13)), at) is False
    assert alarms.is_quiet(None, at) is False


def test_what_follows_from_another_calls_nobody_while_that_stands() -> None:
    day = Day()
    database = Problem("database", breaks=(WITHDRAWN,))
    follows = (Problem("lag", "press", breaks=(WITHDRAWN,)), Problem("feed_silent", "apa"), BACKSHOP)
    day.look(database, *follows)
    assert day.look(database, *follows, after=3600) == [(RAISED, "database:")]
    assert len(day.look(*follows, after=1)) == 3


def test_muted_kinds_call_nobody() -> None:
    day = Day(mute=("disk_low", "hung"))
    assert day.look(Problem("disk_low"), BACKSHOP) == []
    assert day.look(Problem("disk_low"), BACKSHOP, after=9000) == []


def test_what_the_backshop_notes_is_not_over_while_nobody_looks() -> None:
    day = Day()
    kill = Problem("kill_unmatched", "dpa 7")
    assert day.look(kill) == [(RAISED, "kill_unmatched:dpa 7")]
    day.look(BACKSHOP)
    assert day.look(BACKSHOP, after=CALM * 3) == [(RAISED, "process:backshop")]
    day.look()
    assert set(day.look(after=CALM)) == {(OVER, "process:backshop"), (OVER, "kill_unmatched:dpa 7")}


def test_a_book_goes_through_a_file_and_forgets_what_is_long_over() -> None:
    day = Day()
    for number in range(alarms.REMEMBERED + 5):
        day.look(Problem("restarted", str(number)))
        day.look()
        day.look(after=CALM)
    assert len(day.book.alarms) == alarms.REMEMBERED
    last = day.book.alarms[-1]
    assert alarms.from_dict({**last.as_dict(), "of_a_later_release": 1}) == last
