"""The courier of the backshop: follows the log and delivers in one thread, reads letters in another, so that no stranger's letter
delays a withdrawal.
"""

from __future__ import annotations

from extrablatt.publication.stepping import Walker, Walkers

from . import posting, servers
from .letters import Reader
from .sending import Sender

#: Seconds between two looks when nobody wakes it: who wants to follow waits that long at most.
LOOK = 2.0


class Courier(Walkers):
    """Does nothing for a newspaper without an account."""

    def __init__(self, account: str) -> None:
        self._sender: Sender | None = None
        self._reader: Reader | None = None
        walkers = [
            Walker(posting.CONSUMER, self.deliver, "speaking with the fediverse", posting.CONSUMER),
            Walker(f"{posting.CONSUMER}-letters", self.read, "reading letters of the fediverse"),
        ]
        super().__init__(walkers if account else [], 10)

    def deliver(self) -> float:
        """One round of the log and of what is sent; returns seconds to the next look."""
        if self._sender is None:
            servers.forget_blocked()
            self._sender = Sender()
        more = posting.follow_log()
        return 0.0 if self._sender.step() or more else LOOK

    def read(self) -> float:
        """One round of letters; returns seconds to the next look."""
        if self._reader is None:
            self._reader = Reader()
        return LOOK if self._reader.step() is None else 0.0

    def stop(self) -> None:
        """Finish what is under way; what is left is done at the next start."""
        super().stop()
        for one in (self._sender, self._reader):
            if one is not None:
                one.close()
