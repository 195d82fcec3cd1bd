"""The courier of the backshop: follows the log, reads letters, delivers – in a thread of its own."""

from __future__ import annotations

import logging

from extrablatt.publication.stepping import Walker, Walkers

from . import letters, posting, remote
from .models import Server
from .sending import Sender

logger = logging.getLogger(__name__)

#: Seconds between two looks when nobody wakes it: who wants to follow waits that long at most.
LOOK = 2.0


class Courier(Walkers):
    """Does nothing for a newspaper without an account."""

    def __init__(self, account: str) -> None:
        self._sender: Sender | None = None
        super().__init__([Walker(posting.CONSUMER, self.step, "speaking with the fediverse")] if account else [], 10)

    def step(self) -> float:
        """One round; returns seconds to the next look."""
        if self._sender is None:
            forget_blocked()
            self._sender = Sender()
        posting.follow_log()
        read = letters.read_due()
        more = self._sender.step()
        return 0.0 if more or read else LOOK

    def stop(self) -> None:
        """Finish what is under way; what is left is done at the next start."""
        super().stop()
        if self._sender is not None:
            self._sender.close()


def forget_blocked() -> None:
    """Who comes from a domain that is blocked by now does not follow any more."""
    for server in Server.objects.all():
        if not remote.permitted(server.inbox):
            logger.info("%s is blocked; nobody there follows any more", server)
            server.delete()
