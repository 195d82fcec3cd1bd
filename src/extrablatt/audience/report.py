"""What was read, as a report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from .models import Reads

READ, READ_THROUGH, ROBOT = "read", "read through", "robot"


def report(since: datetime, until: datetime, *, story: int | None = None, most: int = 20) -> dict[str, Any]:
    """Reads from ``since`` up to ``until``, of all pages or one story; robots apart.

    ``{from, to, reads, read_through, robots, by_hour: [{hour, reads}], sources: {…}, devices: {…}, pages: [{path, story, reads,
    read_through}]}``, pages with the most reads first, at most ``most``.
    """
    rows = Reads.objects.filter(hour__gte=since, hour__lt=until)
    if story is not None:
        rows = rows.filter(story=story)
    people = rows.exclude(device=ROBOT)
    reads, through = people.filter(what=READ), people.filter(what=READ_THROUGH)
    by_hour = reads.values("hour").annotate(n=Sum("reads")).order_by("hour")
    pages = reads.exclude(path="").values("path", "story").annotate(n=Sum("reads")).order_by("-n", "path")[:most]
    read_through = dict(through.values_list("path").annotate(n=Sum("reads")))
    return {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "reads": _sum(reads),
        "read_through": _sum(through),
        "robots": _sum(rows.filter(device=ROBOT)),
        "by_hour": [{"hour": row["hour"].isoformat(), "reads": row["n"]} for row in by_hour],
        "sources": _by(reads, "source"),
        "devices": _by(reads, "device"),
        "pages": [
            {"path": p["path"], "story": p["story"], "reads": p["n"], "read_through": read_through.get(p["path"], 0)}
            for p in pages
        ],
    }


def _sum(rows: QuerySet[Reads]) -> int:
    return int(rows.aggregate(n=Sum("reads"))["n"] or 0)


def _by(rows: QuerySet[Reads], name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(n=Sum("reads")).order_by("-n", name))
