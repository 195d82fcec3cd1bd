"""What all transports share: a visit to a feed, the batches it brings, and clear errors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from extrablatt.net.errors import WHOLE, Deadline, LoginRefused, TooLarge, TransportError

from ..feedconfig import FeedConfig

__all__ = [
    "WHOLE",
    "Batch",
    "Deadline",
    "Fetched",
    "LoginRefused",
    "TooLarge",
    "Transport",
    "TransportError",
    "Visit",
    "newest_first",
]

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Fetched:
    """One file as the agency sent it."""

    data: bytes
    name: str


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Batch:
    """Files that came together. ``accept`` is called after all of them are safely stored, and only then.

    ``refused``: sentences about files left out (too large); they are shown at the desk and stop nothing.
    """

    files: list[Fetched]
    accept: Callable[[], None] = _nothing
    refused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Visit:
    """One round at one feed.

    ``state`` is the feed's memory between rounds (JSON). The transport changes it only for what has been accepted, that is
    after a ``yield`` has come back; so it can be kept at any time. ``dry``: tell what would come, but take, change and acknowledge nothing.
    """

    feed: FeedConfig
    state: dict[str, Any]
    max_bytes: int
    #: A folder of this feed's own for what must outlive a crash.
    spool: Path
    dry: bool = False
    #: Seconds after which the server wants to be asked again; None: the feed's interval.
    come_again: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def clock(self) -> Deadline:
        """A deadline for one exchange as a whole."""
        return Deadline(self.feed.timeout * WHOLE)

    def too_large(self, name: str, size: int | None = None) -> str:
        """The sentence for a file that is left out."""
        had = f"has {size:,} bytes" if size else "is larger"
        return f"{name} {had}; at most {self.max_bytes:,} are allowed (max_bytes of this feed or of [wire])."


class Transport(Protocol):
    """A transport's module: ``poll`` yields batches, and after each ``yield`` the batch has been stored and accepted."""

    def poll(self, visit: Visit) -> Iterator[Batch]:
        """One round. Raises :class:`TransportError`."""


def newest_first(entries: list[tuple[str, int, float]]) -> list[tuple[str, int, float]]:
    """Entries (name, size, time), the newest first: a flash must not wait behind a backlog."""
    return sorted(entries, key=lambda entry: (-entry[2], entry[0]))
