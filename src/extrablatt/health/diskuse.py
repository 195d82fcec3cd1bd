"""What a day costs on the disk, measured, and when it will be full if that goes on. Pure but for :func:`note`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from . import exposition, notices, report, written

#: Seconds between two samples; days that are looked back on; the span of samples from which anything is said, in days.
EVERY, BACK, LEAST = 3600.0, 14, 1.0
#: Bytes a day below which the disk is not filling up; days from which it is a problem.
SMALL, SOON = 1_000_000, 14
_DAY = 86400.0


def growth(samples: Sequence[tuple[float, float]]) -> float | None:
    """Bytes a day by which the free room shrinks, by the least squares of (seconds, free bytes); None for too short a time."""
    if len(samples) < 3 or samples[-1][0] - samples[0][0] < LEAST * _DAY:
        return None
    mean_time = sum(at for at, _free in samples) / len(samples)
    mean_free = sum(free for _at, free in samples) / len(samples)
    spread = sum((at - mean_time) ** 2 for at, _free in samples)
    together = sum((at - mean_time) * (free - mean_free) for at, free in samples)
    return -together / spread * _DAY if spread else None


def days_left(free: float, per_day: float | None) -> float | None:
    """Days until the disk is full; None where that can't be said, or it does not fill up."""
    return free / per_day if per_day is not None and per_day > SMALL else None


def note(data: Path, now: float | None = None) -> None:
    """Take a sample when one is due, and say what follows from all: in ``run/disk.json``, and as a notice where it is soon."""
    now = time.time() if now is None else now
    kept = exposition.read(data / exposition.DISK)
    samples = [(float(at), float(free)) for at, free in kept.get("samples") or []]
    samples = [(at, free) for at, free in samples if now - BACK * _DAY <= at <= now]
    if samples and now - samples[-1][0] < EVERY:
        return
    free = report.disk_free(data)
    if free < 0:
        return
    samples.append((now, float(free)))
    per_day = growth(samples)
    days = days_left(free, per_day)
    written.json(data / exposition.DISK, {"samples": samples, "per_day": per_day, "days": days})
    if days is not None and days < SOON:
        notices.put(data, "disk_soon", why=f"in about {days:.0f} days")
    else:
        notices.clear(data, "disk_soon")


def forecast(data: Path) -> float | None:
    """Days until the disk is full, as of the last sample; None where that can't be said, or it does not fill up."""
    days = exposition.read(data / exposition.DISK).get("days")
    return float(days) if isinstance(days, int | float) else None
