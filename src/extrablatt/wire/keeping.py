"""What of the wire is kept no longer: raw bytes of items nobody used, files that could never be read. In small pieces."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from . import raw
from .models import Conflict, Kill, RawFile, WireItem
from .storing import KILLED_WITHIN

#: Pieces the raw files are gone through in: by the first two digits of their digest.
PIECES = 256
#: Given guids, those that something of ours draws on.
Used = Callable[[Iterable[str]], set[str]]


def prune_raw(piece: int, before: datetime, used: Used, *, dry: bool = False) -> tuple[int, int]:
    """Remove raw bytes that came before a time and whose items nobody used; returns files and bytes. Rows and all that was read stay, so that
    the same file is still known and a kill still finds its report. Pictures and what waits in quarantine are not touched.
    """
    folder = raw.folder() / f"{piece:02x}"
    old: dict[str, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if not entry.name.startswith(".") and found.st_mtime < before.timestamp():
                    old[f"{piece:02x}{entry.name}"] = found.st_size
    except OSError:
        return 0, 0
    files = dict(
        RawFile.objects.filter(
            sha256__in=old, received__lt=before, state__in=(RawFile.State.READ, RawFile.State.DISMISSED)
        ).values_list("pk", "sha256")
    )
    guids: dict[int, set[str]] = {pk: set() for pk in files}
    for pk, guid in WireItem.objects.filter(raw__in=files).values_list("raw", "guid"):
        guids[pk].add(guid)
    wanted = used({guid for of_file in guids.values() for guid in of_file})
    count = size = 0
    for pk, digest in files.items():
        if guids[pk] & wanted:
            continue
        if not dry:
            raw.path_of(digest).unlink(missing_ok=True)
        count, size = count + 1, size + old[digest]
    return count, size


def forget_kills() -> int:
    """Drop what is remembered of kills whose story can't come any more (once a day); returns how many. The kills stay."""
    return Kill.objects.filter(received__lt=timezone.now() - 2 * KILLED_WITHIN).delete()[0]


def prune_quarantine(before: datetime, limit: int, *, dry: bool = False) -> tuple[int, int]:
    """Remove files in quarantine, and those put away from there, that came before a time; returns files and bytes."""
    rows = RawFile.objects.filter(
        state__in=(RawFile.State.QUARANTINED, RawFile.State.DISMISSED), received__lt=before, items=None
    )
    rows = rows.exclude(Exists(Conflict.objects.filter(raw=OuterRef("pk")))).order_by("pk")
    found = list(rows.values_list("pk", "sha256", "size")[:limit])
    if not dry and found:
        with transaction.atomic():
            RawFile.objects.filter(pk__in=[pk for pk, _digest, _size in found]).delete()
        for _pk, digest, _size in found:
            with contextlib.suppress(OSError):
                raw.path_of(digest).unlink(missing_ok=True)
    return len(found), sum(size for _pk, _digest, size in found)
