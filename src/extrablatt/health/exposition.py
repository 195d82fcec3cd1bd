"""How the whole newspaper is, as Prometheus reads it (exposition format 0.0.4): from heartbeats, counters and what the backshop has noted.

Needs neither database nor office. :data:`METRICS` is all there is: the tables of docs/monitoring.md, the alert rules and the dashboard are
tested against it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from . import alarmbook, tally
from .counters import line
from .heartbeats import CONDITION, FOLLOWER, Heartbeats
from .report import Report

#: Name → type and what it says.
METRICS = {
    "extrablatt_promise_kept": ("gauge", "Whether a promise can be kept now."),
    "extrablatt_problem": ("gauge", "A problem of the health report that stands."),
    "extrablatt_process_beat_age_seconds": ("gauge", "Seconds since a process was heard of."),
    "extrablatt_process_hung": ("gauge", "Whether a loop of a process does not get on."),
    "extrablatt_process_memory_bytes": ("gauge", "Resident memory of a process."),
    "extrablatt_follower_lag_entries": ("gauge", "Entries a follower of the log is behind."),
    "extrablatt_follower_lag_seconds": ("gauge", "Seconds a follower of the log is behind."),
    "extrablatt_follower_failing": ("gauge", "Whether a follower of the log fails."),
    "extrablatt_publication_lag_seconds": ("histogram", "From an entry of the log to the follower that has worked it off."),
    "extrablatt_log_head": ("gauge", "The newest entry of the publication log."),
    "extrablatt_office_request_seconds": ("histogram", "Time the office took to answer."),
    "extrablatt_office_errors_total": ("counter", "Answers of the office that were mistakes of ours (5xx)."),
    "extrablatt_live_readers": ("gauge", "Open live pages."),
    "extrablatt_wire_files_total": ("counter", "Files of the wire taken in."),
    "extrablatt_wire_items_total": ("counter", "Items of the wire stored."),
    "extrablatt_wire_quarantined_total": ("counter", "Files of the wire that could not be read."),
    "extrablatt_schedule_published_total": ("counter", "Stories published by the schedule."),
    "extrablatt_schedule_withdrawn_total": ("counter", "Stories withdrawn because they had expired."),
    "extrablatt_schedule_lateness_seconds": ("histogram", "From the planned moment (a plan, an embargo's end, an expiry) to the deed."),
    "extrablatt_feed_last_item_age_seconds": ("gauge", "Seconds since an agency's feed brought something."),
    "extrablatt_feed_lag_seconds": ("gauge", "From the agency's time of an item to its arrival, smoothed."),
    "extrablatt_feed_items_total": ("counter", "Items a feed has brought."),
    "extrablatt_feed_failures": ("gauge", "Failures of a feed in a row."),
    "extrablatt_jobs_waiting": ("gauge", "Work that waits: deliveries, pictures, files in quarantine."),
    "extrablatt_page_store_pages": ("gauge", "Pages in the page store."),
    "extrablatt_page_store_bytes": ("gauge", "Bytes of the page store that are used."),
    "extrablatt_page_store_purges_total": ("counter", "Purges of the page store."),
    "extrablatt_disk_free_bytes": ("gauge", "Bytes that may still be written to the data folder's disk."),
    "extrablatt_disk_growth_bytes_per_day": ("gauge", "What a day costs on that disk, measured."),
    "extrablatt_disk_full_in_days": ("gauge", "Days until it is full if it goes on so."),
    "extrablatt_alarms": ("gauge", "Alarms that stand, by whether somebody looks after them."),
}  # fmt: skip
#: What the backshop notes of the database for others to read, and of the disk.
KNOWN, DISK = Path("run") / "known.json", Path("run") / "disk.json"


def read(path: Path) -> dict[str, Any]:
    """A file of numbers; empty where it is not there or torn."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def memory(pid: int) -> int:
    """Resident bytes of a process (Linux, proc(5)); 0 where that can't be told."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


class _Told:
    """Lines by metric, in the order of the table."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {name: [] for name in METRICS}

    def add(self, name: str, value: float, **labels: str) -> None:
        self._lines[name].append(line(name, value, **labels))

    def histogram(
        self, name: str, key: str, bounds: tuple[float, ...], numbers: Mapping[str, float], **labels: str
    ) -> None:
        count = numbers.get(f"{key} count", 0.0)
        told = [line(f"{name}_bucket", numbers.get(f"{key} le {one}", 0.0), **labels, le=str(one)) for one in bounds]
        told.append(line(f"{name}_bucket", count, **labels, le="+Inf"))
        told += [line(f"{name}_sum", numbers.get(f"{key} sum", 0.0), **labels), line(f"{name}_count", count, **labels)]
        self._lines[name] += told

    def text(self) -> str:
        lines = []
        for name, told in self._lines.items():
            if told:
                kind, what = METRICS[name]
                lines += [f"# HELP {name} {what}", f"# TYPE {name} {kind}", *told]
        return "".join(f"{one}\n" for one in lines)


