"""When a problem becomes an alarm, and what is sent of it: once when it has stayed for its time, again to a second address when nobody
has acknowledged it, and that it is over. Pure: problems and the time come in, messages come out; who keeps and sends is elsewhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import time as daytime
from typing import Any

from .report import Problem

RAISED, ESCALATED, OVER = "raised", "escalated", "over"
RED, YELLOW = "red", "yellow"
#: Seconds a problem must be gone before it is told over: what comes and goes is one alarm.
CALM = 60.0
#: Alarms that are over and still shown.
REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """``hold``: seconds a problem stays before anybody is called; ``red`` calls at night too."""

    hold: float
    red: bool


#: By code; one that breaks a promise is red, whatever stands here. Of all others, see :func:`rule`.
RULES = {
    "kill_unmatched": Rule(0, True),
    "restarted": Rule(0, True),
    "process": Rule(60, True),
    "database": Rule(60, True),
    "disk_full": Rule(10, True),
    "disk_read_only": Rule(10, True),
    "disk_low": Rule(300, False),
    "disk_soon": Rule(3600, False),
    "mail": Rule(300, True),
    "alarm_unsent": Rule(300, True),
    "store": Rule(60, True),
    "certificate": Rule(0, True),
    "feed_silent": Rule(0, False),
    "feed_failing": Rule(900, False),
    # Tried again after some minutes: one that failed for a network that was away is no reason to wake anybody.
    "backup_failed": Rule(600, True),
    "backup_late": Rule(0, True),
    "backup_trial": Rule(0, False),
    "clock_set": Rule(60, True),
    "plan_overdue": Rule(60, False),
    "failing": Rule(900, False),
}
_BREAKS, _ELSE = Rule(60, True), Rule(900, False)
#: A process that is missing, stopped or hung is one alarm.
_PROCESS = ("missing", "stopped", "hung")
#: While the first stands, the others follow from it and call nobody.
FOLLOWS = {
    "database": ("lag", "failing", "process", "feed_silent", "feed_failing"),
    "disk_full": ("disk_low", "disk_soon", "failing"),
    "disk_read_only": ("failing", "lag", "feed_failing"),
}
#: Noted by the backshop or of it: not over while nobody looks.
_BY_BACKSHOP = ("kill_unmatched", "feed_silent", "feed_failing", "disk_soon", "plan_overdue", "clock_set")


def family(problem: Problem) -> str:
    """The code of its alarm."""
    return "process" if problem.code in _PROCESS else problem.code


def rule(problem: Problem) -> Rule:
    """When it calls, and whom."""
    found = RULES.get(family(problem))
    if found is None:
        return _BREAKS if problem.breaks else _ELSE
    return Rule(min(found.hold, _BREAKS.hold), True) if problem.breaks else found


@dataclass(slots=True)
class Alarm:
    """One that was raised. Times are seconds of the clock, 0 for not yet. ``by``: the account that acknowledged it."""

    id: str
    code: str
    subject: str
    level: str
    breaks: list[str]
    since: float
    raised: float
    last: str = ""
    acked: float = 0.0
    by: str = ""
    escalated: float = 0.0
    over: float = 0.0

    @property
    def key(self) -> str:
        """What it concerns."""
        return f"{self.code}:{self.subject}"

    @property
    def problem(self) -> Problem:
        """As a problem of the report, to put it in words."""
        return Problem(self.last or self.code, self.subject, breaks=tuple(self.breaks))

    def as_dict(self) -> dict[str, Any]:
        """For a file, and for scripts."""
        return asdict(self)


def from_dict(told: dict[str, Any]) -> Alarm:
    """Back from a file. Raises TypeError for something else."""
    known = {one.name for one in fields(Alarm)}
    return Alarm(**{key: value for key, value in told.items() if key in known})


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent: ``state`` is :data:`RAISED`, :data:`ESCALATED` or :data:`OVER`."""

    state: str
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Settings:
    """``escalate_after``: seconds until nobody's word counts as none, 0 for never; ``mute``: codes that call nobody; ``quiet``: from and
    to, in which yellow alarms wait.
    """

    escalate_after: float = 900.0
    mute: tuple[str, ...] = ()
    quiet: tuple[daytime, daytime] | None = None


