"""Caches in front of the kiosk are told what changed: a consumer of the log of its own for each of them.

A front is told only what the press has already purged from the page store, else it would fetch the old page again. It works
in a thread of its own, so that a front that does not answer holds up neither the store's purge nor another front; what
it missed it is told in order when it answers again. Each purge is said a second time a moment later: a page the front was
just fetching when it was told would be kept otherwise. The last net is ``s-maxage``: a minute.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from urllib.parse import urlsplit

from extrablatt.publication import log
from extrablatt.publication.actions import CHROME_KEY
from extrablatt.publication.models import LogEntry
from extrablatt.publication.stepping import Walker, Walkers

from .consumer import CONSUMER as PRESS
from .store.keys import for_purge

logger = logging.getLogger(__name__)

CONSUMER = "fronts"
#: Seconds a front may take to answer, after which a purge is said again, between two attempts (at first and at most), and
#: between two looks at the log when nobody wakes us.
TIMEOUT, AGAIN, FIRST_WAIT, LONGEST_WAIT, LOOK = 5.0, 2.0, 0.5, 30.0, 5.0
#: Characters of keys in one request (Varnish takes 8192 for a header), and keys beyond which everything is purged.
REQUEST, EVERYTHING = 3500, 2000


class FrontError(Exception):
    """A cache in front did not take a purge. The message says why."""


def send_purge(url: str, keys: Collection[str]) -> None:
    """``PURGE`` to a cache in front, with the keys in the header ``xkey`` (see docs/varnish.vcl). Raises :class:`FrontError`."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    calling = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        for some in _requests(for_purge(keys)):
            calling.request("PURGE", parts.path or "/", headers={"xkey": some})
            answer = calling.getresponse()
            answer.read()
            if not 200 <= answer.status < 300:
                raise FrontError(f"it answered {answer.status} {answer.reason}")
    except (OSError, http.client.HTTPException) as error:
        raise FrontError(str(error) or type(error).__name__) from error
    finally:
        calling.close()


def _requests(keys: Iterable[str]) -> Iterator[str]:
    some: list[str] = []
    size = 0
    for key in keys:
        if size + len(key) >= REQUEST:
            yield " ".join(some)
            some, size = [], 0
        some.append(key)
        size += len(key) + 1
    if some:
        yield " ".join(some)


class Front:
    """One cache in front and how far it was told. ``clock`` is monotonic, in seconds."""

    def __init__(
        self,
        url: str,
        send: Callable[[str, Collection[str]], None] = send_purge,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self._send, self._clock = url, send, clock
        #: The log's cursor is 64 characters wide.
        self.consumer = f"{CONSUMER}:{hashlib.sha256(url.encode()).hexdigest()[:16]}"
        self._trouble = ""
        self._opened = False
        self._failures, self._next = 0, 0.0
        self._again: list[tuple[float, frozenset[str]]] = []

    def trouble(self) -> str:
        """Why it can't be told just now; empty when it can."""
        return self._trouble

    def step(self) -> float:
        """Tell what is due; returns the seconds after which to look again. Raises what the database raises."""
        now = self._clock()
        if now < self._next:
            return self._next - now
        try:
            self._open()
            while entries := log.read_behind(self.consumer, PRESS):
                keys = _keys(entries)
                if keys:
                    self._send(self.url, keys)
                    self._again.append((self._clock() + AGAIN, keys))
                log.move(self.consumer, entries[-1].seq)
            self._repeat()
        except FrontError as error:
            self._failures, self._trouble = self._failures + 1, f"{self.url}: {error}"
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(20, self._failures - 1))
            self._next = now + wait
            if self._failures in (1, 5) or not self._failures % 50:
                logger.error("%s can't be told what changed, it is tried again in %g s: %s", self.url, wait, error)
            return wait
        if self._failures:
            logger.warning("%s takes purges again", self.url)
        self._failures, self._trouble = 0, ""
        return max(0.0, min([LOOK, *(due - self._clock() for due, _keys_ in self._again)]))

    def _open(self) -> None:
        """Whatever it keeps from before we worked is taken away, since the page store may have been emptied meanwhile."""
        if self._opened:
            return
        position = log.position(PRESS)
        self._send(self.url, [CHROME_KEY])  # every page carries it
        if log.is_new(self.consumer):
            log.move(self.consumer, position)
        self._opened = True

    def _repeat(self) -> None:
        due = [keys for when, keys in self._again if when <= self._clock()]
        if due:
            self._send(self.url, frozenset().union(*due))
            self._again = self._again[len(due) :]


def _keys(entries: Iterable[LogEntry]) -> frozenset[str]:
    """What these entries change. The looks (key ``chrome``) are printed anew in the background and age out by themselves."""
    keys = frozenset(key for entry in entries for key in entry.keys) - {CHROME_KEY}
    if len(keys) <= EVERYTHING:
        return keys
    # Every page carries the one, a picture's file only its own.
    return frozenset({CHROME_KEY, *(key for key in keys if key.startswith("picture:"))})


class Fronts(Walkers):
    """All caches in front, each with its thread. Without any it does nothing."""

    def __init__(self, urls: Iterable[str]) -> None:
        fronts = [Front(url) for url in urls]
        super().__init__(
            (
                Walker(front.consumer, front.step, f"telling {front.url}", front.consumer, front.trouble)
                for front in fronts
            ),
            TIMEOUT + 1,
        )
