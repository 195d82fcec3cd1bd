"""When backups are made: asked in each round of the backshop, which only starts processes of their own and never waits for them.

Not a timer of the machine's: an operator who has named a place is done, whatever starts the newspaper, and while it is closed nothing changes.
Who would rather have a timer runs ``extrablatt backup`` from it and leaves ``[backup] every`` high.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from extrablatt.health import backups
from extrablatt.health.backups import Outcome
from extrablatt.newspaper.config import Newspaper

from . import database

logger = logging.getLogger(__name__)

#: Seconds between two looks; after a withdrawal a backup is begun as soon as that.
LOOK = 10.0
#: Without any change one is made all the same, for what stands in no database (newspaper.toml, a theme).
AT_LEAST = timedelta(days=1)


class Backups:
    """Call it in each round. ``withdrawn``: number in the log of the newest withdrawal behind the one it is given, else that one.

    It is asked since a restored newspaper shows again what was withdrawn after its backup.
    """

    def __init__(
        self, paper: Newspaper, withdrawn: Callable[[int], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._paper, self._withdrawn, self._clock = paper, withdrawn, clock
        self._next = 0.0
        self._opened = False
        self._begun: datetime | None = None
        self._seen = 0
        self._process: dict[str, subprocess.Popen[bytes]] = {}

    def __call__(self) -> None:
        """Start what is due, unless it is at work."""
        if (now := self._clock()) < self._next:
            return
        self._next = now + LOOK
        paper = self._paper
        if not self._opened:
            self._open()
        if not paper.backup.to:
            return
        outcome, moment = backups.read(paper.data_dir), datetime.now(UTC)
        if not self._at_work("backup") and self.due(outcome, moment):
            self._begun = moment
            self._start("backup", "--scheduled")
        elif not self._at_work("trial") and self.trial_due(outcome, moment):
            self._start("trial", "--trial")

    def _open(self) -> None:
        paper = self._paper
        now = datetime.now(UTC)
        if paper.backup.to:
            backups.note(paper.data_dir, every=paper.backup.every * 60.0, opened=now)
        elif backups.read(paper.data_dir) != Outcome():  # none are wanted any more
            backups.note(paper.data_dir, every=0.0, opened=now, failed=None, problem="", trial_problem="")
        self._opened = True

    def due(self, outcome: Outcome, now: datetime) -> bool:
        """Whether a backup is to be made now; where nothing has changed that is noted."""
        newest = self._withdrawn(self._seen)
        urgent = newest > self._seen
        self._seen = max(self._seen, newest)
        every = timedelta(minutes=self._paper.backup.every)
        if _within(timedelta(seconds=LOOK) if urgent else every, self._begun, now):
            if urgent:
                self._seen = 0  # looked at again in a moment
            return False
        if outcome.saved is None or urgent:
            return True
        if _within(every, outcome.covered, now):
            return False
        if _within(AT_LEAST, outcome.saved, now) and not (outcome.failed or outcome.problem):
            seen = database.fingerprint(self._paper)
            if seen and seen == outcome.fingerprint:
                backups.note(self._paper.data_dir, covered=now)
                return False
        return True

    def trial_due(self, outcome: Outcome, now: datetime) -> bool:
        """Whether the newest backup is to be tried."""
        hours = self._paper.backup.trial_hours
        if not hours or outcome.saved is None:
            return False
        return not _within(timedelta(hours=hours), outcome.tried, now)

    def stop(self) -> None:
        """End what is at work; what was half stored is found again by the next."""
        for process in self._process.values():
            if process.poll() is None:
                process.terminate()
        for process in self._process.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()

    def _at_work(self, name: str) -> bool:
        process = self._process.get(name)
        if process is None:
            return False
        if process.poll() is None:
            return True
        if process.returncode:
            logger.error("%s ended with %s; see extrablatt status", name, process.returncode)
        del self._process[name]
        return False

    def _start(self, name: str, option: str) -> None:
        self._process[name] = subprocess.Popen(
            [sys.executable, "-m", "extrablatt.cli", "backup", option, "--dir", str(self._paper.directory)],
            env={**os.environ, "EXTRABLATT_PARENT": str(os.getpid())},
            stdout=subprocess.DEVNULL,
        )


def _within(span: timedelta, moment: datetime | None, now: datetime) -> bool:
    """Whether ``moment`` is less than ``span`` ago. One to come is not: then the clock was wrong, and nobody waits until it is right again."""
    return moment is not None and timedelta(0) <= now - moment < span
