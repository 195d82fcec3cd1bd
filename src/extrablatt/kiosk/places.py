"""So that requests which wait for somebody never take all threads: pages at hand must be answered whatever else is slow.

A reader who sends a form byte by byte, an office that hangs, a press with much to do: each such request holds one of the
kiosk's few threads. Here they hold a place too, of which there are fewer than threads. When no place is free the next waits
a moment, since most are held for milliseconds; when all were held for long already it is refused at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

#: Threads of a kiosk process; more cost throughput, since they take the interpreter's lock from each other.
THREADS = 8
#: Places in all, and for requests that bring a body, other requests to the office, and pages the press must make.
TOTAL = 6
LIMITS = {"body": 3, "through": 5, "press": 4}
#: Seconds to wait for a place, and after which a place counts as held for long.
PATIENCE = 2.0


class Busy(Exception):
    """No place was free in time."""


class Place:
    """A place that is held."""

    __slots__ = ("kind", "since")

    def __init__(self, kind: str, since: float) -> None:
        self.kind, self.since = kind, since


class Places:
    """The places of one process, thread-safe. ``clock`` is monotonic, in seconds."""

    def __init__(
        self,
        total: int = TOTAL,
        limits: Mapping[str, int] = LIMITS,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._limits, self._patience, self._clock = total, limits, patience, clock
        self._changed = threading.Condition()
        self._held: set[Place] = set()

    def take(self, kind: str) -> Place:
        """A place of a kind, to be given back. Raises :class:`Busy`."""
        end = self._clock() + self._patience
        with self._changed:
            while hindering := self._hindering(kind):
                now = self._clock()
                if now >= end or all(now - place.since > self._patience for place in hindering):
                    raise Busy(f"{len(self._held)} requests wait for the office")
                self._changed.wait(end - now)
            place = Place(kind, self._clock())
            self._held.add(place)
            return place

    def give_back(self, place: Place) -> None:
        """Leave a place; once is enough, twice does no harm."""
        with self._changed:
            self._held.discard(place)
            self._changed.notify()

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        """Hold a place for a while. Raises :class:`Busy`."""
        place = self.take(kind)
        try:
            yield
        finally:
            self.give_back(place)

    def while_sending(self, place: Place, answer: Iterable[bytes]) -> Sending:
        """An answer that is still being read from the office: the place is held until its end, or until nobody wants it."""
        return Sending(self, place, answer)

    def held(self) -> int:
        """How many places are held."""
        return len(self._held)

    def _hindering(self, kind: str) -> list[Place]:
        """The places that would have to become free; empty when there is one."""
        same = [place for place in self._held if place.kind == kind]
        if len(same) >= self._limits[kind]:
            return same
        return list(self._held) if len(self._held) >= self._total else []


class Sending:
    """An answer on its way, and the place it holds. No generator: one that was never begun would not leave its place."""

    def __init__(self, places: Places, place: Place, answer: Iterable[bytes]) -> None:
        self._places, self._place, self._answer = places, place, answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer
        finally:
            self.close()

    def close(self) -> None:
        """Leave the place and let the answer go."""
        self._places.give_back(self._place)
        close = getattr(self._answer, "close", None)
        if close is not None:
            close()

    def __del__(self) -> None:
        self._places.give_back(self._place)
