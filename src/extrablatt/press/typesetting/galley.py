"""The galley: a text being set, with the places of its tags kept beside it, so that no rule ever sees a tag."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

#: (start, end, replacement) in characters of the text before the edit.
Edit = tuple[int, int, str]


class Galley:
    """``text`` and the ascending offsets (``marks``) at which tags stand between its characters."""

    __slots__ = ("marks", "text")

    def __init__(self, text: str, marks: list[int] | None = None) -> None:
        self.text = text
        self.marks = marks if marks is not None else []

    def edit(self, edits: Sequence[Edit]) -> None:
        """Apply ``edits`` (ascending, not overlapping) at once; marks stay between the characters they stood between."""
        if not edits:
            return
        text, parts, position = self.text, [], 0
        for start, end, new in edits:
            parts.append(text[position:start])
            parts.append(new)
            position = end
        parts.append(text[position:])
        self.text = "".join(parts)
        if self.marks and any(end - start != len(new) for start, end, new in edits):
            self._shift(edits)

    def _shift(self, edits: Sequence[Edit]) -> None:
        marks, shifted, delta, done = self.marks, list[int](), 0, 0
        for start, end, new in edits:
            if end - start == len(new):
                continue
            upto = bisect_right(marks, start, done)
            shifted.extend([mark + delta for mark in marks[done:upto]] if delta else marks[done:upto])
            done = upto
            while done < len(marks) and marks[done] < end:  # inside the replaced run
                shifted.append(start + delta + min(marks[done] - start, len(new)))
                done += 1
            delta += len(new) - (end - start)
        shifted.extend(mark + delta for mark in marks[done:])
        self.marks = shifted

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str | None], group: int = 0) -> None:
        """Replace ``group`` of every match; a callable may return None to leave a match alone."""
        edits: list[Edit] = []
        for match in pattern.finditer(self.text):
            replacement = new if isinstance(new, str) else new(match)
            if replacement is not None:
                edits.append((*match.span(group), replacement))
        self.edit(edits)

    def cut(self) -> list[str]:
        """The text cut at its marks: always one piece more than there are marks."""
        bounds = [0, *self.marks, len(self.text)]
        return [self.text[a:b] for a, b in pairwise(bounds)]
