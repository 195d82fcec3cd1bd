"""Who listens to which page, and telling them. Knows the store of events and no sockets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from extrablatt.press.store import EventStore, StoreError

from . import stream

logger = logging.getLogger(__name__)

#: Heartbeats go out in so many parts, one a second, so that they never come all at once.
PARTS = 20


class Reader(Protocol):
    """An open connection. ``position`` is the seq it has been told; ``allowed`` the kinds of access it may have in full."""

    position: int
    allowed: frozenset[str]

    def send(self, data: bytes) -> None:
        """Send, without waiting. Who can't take it is let go by the connection itself."""


class _Channel:
    __slots__ = ("position", "readers")

    def __init__(self, position: int) -> None:
        self.position = position
        self.readers: set[Reader] = set()


class Hub:
    """All channels of one process. Single-threaded: everything is called from one event loop."""

    def __init__(self, events: EventStore, reopen: Callable[[], EventStore]) -> None:
        self.events, self._reopen = events, reopen
        self._channels: dict[str, _Channel] = {}
        self._of: dict[Reader, str] = {}
        self._pulse = -1
        self._parts: list[set[Reader]] = [set() for _ in range(PARTS)]
        self._joined = self._beat = 0

    def __len__(self) -> int:
        return len(self._of)

    def join(self, name: str, reader: Reader, after: int | None, head: bytes = b"") -> None:
        """Begin to tell ``reader`` what is told on channel ``name``, with what it missed after seq ``after`` first.

        None for a reader who has missed nothing yet; ``head`` is sent before all. Raises StoreError, with nothing sent.
        """
        news = self.events.after(name, stream.NOW if after is None else after)
        channel = self._channels.get(name)
        if channel is None:
            channel = self._channels[name] = _Channel(news.last)
        reader.position = news.last if after is None else max(news.last, after)
        missed = b"" if after is None else stream.encode_all(stream.told(news, reader.allowed))
        reader.send(head + stream.opening() + missed)
        channel.readers.add(reader)
        self._of[reader] = name
        self._parts[self._joined % PARTS].add(reader)
        self._joined += 1

    def leave(self, reader: Reader) -> None:
        """The connection is gone."""
        name = self._of.pop(reader, None)
        if name is None:
            return
        channel = self._channels[name]
        channel.readers.discard(reader)
        if not channel.readers:
            del self._channels[name]
        for part in self._parts:
            part.discard(reader)

    def look(self) -> bool:
        """Tell everyone what is new; False when nothing was. A store that can't be read is told and tried again."""
        try:
            pulse = self.events.pulse()
            if pulse == self._pulse:
                return False
            for name, channel in list(self._channels.items()):
                self._tell(name, channel)
        except StoreError as error:
            logger.error("%s", error)
            return False
        # Only now: what failed half-way is looked at again, and each reader's position tells what it has had.
        self._pulse = pulse
        return True

    def _tell(self, name: str, channel: _Channel) -> None:
        news = self.events.after(name, channel.position)
        if not news.events and not news.missed:
            return
        # One piece of bytes for all who have come equally far and may read the same.
        pieces: dict[tuple[int, frozenset[str]], bytes] = {}
        for reader in list(channel.readers):
            if reader.position >= news.last and not news.missed:
                continue
            kind = (reader.position, reader.allowed)
            piece = pieces.get(kind)
            if piece is None:
                fresh = [event for event in stream.told(news, reader.allowed) if news.missed or event.seq > kind[0]]
                piece = pieces[kind] = stream.encode_all(fresh)
            reader.position = news.last
            reader.send(piece)
        channel.position = news.last

    def check_store(self) -> None:
        """Go over to the store that now lies at its place, if the one in use was set aside."""
        if not self.events.is_current():
            logger.warning("the store of live events was made anew; it is opened again")
            self.events, self._pulse = self._reopen(), -1
            for channel in self._channels.values():
                channel.position = -1  # whoever is here may have missed something: earlier than all that is known

    def beat(self) -> None:
        """A heartbeat for a twentieth of the readers: once a second, so that each has one in 20 seconds."""
        self._beat = (self._beat + 1) % PARTS
        for reader in list(self._parts[self._beat]):
            reader.send(stream.HEARTBEAT)

    def readers(self) -> list[Reader]:
        """Everyone connected."""
        return list(self._of)
