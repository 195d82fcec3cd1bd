"""So that requests which wait for somebody never take all threads: pages at hand must be answered whatever else is slow.

A reader who sends a form byte by byte, an office that hangs, a press with much to do: each such request holds one of the
kiosk's few threads. Here they hold a place too, of which there are fewer than threads. When no place is free the next waits
a moment, since most are held for milliseconds; when all were held for long already, or the office is known to be in trouble,
it is refused at once. Strangers can send a body as slowly as they like, and come again and again: hardly any of them may wait.

Who is signed in at the desk (``net/deskpass.py``) has places of their own, which strangers can't take: a withdrawal goes
through whatever is done to the others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

#: Threads of a kiosk process; more cost throughput, since they take the interpreter's lock from each other.
THREADS = 20
#: Places of strangers in all, and for requests that bring a body, other requests to the office, and pages the press must make.
TOTAL = 6
LIMITS = {"body": 3, "through": 5, "press": 4}
#: How many may wait for a place while they hold a thread; as many as come for what is not named.
WAITING = {"body": 2}
#: Places of who is signed in at the desk: in all, and for looking, sending a form, and uploads, which may take minutes. Whatever
#: the others do, a withdrawal has one to be sent by.
DESK_TOTAL = 8
DESK_LIMITS = {"desk": 3, "act": 3, "upload": 2}
#: Seconds to wait for a place, and after which a place counts as held for long; the same at the desk.
PATIENCE, DESK_PATIENCE = 1.0, 4.0


class Busy(Exception):
    """No place was free in time."""


def desk_places() -> Places:
    """The places of who is signed in at the desk."""
    return Places(DESK_TOTAL, DESK_LIMITS, DESK_PATIENCE, waiting={})


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
        waiting: Mapping[str, int] = WAITING,
    ) -> None:
        self._total, self._limits, self._patience, self._clock = total, limits, patience, clock
        self._may_wait, self._waiting = waiting, dict.fromkeys(limits, 0)
        #: Whether the office has failed whoever asked last: nobody waits for a place then.
        self.failing = False
        self._changed = threading.Condition()
        self._held: set[Place] = set()

    def take(self, kind: str) -> Place:
        """A place of a kind, to be given back. Raises :class:`Busy`."""
        end = self._clock() + self._patience
        with self._changed:
            if self._hindering(kind) and self._waiting[kind] >= self._may_wait.get(kind, THREADS):
                raise Busy(f"{self._waiting[kind]} wait already")
            self._waiting[kind] += 1
            try:
                while hindering := self._hindering(kind):
                    now = self._clock()
                    long = self.failing or all(now - place.since > self._patience for place in hindering)
                    if now >= end or long:
                        raise Busy(f"{len(self._held)} requests wait for the office")
                    self._changed.wait(end - now)
            finally:
                self._waiting[kind] -= 1
            place = Place(kind, self._clock())
            self._held.add(place)
            return place

    def give_back(self, place: Place) -> None:
        """Leave a place; once is enough, twice does no harm."""
        with self._changed:
            self._held.discard(place)
            # All: the one that is woken may be of a kind that has to wait on.
            self._changed.notify_all()

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
