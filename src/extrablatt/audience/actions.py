"""Adding up what the kiosk has counted; the only writer of figures."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from .models import Counted, Reads

logger = logging.getLogger(__name__)

#: Files added up in one transaction; days for which their names are remembered, and for which figures by the hour are kept.
BATCH, REMEMBERED, KEPT = 50, 7, 400
#: Times the same files are looked at while others add them up too.
TRIES = 5
_STORY = re.compile(r"/[a-z][a-z0-9_-]*/(\d{1,18})/[^/]+")
_Row = tuple[datetime, str, str, str, str]


def add_up(spool: Path) -> int:
    """Add up the files of ``spool`` and remove them; returns how many. One that can't be read is set aside as ``NAME.bad``."""
    done = 0
    files = sorted(path for path in spool.glob("*.json") if not path.name.startswith(".")) if spool.is_dir() else []
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        added = _add(batch)
        if added is None:
            continue
        done += added
        for path in batch:
            path.unlink(missing_ok=True)
    return done


def _add(batch: list[Path]) -> int | None:
    """How many were added up now; None where nothing is sure, and the files are to stay."""
    for _try in range(TRIES):
        try:
            return _add_once(batch)
        except IntegrityError:
            # Another process (the backshop, ``extrablatt figures``) adds the same files up at this moment.
            logger.info("figures are being added up elsewhere too; looked at again")
    return None


def _add_once(batch: list[Path]) -> int:
    counts: Counter[_Row] = Counter()
    names = []
    known = set(Counted.objects.filter(name__in=[path.name for path in batch]).values_list("name", flat=True))
    for path in batch:
        if path.name in known:
            continue
        try:
            counts.update(_rows(path.read_bytes()))
            names.append(path.name)
        except FileNotFoundError:
            continue  # added up elsewhere, and removed
        except (ValueError, KeyError, TypeError, OSError) as error:
            logger.error("%s can't be added up and is set aside: %s", path, error)
            path.rename(path.with_suffix(".bad"))
    now = timezone.now()
    with transaction.atomic():
        Counted.objects.bulk_create(Counted(name=name, time=now) for name in names)
        for (hour, path_, what, source, device), reads in sorted(counts.items()):
            where = {"hour": hour, "path": path_, "what": what, "source": source, "device": device}
            if not Reads.objects.filter(**where).update(reads=F("reads") + reads):
                Reads.objects.create(**where, story=story_of(path_), reads=reads)
    return len(names)


def _rows(raw: bytes) -> dict[_Row, int]:
    told = json.loads(raw)
    hour = datetime.fromtimestamp(int(told["hour"]), tz=UTC)
    rows: dict[_Row, int] = {}
    for path, what, source, device, reads in told["rows"]:
        key = (hour, str(path)[:600].replace("\0", ""), str(what)[:16], str(source)[:16], str(device)[:16])
        rows[key] = rows.get(key, 0) + int(reads)
    return rows


def story_of(path: str) -> int | None:
    """The story whose page is at ``path``."""
    match = _STORY.fullmatch(path)
    return int(match[1]) if match else None


def forget_old() -> int:
    """Remove figures older than :data:`KEPT` days, and names of files that can't come again; returns how many rows."""
    now = timezone.now()
    Counted.objects.filter(time__lt=now - timedelta(days=REMEMBERED)).delete()
    return Reads.objects.filter(hour__lt=now - timedelta(days=KEPT)).delete()[0]
