"""What was done, step by step: the contract of ``backup --json`` and ``restore --json``."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


class NotDone(RuntimeError):
    """A step can't be done. The message is one line: what is wrong, and what to do."""


class Busy(NotDone):
    """Another process is at it: nothing has failed."""


@dataclass(slots=True)
class Step:
    """One step. ``rows`` and ``bytes``: how much it was about, where that means anything; ``problem``: empty when it went well."""

    name: str
    seconds: float = 0.0
    rows: int | None = None
    bytes: int | None = None
    problem: str = ""
    #: What the operator should be told besides.
    told: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the contract has it; no problem is null."""
        return {
            "name": self.name,
            "seconds": round(self.seconds, 3),
            "rows": self.rows,
            "bytes": self.bytes,
            "problem": self.problem or None,
        }


@dataclass(slots=True)
class Report:
    """All steps, in order. ``say`` is told each when it is done."""

    steps: list[Step] = field(default_factory=list)
    say: Callable[[Step], object] = lambda step: None

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return not any(step.problem for step in self.steps)

    @property
    def problem(self) -> str:
        """The first thing that is wrong."""
        return next((step.problem for step in self.steps if step.problem), "")

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """A step; what hinders it is noted as its problem. Raises :class:`NotDone`, also for an OSError: the next steps need it."""
        step, begun = Step(name), time.monotonic()
        try:
            yield step
        except NotDone as error:
            step.problem = str(error)
            raise
        except OSError as error:
            step.problem = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            raise NotDone(step.problem) from error
        finally:
            step.seconds = time.monotonic() - begun
            self.steps.append(step)
            self.say(step)

    def as_json(self) -> dict[str, Any]:
        """The contract: ``{ok, steps}``."""
        return {"ok": self.ok, "steps": [step.as_json() for step in self.steps]}
