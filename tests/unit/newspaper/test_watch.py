"""Which processes the supervisor takes for hung."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.health.heartbeats import Heartbeats
from extrablatt.newspaper.watch import BEGIN, COUNTED, STOPPED, Watch

#: Beats once, tells it, and then only sleeps; or says beforehand that it will be busy.
_SLEEPER = """
import sys, time
from pathlib import Path
from extrablatt.health.heartbeats import Heartbeats
beat = Heartbeats(Path(sys.argv[1])).claim("backshop", bound=5)
if sys.argv[2:]:
    beat.busy(float(sys.argv[2]))
print(flush=True)
time.sleep(600)
"""


class _Stage:
    """A supervisor's eyes, and a clock of their own."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.table = Heartbeats(folder / "heartbeats")
        self.watch = Watch(self.table, lambda: self.now)
        self.processes: list[subprocess.Popen[bytes]] = []

    def begin(self, *arguments: str, code: str = _SLEEPER) -> int:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(self.table.path), *arguments],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.processes.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process.pid

    def after(self, seconds: float, pid: int) -> list[str]:
        """Who is hung after so many seconds of looking."""
        found: list[str] = []
        for _look in range(int(seconds)):
            self.now += 1
            found = [why for _pid, _name, why in self.watch.hung({"backshop": pid})]
        return found


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Stage]:
    made = _Stage(tmp_path)
    # Beats are as old as the stage's clock says.
    real = Heartbeats.rows
    monkeypatch.setattr(
        Heartbeats,
        "rows",
        lambda table: [row if row.name == "supervisor" else _aged(row, made.now) for row in real(table)],
    )
    yield made
    for process in made.processes:
        process.kill()
        process.communicate()


def _aged(row, now):
    from dataclasses import replace

    return replace(row, age=row.age + now, busy=row.busy and now < 100)


def test_one_that_does_not_beat_any_more_is_hung_when_its_bound_is_over(stage: _Stage) -> None:
    pid = stage.begin()
    assert stage.after(5, pid) == []
    assert stage.after(3, pid) != []


def test_one_that_is_busy_with_what_it_has_announced_is_not(stage: _Stage) -> None:
    pid = stage.begin("100")
    assert stage.after(60, pid) == []
    assert stage.after(60, pid) != []


def test_one_that_is_stopped_is_hung_sooner_than_by_its_bound(stage: _Stage) -> None:
    pid = stage.begin("100")
    os.kill(pid, signal.SIGSTOP)
    os.waitpid(pid, os.WUNTRACED)
    assert stage.after(STOPPED, pid) == []
    assert stage.after(2, pid) == ["it is stopped"]


def test_after_a_pause_of_the_whole_machine_nobody_is_hung(stage: _Stage) -> None:
    pid = stage.begin()
    assert stage.after(1, pid) == []
    stage.now += 3600
    assert stage.watch.hung({"backshop": pid}) == []
    assert COUNTED < 5


def test_one_that_never_begins_to_beat_is_hung_after_a_while(stage: _Stage) -> None:
    pid = stage.begin(code="print(flush=True); import time; time.sleep(600)")
    assert stage.after(BEGIN, pid) == []
    assert stage.after(2, pid) == ["it does not begin to work"]


def test_a_process_of_somebody_else_is_none_of_our_business(stage: _Stage) -> None:
    stage.begin()
    assert stage.after(60, os.getpid()) == []
