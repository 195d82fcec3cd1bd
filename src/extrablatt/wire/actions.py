"""The one writer of the wire room: keep the raw bytes, read them, store items by (guid, version), quarantine the rest."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from extrablatt.health.tally import tally

from . import formats, raw, search, storing
from .item import WireFormatError
from .item import WireItem as ParsedItem
from .models import Conflict, Feed, RawFile, RemotePicture, WireItem
from .models.pictures import key_of

logger = logging.getLogger(__name__)

_MEDIA_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"II*\x00", b"MM\x00*", b"ID3", b"\x00\x00\x00", b"GIF8")
#: How much of a new measure of a feed's lag counts, and the longest lag (seconds) that tells of the feed and not of an
#: archive delivered late.
_LAG_WEIGHT, _LONGEST_LAG = 0.2, 86_400


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that has arrived. ``received``: when, if that was not now."""

    data: bytes
    name: str
    feed: str = "inbox"
    received: datetime | None = None


@dataclass(slots=True)
class Ingested:
    """What became of one file: items stored, items already known, or why it lies in quarantine."""

    file: str
    stored: list[int] = field(default_factory=list)
    known: int = 0
    media: bool = False
    #: Guids of versions that came a second time with other content.
    conflicts: list[str] = field(default_factory=list)
    error: str | None = None


@dataclass(slots=True)
class _Prepared:
    """A file on its way into the database."""

    incoming: Incoming
    result: Ingested
    digest: str
    items: list[ParsedItem] = field(default_factory=list)
    settled: bool = False
    #: What came attached: (name, bytes, guid of the item's link to it).
    attached: list[tuple[str, bytes, str]] = field(default_factory=list)


def ingest(data: bytes, *, name: str, feed: str = "inbox", received: datetime | None = None) -> Ingested:
    """Take one file in: raw bytes kept, items stored or the file quarantined. Never raises for bad input.

    The same bytes a second time are recognised by their digest and change nothing.
    """
    return ingest_many([Incoming(data, name, feed, received)])[0]


def ingest_many(files: Sequence[Incoming]) -> list[Ingested]:
    """Take files in, in one transaction: all of them, or none and then one by one, so that a bad one stops no other.

    Results stand in the order of ``files``. When this returns, everything is kept: the sender may forget its copy.
    Raises OperationalError (the database is away or locked) and OSError (no room for the bytes) after all the others were
    tried: what raised was not taken and must be handed in once more; what was taken is recognised then.
    """
    prepared = _prepared(files)
    waiting = [p for p in prepared if not p.settled]
    if waiting:
        try:
            _store(waiting)
        except Exception:
            if len(waiting) > 1:
                logger.exception("a batch of %d wire files is stored one by one", len(waiting))
            away = [error for one in waiting if (error := _store_alone(one)) is not None]
            if away:
                raise away[0] from None
    results = [p.result for p in prepared]
    tally.add("wire files", len(results))
    tally.add("wire items", sum(len(one.stored) for one in results))
    tally.add("wire quarantined", sum(one.error is not None for one in results))
    return results


def _prepared(files: Sequence[Incoming]) -> list[_Prepared]:
    """Bytes kept, and read where they are new. The disk's work goes on beside the reading."""
    prepared = [_Prepared(file, Ingested(file=file.name), hashlib.sha256(file.data).hexdigest()) for file in files]
    with ThreadPoolExecutor(2) as hands:
        kept = [hands.submit(raw.keep, file.data) for file in files]
        _read_new(prepared)
        for each in kept:
            each.result()
    return prepared


def _read_new(prepared: Sequence[_Prepared]) -> None:
    known = {
        row.sha256: row
        for row in RawFile.objects.filter(sha256__in={p.digest for p in prepared}).exclude(
            state=RawFile.State.QUARANTINED
        )
    }
    seen: set[str] = set()
    for one in prepared:
        if one.digest in known or one.digest in seen:
            one.settled = True
            one.result.known = (known[one.digest].items.count() if one.digest in known else 1) or 1
        elif one.incoming.data.startswith(_MEDIA_MAGIC):
            one.result.media = True
        else:
            _read(one)
        seen.add(one.digest)


