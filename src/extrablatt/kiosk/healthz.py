"""``/healthz``: whether the newspaper can keep its promises. Answered without office and database, for whoever asks.

200 when it can, 503 when it can't. Who asks from this machine learns all there is to know; strangers learn no reason, no agency's name.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from extrablatt.health import exposition, report
from extrablatt.health.heartbeats import Heartbeats, opened
from extrablatt.press.store import PageStore, StoreError

from .responses import Headers, Prepared, status_line

#: Seconds for which one look is good: asking often costs nothing.
GOOD_FOR = 0.5


class Healthz:
    """The answers. ``data``: the data folder; None where nobody watches the processes, then only the page store is looked at."""

    def __init__(
        self,
        data: Path | None,
        store: Callable[[], PageStore],
        table: Callable[[], Heartbeats] = opened,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._data, self._store, self._table, self._clock = data, store, table, clock
        self._lock = threading.Lock()
        self._looked: tuple[float, report.Report, dict[str, int]] | None = None

    def answer(self, *, for_strangers: bool) -> Prepared:
        """How it is."""
        seen, stats = self._look()
        told = seen.as_dict(for_strangers=for_strangers)
        if not for_strangers:
            told = {**stats, **told}
        body = json.dumps(told, ensure_ascii=False).encode()
        head: Headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        return Prepared(status_line(200 if seen.ok else 503), [*head, ("Cache-Control", "no-store")], body)

    def metrics(self) -> str:
        """The same, and all else that is counted behind the kiosk, as Prometheus reads it."""
        if self._data is None:
            return ""
        seen, stats = self._look()
        return exposition.text(seen, self._table(), self._data, stats)

    def _look(self) -> tuple[report.Report, dict[str, int]]:
        with self._lock:
            now = self._clock()
            if self._looked is None or now - self._looked[0] >= GOOD_FOR:
                self._looked = (now, *self._fresh())
            return self._looked[1:]

    def _fresh(self) -> tuple[report.Report, dict[str, int]]:
        more, stats = [], {}
        try:
            stats = self._store().stats()
        except StoreError as error:
            more.append(report.Problem("store", why=str(error), breaks=(report.READERS, report.WITHDRAWN)))
        if self._data is None:
            return report.Report((), (), tuple(more), -1), stats
        return report.look(self._table(), self._data, more=more), stats
