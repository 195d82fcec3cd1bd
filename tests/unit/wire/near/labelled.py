"""The labelled reports beside this file: invented events, each told in the words of two or three agencies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

FOLDER = Path(__file__).parent / "stories"


@dataclass(frozen=True)
class Report:
    """One agency's report; those of one story have the same ``story``."""

    story: str
    agency: str
    headline: str
    body: str
    #: Days after the other reports, where the text says so.
    day: int = 0


def reports(prefix: str = "") -> list[Report]:
    """The reports of the files whose names begin with ``prefix``."""
    found = []
    for path in sorted(FOLDER.glob(f"{prefix}*.txt")):
        story, day = "", 0
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("== "):
                story, _, late = line[3:].partition(" @")
                day = int(late or 0)
            elif line.startswith("-- "):
                agency, _, headline = line[3:].partition(" | ")
            elif line.strip():
                found.append(Report(story, agency, headline, line.strip(), day))
    return found


def pairs(of: list[Report], within: int | None = None) -> list[tuple[Report, Report, bool]]:
    """All pairs of reports (not more than ``within`` days apart), with whether they tell the same story."""
    return [
        (a, b, a.story == b.story) for a, b in combinations(of, 2) if within is None or abs(a.day - b.day) <= within
    ]
