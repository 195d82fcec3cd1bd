"""The withdrawal never waits: a real newspaper in trouble, an editor at the desk, an operator at the command line.

Here each trouble is made once, in one newspaper, and the bounds leave room for a machine that has much else to do; the promise of
one second is measured by ``make stress-withdrawal`` (``bench/withdrawal.py``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest

from tests.tools import faults, trouble
from tests.tools.smalldisk import small_disk
from tests.tools.trouble import Newspaper

pytestmark = pytest.mark.skipif(
    "EXTRABLATT_TEST_DATABASE_URL" in os.environ, reason="the newspaper in trouble has a database of its own (SQLite)"
)

#: Seconds a withdrawal may take here at the least, and how often as long as on a quiet day.
BOUND, FACTOR = 4.0, 10.0
#: Megabytes of the disk that is filled, where one can be had.
DISK = 260


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """On a small disk of its own if we may make one."""
    folder = tmp_path_factory.mktemp("not")
    with ExitStack() as stack:
        if os.geteuid() == 0:
            folder = stack.enter_context(small_disk(folder, DISK))
        yield stack.enter_context(Newspaper.opened(folder / "blatt", ballast_mb=24))


@pytest.fixture(scope="module")
def bound(paper: Newspaper) -> float:
    """What a quiet day's withdrawal allows all others, in seconds."""
    quiet = paper.under("none", trouble.none, "desk")
    assert quiet.done
    return max(BOUND, FACTOR * quiet.seconds)


Trouble = Callable[[Newspaper], AbstractContextManager[Any]]


@pytest.mark.parametrize(
    ("name", "made", "how"),
    [
        ("3 slow strangers", trouble.strangers(3), "desk"),
        ("30 slow strangers", trouble.strangers(30), "desk"),
        ("300 slow strangers", trouble.strangers(300), "desk"),
        ("the backshop stopped", trouble.backshop_stopped, "desk"),
        ("the backshop killed", trouble.backshop_killed, "desk"),
        ("much reading", trouble.reading_load(4), "desk"),
        ("the office hung", trouble.office_hung(1.0), "desk"),
        ("the office hung", trouble.office_hung(1.0), "command"),
        ("the database held", trouble.database_held(1.5), "desk"),
        ("the database held", trouble.database_held(1.5), "command"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_withdrawn_is_gone_whatever_stands_in_the_way(
    paper: Newspaper, bound: float, name: str, made: Trouble, how: str
) -> None:
    found = paper.under(name, made, how)
    assert found.done, found
    assert found.seconds < bound, found
    if how == "command":
        assert found.told["state"] == "withdrawn"
        assert all(one["what"] != "pages" for one in found.told["open"])  # the backshop may have purged them before
        assert paper.look(found.told["address"].removeprefix(f"http://127.0.0.1:{paper.port}")).status == 410


@pytest.mark.parametrize("process", faults.PROCESSES)
def test_nothing_is_lost_or_doubled_when_a_process_is_killed_at_its_work(
    paper: Newspaper, bound: float, process: str
) -> None:
    """Reports come in, stories are published, planned and withdrawn, readers read; the long form is ``make stress-faults``."""
    found = faults.play(paper, faults.killed(process), list(faults.PROCESSES).index(process), wait=0.3, bound=bound)
    assert found.good, found


@pytest.mark.parametrize("how", ["desk", "command"])
def test_on_a_full_disk_withdrawing_goes_on_and_all_else_is_refused_kindly(
    paper: Newspaper, bound: float, how: str
) -> None:
    if os.geteuid():
        pytest.skip("a disk to fill can be made by root only")
    refused: list[trouble.Answer] = []
    token = paper.editor.token("/desk/artikel/add/")

    @contextmanager
    def full(newspaper: Newspaper) -> Iterator[Any]:
        with trouble.disk_full(newspaper) as over:
            words = {"csrfmiddlewaretoken": token, "headline": "Neu"}
            refused.append(newspaper.editor.ask("/desk/artikel/add/", words))
            yield over

    found = paper.under("disk full", full, how)
    assert found.done, found
    assert found.seconds < bound, found
    assert (refused[0].status, refused[0].headers["retry-after"]) == (503, "60")
    assert "Festplatte ist voll" in refused[0].text or "disk is full" in refused[0].text
