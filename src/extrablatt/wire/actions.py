"""The one writer of the wire room: keep the raw bytes, read them, store items by (guid, version), quarantine the rest."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from . import formats, raw
from .item import WireFormatError
from .item import WireItem as ParsedItem
from .models import RawFile, WireItem

logger = logging.getLogger(__name__)

_MEDIA_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"II*\x00", b"MM\x00*", b"ID3", b"\x00\x00\x00")


@dataclass(slots=True)
class Ingested:
    """What became of one file: items stored, items already known, or why it lies in quarantine."""

    file: str
    stored: list[int] = field(default_factory=list)
    known: int = 0
    media: bool = False
    error: str | None = None


def ingest(data: bytes, *, name: str, feed: str = "inbox") -> Ingested:
    """Take one file in: raw bytes kept, items stored or the file quarantined. Never raises for bad input.

    The same bytes a second time are recognised by their digest and change nothing.
    """
    result = Ingested(file=name)
    limit = settings.PAPER.wire.max_bytes
    digest = raw.keep(data)
    known = RawFile.objects.filter(sha256=digest).first()
    if known is not None and known.state != RawFile.State.QUARANTINED:
        result.known = known.items.count() or 1
        return result
    if data.startswith(_MEDIA_MAGIC):
        RawFile.objects.get_or_create(
            sha256=digest, defaults={"size": len(data), "name": name, "feed": feed, "state": RawFile.State.MEDIA}
        )
        result.media = True
        return result
    try:
        if not data.strip():
            raise WireFormatError("The file is empty.")
        items = formats.read(data, limit=limit)
    except WireFormatError as error:
        result.error = str(error)
        quarantine(digest, len(data), name, feed, result.error)
        return result
    with transaction.atomic():
        file, _ = RawFile.objects.update_or_create(
            sha256=digest,
            defaults={"size": len(data), "name": name, "feed": feed, "state": RawFile.State.READ, "reason": ""},
        )
        conflicts = []
        for item in items:
            stored, conflict = store(item, file)
            if conflict:
                conflicts.append(conflict)
            elif stored is None:
                result.known += 1
            else:
                result.stored.append(stored.pk)
        if conflicts:
            result.error = " ".join(conflicts)
            file.state, file.reason = RawFile.State.QUARANTINED, result.error
            file.save(update_fields=["state", "reason"])
    return result


def quarantine(digest: str, size: int, name: str, feed: str, reason: str) -> RawFile:
    """Put a file the desk must look at aside, with the reason. Its bytes stay."""
    logger.warning("wire file %s is in quarantine: %s", name, reason)
    file, _ = RawFile.objects.update_or_create(
        sha256=digest,
        defaults={
            "size": size,
            "name": name,
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


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment


def _clip(value: str | None, length: int) -> str:
    return (value or "")[:length]


def store(item: ParsedItem, file: RawFile) -> tuple[WireItem | None, str | None]:
    """Store one parsed item: (row, None) when new, (None, None) when known, (None, reason) on a conflict.

    A conflict is the same guid and version with other content; the first one stays, the file goes to quarantine.
    An embargo that can't be read as a time counts as indefinite: better late than early.
    """
    content = asdict(item)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    known = WireItem.objects.filter(guid=item.guid[:300], version=item.version).first()
    if known is not None:
        if known.digest == digest:
            return None, None
        return None, f"{item.guid} version {item.version} came before with other content; the first one was kept."
    newest = WireItem.objects.filter(guid=item.guid[:300], current=True).first()
    current = newest is None or item.version > newest.version
    if current and newest is not None:
        WireItem.objects.filter(guid=newest.guid, current=True).update(current=False)
    until = None if item.embargoed == "indefinite" else _moment(item.embargoed)
    row = WireItem.objects.create(
        guid=item.guid[:300],
        version=item.version,
        current=current,
        format=item.format,
        item_class=item.item_class,
        feed=file.feed,
        raw=file,
        digest=digest,
        pub_status=item.pub_status,
        urgency=item.urgency,
        rank=min(max(item.urgency or 5, 1), 9),
        embargo_until=until,
        embargo_indefinite=bool(item.embargoed) and until is None,
        language=_clip(item.language, 16),
        provider=_clip(item.provider, 100),
        credit=_clip(item.credit, 300),
        copyright=item.copyright or "",
        usage_terms=item.usage_terms or "",
        version_created=_moment(item.version_created),
        kicker=_clip(item.kicker, 300),
        headline=item.headline or "",
        subheadline=item.subheadline or "",
        standfirst=item.standfirst or "",
        slugline=_clip(item.slugline, 300),
        byline=item.byline or "",
        dateline=_clip(item.dateline, 300),
        body=content["body"],
        body_text=item.body_text,
        ed_notes=content["ed_notes"],
        subjects=content["subjects"],
        genre=_clip(item.genre, 200),
        signals=list(item.signals),
        links=content["links"],
        followed=not current or (newest is None and item.pub_status == "usable"),
    )
    return row, None
