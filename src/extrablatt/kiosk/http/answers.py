"""What a server sends: a whole answer, or one that streams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

Header = tuple[str, str]


class BrokenOff(Exception):
    """An answer that was being sent can't be sent to its end, through no fault of ours."""


def status_line(code: int) -> str:
    """``200 OK``."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return f"{code} Unknown"


def head_of(headers: Iterable[Header]) -> bytes:
    """Fields as they are sent, with the empty line behind them. Raises ValueError for a value that would begin a new line."""
    lines = []
    for name, value in headers:
        if "\r" in value or "\n" in value or "\0" in value:
            raise ValueError(f"the field {name} can't be sent: it holds a line break")
        lines.append(f"{name}: {value}\r\n")
    return ("".join(lines) + "\r\n").encode("latin-1", "replace")


class Answer(Protocol):
    """A whole answer. ``status`` as in ``200 OK``; ``headers`` without Date and Connection."""

    @property
    def status(self) -> str:
        """Code and phrase."""

    @property
    def headers(self) -> list[Header]:
        """Fields."""

    @property
    def body(self) -> bytes:
        """What is sent unless a HEAD asked."""


@dataclass(slots=True)
class Stream:
    """An answer that comes in pieces. ``length`` is None where nobody knows it beforehand."""

    status: str
    headers: list[Header]
    pieces: AsyncIterator[bytes]
    length: int | None = field(default=None)
