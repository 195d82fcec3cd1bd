"""The press as a consumer of the publication log: it purges what changed, and notes what to make anew."""

from __future__ import annotations

import logging

from extrablatt.publication import log
from extrablatt.publication.actions import CHROME_KEY
from extrablatt.publication.models import LogEntry

from . import addressbook, errorpages, rendering, warming
from .pagestore import purge_in_time
from .store import StoreError

logger = logging.getLogger(__name__)

CONSUMER = "press"


def purge_at_once(entries: list[LogEntry]) -> int:
    """Purge the pages of entries this process has just committed; returns how many. The consumer does it again (:func:`handle`).

    Nothing is rendered here: whoever committed is waiting. Raises StoreError.
    """
    keys = {key for entry in entries for key in entry.keys} - {CHROME_KEY}
    if not keys:
        return 0
    removed = purge_in_time(rendering.store, keys)
    _seen(entries)
    return len(removed)


def handle(entries: list[LogEntry]) -> None:
    """Purge the pages of all entries in one transaction. Idempotent.

    What stands on every page (key ``chrome``) is no reason to take every page away: that makes a new edition, which is
    printed in the background (``reprinting.py``).
    """
    keys = {key for entry in entries for key in entry.keys}
    removed = purge_in_time(rendering.store, keys - {CHROME_KEY})
    if CHROME_KEY in keys:
        rendering.store().new_edition()
        errorpages.renew()
    try:
        addressbook.renew(keys)
    except StoreError:
        # The kiosk asks the office for what it does not know.
        logger.exception("public addresses could not be noted")
    _seen(entries)
    ahead = warming.after(entries, removed)
    warming.wanted.want(ahead)
    logger.info("press: %s entries, %s pages purged, %s to make ahead", len(entries), len(removed), len(ahead))


def _seen(entries: list[LogEntry]) -> None:
    try:
        rendering.store().note_seen(max(entry.seq for entry in entries))
    except StoreError:
        logger.exception("how far pages are made from the log could not be noted")


def look_back() -> bool:
    """At the opening: where pages were made from more of the log than the database has, it is an older one that was put in place of the
    one they were made from. They go, and the log's numbers go on behind what was seen, so that nobody who reads it misses anything.

    Returns whether that was so. Raises StoreError.
    """
    pages, head = rendering.store(), log.head()
    if (seen := pages.seen()) <= head:
        return False
    logger.error("the database ends at log entry %d, pages were made up to %d: all pages are made anew", head, seen)
    log.go_on_behind(seen)
    pages.purge_all()
    return True
