"""The publication log: appending to it, and reading it with a cursor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from extrablatt.health.heartbeats import opened
from extrablatt.health.tally import tally

from . import committing, waking
from .committing import Outcome, after_commit, outcomes
from .models import Cursor, LogEntry, LogHead

__all__ = [
    "Handler",
    "Outcome",
    "after_commit",
    "append",
    "append_all",
    "catch_up",
    "head",
    "is_new",
    "move",
    "outcomes",
    "position",
    "read",
    "read_behind",
    "work_off",
]

logger = logging.getLogger(__name__)

Handler = Callable[[list[LogEntry]], None]


def append(
    kind: str,
    subject: str,
    subject_id: int,
    *,
    version: int = 0,
    keys: Iterable[str] = (),
    time: datetime | None = None,
    detail: dict[str, Any] | None = None,
) -> LogEntry:
    """Append one entry in the caller's transaction (one must be open) and return it.

    The counter row stays locked until the transaction ends: no reader can see ``seq`` n+1 before n.
    """
    entry = LogEntry(
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        version=version,
        keys=sorted(set(keys)),
        time=time or timezone.now(),
        detail=detail,
    )
    append_all([entry])
    return entry


def append_all(entries: Iterable[LogEntry]) -> None:
    """Append entries, all but their ``seq`` filled in, as :func:`append` does: many cost little more than one."""
    new = list(entries)
    if not new:
        return
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The log is written only inside the publishing transaction.")
    if not LogHead.objects.filter(pk=1).update(seq=F("seq") + len(new)):
        LogHead.objects.get_or_create(pk=1)
        LogHead.objects.filter(pk=1).update(seq=F("seq") + len(new))
    last = LogHead.objects.values_list("seq", flat=True).get(pk=1)
    for seq, entry in enumerate(new, last - len(new) + 1):
        entry.seq = seq
    waking.announce()
    transaction.on_commit(lambda: opened().grown(last), robust=True)
    # With the request's id in the office: from here on the number tells what became of it (work_off).
    first, number = new[0], len(new)
    transaction.on_commit(
        lambda: logger.info(
            "log %d: %s %s %d%s",
            last,
            first.kind,
            first.subject,
            first.subject_id,
            f" and {number - 1} more" if number > 1 else "",
        ),
        robust=True,
    )
    LogEntry.objects.bulk_create(new, batch_size=500)
    committing.hand_over(new)


def head() -> int:
    """Sequence number of the newest committed entry, 0 for an empty log. (The counter may be beyond it: numbers can be left out.)"""
    return LogEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def go_on_behind(seq: int) -> None:
    """Number what is appended from now on higher than ``seq``: that far somebody has read a log which is lost."""
    with transaction.atomic():
        LogHead.objects.get_or_create(pk=1)
        LogHead.objects.filter(pk=1, seq__lt=seq).update(seq=seq)


def read(after: int, limit: int = 500) -> list[LogEntry]:
    """Up to ``limit`` entries after sequence number ``after``, in order."""
    return list(LogEntry.objects.filter(seq__gt=after).order_by("seq")[:limit])


def read_behind(consumer: str, leader: str, limit: int = 500) -> list[LogEntry]:
    """What is new for ``consumer``, as far as ``leader`` has worked it off already."""
    done = position(leader)
    return [entry for entry in read(position(consumer), limit) if entry.seq <= done]


def move(consumer: str, seq: int) -> None:
    """``consumer`` has worked off everything up to ``seq``."""
    Cursor.objects.update_or_create(pk=consumer, defaults={"seq": seq})


def is_new(consumer: str) -> bool:
    """Whether ``consumer`` has never read the log."""
    return not Cursor.objects.filter(pk=consumer).exists()


def position(consumer: str) -> int:
    """How far ``consumer`` has come; 0 for a new one."""
    return Cursor.objects.filter(pk=consumer).values_list("seq", flat=True).first() or 0


def catch_up(consumer: str, handle: Handler, *, batch: int = 200) -> int:
    """Let ``handle`` work off what is new since the consumer's cursor, batch by batch; returns how many entries.

    At least once: the cursor moves only after ``handle`` returned, so ``handle`` must be idempotent.
    """
    done = 0
    while worked := work_off(consumer, handle, batch=batch):
        done += worked
    return done


def work_off(consumer: str, handle: Handler, *, batch: int = 200) -> int:
    """One batch of :func:`catch_up`; returns how many entries, 0 where nothing is new."""
    entries = read(position(consumer), batch)
    if entries:
        handle(entries)
        move(consumer, entries[-1].seq)
        tally.observe(f"lag {consumer}", max(0.0, (timezone.now() - entries[0].time).total_seconds()))
        logger.info("%s: log %d to %d worked off", consumer, entries[0].seq, entries[-1].seq)
    return len(entries)
