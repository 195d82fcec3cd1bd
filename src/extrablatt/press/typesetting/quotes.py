"""Quotation marks, apostrophes and primes: whatever was typed becomes the language's own.

Amtliche Regelung (2006/2018) § 89–95 (quotation marks; § 95: a quotation within one takes the half marks), § 96–97
(apostrophe). Marks are read by their context, block by block: first each is told to open, close or be an apostrophe, then
pairs get their shape by depth. What cannot be paired keeps the shape it would have as part of a quotation that runs on
into the next paragraph; what stands free (" - ") is left as typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import Enum

from .galley import Edit, Galley
from .languages import Language
from .marks import BLOCK, BREAK, DOUBLE_MARKS, SINGLE_MARKS, is_edge, is_word

_DOUBLE, _SINGLE = DOUBLE_MARKS, SINGLE_MARKS
_MARK = re.compile(rf"[\"„“”«»‟'‚‘’‹›`´‛{BLOCK}]|{BREAK}{BREAK}")
_OPENERS = frozenset("([{<-–—/|¿¡=+*:")
#: After an opening mark none of these can follow.
_NOT_FIRST = frozenset(".,;:!?)]}")

_UNPADDED = re.compile(r"(?<=«)(?=[^\s–—])|(?<=[^\s–—])(?=»)")
#: Words that begin with an apostrophe: 's, 'n, '68er, 'rein … The long ones may as well begin a quotation.
_ELISION = re.compile(
    r"(?:(?P<short>s|n|ne|nen|nem|ner|m|em|nes|tis|twas|\d\der|\d\ds?)|"
    r"ran|raus|rein|rauf|rum|runter|rüber|nauf|nunter|cause|til|tschuldigung)(?![^\W_])",
    re.I,
)
_FEET = re.compile(r"\d{1,2}(?:[.,]\d+)?[\"″”]")
_MEASURED = re.compile(r"[ -][^\W_]")
_STRONG = frozenset(".,;:!?)]}…")


class _Role(Enum):
    KEEP = 0
    OPEN = 1
    CLOSE = 2
    APOSTROPHE = 3
    PRIME = 4


def set_quotes(galley: Galley, language: Language) -> None:
    """Set every quotation mark, apostrophe and prime of the galley. After the typed marks and the dashes."""
    text = galley.text
    edits: list[Edit] = []
    low, places = 0, list[int]()
    for match in _MARK.finditer(text):
        if match.group() in (BLOCK, BREAK + BREAK):
            if places:
                edits.extend(_settle(text, low, match.start(), places, language))
                places = []
            low = match.end()
        else:
            places.append(match.start())
    if places:
        edits.extend(_settle(text, low, len(text), places, language))
    galley.edit(edits)
    if language.padding:
        galley.sub(_UNPADDED, language.padding)


def _settle(text: str, low: int, high: int, places: list[int], language: Language) -> list[Edit]:
    """The edits of one block. Where marks don't pair plainly, the result is read again till it stands."""
    block = _Block(text, low, high, places, language)
    edits = block.edits()
    if not edits or block.is_plain():
        return edits
    before, now = text[low:high], ""
    for _ in range(4):
        galley = Galley(now or before)
        galley.edit(edits if now else [(a - low, b - low, new) for a, b, new in edits])
        if galley.text == now:
            break
        now = galley.text
        edits = _Block(now, 0, len(now), [m.start() for m in _MARK.finditer(now)], language).edits()
    return [(low + i, low + i + 1, new) for i, (old, new) in enumerate(zip(before, now, strict=True)) if old != new]


