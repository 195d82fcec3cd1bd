"""What goes wrong with servers of others, as sentences for people."""

from __future__ import annotations

import time

#: How many timeouts one exchange as a whole may last.
WHOLE = 10


class TransportError(Exception):
    """A server can't be spoken with now. The message is a sentence for the desk.

    ``retry_after``: seconds the server asked us to stay away, if it did.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LoginRefused(TransportError):
    """The server does not accept user and password (or key, or token)."""


class TooLarge(TransportError):
    """A file has more bytes than allowed. Only this file is left out."""


class Deadline:
    """A point in time an exchange must be over by, so that a server that sends a byte a minute can't hold us."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise :class:`TransportError` when it has passed."""
        if not self.left:
            raise TransportError(f"The server was too slow: not done after {self._seconds:g} seconds.")
