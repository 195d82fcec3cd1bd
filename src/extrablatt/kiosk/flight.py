"""Single flight: many who ask for the same missing page at once wait for one rendering."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

#: Seconds a rendering may have lasted before who waits for it tries it on their own account (and is refused when the press is
#: stuck, see ``places.py``).
PATIENCE = 1.5


class _Call(Generic[T]):
    def __init__(self) -> None:
        self.done = threading.Event()
        self.result: T | None = None
        self.error: BaseException | None = None
        self.waiting = 0
        self.begun = time.monotonic()


class SingleFlight(Generic[T]):
    """One call at a time for each key; who comes while it runs gets its result, or its error."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[Hashable, _Call[T]] = {}

    def do(self, key: Hashable, work: Callable[[], T], patience: float = PATIENCE) -> T:
        """The result of ``work`` for ``key``, its own or that of the one already running. Raises what ``work`` raises."""
        with self._lock:
            call = self._calls.get(key)
            mine = call is None
            if call is None:
                call = self._calls[key] = _Call()
            else:
                call.waiting += 1
        if not mine:
            if not call.done.wait(max(0.0, call.begun + patience - time.monotonic())):
                return work()
            if call.error is not None:
                raise call.error
            return call.result  # type: ignore[return-value]
        return self._work(key, call, work)

    def waiting(self) -> int:
        """How many wait for somebody else's call now."""
        with self._lock:
            return sum(call.waiting for call in self._calls.values())

    def _work(self, key: Hashable, call: _Call[T], work: Callable[[], T]) -> T:
        try:
            call.result = work()
            return call.result
        except BaseException as error:
            call.error = error
            raise
        finally:
            with self._lock:
                self._calls.pop(key, None)
            call.done.set()
