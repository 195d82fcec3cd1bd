"""What one kiosk process has at hand: responses prepared from the store, good for one state of it.

Every request asks the store for its purge counter, a read of microseconds. When the counter has moved, the shelf is put
away as a whole and a new one begun, so nothing purged is sent from memory. A shelf never changes its counter: who still
holds an old one can only fill what nobody looks at any more.
"""

from __future__ import annotations

import time

from .http.answers import head_of
from .http.house import MAX_HEADS
from .http.request import Request
from .responses import Prepared

#: The path as it stands in the request line, variant and coding. Pages lie here only under addresses in their one form.
Place = tuple[bytes, str, str]

#: Bytes of bodies, and number of missing pages, a shelf holds before it is emptied.
MAX_BYTES, MAX_MISSING = 64 * 1024 * 1024, 2000
#: Seconds for which a page that is not there is not asked for again (crawlers ask for the same ones all day).
MISSING_SECONDS = 30


def is_read(prepared: Prepared) -> bool:
    """Whether sending this is a read: a page for people, that is there."""
    return prepared.status == "200 OK" and any(
        name == "Content-Type" and value.startswith("text/html") for name, value in prepared.headers
    )


class Ready:
    """A response and its bytes, so that sending it is a matter of joining three pieces.

    ``start`` is the status line, ``whole`` what follows the date: the other fields, the empty line, the body. ``head`` is
    the same without the body, ``same`` the rest of a 304.
    """

    __slots__ = ("access", "counted", "etag", "expires", "head", "modified", "prepared", "same", "start", "whole")

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.start = f"HTTP/1.1 {prepared.status}\r\n".encode()
        self.head = head_of(prepared.headers)
        self.whole = self.head + prepared.body
        self.same = head_of(prepared.headers_304)
        self.etag = prepared.etag.encode("latin-1")
        self.modified, self.access, self.expires = prepared.modified, prepared.access, prepared.expires
        #: Whether sending it is a read: a page for people.
        self.counted = is_read(prepared)


class Again:
    """An answer at hand, for who sends the same bytes again.

    ``counts``: where it is counted as a read of ``path``. ``expires`` (epoch seconds, 0 for never) and ``token`` (of the pass it was given
    for, "" for none) are to be looked at each time.
    """

    __slots__ = ("answer", "counts", "expires", "path", "timed", "token")

    def __init__(
        self, answer: tuple[bytes, bytes], path: bytes, counts: dict[bytes, int] | None, expires: float, token: str
    ) -> None:
        self.answer, self.path, self.counts = answer, path, counts
        self.expires, self.token = expires, token
        self.timed = bool(expires or token)


class Shelf:
    """Responses by :data:`Place`, of the store's state ``counter``."""

    __slots__ = ("_bytes", "_missing", "_ready", "again", "counter")

    def __init__(self, counter: int) -> None:
        self.counter = counter
        #: Answers of this state by the request, one object for the same bytes.
        self.again: dict[Request, Again] = {}
        self._ready: dict[Place, Ready] = {}
        self._missing: dict[Place, tuple[float, Prepared]] = {}
        self._bytes = 0

    def page(self, place: Place) -> Ready | None:
        """The page that lies there and may still be sent."""
        ready = self._ready.get(place)
        if ready is not None and ready.expires and ready.expires <= time.time():
            return None
        return ready

    def get(self, place: Place) -> Prepared | None:
        """What lies there and may still be sent: a page, or the answer that there is none."""
        ready = self.page(place)
        if ready is not None:
            return ready.prepared
        missing = self._missing.get(place)
        return missing[1] if missing is not None and missing[0] > time.monotonic() else None

    def put(self, place: Place, prepared: Prepared) -> None:
        """Keep a page; a full shelf is emptied first, which costs a few reads of the store."""
        if self._bytes > MAX_BYTES:
            self._ready, self._bytes = {}, 0
            self.again.clear()
        self._ready[place] = Ready(prepared)
        # The body lies here once joined to its head and once in the response; headers, key and entry are about a kilobyte.
        self._bytes += 2 * len(prepared.body) + 2048

    def remember(self, request: Request, again: Again) -> None:
        """Keep the answer to a request that comes more than once; as many as such requests are kept themselves."""
        if len(self.again) >= 2 * MAX_HEADS:
            self.again.clear()
        self.again[request] = again

    def put_missing(self, place: Place, ready: Prepared) -> None:
        """Keep the answer that there is no such page, for a short while."""
        if len(self._missing) >= MAX_MISSING:
            self._missing = {}
        self._missing[place] = (time.monotonic() + MISSING_SECONDS, ready)
