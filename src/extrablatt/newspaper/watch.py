"""Which processes are hung: by their heartbeats, and by how long we ourselves have watched them say nothing.

Not by the beats' age alone: when the whole machine (or its container) was frozen, everybody's last beat is old, and nobody is hung.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

from extrablatt.health.heartbeats import Heartbeats, Row, state_of

#: Seconds between two looks, and what of the time between two of them counts at most.
LOOK, COUNTED = 0.5, 2.0
#: Seconds a process may be stopped by a signal (a debugger takes less).
STOPPED = 3.0
#: Seconds from its start in which a process must have begun to beat.
BEGIN = 300.0


class Watch:
    """The heartbeats of one supervisor's processes. ``clock`` is monotonic, in seconds."""

    def __init__(self, table: Heartbeats, clock: Callable[[], float] = time.monotonic) -> None:
        self._table, self._clock = table, clock
        self._mine = table.claim("supervisor", 60.0)
        self._last = clock()
        #: By slot: the beat last seen, and seconds of our own time since we saw it change.
        self._seen: dict[int, tuple[float, float]] = {}
        #: By process: seconds it was seen stopped; by name: seconds none of its processes was seen to beat.
        self._stopped: dict[int, float] = {}
        self._silent: dict[str, tuple[int, float]] = {}

    def hung(self, groups: Mapping[str, int]) -> list[tuple[int, str, str]]:
        """Who is to be ended, as (process, name of the group, why); looks twice a second at most.

        ``groups``: the first process of each group, by name; a group's id is that process's.
        """
        now = self._clock()
        if now - self._last < LOOK:
            return []
        passed, self._last = min(now - self._last, COUNTED), now
        self._mine()
        names = {pid: name for name, pid in groups.items()}
        rows = [(names[group], row) for row in self._table.rows() if (group := group_of(row.pid)) in names]
        found = self._not_beating(rows, passed) | self._stopped_ones(rows, groups, passed)
        silent = self._never_begun(rows, groups, passed)
        return [(pid, name, why) for pid, (name, why) in {**silent, **found}.items()]

    def _not_beating(self, rows: list[tuple[str, Row]], passed: float) -> dict[int, tuple[str, str]]:
        seen, found = {}, {}
        for name, row in rows:
            beat, still = self._seen.get(row.slot, (row.beat, 0.0))
            seen[row.slot] = (row.beat, still + passed if beat == row.beat else 0.0)
            if row.hung and seen[row.slot][1] > row.bound:
                found[row.pid] = (name, f"{row.name} has not got on for {row.age:.0f} s. {row.error}".strip())
        self._seen = seen
        return found

    def _stopped_ones(
        self, rows: list[tuple[str, Row]], groups: Mapping[str, int], passed: float
    ) -> dict[int, tuple[str, str]]:
        processes = {row.pid: name for name, row in rows} | {pid: name for name, pid in groups.items()}
        self._stopped = {pid: self._stopped.get(pid, 0.0) + passed for pid in processes if state_of(pid) in ("T", "t")}
        return {pid: (processes[pid], "it is stopped") for pid, long in self._stopped.items() if long > STOPPED}

    def _never_begun(
        self, rows: list[tuple[str, Row]], groups: Mapping[str, int], passed: float
    ) -> dict[int, tuple[str, str]]:
        beating = {name for name, _row in rows}
        silent = {}
        for name, pid in groups.items():
            known, long = self._silent.get(name, (pid, 0.0))
            silent[name] = (pid, 0.0 if name in beating or known != pid else long + passed)
        self._silent = silent
        if not self._table.rows():
            return {}  # nobody can be watched
        return {pid: (name, "it does not begin to work") for name, (pid, long) in silent.items() if long > BEGIN}


def group_of(pid: int) -> int:
    """The group a process is in; 0 where it has ended."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