def text(
    seen: Report, table: Heartbeats, data: Path, store: Mapping[str, int], clock: Callable[[], float] = time.time
) -> str:
    """All of it. ``store``: the page store's own numbers, empty where it can't be read."""
    out = _Told()
    for promise, kept in seen.promises.items():
        out.add("extrablatt_promise_kept", kept, promise=promise)
    for problem in dict.fromkeys((one.code, one.subject) for one in seen.problems):
        out.add("extrablatt_problem", 1, code=problem[0], subject=problem[1])
    _processes(out, table)
    for lag in seen.followers:
        out.add("extrablatt_follower_lag_entries", lag.entries, follower=lag.name)
        out.add("extrablatt_follower_lag_seconds", round(lag.seconds, 3), follower=lag.name)
        out.add("extrablatt_follower_failing", bool(lag.error), follower=lag.name)
    out.add("extrablatt_log_head", table.head())
    _rooms(out, data)
    _known(out, read(data / KNOWN), clock())
    for name, key in (("pages", "pages"), ("bytes", "bytes"), ("purges_total", "counter")):
        if key in store:
            out.add(f"extrablatt_page_store_{name}", store[key])
    if seen.disk_free >= 0:
        out.add("extrablatt_disk_free_bytes", seen.disk_free)
    disk = read(data / DISK)
    for name, key in (("growth_bytes_per_day", "per_day"), ("full_in_days", "days")):
        if isinstance(disk.get(key), int | float):
            out.add(f"extrablatt_disk_{name}", disk[key])
    alarms = alarmbook.standing(data)
    for acknowledged in (False, True):
        number = sum(bool(alarm.acked) is acknowledged for alarm in alarms)
        out.add("extrablatt_alarms", number, acknowledged=str(acknowledged).lower())
    return out.text()


def _processes(out: _Told, table: Heartbeats) -> None:
    ages: dict[str, float] = {}
    hung: dict[str, bool] = {}
    pids: dict[int, str] = {}
    for row in table.rows():
        if row.kind in (FOLLOWER, CONDITION):
            continue
        name = row.name.partition(":")[0]
        ages[name] = max(ages.get(name, 0.0), row.age)
        hung[name] = hung.get(name, False) or row.hung
        pids[row.pid] = name
    for name, age in ages.items():
        out.add("extrablatt_process_beat_age_seconds", round(age, 3), process=name)
        out.add("extrablatt_process_hung", hung[name], process=name)
    sizes: dict[str, int] = {}
    for pid, name in pids.items():
        sizes[name] = sizes.get(name, 0) + memory(pid)
    for name, size in sizes.items():
        out.add("extrablatt_process_memory_bytes", size, process=name)


def _rooms(out: _Told, data: Path) -> None:
    numbers: dict[str, float] = {}
    with contextlib.suppress(OSError):
        numbers = tally.total(data)
    for name in tally.FOLLOWERS:
        if numbers.get(f"lag {name} count"):
            out.histogram("extrablatt_publication_lag_seconds", f"lag {name}", tally.LAG, numbers, follower=name)
    for name in tally.PLANNED:
        if numbers.get(f"late {name} count"):
            out.histogram("extrablatt_schedule_lateness_seconds", f"late {name}", tally.LATE, numbers, what=name)
    if not numbers:
        return
    out.histogram("extrablatt_office_request_seconds", "office", tally.ANSWER, numbers)
    for name in (
        "office errors",
        "wire files",
        "wire items",
        "wire quarantined",
        "schedule published",
        "schedule withdrawn",
    ):
        out.add(f"extrablatt_{name.replace(' ', '_')}_total", numbers.get(name, 0.0))
    out.add("extrablatt_live_readers", numbers.get("now live readers", 0.0))


def _known(out: _Told, known: Mapping[str, Any], now: float) -> None:
    for name, feed in (known.get("feeds") or {}).items():
        if feed.get("last") is not None:
            out.add("extrablatt_feed_last_item_age_seconds", round(max(0.0, now - feed["last"]), 1), feed=name)
        if feed.get("lag") is not None:
            out.add("extrablatt_feed_lag_seconds", round(feed["lag"], 1), feed=name)
        out.add("extrablatt_feed_items_total", feed.get("items", 0), feed=name)
        out.add("extrablatt_feed_failures", feed.get("failures", 0), feed=name)
    for name, number in (known.get("waiting") or {}).items():
        out.add("extrablatt_jobs_waiting", number, queue=name)
