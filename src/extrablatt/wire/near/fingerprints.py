"""Fingerprints of reports: how like two of them are, and under which keys candidates are found.

Agencies tell one event in different words, but with the same names, places and figures. Reports of different events of one kind
share the words of the trade instead ("police", "goal", "percent"), and reports of different events of the same people share
the names, but not the figures. So the groups of :mod:`.tokens` are compared each by itself, and what speaks for one story and
against it is added up.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from .tokens import is_overview, tokens

#: From which similarity on two reports are taken for the same story.
SAME_STORY = 0.5

#: Reports that share this many keys of :func:`bands` are worth comparing.
SHARED_BANDS = 2

#: Names and figures kept, and those of them candidates are looked up by.
_NAMES, _FIGURES, _COMMON = 48, 32, 120
_NAME_BANDS, _FIGURE_BANDS = 8, 2
#: Under this weight of figures a report has too few of them for their absence to speak against anything.
_FEW_FIGURES = 3.0
#: What each group adds: fitted to the labelled reports in tests/unit/wire/near, then rounded.
_BASE, _OF_NAMES, _OF_FIGURES, _OTHER_FIGURES, _OF_SCORES, _OTHER_SCORES, _OF_COMMON, _OTHER_DAYS = (
    -2.4, 4.5, 4.5, 3.0, 1.6, 2.4, 1.8, 2.3,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a report is about: hashed tokens (64 bits, signed) with weights, by group, the weightiest first.

    ``days`` are the weekdays named, as bits.
    """

    names: Mapping[int, float]
    figures: Mapping[int, float]
    scores: frozenset[int]
    common: frozenset[int]
    days: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        return not self.names

    def to_bytes(self) -> bytes:
        """As bytes to keep (about 1 kB), for :meth:`from_bytes`."""
        parts = [
            struct.pack(">BBBBB", len(self.names), len(self.figures), len(self.scores), len(self.common), self.days)
        ]
        for group in (self.names, self.figures):
            parts.append(struct.pack(f">{len(group)}q{len(group)}f", *group, *group.values()))
        for hashes in (self.scores, self.common):
            parts.append(struct.pack(f">{len(hashes)}q", *sorted(hashes)))
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """What :meth:`to_bytes` gave. Raises ValueError for anything else."""
        try:
            names, figures, scores, common, days = struct.unpack_from(">BBBBB", data)
            form = f">{names}q{names}f{figures}q{figures}f{scores}q{common}q"
            if struct.calcsize(form) + 5 != len(data):
                raise ValueError("not a fingerprint: it has another length than it says")
            values = iter(struct.unpack_from(form, data, 5))
        except struct.error as error:
            raise ValueError(f"not a fingerprint: {error}") from error

        def take(count: int) -> list[Any]:
            return [next(values) for _ in range(count)]

        return cls(
            dict(zip(take(names), take(names), strict=True)),
            dict(zip(take(figures), take(figures), strict=True)),
            frozenset(take(scores)),
            frozenset(take(common)),
            days,
        )


@lru_cache(maxsize=65536)
def _hash(token: str) -> int:
    return int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), "big", signed=True)


def fingerprint(headline: str, body_text: str, language: str | None = "de") -> Fingerprint:
    """What a report is about, of its headline and the first paragraphs of its plain text (a fraction of a millisecond).

    ``language`` (BCP 47) decides how figures are written. Digests and schedules have an empty one: they fold with nothing.
    """
    if is_overview(headline or ""):
        return Fingerprint({}, {}, frozenset(), frozenset(), 0)
    found = tokens(headline or "", body_text or "", language)
    return Fingerprint(
        {_hash(token): weight for token, weight in _heaviest(found.names, _NAMES)},
        {_hash("#" + token): weight for token, weight in _heaviest(found.figures, _FIGURES)},
        frozenset(_hash(":" + token) for token in sorted(found.scores)[:_FIGURES]),
        frozenset(_hash(token) for token in sorted(found.common)[:_COMMON]),
        found.days,
    )


def _heaviest(group: Mapping[str, float], count: int) -> list[tuple[str, float]]:
    # The weights are rounded to what the bytes can hold, so that a kept fingerprint compares like a fresh one.
    return [(token, round(weight * 64) / 64) for token, weight in sorted(group.items(), key=_by_weight)[:count]]


def _by_weight(entry: tuple[str, float]) -> tuple[float, str]:
    return (-entry[1], entry[0])


def bands(print_: Fingerprint) -> tuple[int, ...]:
    """Keys (at most ten, 64-bit signed) under which reports of the same event are found: the report's rarest names and figures.

    Look for reports of the last two or three days that share at least :data:`SHARED_BANDS` keys, and compare those.
    """
    figures = [token for token, weight in print_.figures.items() if weight >= 1.0]
    return (*list(print_.names)[:_NAME_BANDS], *figures[:_FIGURE_BANDS])


def features(a: Fingerprint, b: Fingerprint) -> tuple[float, ...]:
    """What speaks for (positive) and against (negative) one story, group by group, each from -1 to 1."""
    names = _cosine(a.names, b.names)
    shared = sum(min(weight, b.figures[token]) for token, weight in a.figures.items() if token in b.figures)
    mine, yours = sum(a.figures.values()), sum(b.figures.values())
    figures = shared / math.sqrt(max(mine, _FEW_FIGURES) * max(yours, _FEW_FIGURES))
    other_figures = -max(0.0, min(mine, yours, 4.0) - 1) / 3 if shared < 0.15 * min(mine, yours) else 0.0
    both_scored = bool(a.scores and b.scores)
    same_score = both_scored and not a.scores.isdisjoint(b.scores)
    common = len(a.common & b.common) / math.sqrt((len(a.common) or 1) * (len(b.common) or 1))
    other_days = -1.0 if a.days and b.days and not a.days & b.days else 0.0
    # Figures without names are chance.
    backed = min(1.0, names / 0.12)
    other_score = -1.0 if both_scored and not same_score else 0.0
    return (names, figures * backed, other_figures, same_score * backed, other_score, common, other_days)


def similarity(a: Fingerprint, b: Fingerprint) -> float:
    """How sure it is that both report the same event, from 0 to 1; from :data:`SAME_STORY` on they are folded."""
    if a.empty or b.empty:
        return 0.0
    weights = (_OF_NAMES, _OF_FIGURES, _OTHER_FIGURES, _OF_SCORES, _OTHER_SCORES, _OF_COMMON, _OTHER_DAYS)
    total = _BASE + sum(weight * feature for weight, feature in zip(weights, features(a, b), strict=True))
    return 1 / (1 + math.exp(-total))


def _cosine(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    shared = sum(weight * b[token] for token, weight in a.items() if token in b)
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
