"""How much is asked of the office at once, and by whom: what strangers want never takes anything from the desk.

Each request to the office holds a place here first. Strangers' are of two kinds: ``press`` for pages that must be made, ``public`` for
all else (accounts, other servers, agencies that push). Who is signed in at the desk (``net/deskpass.py``) has places that
strangers can't take, of which uploads, that may take long, get only some: a withdrawal goes through whatever is done to the others.
Who finds no place waits, in order, for a while.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

#: Places of strangers in all and for each of their kinds; of the desk in all, for looking and for uploads: two are left for
#: what is sent there, such as a withdrawal, whatever becomes of the others.
STRANGERS, EACH, DESK, LOOKS, UPLOADS = 6, 4, 8, 4, 2
#: What one process may ask of the office at once.
TOTAL = STRANGERS + DESK
#: Requests that may wait for a place of a kind, and seconds.
MAX_WAITING, PATIENCE = 500, 10.0
_GROUP = {"press": STRANGERS, "public": STRANGERS, "act": DESK, "desk": DESK, "upload": DESK}
_LIMITS = {"press": EACH, "public": EACH, "act": DESK, "desk": LOOKS, "upload": UPLOADS}


class Busy(Exception):
    """No place was free in time."""


class Capacity:
    """The places of one process."""

    def __init__(self, patience: Callable[[], float] = lambda: PATIENCE) -> None:
        """``patience``: the seconds who finds no place now waits for one."""
        self._patience = patience
        self._held = dict.fromkeys(_LIMITS, 0)
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {kind: deque() for kind in _LIMITS}

    def free(self, kind: str) -> bool:
        """Whether there is a place of a kind now."""
        strangers = self._held["press"] + self._held["public"]
        group = strangers if kind in ("press", "public") else self.held() - strangers
        return self._held[kind] < _LIMITS[kind] and group < _GROUP[kind]

    def held(self) -> int:
        """How many places are held."""
        return sum(self._held.values())

    def waiting(self) -> int:
        """How many wait for one."""
        return sum(map(len, self._waiting.values()))

    async def take(self, kind: str) -> None:
        """Get a place, to be given back. Raises :class:`Busy`."""
        line = self._waiting[kind]
        if not line and self.free(kind):
            self._held[kind] += 1
            return
        if len(line) >= MAX_WAITING:
            raise Busy(f"{len(line)} requests wait for the office")
        patience = self._patience()
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            async with asyncio.timeout(patience):
                await mine
        except BaseException as error:
            if mine.done() and not mine.cancelled():
                self.give_back(kind)  # it was handed to us in the very moment
            else:
                with suppress(ValueError):
                    line.remove(mine)
            if isinstance(error, TimeoutError):
                raise Busy(f"no place for {patience:.0f} s: {self.held()} requests are with the office") from None
            raise

    def give_back(self, kind: str) -> None:
        """Leave a place; who waited longest gets it."""
        self._held[kind] -= 1
        for other in self._waiting:
            line = self._waiting[other]
            while line and self.free(other):
                waiter = line.popleft()
                if not waiter.done():
                    self._held[other] += 1
                    waiter.set_result(None)

    @asynccontextmanager
    async def of(self, kind: str) -> AsyncIterator[None]:
        """Hold a place for a while. Raises :class:`Busy`."""
        await self.take(kind)
        try:
            yield
        finally:
            self.give_back(kind)
