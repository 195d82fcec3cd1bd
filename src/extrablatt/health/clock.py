"""A clock that is set while the newspaper is open must not end an embargo early, nor make public what is planned for tomorrow.

Beside the machine's clock, which anybody may set, the kernel counts the seconds since it was started (CLOCK_BOOTTIME, clock_gettime(2)),
which nobody can. Both go at the same pace; when they part, the clock was set. Until something confirms the new time – this machine's clock is
set by the network (``timedatectl``), or the newspaper is begun anew – the earlier of the two counts: nothing comes before its time.
"""

from __future__ import annotations

import json
import logging
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import notices, written

logger = logging.getLogger(__name__)

#: Seconds the clock may be set by without a word: what NTP corrects in daily life, and less than an embargo is about.
TOLERANCE = 30.0
#: Seconds between two questions whether the network confirms the new time.
ASK = 30.0
#: Below the data folder.
FILE = Path("run") / "clock.json"
#: The code of its notice.
CODE = "clock_set"


def steady_seconds() -> float:
    """Seconds since the machine was started, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def synchronised() -> str:
    """yes or no, by systemd, whether the clock agrees with the network's; empty where that can't be told."""
    try:
        told = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip()


def by_network() -> bool:
    """Whether the network sets the clock. One that is set by hand does not agree with it, until it does again."""
    return synchronised() == "yes"


class Clock:
    """The time of one newspaper, as one process sees it. All processes begin with what is in the file, which ``serve`` takes away.

    ``tells``: this process notes (for report, desk and alarms) that the clock was set. The rest is for tests.
    """

    def __init__(
        self,
        data: Path,
        *,
        tells: bool = False,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = steady_seconds,
        confirmed: Callable[[], bool] = by_network,
        aside: bool = True,
    ) -> None:
        self._data, self._tells, self._wall, self._steady, self._confirmed = data, tells, wall, steady, confirmed
        self._aside, self._lock = aside, threading.Lock()
        self._boot = _boot()
        self._offset = self._saved = self._read()
        self._asked = self._apart = 0.0

    def now(self) -> float:
        """The time, seconds of the epoch; while the clock is set to an unconfirmed one the earlier of that and of what it would be."""
        wall, steady = self._wall(), self._steady()
        with self._lock:
            if self._offset is None:
                self._offset = wall - steady
            apart = wall - steady - self._offset
            if abs(apart) <= TOLERANCE:
                self._offset += apart  # goes along with what NTP corrects
                self._agree(f"the clock is right again, and was {self._apart:+.0f} s" if self._apart else "")
                return wall
            if not self._apart:
                logger.error(
                    "the clock was set by %+.0f s: what is planned waits for both times until that is confirmed", apart
                )
                if self._tells:
                    notices.put(self._data, CODE, why=f"by {apart:+.0f} s, and nothing confirms it")
            self._apart = apart
            due = steady - self._asked >= ASK or not self._asked
            self._asked = steady if due else self._asked
            earlier = min(wall, steady + self._offset)
        if due:
            if self._aside:  # asking may take seconds, which nobody who withdraws waits for
                threading.Thread(target=self._ask, daemon=True, name="clock").start()
            else:
                self._ask()
        return earlier

    def is_early(self, moment: float) -> bool:
        """Whether ``moment`` has come by the machine's clock alone."""
        return self.now() < moment <= self._wall()

    def _ask(self) -> None:
        if not self._confirmed():
            return
        with self._lock:
            self._offset = self._wall() - self._steady()
            self._agree("the new time is confirmed by the network")

    def _agree(self, told: str) -> None:
        if self._apart:
            logger.warning("%s", told)
            self._apart = self._asked = 0.0
            if self._tells:
                notices.clear(self._data, CODE)
        offset = self._offset
        if self._tells and offset is not None and (self._saved is None or abs(offset - self._saved) > 1):
            self._saved = offset
            written.json(self._data / FILE, {"boot": self._boot, "offset": offset})

    def _read(self) -> float | None:
        try:
            told: Any = json.loads((self._data / FILE).read_text(encoding="ascii"))
            return float(told["offset"]) if told["boot"] == self._boot else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


_known: dict[Path, Clock] = {}


def of(data: Path, *, tells: bool = False) -> Clock:
    """The one of this process."""
    if data not in _known:
        _known[data] = Clock(data, tells=tells)
    return _known[data]


def begin(data: Path) -> None:
    """The newspaper is begun (anew): the clock counts as it is."""
    (data / FILE).unlink(missing_ok=True)
    notices.clear(data, CODE)