def _read(one: _Prepared) -> None:
    try:
        if not one.incoming.data.strip():
            raise WireFormatError("The file is empty.")
        items = formats.read(one.incoming.data, limit=settings.PAPER.wire.max_bytes)
        one.items = items
        if items.faults:
            # What can be read is read; the file lies in quarantine for the rest, with what is wrong and where.
            one.result.error = f"{len(items)} read, {len(items.faults)} not. " + " ".join(items.faults[:20])
        one.attached = _attached(one)
    except formats.NothingInside:
        return  # a feed without an entry: read, and nothing came of it
    except WireFormatError as error:
        one.result.error = str(error)
    except Exception as error:
        # A fault of ours in a reader: the file is kept aside, the others go on, the log has the traceback.
        logger.exception("wire file %s could not be read", one.incoming.name)
        one.result.error = (
            f"The file could not be read because of a fault of ours ({type(error).__name__}); see the log."
        )


def _attached(one: _Prepared) -> list[tuple[str, bytes, str]]:
    """Pictures and the like that came with a mail, with what links them."""
    if not one.items or one.items[-1].format != "email":
        return []
    guids = {link.href: link.guid for link in one.items[-1].links if link.guid and link.href}
    files = formats.attachments(one.incoming.data)
    return [(name, data, guids[name]) for name, data in files if name in guids and data.startswith(_MEDIA_MAGIC)]


def _store(waiting: Sequence[_Prepared]) -> None:
    """Everything in one transaction; results are told only when it is through."""
    now = timezone.now()
    with transaction.atomic():
        batch = storing.Batch(item.guid for one in waiting for item in one.items)
        files = _file_rows(waiting, now)
        outcomes = [batch.add(file, one.items, file.received) for file, one in zip(files, waiting, strict=True)]
        batch.write()
        for one in waiting:
            _keep_attached(one, now)
        _note_delivery(waiting, outcomes, now)
    for one, outcome in zip(waiting, outcomes, strict=True):
        one.result.stored = [row.pk for row in (*outcome.new, *outcome.placed)]
        one.result.known = outcome.known
        one.result.conflicts = outcome.conflicts
        if one.result.error:
            logger.warning("wire file %s is in quarantine: %s", one.incoming.name, one.result.error)


def _store_alone(one: _Prepared) -> OperationalError | None:
    """One file in a transaction of its own; one that can't be stored goes into quarantine. Returns what may pass."""
    try:
        try:
            _store([one])
        except IntegrityError:
            # Another process stored the same item at the same moment: the second look sees it.
            _store([one])
    except OperationalError as error:
        return error
    except Exception as error:
        logger.exception("wire file %s could not be stored", one.incoming.name)
        _give_up(one, error)
    return None


def _give_up(one: _Prepared, error: Exception) -> None:
    one.result.error = f"The file could not be stored ({type(error).__name__}); see the log, then try again."
    file = one.incoming
    quarantine(one.digest, len(file.data), file.name, file.feed, one.result.error)


def _file_rows(waiting: Sequence[_Prepared], now: datetime) -> list[RawFile]:
    """A row for each file; one that lay in quarantine gets its new state."""
    rows = []
    for one in waiting:
        state = RawFile.State.READ
        if one.result.media:
            state = RawFile.State.MEDIA
        elif one.result.error:
            state = RawFile.State.QUARANTINED
        rows.append(
            RawFile(
                sha256=one.digest,
                size=len(one.incoming.data),
                name=one.incoming.name[:300],
                feed=one.incoming.feed,
                state=state,
                reason=one.result.error or "",
                received=min(one.incoming.received or now, now),
            )
        )
    changed = ["size", "name", "feed", "state", "reason", "received"]
    RawFile.objects.bulk_create(rows, update_conflicts=True, unique_fields=["sha256"], update_fields=changed)
    return rows


def _keep_attached(one: _Prepared, now: datetime) -> None:
    for name, data, guid in one.attached:
        file, _created = RawFile.objects.get_or_create(
            sha256=raw.keep(data),
            defaults={
                "size": len(data),
                "name": name[:300],
                "feed": one.incoming.feed,
                "state": RawFile.State.MEDIA,
                "received": now,
                "url": guid,
            },
        )
        RemotePicture.objects.update_or_create(
            key=key_of(guid),
            defaults={
                "url": guid,
                "feed": one.incoming.feed,
                "state": RemotePicture.State.FETCHED,
                "file": file,
            },
        )


