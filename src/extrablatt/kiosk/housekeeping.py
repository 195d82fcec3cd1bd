"""What a kiosk process does beside its requests: tells the store what readers ask for, notices when the store is made anew,
and when the secrets of passes change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from urllib.parse import unquote

from extrablatt.press.store import NoPageStore, PageStore, StoreError
from extrablatt.readers.passes import PassSecrets

logger = logging.getLogger(__name__)

#: Seconds between two looks at the store's files: so long may a store that another process has put away be served from.
LOOK = 0.25
#: Seconds between two notes of what was asked for.
NOTE = 20.0
#: One request in so many is counted, for so many: it costs the others next to nothing.
SAMPLE = 16
#: Addresses counted between two notes; more than that are a crawler's.
MAX_COUNTED = 5000


class Use:
    """How often pages at hand were asked for, counted by sample."""

    __slots__ = ("_counts", "turn")

    def __init__(self) -> None:
        #: Requests so far; who answers one adds one, and counts it when ``turn % SAMPLE`` is 0. Threads that lose a step
        #: to each other only make the sample another one.
        self.turn = 0
        self._counts: dict[str, int] = {}

    def count(self, sent: str, requests: int = SAMPLE) -> None:
        """Count requests for a page, by its path as it is sent."""
        if len(self._counts) < MAX_COUNTED or sent in self._counts:
            self._counts[sent] = self._counts.get(sent, 0) + requests

    def take(self) -> dict[str, int]:
        """What was counted since the last time, by path."""
        counts, self._counts = self._counts, {}
        return {unquote(sent): count for sent, count in counts.items()}


class Housekeeping:
    """One for each kiosk process; ``reopen`` opens the store that now lies at its place."""

    def __init__(
        self,
        store: Callable[[], PageStore],
        replace: Callable[[PageStore], None],
        reopen: Callable[[], PageStore],
        use: Use,
        secrets: PassSecrets | None = None,
    ) -> None:
        self._store, self._replace, self._reopen, self._use = store, replace, reopen, use
        self._secrets = secrets

    def look_at_secrets(self) -> None:
        """Go over to new secrets of passes, and let go of old ones in time. What can't be read changes nothing."""
        try:
            if self._secrets is not None and self._secrets.look(time.time()):
                logger.info("the secrets of passes were changed")
        except (OSError, ValueError) as error:
            logger.error("the secrets of passes can't be read, the last ones stay good: %s", error)

    def look(self) -> None:
        """Go over to the new store when another process has put away the one in use.

        Where the new one can't be opened we go on without: what was put away must be handed out no more. Raises StoreError, OSError.
        """
        using = self._store()
        if using.is_current():
            return
        if not isinstance(using, NoPageStore):
            logger.warning("the page store was made anew; it is opened again")
            # At once: to open the new one may take a while.
            self._replace(NoPageStore("the page store was put away"))
        self._replace(self._reopen())

    def note(self) -> None:
        """Tell the store what was asked for."""
        if counts := self._use.take():
            self._store().note_use(counts)

    def run(self, stop: threading.Event) -> None:
        """Do both until ``stop`` is set."""
        left = NOTE
        while not stop.wait(LOOK):
            left -= LOOK
            self.look_at_secrets()
            try:
                self.look()
                if left <= 0:
                    left = NOTE
                    self.note()
            except (StoreError, OSError) as error:
                logger.error("%s", error)
            except Exception:
                # Whatever it is, this thread must live: who stops looking goes on with a store nobody purges.
                logger.exception("housekeeping failed; it goes on")

    def start(self) -> threading.Event:
        """Work in a thread of its own, which ends with the process or when the event returned is set."""
        stop = threading.Event()
        threading.Thread(target=self.run, args=(stop,), name="housekeeping", daemon=True).start()
        return stop
