"""One round at a feed: visit it, store what it brings, then tell the agency, then remember. In this order, always.

A crash between two of these steps makes the agency deliver again, and the same bytes a second time change nothing.
"""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from .. import actions, feeds, remote
from ..feedconfig import FeedConfig, FeedConfigError, RemoteFeed
from .base import Batch, TransportError, Visit

logger = logging.getLogger(__name__)

#: The module of each transport that is visited; ``folder`` and ``push`` are not.
MODULES = {"http": "http_poll", "wireq": "wireq", "sftp": "sftp", "ftp": "ftp", "imap": "imap", "s3": "s3"}


class Busy(RuntimeError):
    """Another process is at this feed right now."""


@dataclass(slots=True)
class Round:
    """What came of a round. ``due`` is when the next one is; ``error`` a sentence, empty when all went well."""

    files: list[str] = field(default_factory=list)
    stored: int = 0
    known: int = 0
    quarantined: int = 0
    refused: list[str] = field(default_factory=list)
    error: str = ""
    due: datetime | None = None


def visited(config: FeedConfig) -> bool:
    """Whether this feed is fetched by us (and not delivered to us)."""
    return config.transport in MODULES


def _poll(visit: Visit) -> Iterator[Batch]:
    module = import_module(f".{MODULES[visit.feed.transport]}", __package__)
    batches: Iterator[Batch] = module.poll(visit)
    return batches


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Hold the feed's lock, so that the wire process and ``wire fetch`` don't visit it at once. Raises :class:`Busy`."""
    path = Path(settings.DATA_DIR) / "wire" / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(f"Feed {name} is being fetched by another process right now.") from error
        yield


def _visit(config: FeedConfig, state: dict[str, object], stop: threading.Event | None, *, dry: bool) -> Visit:
    limit = config.max_bytes or settings.PAPER.wire.max_bytes
    spool = Path(settings.DATA_DIR) / "wire" / "spool" / config.name
    return Visit(config, dict(state), limit, spool, dry=dry, stop=stop or threading.Event())


def run(
    config: FeedConfig, *, stop: threading.Event | None = None, after: Callable[[], object] = lambda: None
) -> Round:
    """One round. ``after`` is called behind each stored batch. Raises only :class:`Busy`; all else is told in the result.

    The feed's row says when the next round is due: after a failure with a pause that doubles each time.
    """
    told = Round()
    with _alone(config.name):
        visit = None
        try:
            visit = _visit(config, feeds.of(config).state, stop, dry=False)
            with closing(_poll(visit)) as batches:  # type: ignore[type-var]
                for batch in batches:
                    _take(config, batch, told)
                    feeds.remember(config.name, visit.state)
                    if told.files:
                        after()
            feeds.remember(config.name, visit.state)
        except (TransportError, FeedConfigError) as error:
            told.error = error_text(config, error)
            if visit is not None:
                feeds.remember(config.name, visit.state)
            retry_after = error.retry_after if isinstance(error, TransportError) else None
            if stop is not None and stop.is_set():
                return told
            told.due = feeds.failed(config.name, told.error, interval=config.interval, retry_after=retry_after)
            logger.warning("feed %s: %s", config.name, told.error)
        except (DatabaseError, OSError) as error:
            logger.exception("feed %s: what it brought could not be stored; it is fetched again", config.name)
            told.error = f"What the feed brought could not be stored: {error}"
            told.due = _failed_quietly(config, told.error)
        except Exception as error:
            logger.exception("feed %s failed because of a fault of ours", config.name)
            told.error = f"A fault of ours ({type(error).__name__}); see the log."
            told.due = _failed_quietly(config, told.error)
        else:
            wait = config.interval if visit.come_again is None else min(visit.come_again, feeds.LONGEST_RETRY_AFTER)
            told.due = feeds.reached(config.name, interval=wait, told=" ".join(told.refused))
    return told


def _failed_quietly(config: FeedConfig, message: str) -> datetime:
    """Note a failure also where the database is what failed."""
    try:
        return feeds.failed(config.name, message, interval=config.interval)
    except DatabaseError:
        logger.exception("feed %s: the failure could not be noted", config.name)
        return timezone.now() + timedelta(seconds=feeds.pause_after(1, config.interval))


def _take(config: FeedConfig, batch: Batch, told: Round) -> None:
    incoming = [actions.Incoming(file.data, file.name, config.name) for file in batch.files]
    for result in actions.ingest_many(incoming):
        told.files.append(result.file)
        told.stored += len(result.stored)
        told.known += result.known
        told.quarantined += result.error is not None
        said = result.error or ("picture" if result.media else f"{len(result.stored)} new, {result.known} known")
        logger.info("feed %s: %s: %s", config.name, result.file, said)
    remote.note(incoming)
    told.refused += batch.refused
    batch.accept()


def check(config: FeedConfig) -> Iterator[Batch]:
    """What a round would bring; nothing is stored, changed or acknowledged. Raises :class:`TransportError` and others."""
    visit = _visit(config, feeds.of(config).state, None, dry=True)
    return _poll(visit)


def error_text(config: FeedConfig, error: Exception) -> str:
    """The sentence for a failure, without the feed's secret."""
    return config.redact(str(error)) if isinstance(config, RemoteFeed) else str(error)
