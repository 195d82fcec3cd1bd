"""What the rooms behind the kiosk count: one file of counters for office, backshop, wire room and live server, added to in memory and written
once a second. A process that has not begun one counts for nobody.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from .counters import Counters

logger = logging.getLogger(__name__)

#: Upper bounds in seconds: of an answer of the office, and of the way from an entry of the log to who follows it.
ANSWER, LAG = (0.05, 0.2, 1.0, 5.0, 30.0), (0.1, 0.25, 0.5, 1.0, 5.0, 60.0)
#: From the moment that was planned to the deed: the schedule looks twice a second.
LATE = (1.0, 2.0, 5.0, 60.0, 3600.0)
#: What is planned: a publication (also the end of an embargo), and the end of one.
PLANNED = ("published", "withdrawn")
#: Followers of the log whose way is measured; those that speak with others are seen by their lag.
FOLLOWERS = ("press", "live", "archive.search")
_COUNTED = ("office errors", "wire files", "wire items", "wire quarantined", "schedule published", "schedule withdrawn")
_TIMED = {"office": ANSWER, **{f"lag {name}": LAG for name in FOLLOWERS}, **{f"late {name}": LATE for name in PLANNED}}
_NOW = ("now live readers",)
NAMES = (
    *_COUNTED,
    *(
        f"{name} {part}"
        for name, bounds in _TIMED.items()
        for part in ("count", "sum", *(f"le {one}" for one in bounds))
    ),
    *_NOW,
)
#: Where the file lies in the data folder.
FILE = Path("run") / "counters-rooms"


class Tally:
    """The numbers of this process."""

    def __init__(self) -> None:
        self._numbers: dict[str, float] = {}
        self._lock = threading.Lock()
        self._file: Counters | None = None

    def begin(self, data: Path) -> None:
        """Write to the newspaper's file from now on. Where that can't be, nobody is told and nothing else is hindered."""
        try:
            self._file = Counters(data / FILE, NAMES)
        except OSError as error:
            logger.error("%s can't be used, so nothing of this process is counted: %s", data / FILE, error)

    def add(self, name: str, number: float = 1) -> None:
        """Count something of :data:`NAMES`."""
        if self._file is not None:
            with self._lock:
                self._numbers[name] = self._numbers.get(name, 0.0) + number

    def observe(self, name: str, seconds: float) -> None:
        """Count how long something took; what is not in the table is passed over."""
        bounds = _TIMED.get(name)
        if self._file is None or bounds is None:
            return
        with self._lock:
            numbers = self._numbers
            for key, number in ((f"{name} count", 1.0), (f"{name} sum", seconds)):
                numbers[key] = numbers.get(key, 0.0) + number
            for bound in bounds:
                if seconds <= bound:
                    numbers[f"{name} le {bound}"] = numbers.get(f"{name} le {bound}", 0.0) + 1

    def now(self, name: str, number: float) -> None:
        """How it is now."""
        with self._lock:
            self._numbers[f"now {name}"] = number

    def write(self) -> None:
        """Show the others."""
        if self._file is not None:
            with self._lock:
                self._file.write(self._numbers)


#: This process's.
tally = Tally()


def total(data: Path) -> dict[str, float]:
    """All processes' numbers together. Raises OSError where there is no file to be had."""
    counters = Counters(data / FILE, NAMES, reading=True)
    try:
        return counters.total()
    finally:
        counters.close()