def _note_delivery(waiting: Sequence[_Prepared], outcomes: Iterable[storing.Stored], now: datetime) -> None:
    """What each feed has brought, for its health."""
    brought: dict[str, list[WireItem]] = {}
    for one, outcome in zip(waiting, outcomes, strict=True):
        brought.setdefault(one.incoming.feed, []).extend(outcome.new)
    for name, rows in brought.items():
        feed = Feed.objects.filter(name=name).first() or Feed.objects.get_or_create(name=name)[0]
        changes: dict[str, object] = {"last_contact": now}
        if rows:
            changes |= {"delivered": F("delivered") + len(rows), "last_item": max(row.received for row in rows)}
            for row in rows:
                if row.version_created is not None and row.version_created <= row.received:
                    lag = (row.received - row.version_created).total_seconds()
                    if lag > _LONGEST_LAG:
                        continue
                    feed.lag = lag if feed.lag is None else feed.lag + _LAG_WEIGHT * (lag - feed.lag)
            changes["lag"] = feed.lag
        Feed.objects.filter(pk=feed.pk).update(**changes)


def quarantine(digest: str, size: int, name: str, feed: str, reason: str) -> RawFile:
    """Put a file the desk must look at aside, with the reason. Its bytes stay."""
    logger.warning("wire file %s is in quarantine: %s", name, reason)
    file, _ = RawFile.objects.update_or_create(
        sha256=digest,
        defaults={
            "size": size,
            "name": name[:300],
            "feed": feed,
            "state": RawFile.State.QUARANTINED,
            "reason": reason,
            "received": timezone.now(),
        },
    )
    return file


def retry(file: RawFile) -> Ingested:
    """Read a quarantined file once more (after an update, or a larger limit)."""
    return ingest(raw.load(file.sha256), name=file.name, feed=file.feed)


def dismiss(file: RawFile) -> None:
    """Take a file out of the quarantine view; its bytes stay."""
    RawFile.objects.filter(pk=file.pk, state=RawFile.State.QUARANTINED).update(state=RawFile.State.DISMISSED)


def hide(item: WireItem, *, hidden: bool = True) -> None:
    """Take an item out of the queue, or back into it."""
    WireItem.objects.filter(guid=item.guid).update(hidden=hidden)


def file_under(items: Iterable[int], section: str) -> None:
    """Note the section (a slug) the desk would file these items under, so that the queue can be filtered by it."""
    WireItem.objects.filter(pk__in=list(items)).update(section=section)


def rename_section(old: str, new: str) -> None:
    """The desk's section has another address (slugs): what was filed under the old one is filed under the new."""
    WireItem.objects.filter(section=old).update(section=new)


def mark_followed(items: Iterable[int]) -> None:
    """The desk has drawn its consequences from these versions."""
    WireItem.objects.filter(pk__in=list(items)).update(followed=True)


def follow_again(guids: Iterable[str]) -> None:
    """The desk draws its consequences once more from the newest versions of these reports."""
    WireItem.objects.filter(guid__in=list(guids), current=True).update(followed=False)


def accept_conflict(conflict: Conflict) -> WireItem:
    """Let the other content of a version count; the one that counted so far is kept as the conflict.

    The desk follows it like a newer version. Returns the item as it now stands.
    """
    with transaction.atomic():
        item = WireItem.objects.select_for_update().get(pk=conflict.item_id)
        before, digest, file = storing.content_of_row(item), item.digest, item.raw
        storing.fill(item, conflict.content)
        item.raw = conflict.raw
        item.conflicted = False
        item.followed = not item.current
        conflict.content, conflict.digest, conflict.raw = before, digest, file
        # The two swap places: with the unique pair (item, digest) in mind, the conflict goes first.
        conflict.save()
        item.save()
        search.add([item])
    return item


def not_meant(item: WireItem) -> None:
    """An editor has looked: no kill under another identifier means the item."""
    WireItem.objects.filter(guid=item.guid).exclude(meant_by=None).update(meant_by=None)


def settle_conflicts(item: WireItem) -> None:
    """The desk has looked: what counted goes on counting, the mark goes."""
    WireItem.objects.filter(pk=item.pk).update(conflicted=False)
