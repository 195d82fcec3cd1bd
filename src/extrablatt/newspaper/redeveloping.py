"""Pictures whose upload was kept although they could not be made ready are tried again, beside the backshop's other work."""

from __future__ import annotations

import logging
import threading
import time

from django.db import connection

from extrablatt.pictures import actions as pictures

logger = logging.getLogger(__name__)

#: Seconds between two looks.
LOOK = 10.0


class Redeveloper:
    """Call it in each round: from time to time it looks, in a thread of its own, since a picture may take a minute."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._next = 0.0

    def __call__(self) -> None:
        """Look, unless the last look is still at work or was a moment ago."""
        if time.monotonic() < self._next or (self._thread is not None and self._thread.is_alive()):
            return
        self._next = time.monotonic() + LOOK
        self._thread = threading.Thread(target=self._look, name="redeveloping", daemon=True)
        self._thread.start()

    def _look(self) -> None:
        try:
            if ready := pictures.develop_due():
                logger.info("%d pictures are ready at the second try", ready)
        except Exception:
            logger.exception("pictures that are to be tried again were not")
        finally:
            connection.close()
