"""Notices: what somebody found wrong and the heartbeats can't know, kept as small files until it is right again.

They outlive whoever put them (a backup run from cron, a backshop that has ended since) and need no database. Each is a problem of the
health report (``report.py``): on ``extrablatt status``, at the desk, to machines, and – after its time – an alarm.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from . import written

logger = logging.getLogger(__name__)

#: Characters of a reason that are kept.
_REASON = 400
#: Seconds the clock may be corrected by without a notice losing its time.
_CLOCK = 60.0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong: a code and whom it concerns, as of the report's problems; ``since`` and ``until`` (0: until it is taken away) are
    seconds of the clock.
    """

    code: str
    subject: str = ""
    why: str = ""
    breaks: tuple[str, ...] = ()
    since: float = 0.0
    until: float = 0.0


def folder(data: Path) -> Path:
    """Where a newspaper's notices lie."""
    return data / "run" / "notices"


def _file(data: Path, code: str, subject: str) -> Path:
    return folder(data) / f"{quote(code, safe='')}.{quote(subject, safe='')[:150]}.json"


def put(
    data: Path, code: str, subject: str = "", *, why: object = "", breaks: Collection[str] = (), lasts: float = 0.0
) -> bool:
    """Note that something is wrong, until :func:`clear`, or for ``lasts`` seconds. Whether it could be noted: a full disk hinders nobody's
    work. ``why`` is for who looks after the newspaper, and never leaves the house; no person and no text belongs there.
    """
    path, now = _file(data, code, subject), time.time()
    known = _read(path)
    since = known.since if known is not None and not _over(known, now) else now
    text = " ".join(str(why).split())[:_REASON]
    told = {
        "code": code,
        "subject": subject,
        "why": text,
        "breaks": list(breaks),
        "since": since,
        "until": now + lasts if lasts else 0.0,
    }
    if known is not None and not lasts and known == _of(told):
        return True
    try:
        written.whole(path, told)
    except OSError as error:
        logger.error("%s can't be noted: %s", code, error)
        return False
    return True


def clear(data: Path, code: str, subject: str = "") -> None:
    """It is right again."""
    with contextlib.suppress(OSError):
        _file(data, code, subject).unlink(missing_ok=True)


def keep(data: Path, code: str, found: Mapping[str, object]) -> None:
    """Of a code exactly these: subject → why. All others of it are taken away."""
    for notice in standing(data):
        if notice.code == code and notice.subject not in found:
            clear(data, code, notice.subject)
    for subject, why in found.items():
        put(data, code, subject, why=why)


def standing(data: Path) -> list[Notice]:
    """What is noted now, by code and subject; what had its time is taken away."""
    try:
        names = sorted(name for name in os.listdir(folder(data)) if name.endswith(".json"))
    except OSError:
        return []
    found, now = [], time.time()
    for name in names:
        path = folder(data) / name
        notice = _read(path)
        if notice is None:
            continue
        if _over(notice, now):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            continue
        found.append(notice)
    return found


def _over(notice: Notice, now: float) -> bool:
    # One from the time to come: the clock was set back, and nobody knows for how long it has to stand.
    return bool(notice.until) and not notice.since - _CLOCK <= now <= notice.until


def _of(told: Mapping[str, object]) -> Notice:
    breaks = told.get("breaks") or ()
    return Notice(
        str(told["code"]),
        str(told.get("subject") or ""),
        str(told.get("why") or ""),
        tuple(str(one) for one in breaks) if isinstance(breaks, list) else (),
        float(str(told.get("since") or 0)),
        float(str(told.get("until") or 0)),
    )


def _read(path: Path) -> Notice | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return _of(told)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        logger.warning("%s can't be read and is passed over: %s", path, error)
        return None
