"""The list of refused passes, as it lies in the page store, and the signer that keeps to it."""

from __future__ import annotations

import logging

from extrablatt.press.store import PageStore
from extrablatt.readers.passes import PassSigner, Refusals

logger = logging.getLogger(__name__)


class RefusedPasses:
    """Ask it whenever the store's counter has moved: a list that changes moves it. So a request costs nothing more."""

    def __init__(self, signer: PassSigner) -> None:
        self._signer = signer
        self._known: bytes | None = None

    def look(self, store: PageStore) -> bool:
        """Take over the store's list; whether it is another one. Raises StoreError.

        Where the store has none – it was made anew a moment ago – the last one known stays good.
        """
        listing = store.refused()
        if listing is None or listing == self._known:
            return False
        try:
            self._signer.refuse(Refusals.loads(listing))
        except ValueError as error:
            logger.error("the list of refused passes can't be read, the last one stays good: %s", error)
        self._known = listing
        return True