class _Block:
    """One block: ``places`` are the offsets of all marks in ``text[low:high]``."""

    def __init__(self, text: str, low: int, high: int, places: list[int], language: Language) -> None:
        self.text, self.low, self.high, self.places, self.language = text, low, high, places, language
        self.roles: list[_Role] = []
        self.partner: dict[int, int] = {}
        self.nested = False
        self.open: list[int] = []  # indices of open marks, outermost first
        self.last_double = max((i for i, place in enumerate(places) if text[place] in _DOUBLE), default=-1)
        self.closers = [i for i, place in enumerate(places) if text[place] in _SINGLE and self._ends_here(i)]

    def edits(self) -> list[Edit]:
        for index, place in enumerate(self.places):
            if self.text[place] in _DOUBLE:
                role = self._double(index, place)
            else:
                role = self._single(index, place)
            self.roles.append(role)
            if role is _Role.OPEN:
                self.open.append(index)
            elif role is _Role.CLOSE:
                self._close(index)
        return self._shape()

    def is_plain(self) -> bool:
        """Whether there are only double marks in pairs, none within another, and apostrophes within words."""
        return not self.nested and all(
            index in self.partner and self._is_double(index)
            if role in (_Role.OPEN, _Role.CLOSE)
            else role is _Role.APOSTROPHE and is_word(self._before(place)) and is_word(self._after(place))
            for index, (role, place) in enumerate(zip(self.roles, self.places, strict=True))
        )

    # --- context -----------------------------------------------------------------------------------------------------

    def _before(self, place: int) -> str:
        return self.text[place - 1] if place > self.low else ""

    def _after(self, place: int) -> str:
        return self.text[place + 1] if place + 1 < self.high else ""

    def _beyond(self, place: int) -> str:
        """The first character after this mark that is no quotation mark itself; a blank for a dash that begins no word."""
        place += 1
        row = min(self.high, place + 8)  # more marks in a row are no text
        while place < row and (self.text[place] in _DOUBLE or self.text[place] in _SINGLE):
            place += 1
        if place >= self.high:
            return ""
        if self.text[place] in "–—" or (self.text[place] == "-" and not is_word(self.text[place + 1 : place + 2])):
            return " "
        return self.text[place]

    def _just_opened(self, index: int) -> bool:
        adjacent = index > 0 and self.places[index - 1] == self.places[index] - 1
        return adjacent and self.roles[index - 1] is _Role.OPEN

    def _can_open(self, index: int) -> bool:
        place = self.places[index]
        before, beyond = self._before(place), self._beyond(place)
        begins = is_edge(before) or before in _OPENERS or self._just_opened(index) or self._behind_elision(index)
        if begins and not is_edge(beyond) and beyond not in _NOT_FIRST:
            return True
        return begins and self._encloses(index)

    def _behind_elision(self, index: int) -> bool:
        """``l'"amico"``"""
        adjacent = index > 0 and self.places[index - 1] == self.places[index] - 1
        return self.language.elides and adjacent and self.roles[index - 1] is _Role.APOSTROPHE

    def _encloses(self, index: int) -> bool:
        """Whether a mark before punctuation begins a quotation all the same, since the next of its kind can only end it: ``"?"``,
        ``".at"``, ``", dass"``. A dash is quoted alone, or with other signs."""
        place = self.places[index]
        marks = _DOUBLE if self.text[place] in _DOUBLE else _SINGLE
        after = self._after(place)
        if after not in _NOT_FIRST and after not in "-–—" and after not in _DOUBLE and after not in _SINGLE:
            return False
        for later in range(index + 1, min(len(self.places), index + 9)):
            there = self.places[later]
            if self.text[there] in marks:
                if there == place + 1 or is_edge(self._before(there)) or is_word(self._after(there)):
                    return False
                return after not in "-–—" or not any(map(str.isspace, self.text[place + 1 : there]))
        return False

    def _can_close(self, index: int) -> bool:
        adjacent = index > 0 and self.places[index - 1] == self.places[index] - 1
        if adjacent and self.roles[index - 1] in (_Role.OPEN, _Role.KEEP):
            return False
        return not is_edge(self._before(self.places[index]))

    def _opens_again(self, index: int) -> bool:
        """Whether the mark at ``index`` (not yet read) looks like an opening one."""
        place = self.places[index]
        before = self._before(place)
        return (is_edge(before) or before in _OPENERS) and not is_edge(self._beyond(place))

    def _ends_here(self, index: int) -> bool:
        """Whether the mark at ``index`` (not yet read) looks like a closing one."""
        place = self.places[index]
        return not is_edge(self._before(place)) and not is_word(self._after(place))

    def _is_open(self, marks: frozenset[str]) -> bool:
        return any(self.text[self.places[i]] in marks for i in self.open[-8:])  # deeper than that is no text

    def _close(self, index: int) -> None:
        marks = _DOUBLE if self.text[self.places[index]] in _DOUBLE else _SINGLE
        for level in range(len(self.open) - 1, -1, -1):
            if self.text[self.places[self.open[level]]] in marks:
                self.partner[self.open[level]] = index
                self.partner[index] = self.open[level]
                del self.open[level:]
                return

    # --- roles -------------------------------------------------------------------------------------------------------

    def _double(self, index: int, place: int) -> _Role:
        char, before, after = self.text[place], self._before(place), self._after(place)
        can_open, can_close, is_open = self._can_open(index), self._can_close(index), self._is_open(_DOUBLE)
        if not is_open and not can_open and is_word(after) and not (char == '"' and before.isdecimal()):
            if is_word(before) or before in _STRONG:  # a space is missing before it
                return _Role.OPEN if self.last_double > index else _Role.KEEP
        if char in ("„", self.language.outer[0]) and not is_open and not is_edge(after) and after not in _NOT_FIRST:
            return _Role.OPEN
        if can_open and not (can_close and is_open and not is_word(self._beyond(place)) and before not in "([{"):
            return _Role.OPEN
        if not can_close:
            return _Role.KEEP
        if not is_open:
            if char == '"' and before.isdecimal():
                return _Role.PRIME
            return _Role.CLOSE
        return _Role.PRIME if char == '"' and before.isdecimal() and self._inches(index) else _Role.CLOSE

    def _inches(self, index: int) -> bool:
        """``"Der 27" Monitor", sagte``: within a quotation, when the next mark can only be the closing one."""
        if not _MEASURED.match(self.text, self.places[index] + 1, self.high):
            return False
        for later in range(index + 1, len(self.places)):
            if self._is_double(later):
                return self._ends_here(later) and not self._opens_again(later)
        return False

    def _single(self, index: int, place: int) -> _Role:
        char, before, after = self.text[place], self._before(place), self._after(place)
        if is_word(before) and is_word(after):
            feet = char == "'" and before.isdecimal() and _FEET.match(self.text, place + 1)
            return _Role.PRIME if feet else _Role.KEEP if char in "‹›‚" else _Role.APOSTROPHE
        if self._can_open(index):
            return self._opening(index, place, char)
        if self._can_close(index) and self._is_open(_SINGLE) and not self._apostrophe_inside(index):
            return _Role.CLOSE
        if char == "'" and (before.isdecimal() or (before == "." and self.text[place - 2 : place - 1].isdecimal())):
            return _Role.PRIME  # 5' 10", and the 45.' minute
        if char in "‹›‚" or is_edge(before):
            return _Role.KEEP
        return _Role.APOSTROPHE

    def _opening(self, index: int, place: int, char: str) -> _Role:
        rest = self.text[place + 1 : min(place + 16, self.high)]
        if char not in "‚‹›":
            if rest[:2].lower() in ("n'", "n’"):
                return _Role.APOSTROPHE  # rock 'n' roll
            elision = _ELISION.match(rest)
            if elision and (rest[elision.end() : elision.end() + 1] or " ") not in _SINGLE:
                if elision["short"] or not self._closer(index):
                    return _Role.APOSTROPHE
        if self._closer(index):
            return _Role.OPEN
        return _Role.APOSTROPHE if char in "'’`´" else _Role.KEEP

    def _closer(self, index: int) -> int | None:
        """The next single mark that could close one opened at ``index``."""
        after = bisect_right(self.closers, index)
        return self.closers[after] if after < len(self.closers) else None

    def _apostrophe_inside(self, index: int) -> bool:
        """``'Hans' Auto steht hier', sagte``: weak here, and a strong closing mark is the next that comes."""
        place = self.places[index]
        before, after = self._before(place), self._after(place)
        if not (before.isalpha() and after == " " and is_word(self.text[place + 2 : place + 3])):
            return False
        for later in range(index + 1, len(self.places)):
            if self.text[self.places[later]] in _SINGLE:
                if self._opens_again(later):
                    return False
                if self._ends_here(later):
                    beyond = self._beyond(self.places[later])
                    return beyond == "" or beyond in _STRONG or self._after(self.places[later]) in _DOUBLE
        return False

    # --- shapes ------------------------------------------------------------------------------------------------------

    def _shape(self) -> list[Edit]:
        stray_closers = [
            i
            for i, role in enumerate(self.roles)
            if role is _Role.CLOSE and i not in self.partner and self._is_double(i)
        ]
        levels: list[int] = []
        stray_openers = 0
        edits: list[Edit] = []
        for index, role in enumerate(self.roles):
            place = self.places[index]
            new = char = self.text[place]
            if role is _Role.APOSTROPHE:
                new = "’"
            elif role is _Role.PRIME:
                new = "″" if char in _DOUBLE else "′"
            elif role is _Role.OPEN and index in self.partner:
                runs_on = stray_openers > 0 or bisect_right(stray_closers, index) < len(stray_closers)
                levels.append(self._level(index, levels, runs_on))
                new = self._marks(levels[-1])[0]
            elif role is _Role.CLOSE and index in self.partner:
                new = self._marks(levels.pop())[1]
            elif role is _Role.OPEN and self._is_double(index):
                stray_openers += 1
                new = self.language.outer[0]
            elif role is _Role.OPEN:
                new = "’" if char in "'’`´" else char
            elif role is _Role.CLOSE:
                new = self.language.outer[1] if self._is_double(index) else "’"
            if new != char:
                edits.append((place, place + 1, new))
        return edits

    def _is_double(self, index: int) -> bool:
        return self.text[self.places[index]] in _DOUBLE

    def _marks(self, level: int) -> tuple[str, str]:
        return self.language.inner if level else self.language.outer

    def _level(self, index: int, levels: list[int], runs_on: bool) -> int:
        if levels:
            self.nested = True
            return 1 - levels[-1]
        if self._is_double(index) or self.language.inner[0] not in _SINGLE:
            return 0
        typed_half = self.text[self.places[index]] in "‚‹›"
        return 1 if runs_on or typed_half or not self.language.promotes_single else 0
