"""What fails again and again is logged once, then counted."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from extrablatt.health.logs import FIRST, LONGEST, PASS, Repeats


class _Log:
    def __init__(self) -> None:
        self.now, self.text = 0.0, io.StringIO()
        self.handler = logging.StreamHandler(self.text)
        self.repeats = Repeats(("django.request",), lambda: self.now)
        self.handler.addFilter(self.repeats)
        self.logger = logging.getLogger("probe.repeats")
        self.logger.propagate = False
        self.logger.handlers = [self.handler]

    def fail(self, kind: type[Exception] = OSError, number: int = 1) -> None:
        try:
            raise kind(f"try {number}")
        except Exception:
            self.logger.exception("consumer %s failed", "press")

    @property
    def lines(self) -> list[str]:
        return self.text.getvalue().splitlines()


@pytest.fixture
def log() -> Iterator[_Log]:
    made = _Log()
    yield made
    made.logger.handlers = []
    if made.repeats._timer is not None:
        made.repeats._timer.cancel()


def test_a_failure_is_logged_with_its_traceback_and_its_repeats_are_counted(log: _Log) -> None:
    for number in range(813):
        log.fail(number=number)
    assert sum("Traceback" in line for line in log.lines) == 1
    before = len(log.lines)
    log.now += FIRST
    log.repeats.flush()
    assert log.lines[before:] == ["the same 812 times in 30 s: consumer press failed: OSError: try 812"]


def test_an_hour_of_a_failing_loop_is_some_lines(log: _Log) -> None:
    for _second in range(3600):
        for _time in range(2):
            log.fail()
        log.now += 1
    log.repeats.flush()
    assert len(log.text.getvalue()) < 20_000
    assert sum(line.startswith("the same") for line in log.lines) <= 3600 / LONGEST + 6


def test_another_kind_of_failure_is_news_and_so_is_the_same_after_a_quiet_while(log: _Log) -> None:
    log.fail()
    log.fail(ValueError)
    assert sum("Traceback" in line for line in log.lines) == 2
    log.now += FIRST + 1
    log.fail()
    assert sum("Traceback" in line for line in log.lines) == 3


def test_warnings_without_a_traceback_pass_some_times_and_what_is_no_warning_always(log: _Log) -> None:
    log.logger.setLevel(logging.INFO)
    for number in range(100):
        log.logger.warning("file %s can't be read", number)
        log.logger.info("file %s is taken in", number)
    assert sum("can't" in line for line in log.lines) == PASS
    assert sum("taken" in line for line in log.lines) == 100


def test_no_line_of_a_request_that_failed_is_missing(log: _Log) -> None:
    log.logger.name = "django.request"
    try:
        for _time in range(10):
            log.fail()
    finally:
        log.logger.name = "probe.repeats"
    assert sum("Traceback" in line for line in log.lines) == 1
    assert sum("failed" in line for line in log.lines) == 10
