"""The short form of ``make stress-http``: requests of every kind of mischief to a kiosk with an office, read beside nginx and h11."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.fuzz_http import Reading, Taken, by_h11, differs, fuzz, of_answers, only_ours
from tests.tools.mutated_http import END, KINDS, case

#: Connections; others each time the kinds change. The long form walks over a hundred thousand.
CONNECTIONS = len(KINDS) * 40


def test_nobody_reads_in_two_ways_what_the_kiosk_takes_and_nothing_is_held_afterwards(tmp_path: Path) -> None:
    tally = fuzz(tmp_path, seed=2, connections=CONNECTIONS)
    assert tally.faults == []
    assert tally.connections == CONNECTIONS
    assert tally.handed_through > CONNECTIONS / 2
    assert all(tally.taken[kind] for kind in KINDS)


def test_a_connection_of_a_seed_and_a_number_is_always_the_same() -> None:
    assert case(1, 77) == case(1, 77)
    assert len({case(seed, number).sent for seed in (1, 2) for number in range(50)}) == 100


CHUNKED = b"POST /konto/f HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
TAKEN = Taken(200, ("POST", b"/konto/f", b"", 4, "x"))


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        (Reading((TAKEN,), "end"), Reading((TAKEN,), "end"), False),
        (Reading((TAKEN,), "end"), Reading((), "refused"), False),
        (Reading((TAKEN,), "end"), Reading((), "waits"), True),
        (Reading((TAKEN,), "end"), Reading((Taken(200, ("POST", b"/konto/f", b"", 5, "y")),), "end"), True),
        (Reading((TAKEN,), "end"), Reading((Taken(400, None),), "end"), False),
    ],
)
def test_two_readings_are_told_apart(ours: Reading, theirs: Reading, told: bool) -> None:
    assert bool(differs(ours, theirs)) == told


def test_what_only_the_kiosk_takes_is_told() -> None:
    assert only_ours(Reading((TAKEN,), "end"), Reading((), "refused"), Reading((Taken(400, None),), "end"))
    assert not only_ours(Reading((TAKEN,), "end"), Reading((TAKEN,), "end"), Reading((), "refused"))


def test_the_readers_read() -> None:
    body = by_h11(CHUNKED + b"5\r\nhallo\r\n0\r\n\r\n" + END)
    assert [taken.read and taken.read[:4] for taken in body.taken] == [
        ("POST", b"/konto/f", b"", 5),
        ("GET", b"/konto/ende", b"", 0),
    ]
    told = of_answers(b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 204 N\r\n\r\nHTTP/1.1 404 N\r\nContent-Length: 2\r\n\r\nno")
    assert [taken.status for taken in told.taken] == [204, 404]
    assert of_answers(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab").end == "broken"
