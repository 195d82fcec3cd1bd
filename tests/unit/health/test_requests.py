"""When a process whose work are requests beats, and when it does not."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from extrablatt.health.heartbeats import Heartbeats
from extrablatt.health.requests import STUCK, Watched


class Hall:
    """An application of two threads that waits in its requests until it is let go, and a clock."""

    def __init__(self, folder: Path, longest: float | None = None) -> None:
        self.now, self.go_on = 1000.0, threading.Event()
        self.inside = threading.Semaphore(0)
        self.table = Heartbeats(folder / "heartbeats")
        self.watched = Watched(self._answer, self.table.claim("office", 10), 2, longest, lambda: self.now)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.inside.release()
        if environ.get("CONTENT_LENGTH"):
            self.go_on.wait(30)
            environ["wsgi.input"].read(1)
            self.inside.release()
            environ["ended"].wait(30)
        else:
            self.go_on.wait(30)
        return []

    @contextmanager
    def requests(self, count: int, **environ: Any) -> Iterator[None]:
        threads = [threading.Thread(target=self.watched, args=(dict(environ), None)) for _ in range(count)]
        for thread in threads:
            thread.start()
        for _thread in threads:
            assert self.inside.acquire(timeout=30)
        yield
        self.go_on.set()
        if "ended" in environ:
            environ["ended"].set()
        for thread in threads:
            thread.join(30)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def test_an_idle_process_beats(hall: Hall) -> None:
    hall.now += 3600
    assert hall.watched.stuck() == ""


def test_a_process_all_of_whose_threads_wait_too_long_does_not_beat_and_says_why(hall: Hall) -> None:
    with hall.requests(2):
        hall.now += STUCK - 1
        assert hall.watched.stuck() == ""
        hall.now += 2
        before = hall.table.rows()[0].beat
        hall.watched.look()
        assert hall.table.rows()[0].beat == before
        assert "all 2 threads" in hall.table.rows()[0].error
    hall.watched.look()
    assert hall.table.rows()[0].beat > before
    assert hall.table.rows()[0].error == ""


def test_one_long_request_is_legitimate_while_others_are_answered(hall: Hall) -> None:
    with hall.requests(1):
        hall.now += 600
        assert hall.watched.stuck() == ""


def test_a_request_nobody_waits_for_any_more_is_stuck(tmp_path: Path) -> None:
    hall = Hall(tmp_path, longest=300)
    with hall.requests(1):
        hall.now += 301
        assert "hangs" in hall.watched.stuck()


def test_a_body_that_comes_slowly_is_work_that_goes_on(tmp_path: Path) -> None:
    hall = Hall(tmp_path, longest=300)
    stream = io.BytesIO(b"ein langer Text")
    with hall.requests(1, CONTENT_LENGTH="15", ended=threading.Event(), **{"wsgi.input": stream}):
        hall.now += 299
        hall.go_on.set()
        assert hall.inside.acquire(timeout=30)  # a byte was read
        hall.now += 299
        assert hall.watched.stuck() == ""
