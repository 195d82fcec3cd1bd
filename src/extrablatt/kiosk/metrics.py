"""What a kiosk has done, as numbers: counted in the process, shown for all workers together (``health/counters.py``)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from extrablatt.health.counters import Counters, line

#: What was answered from, and by which class of status.
KINDS = ("hand", "store", "press", "office", "picture", "missing", "other")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
#: Upper bounds in seconds of the times an answer took that was not at hand.
BOUNDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
_GAUGES = ("now connections", "now bodies", "now waiting", "now held")
_TOTALS = ("refused connections", "ended slow", "purges seen")
NAMES = (
    *(f"requests {kind}" for kind in KINDS),
    *(f"answers {code}" for code in CLASSES),
    *(f"le {bound}" for bound in BOUNDS),
    "seconds",
    "answers timed",
    *_TOTALS,
    *_GAUGES,
)


class Metrics:
    """One process's. ``path``: the shared file, None where nobody asks."""

    def __init__(self, path: Path | None = None) -> None:
        self._numbers: dict[str, float] = defaultdict(float)
        self._file = Counters(path, NAMES) if path is not None else None
        #: Answers at hand: the one count that is made at every request, so it is a plain number.
        self.hand = 0

    def answered(self, kind: str, status: str, seconds: float) -> None:
        """An answer that was not at hand."""
        numbers = self._numbers
        numbers[f"requests {kind}"] += 1
        numbers[f"answers {status[:1]}xx"] += 1
        numbers["seconds"] += seconds
        numbers["answers timed"] += 1
        for bound in BOUNDS:
            if seconds <= bound:
                numbers[f"le {bound}"] += 1

    def add(self, name: str, number: float = 1) -> None:
        """Count something else of :data:`NAMES`."""
        self._numbers[name] += number

    def now(self, **gauges: float) -> None:
        """How things stand (``connections``, ``bodies``, ``waiting``, ``held``); and all is written to the file."""
        for name, value in gauges.items():
            self._numbers[f"now {name}"] = value
        self.write()

    def write(self) -> None:
        """Show the others."""
        self._numbers["requests hand"] = self.hand
        if self._file is not None:
            self._file.write(self._numbers)

    def text(self) -> str:
        """All workers' numbers as Prometheus reads them."""
        self.write()
        total = self._file.total() if self._file is not None else dict(self._numbers)
        get = defaultdict(float, total)
        told = [
            "# HELP extrablatt_kiosk_requests_total Requests by what answered them.",
            "# TYPE extrablatt_kiosk_requests_total counter",
        ]
        told += [line("extrablatt_kiosk_requests_total", get[f"requests {kind}"], source=kind) for kind in KINDS]
        told += [
            "# HELP extrablatt_kiosk_answers_total Answers that were not at hand, by class of status.",
            "# TYPE extrablatt_kiosk_answers_total counter",
        ]
        told += [line("extrablatt_kiosk_answers_total", get[f"answers {code}"], code=code) for code in CLASSES]
        told += [
            "# HELP extrablatt_kiosk_answer_seconds Time to the answer, of those not at hand.",
            "# TYPE extrablatt_kiosk_answer_seconds histogram",
        ]
        told += [line("extrablatt_kiosk_answer_seconds_bucket", get[f"le {bound}"], le=str(bound)) for bound in BOUNDS]
        told.append(line("extrablatt_kiosk_answer_seconds_bucket", get["answers timed"], le="+Inf"))
        told.append(line("extrablatt_kiosk_answer_seconds_sum", get["seconds"]))
        told.append(line("extrablatt_kiosk_answer_seconds_count", get["answers timed"]))
        for name in _TOTALS:
            told.append(f"# TYPE extrablatt_kiosk_{name.replace(' ', '_')}_total counter")
            told.append(line(f"extrablatt_kiosk_{name.replace(' ', '_')}_total", get[name]))
        for name in _GAUGES:
            told.append(f"# TYPE extrablatt_kiosk_{name.removeprefix('now ')} gauge")
            told.append(line(f"extrablatt_kiosk_{name.removeprefix('now ')}", get[name]))
        return "\n".join(told) + "\n"
