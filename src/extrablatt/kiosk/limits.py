"""How often one client may ask for what costs us: search, and pages that must be made. Pages at hand are never limited."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

from .proxies import address, is_own

#: Clients remembered at least, and at most twice as many: about 100 bytes each.
REMEMBERED = 10_000


class TooMany(Exception):
    """A client asks too often. ``wait`` is in seconds, rounded up."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"again in {wait} s")
        self.wait = wait


def client_key(text: str) -> str | None:
    """What a client is counted under: an IPv4 address, the first 64 bits of an IPv6 one (a household's); None: not counted."""
    found = address(text)
    if found is None or is_own(found):
        return None
    if isinstance(found, ipaddress.IPv6Address):
        return f"{int(found) >> 64:x}"
    return str(found)


class Buckets:
    """A token bucket for each client: ``burst`` requests at once, then ``rate`` a second. A rate of 0 limits nobody.

    ``clock`` is monotonic, in seconds. Memory is bounded: clients are kept in two generations, and the older one is
    forgotten when the younger is full; who is forgotten begins with a full bucket.
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic, remembered: int = REMEMBERED
    ) -> None:
        self._rate, self._burst, self._clock, self._remembered = rate, float(max(1, burst)), clock, remembered
        self._lock = threading.Lock()
        #: Tokens left, and when that was so.
        self._young: dict[str, tuple[float, float]] = {}
        self._old: dict[str, tuple[float, float]] = {}

    def spend(self, client: str) -> None:
        """One request of a client's address. Raises :class:`TooMany`."""
        if self._rate <= 0:
            return
        key = client_key(client)
        if key is None:
            return
        with self._lock:
            now = self._clock()
            tokens, then = self._young.get(key) or self._old.get(key) or (self._burst, now)
            tokens = min(self._burst, tokens + (now - then) * self._rate)
            if tokens >= 1:
                tokens -= 1
                wait = 0.0
            else:
                wait = (1 - tokens) / self._rate
            if len(self._young) >= self._remembered and key not in self._young:
                self._old, self._young = self._young, {}
            self._young[key] = (tokens, now)
        if wait:
            raise TooMany(max(1, -int(-wait // 1)))

    def clients(self) -> int:
        """How many clients are remembered."""
        return len(self._young) + len(self._old)