def is_quiet(quiet: tuple[daytime, daytime] | None, at: daytime) -> bool:
    """Whether ``at`` lies in the quiet hours, which may go over midnight."""
    if quiet is None:
        return False
    begin, end = quiet
    return begin <= at < end if begin <= end else at >= begin or at < end


@dataclass(slots=True)
class Book:
    """Alarms that stand and those that are over, the newest last; what is only being watched is kept in memory."""

    alarms: list[Alarm] = field(default_factory=list)
    _seen: dict[str, float] = field(default_factory=dict)
    _gone: dict[str, float] = field(default_factory=dict)
    #: Alarm → when it was raised, by a clock that is never set: nobody is called too early or never for a clock that was.
    _raised: dict[str, float] = field(default_factory=dict)

    def standing(self) -> list[Alarm]:
        """Those that are not over."""
        return [alarm for alarm in self.alarms if not alarm.over]

    def acknowledge(self, ident: str, by: str, at: float) -> Alarm | None:
        """Somebody looks after it: it is not escalated. None where no such alarm stands."""
        found = next((alarm for alarm in self.standing() if alarm.id == ident), None)
        if found is not None and not found.acked:
            found.acked, found.by = at, by
        return found

    def step(
        self, problems: Iterable[Problem], settings: Settings, *, clock: float, monotonic: float, local: daytime
    ) -> list[Message]:
        """What is to be sent now. ``clock``: the time, ``monotonic``: one that is never set, both in seconds; ``local``: the time of day."""
        now = {f"{family(problem)}:{problem.subject}": problem for problem in problems}
        codes = {family(problem) for problem in now.values()}
        hushed = {code for cause, codes_of in FOLLOWS.items() if cause in codes for code in codes_of}
        known = {alarm.key: alarm for alarm in self.standing()}
        messages = []
        self._seen = {key: self._seen.get(key, monotonic) for key in now}
        for key, problem in now.items():
            self._gone.pop(key, None)
            if key in known:
                self._changed(known[key], problem)
                continue
            code, when = family(problem), rule(problem)
            waits = code in hushed or code in settings.mute or problem.code in settings.mute
            if waits or monotonic - self._seen[key] < when.hold:
                continue
            if not when.red and is_quiet(settings.quiet, local):
                continue
            made = Alarm(
                secrets.token_hex(3),
                code,
                problem.subject,
                RED if when.red else YELLOW,
                list(problem.breaks),
                clock - (monotonic - self._seen[key]),
                clock,
                problem.code,
            )
            self.alarms.append(made)
            messages.append(Message(RAISED, made))
        messages += self._escalated(settings, clock, monotonic, hushed)
        messages += self._ended(known, now, clock, monotonic)
        over = {alarm.id for alarm in [alarm for alarm in self.alarms if alarm.over][-REMEMBERED:]}
        self.alarms = [alarm for alarm in self.alarms if not alarm.over or alarm.id in over]
        return messages

    def _changed(self, alarm: Alarm, problem: Problem) -> None:
        alarm.last = problem.code
        alarm.breaks = list(problem.breaks)

    def _escalated(self, settings: Settings, clock: float, monotonic: float, hushed: set[str]) -> list[Message]:
        # Of one that comes from a file only the clock's time is known.
        self._raised = {
            alarm.id: self._raised.get(alarm.id, monotonic - max(0.0, clock - alarm.raised))
            for alarm in self.standing()
        }
        due = [
            alarm
            for alarm in self.standing()
            if settings.escalate_after
            and alarm.level == RED
            and not (alarm.acked or alarm.escalated)
            and alarm.code not in hushed
            and monotonic - self._raised[alarm.id] >= settings.escalate_after
        ]
        for alarm in due:
            alarm.escalated = clock
        return [Message(ESCALATED, alarm) for alarm in due]

    def _ended(self, known: dict[str, Alarm], now: dict[str, Problem], clock: float, monotonic: float) -> list[Message]:
        blind = any(key in now for key in ("process:backshop", "database:"))
        ended = []
        for key, alarm in known.items():
            if key in now or (blind and alarm.code in _BY_BACKSHOP):
                continue
            if monotonic - self._gone.setdefault(key, monotonic) >= CALM:
                alarm.over = clock
                self._gone.pop(key, None)
                ended.append(Message(OVER, alarm))
        return ended
