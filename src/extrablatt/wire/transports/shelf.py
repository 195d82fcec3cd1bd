"""A round at a place where files lie (FTP, SFTP, a bucket): list, take the newest first, then keep, delete or move.

``state["seen"]``: what was taken and still lies there, name → [size, time]. It is pruned to what is listed, so it never
grows beyond the folder. A file that has changed since is another one.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..feedconfig import FtpFeed, S3Feed, SftpFeed
from .base import Batch, Deadline, Fetched, TooLarge, Visit

#: Files, and bytes, of one batch.
PORTION, PORTION_BYTES = 10, 32 * 1024 * 1024
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file at the agency: its name there, bytes (-1: not told), and time of change (any number that grows; Unix seconds)."""

    name: str
    size: int
    time: float

    @property
    def stamp(self) -> list[float]:
        """What tells whether it is still the same."""
        return [self.size, self.time]


class Shelf(Protocol):
    """What a transport must be able to do. Every method may raise TransportError."""

    def entries(self) -> list[Entry]:
        """All files."""

    def read(self, entry: Entry, limit: int, clock: Deadline) -> bytes:
        """A file's bytes. Raises :class:`TooLarge` as soon as there are more than ``limit``."""

    def look(self, name: str) -> Entry | None:
        """A file as it is now; None when it is gone."""

    def delete(self, entry: Entry) -> None:
        """Delete it."""

    def move(self, entry: Entry, folder: str) -> None:
        """Move it into ``folder`` there."""


def wanted(name: str, pattern: str) -> bool:
    """Whether a file is one of the feed's: matches, is not hidden and not marked as unfinished."""
    base = name.rpartition("/")[2]
    return bool(base) and not base.startswith(".") and not base.endswith(_UNFINISHED) and fnmatch.fnmatch(base, pattern)


def work_off(visit: Visit, feed: FtpFeed | SftpFeed | S3Feed, shelf: Shelf) -> Iterator[Batch]:
    """The whole round."""
    listed = [entry for entry in shelf.entries() if wanted(entry.name, feed.pattern)]
    known: dict[str, list[float]] = visit.state.get("seen", {})
    seen = {entry.name: known[entry.name] for entry in listed if entry.name in known}
    new = sorted((e for e in listed if seen.get(e.name) != e.stamp), key=lambda e: (-e.time, e.name))
    while new and not visit.stop.is_set():
        portion = _portion(new)
        new = new[len(portion) :]
        batch, done = Batch([]), []
        for entry in portion:
            if entry.size > visit.max_bytes:
                batch.refused.append(visit.too_large(entry.name, entry.size))
                done.append((entry, False))
                continue
            try:
                data = shelf.read(entry, visit.max_bytes, visit.clock())
            except TooLarge as error:
                batch.refused.append(str(error))
                done.append((entry, False))
                continue
            # Still being uploaded, or cut on its way: the next round sees it again.
            if entry.size not in (-1, len(data)) or shelf.look(entry.name) != entry:
                continue
            batch.files.append(Fetched(data, entry.name.rpartition("/")[2]))
            done.append((entry, True))
        if not done:
            continue
        batch.accept = lambda taken=[e for e, good in done if good]: _put_away(feed, shelf, taken)  # type: ignore[misc]
        yield batch
        seen |= {entry.name: entry.stamp for entry, good in done if not good or feed.after == "keep"}
        visit.state["seen"] = dict(seen)
    visit.state["seen"] = seen


def _portion(new: list[Entry]) -> list[Entry]:
    portion: list[Entry] = []
    size = 0
    for entry in new[:PORTION]:
        size += entry.size
        if portion and size > PORTION_BYTES:
            break
        portion.append(entry)
    return portion


def _put_away(feed: FtpFeed | SftpFeed | S3Feed, shelf: Shelf, taken: list[Entry]) -> None:
    """Delete or move what is stored, unless it has changed meanwhile: then it is taken once more."""
    if feed.after == "keep":
        return
    for entry in taken:
        if shelf.look(entry.name) != entry:
            continue
        if feed.after == "delete":
            shelf.delete(entry)
        else:
            shelf.move(entry, feed.move_to)
