"""What live readers are told: the events of each live page, kept for those who were away for a moment. Free of Django.

An LMDB environment of its own, written by the backshop, read by the live process. Of one subject (a post) only the newest
event is kept, so an edit or a removal takes the earlier words out of everything that can still be sent; closing a channel
(a withdrawal) leaves its last word only.

Tables: ``events`` (channel, NUL, seq → event), ``subjects`` (channel, NUL, subject → seq; without a subject: the last word it was closed with), ``channels`` (channel → the seq
it was last told at, and the seq up to which events are no longer known), ``meta``.
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lmdb

from .lmdb_files import Environment, failure
from .page import StoreBroken
from .records import NUMBER

#: Events kept for a channel; who has missed more than that takes the whole page again.
MAX_EVENTS = 500
#: Channels kept, those told last.
MAX_CHANNELS = 400
EVENTS_SIZE = 256 * 1024**2
_CHANNEL = struct.Struct(">QQ")
_PULSE, _FLOOR, _FORMAT = b"pulse", b"floor", b"format"
_FORMAT_NOW = b"1"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: ``seq`` is the publication log's, ``data`` JSON; ``access`` who may have it in full."""

    seq: int
    name: str
    data: str
    access: str = "open"
    subject: str = ""

    def dumps(self) -> bytes:
        """The event as it is stored."""
        return json.dumps([self.name, self.data, self.access, self.subject], separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class News:
    """What a channel has had after a seq: ``missed`` when some of it is not known any more. ``last`` is where it stands."""

    events: tuple[Event, ...]
    last: int
    missed: bool = False


class EventStore(Environment):
    """See the module. One process writes, in the order of the log; any may read. All raise StoreError."""

    tables = ("events", "subjects", "channels", "meta")

    def __init__(self, folder: Path, map_size: int = EVENTS_SIZE) -> None:
        super().__init__(folder, map_size)
        self._events, self._subjects, self._channels, self._meta = self._opened
        with self._failing("the store of live events can't be opened"), self._env.begin(write=True) as txn:
            found = txn.get(_FORMAT, db=self._meta)
            if found is None:
                # As in the page store: a new one never counts where an older one did.
                txn.put(_PULSE, NUMBER.pack(time.time_ns() // 1000), db=self._meta)
                txn.put(_FORMAT, _FORMAT_NOW, db=self._meta)
            elif found != _FORMAT_NOW:
                raise StoreBroken(f"{folder}: the store of live events is of another version")

    # --- reading -----------------------------------------------------------------------------------------------------

    def pulse(self) -> int:
        """A number that changes with everything told."""
        try:
            with self._env.begin() as txn:
                raw = txn.get(_PULSE, db=self._meta)
        except lmdb.Error as error:
            raise failure("the live events can't be read", error) from error
        return int(NUMBER.unpack(raw)[0]) if raw else 0

    def after(self, channel: str, seq: int) -> News:
        """What ``channel`` was told after ``seq``."""
        with self._failing("the live events can't be read"), self._env.begin() as txn:
            last, floor = self._channel(txn, channel.encode())
            if seq < floor:
                return News((), max(last, floor), missed=True)
            if txn.get(_FLOOR, db=self._meta) is None:
                return News((), seq, missed=True)  # nobody has said yet from where on anything is known
            return News(tuple(self._read(txn, channel.encode(), seq)), max(last, floor))

    def held(self, channel: str) -> tuple[Event, ...]:
        """All that can still be sent."""
        with self._failing("the live events can't be read"), self._env.begin() as txn:
            return tuple(self._read(txn, channel.encode(), 0))

    def told_as(self, channel: str) -> set[str]:
        """The kinds of access under which posts were told that can still be sent."""
        return {event.access for event in self.held(channel) if event.name == "post"}

    def knows(self, channel: str) -> bool:
        """Whether anything was ever told there."""
        with self._failing("the live events can't be read"), self._env.begin() as txn:
            return txn.get(channel.encode(), db=self._channels) is not None

    def channels(self) -> list[str]:
        """The channels that were told anything; those told longest ago are forgotten beyond a bound."""
        with (
            self._failing("the live events can't be read"),
            self._env.begin() as txn,
            txn.cursor(db=self._channels) as cursor,
        ):
            return [bytes(channel).decode() for channel, _raw in cursor]

    def newest(self) -> int:
        """The seq of what was told last, anywhere; 0 for nothing."""
        with (
            self._failing("the live events can't be read"),
            self._env.begin() as txn,
            txn.cursor(db=self._channels) as cursor,
        ):
            return max((int(_CHANNEL.unpack(raw)[0]) for _channel, raw in cursor), default=0)

    def _channel(self, txn: lmdb.Transaction, channel: bytes) -> tuple[int, int]:
        raw = txn.get(channel, db=self._channels)
        if raw is None:
            return 0, self._number(txn, _FLOOR)
        last, floor = _CHANNEL.unpack(raw)
        return int(last), int(floor)

    def _number(self, txn: lmdb.Transaction, name: bytes) -> int:
        raw = txn.get(name, db=self._meta)
        return int(NUMBER.unpack(raw)[0]) if raw else 0

    def _read(self, txn: lmdb.Transaction, channel: bytes, seq: int) -> Iterator[Event]:
        start = channel + b"\0" + NUMBER.pack(seq + 1)
        with txn.cursor(db=self._events) as cursor:
            if not cursor.set_range(start):
                return
            for key, raw in cursor:
                if bytes(key[:-8]) != channel + b"\0":
                    return
                name, data, access, subject = json.loads(bytes(raw))
                yield Event(int(NUMBER.unpack(key[-8:])[0]), name, data, access, subject)

    # --- writing -----------------------------------------------------------------------------------------------------

    def begin(self, seq: int) -> None:
        """Say from where on everything is told here: in a new store, what the log held before is not known."""
        with self._failing("the live events can't be written"), self._env.begin(write=True) as txn:
            if txn.get(_FLOOR, db=self._meta) is None:
                txn.put(_FLOOR, NUMBER.pack(seq), db=self._meta)
                self._beat(txn)

    def tell(self, channel: str, event: Event) -> None:
        """Tell an event.

        What is told a second time, late behind a newer one of its subject, or behind the last word of a channel, changes nothing.
        """
        raw_channel = channel.encode()
        with self._failing("the live event was not told"), self._env.begin(write=True) as txn:
            last, floor = self._channel(txn, raw_channel)
            closed = txn.get(raw_channel + b"\0", db=self._subjects)
            if closed and NUMBER.unpack(closed)[0] > event.seq:
                return  # a withdrawal is told by the process that commits it, before what the backshop has still to tell
            subject = raw_channel + b"\0" + event.subject.encode()
            if event.subject:
                before = txn.get(subject, db=self._subjects)
                if before and NUMBER.unpack(before)[0] > event.seq:
                    return
                if before:
                    txn.delete(raw_channel + b"\0" + bytes(before), db=self._events)
                txn.put(subject, NUMBER.pack(event.seq), db=self._subjects)
            elif event.seq <= last:
                return
            txn.put(raw_channel + b"\0" + NUMBER.pack(event.seq), event.dumps(), db=self._events)
            floor = self._shorten(txn, raw_channel, floor)
            self._note(txn, raw_channel, max(last, event.seq), floor)

    def close_channel(self, channel: str, event: Event, *, forgotten: bool = False) -> None:
        """Forget everything a channel was told; ``event`` is the last word, for who is there and who comes back.

        ``forgotten``: who comes back has missed something that is known no more, and takes the whole page again.
        """
        raw_channel = channel.encode()
        with self._failing("the live channel was not closed"), self._env.begin(write=True) as txn:
            last, floor = self._channel(txn, raw_channel)
            if event.seq < last:
                return
            self._forget(txn, raw_channel)
            txn.put(raw_channel + b"\0" + NUMBER.pack(event.seq), event.dumps(), db=self._events)
            txn.put(raw_channel + b"\0", NUMBER.pack(event.seq), db=self._subjects)
            self._note(txn, raw_channel, event.seq, event.seq - 1 if forgotten else floor)

    def _note(self, txn: lmdb.Transaction, channel: bytes, last: int, floor: int) -> None:
        if txn.get(channel, db=self._channels) is None and txn.stat(self._channels)["entries"] >= MAX_CHANNELS:
            self._make_room(txn)
        txn.put(channel, _CHANNEL.pack(last, floor), db=self._channels)
        self._beat(txn)

    def _beat(self, txn: lmdb.Transaction) -> None:
        txn.put(_PULSE, NUMBER.pack(self._number(txn, _PULSE) + 1), db=self._meta)

    def _shorten(self, txn: lmdb.Transaction, channel: bytes, floor: int) -> int:
        """Keep the newest events; returns the seq up to which they are no longer known."""
        held = list(self._read(txn, channel, 0))
        for event in held[: max(0, len(held) - MAX_EVENTS)]:
            txn.delete(channel + b"\0" + NUMBER.pack(event.seq), db=self._events)
            txn.delete(channel + b"\0" + event.subject.encode(), db=self._subjects)
            floor = event.seq
        return floor

    def _forget(self, txn: lmdb.Transaction, channel: bytes) -> None:
        for table in (self._events, self._subjects):
            with txn.cursor(db=table) as cursor:
                found = cursor.set_range(channel + b"\0")
                while found and bytes(cursor.key()).startswith(channel + b"\0"):
                    found = cursor.delete()

    def _make_room(self, txn: lmdb.Transaction) -> None:
        """Forget the channel told longest ago. What it was told is unknown from now on, for whoever asks for it again."""
        with txn.cursor(db=self._channels) as cursor:
            oldest = min((_CHANNEL.unpack(raw)[0], bytes(channel)) for channel, raw in cursor)
        self._forget(txn, oldest[1])
        txn.delete(oldest[1], db=self._channels)
        txn.put(_FLOOR, NUMBER.pack(max(self._number(txn, _FLOOR), oldest[0])), db=self._meta)
