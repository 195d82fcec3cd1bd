"""A clock that is set: nothing comes before its time, and nothing is missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extrablatt.health import clock, notices
from extrablatt.health.clock import Clock

HOUR, DAY = 3600.0, 86400.0


class Machine:
    """Its clock, which may be set, and the time that really passes."""

    def __init__(self, data: Path, at: float = 1_800_000_000.0) -> None:
        self.data, self.start, self.passed, self.set, self.network = data, at, 0.0, 0.0, False
        self.clock = self.process()

    def process(self, tells: bool = True) -> Clock:
        return Clock(
            self.data, tells=tells, wall=lambda: self.start + self.passed + self.set, steady=lambda: 5000 + self.passed,
            confirmed=lambda: self.network, aside=False,
        )  # fmt: skip

    def now(self) -> float:
        """Seconds since the start, as the newspaper takes them."""
        return self.clock.now() - self.start

    def said(self) -> list[str]:
        return [one.code for one in notices.standing(self.data)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    assert made.now() == 0
    return made


@pytest.mark.parametrize("ahead", [HOUR, DAY, 40 * DAY])
def test_a_clock_set_forward_brings_nothing_early_and_nothing_late(machine: Machine, ahead: float) -> None:
    machine.set = ahead
    for passed in (1.0, 600.0, HOUR, DAY):
        machine.passed = passed
        assert machine.now() == passed
    assert machine.clock.is_early(machine.start + machine.passed + 10)
    assert machine.said() == ["clock_set"]
    machine.set = 0.0
    machine.passed += 1
    assert machine.now() == machine.passed
    assert not machine.clock.is_early(machine.start + machine.passed)
    assert machine.said() == []


@pytest.mark.parametrize("back", [-HOUR, -DAY])
def test_a_clock_set_back_holds_what_is_planned_until_it_is_right_again(machine: Machine, back: float) -> None:
    machine.set, machine.passed = back, 60.0
    assert machine.now() == 60 + back
    assert machine.said() == ["clock_set"]
    machine.set = 0.0
    assert machine.now() == 60
    assert machine.said() == []


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_a_time_the_network_confirms_or_with_which_the_newspaper_is_begun_anew_counts(
    machine: Machine, by: float
) -> None:
    machine.set, machine.passed = by, 60.0
    assert machine.now() == min(60, 60 + by)
    machine.network, machine.passed = True, 100.0
    machine.now()
    assert machine.now() == 100 + by
    assert machine.said() == []
    machine.network, machine.set, machine.passed = False, 2 * by, 200.0
    assert machine.now() == min(200 + by, 200 + 2 * by)
    clock.begin(machine.data)
    machine.clock = machine.process()
    assert machine.now() == 200 + 2 * by
    assert machine.said() == []


def test_a_process_that_begins_while_the_clock_is_wrong_does_not_believe_it(machine: Machine) -> None:
    machine.set, machine.passed = DAY, 60.0
    machine.clock = machine.process(tells=False)
    assert machine.now() == 60
    (machine.data / clock.FILE).write_text("kaputt")
    machine.clock = machine.process(tells=False)
    assert machine.now() == 60 + DAY  # nobody knows better


def test_what_is_corrected_in_daily_life_counts_at_once_and_adds_up(machine: Machine) -> None:
    for _turn in range(100):
        machine.passed += 60
        machine.set += 2
        assert machine.now() == machine.passed + machine.set
    assert machine.said() == []


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_on_the_night_of_the_other_time_of_the_year_an_hour_is_an_hour(tmp_path: Path, day: str) -> None:
    vienna = ZoneInfo("Europe/Vienna")
    midnight = datetime.fromisoformat(day).replace(tzinfo=vienna).astimezone(UTC)
    machine = Machine(tmp_path, midnight.timestamp())
    for hour in range(6):
        machine.passed = hour * HOUR
        assert datetime.fromtimestamp(machine.clock.now(), UTC) == midnight + timedelta(hours=hour)
    assert machine.said() == []
