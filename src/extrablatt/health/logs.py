"""What fails again and again is logged once and then counted: an hour without a database is to be some lines, not 245 MB."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

#: Seconds after which what was counted is told, at first, and at most: it doubles as long as it goes on.
FIRST, LONGEST = 30.0, 600.0
#: Records without a traceback that pass within that time; of those with one the first.
PASS = 5
#: Different ones remembered at most.
MOST = 500
_Key = tuple[str, int, object, str]


@dataclass(slots=True)
class _Seen:
    """One kind of record: since when it is counted, how many passed and were held back, the last of these."""

    began: float
    span: float = FIRST
    passed: int = 0
    held: int = 0
    last: logging.LogRecord | None = None


class Repeats(logging.Filter):
    """For a handler: holds back repeated warnings and errors (same logger, message before its arguments, kind of exception), and tells
    how many there were.

    ``keep`` names loggers of which no line may be missing: their repeats lose the traceback only. ``clock`` is monotonic, in seconds.
    """

    def __init__(self, keep: tuple[str, ...] = (), clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._keep, self._clock = keep, clock
        self._lock = threading.Lock()
        self._seen: dict[_Key, _Seen] = {}
        self._timer: threading.Timer | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        if record.levelno < logging.WARNING or getattr(record, "counted", False):
            return True
        now = self._clock()
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        key = (record.name, record.levelno, record.msg, kind)
        with self._lock:
            told = self._due(now)
            seen = self._seen.get(key)
            if seen is None:
                if len(self._seen) >= MOST:
                    self._seen.clear()
                seen = self._seen[key] = _Seen(now)
            seen.passed += 1
            passes = seen.passed <= (1 if kind else PASS)
            if not passes and record.name not in self._keep:
                seen.held, seen.last = seen.held + 1, record
                self._wake(seen)
        self._tell(told)
        if not passes and record.name in self._keep:
            record.exc_info = record.exc_text = None
            return True
        return passes

    def flush(self) -> None:
        """Tell what is due."""
        with self._lock:
            self._timer = None
            told = self._due(self._clock())
            waiting = next((seen for seen in self._seen.values() if seen.held), None)
            if waiting is not None:
                self._wake(waiting)
        self._tell(told)

    def _due(self, now: float) -> list[tuple[logging.LogRecord, int, float]]:
        told = []
        for key, seen in list(self._seen.items()):
            if now - seen.began < seen.span:
                continue
            if seen.held and seen.last is not None:
                told.append((seen.last, seen.held, now - seen.began))
                seen.began, seen.span, seen.held, seen.last = now, min(LONGEST, seen.span * 2), 0, None
            else:
                del self._seen[key]  # quiet for so long: the next one is news
        return told

    def _wake(self, seen: _Seen) -> None:
        if self._timer is None:
            self._timer = threading.Timer(max(0.1, seen.began + seen.span - self._clock()), self.flush)
            self._timer.daemon = True
            self._timer.start()

    def _tell(self, told: list[tuple[logging.LogRecord, int, float]]) -> None:
        for record, count, seconds in told:
            logging.getLogger(record.name).log(
                record.levelno,
                "the same %d times in %.0f s: %s",
                count,
                seconds,
                _line(record),
                extra={"counted": True},
            )


def _line(record: logging.LogRecord) -> str:
    text = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    return text if error is None else f"{text}: {type(error).__name__}: {' '.join(str(error).split())}"
