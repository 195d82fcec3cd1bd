"""Single flight: many who ask for the same missing page at once wait for one rendering."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """One call at a time for each key; who comes while it runs gets its result, or its error.

    The work goes on when who began it is gone: others wait for it, and the page is wanted all the same.
    """

    def __init__(self) -> None:
        self._calls: dict[Hashable, asyncio.Task[T]] = {}
        self._waiting = 0

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """The result of ``work`` for ``key``, its own or that of the one already running. Raises what ``work`` raises."""
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = asyncio.ensure_future(self._run(key, work))
            # Who asked may be gone before it fails; then nobody is to be told.
            call.add_done_callback(lambda done: done.cancelled() or done.exception())
        else:
            self._waiting += 1
        return await asyncio.shield(call)

    def waiting(self) -> int:
        """How many wait for somebody else's call now."""
        return self._waiting

    async def _run(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        finally:
            del self._calls[key]
            if not self._calls:
                self._waiting = 0
