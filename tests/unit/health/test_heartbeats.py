"""The file all processes beat in."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from extrablatt.health import heartbeats
from extrablatt.health.heartbeats import CONDITION, FOLLOWER, SIZE, SLOTS, Heartbeats


@pytest.fixture
def table(tmp_path: Path) -> Heartbeats:
    return Heartbeats(tmp_path / "heartbeats")


def test_who_beats_is_seen_by_another_process(tmp_path: Path, table: Heartbeats) -> None:
    table.claim("backshop")
    code = (
        "import sys; from pathlib import Path; from extrablatt.health.heartbeats import Heartbeats\n"
        "[row] = Heartbeats(Path(sys.argv[1])).rows(); print(row.name, row.pid, row.age < 60)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(table.path)], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["backshop", str(os.getpid()), "True"]


def test_who_has_not_beaten_for_longer_than_its_bound_is_hung(table: Heartbeats) -> None:
    table.claim("office", bound=-1)
    table.claim("wire", bound=60)
    assert [row.name for row in table.rows() if row.hung] == ["office"]


def test_who_has_announced_a_long_job_is_not_hung_until_that_should_be_done(table: Heartbeats) -> None:
    beat = table.claim("office", bound=-1)
    beat.busy(60)
    assert not table.rows()[0].hung
    beat.busy(-1)
    assert table.rows()[0].hung


def test_the_slot_of_a_process_that_has_ended_is_free_again(table: Heartbeats) -> None:
    code = (
        "import sys; from pathlib import Path; from extrablatt.health.heartbeats import Heartbeats\n"
        "Heartbeats(Path(sys.argv[1])).claim('office')"
    )
    subprocess.run([sys.executable, "-c", code, str(table.path)], check=True)
    assert table.rows() == []
    table.claim("kiosk")
    assert [(row.slot, row.name) for row in table.rows()] == [(1, "kiosk")]


def test_when_all_slots_are_taken_work_goes_on_unwatched(table: Heartbeats) -> None:
    for number in range(SLOTS):
        table.claim(f"one of many {number}")()
    assert len(table.rows()) == SLOTS - 1


def test_a_failure_is_told_with_its_reason_until_it_is_over(table: Heartbeats) -> None:
    beat = table.claim("archive.search", kind=FOLLOWER)
    beat.failed(ValueError("the index\nis damaged " + "ü" * 1000))
    told = table.rows()[0].error
    assert told.startswith("the index is damaged üüü")
    assert len(told.encode()) < heartbeats.SLOT
    beat.well()
    assert table.rows()[0].error == ""


def test_a_follower_that_stands_still_while_the_log_grows_is_behind_and_one_at_its_end_is_not(
    table: Heartbeats,
) -> None:
    table.grown(7)
    press, archive = table.claim("press", kind=FOLLOWER), table.claim("archive", kind=FOLLOWER)
    press.reached(7)
    archive.reached(7)
    table.grown(9)
    press.reached(9)
    rows = {row.name: row for row in table.rows()}
    assert (rows["press"].lag_entries, rows["press"].lag_seconds) == (0, 0.0)
    assert rows["archive"].lag_entries == 2
    assert rows["archive"].lag_seconds > 0


def test_a_commit_that_is_noted_late_does_not_take_the_log_back_but_a_restored_database_does(table: Heartbeats) -> None:
    table.grown(9)
    table.grown(8)
    assert table.head() == 9
    table.grown(3, exactly=True)
    assert table.head() == 3


def test_beating_needs_no_room_on_the_disk(table: Heartbeats) -> None:
    assert table.path.stat().st_blocks * 512 >= SIZE
    beat = table.claim("backshop")
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        beat()
        beat.failed("no space left on device")
        table.claim("database", kind=CONDITION)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert table.rows()[0].error == "no space left on device"


def test_a_torn_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "heartbeats").write_bytes(b"torn")
    assert Heartbeats(tmp_path / "heartbeats").rows() == []


def test_without_a_file_work_goes_on_unwatched(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    heartbeats.opened(tmp_path / "a file" / "heartbeats").claim("office")()


def test_a_file_that_a_supervisor_has_made_anew_is_the_one_that_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "heartbeats"
    heartbeats.opened(path).claim("an earlier one")
    heartbeats.make(path)
    Heartbeats(path).claim("backshop")
    assert [row.name for row in heartbeats.opened(path).rows()] == ["backshop"]
