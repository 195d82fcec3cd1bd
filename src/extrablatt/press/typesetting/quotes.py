"""Quotation marks, apostrophes and primes: paired by context with a stack, whatever was typed."""

from __future__ import annotations

import re

from .languages import Language
from .marks import TAG

_DOUBLE = frozenset('"„“”«»‟')
_SINGLE = frozenset("'‚‘’‹›`´")
_QUOTES = _DOUBLE | _SINGLE
_OPENERS = frozenset("([{<-–—/\u00a0\u202f¿¡|")
_TYPED = (("``", '"'), ("''", '"'), (",,", "„"), ("<<", "«"), (">>", "»"))
#: Words that begin with an apostrophe: 's, 'n, '68er, 'rein …
_ELISION = re.compile(
    r"(?:s|n|ne|nen|nem|ner|m|em|ran|raus|rein|rauf|rum|runter|nauf|nunter|tis|twas|cause|til|tschuldigung|\d\der|\d\ds?)"
    r"(?![^\W_])",
    re.I,
)

#: A comma typed for the low single mark: ,Halt!'
_LOW_COMMA = re.compile(r"(?<![^\s„“\"«(]),(?=[^\W\d_][^,]*['‘’])")


def _space(char: str) -> bool:
    return char == "" or char.isspace()


def set_quotes(text: str, language: Language) -> str:
    """Set every quotation mark, apostrophe and prime of one block of text. Nothing else changes."""
    for typed, mark in _TYPED:
        if typed in text:
            text = text.replace(typed, mark)
    if not _QUOTES.intersection(text):
        return text
    if "," in text:
        text = _LOW_COMMA.sub("‚", text)
    return _Setter(text, language).run()


class _Setter:
    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.out: list[str] = []
        self.open: list[tuple[str, str]] = []  # (class, closing mark)
        self.just_opened = False

    def run(self) -> str:
        for position, char in enumerate(self.text):
            if char in _DOUBLE:
                self._double(position, char)
            elif char in _SINGLE:
                self._single(position, char)
            else:
                self.out.append(char)
                if char != TAG:
                    self.just_opened = False
        return "".join(self.out)

    # --- context -----------------------------------------------------------------------------------------------------

    def _before(self, position: int) -> str:
        while position > 0:
            position -= 1
            if self.text[position] != TAG:
                return self.text[position]
        return ""

    def _after(self, position: int, *, through_quotes: bool = False) -> str:
        for char in self.text[position + 1 :]:
            if char != TAG and not (through_quotes and char in _QUOTES):
                return char
        return ""

    def _can_open(self, position: int) -> bool:
        before = self._before(position)
        begins = _space(before) or before in _OPENERS or self.just_opened
        return begins and not _space(self._after(position, through_quotes=True))

    def _can_close(self, position: int) -> bool:
        return not _space(self._before(position)) and not self.just_opened

    # --- marks -------------------------------------------------------------------------------------------------------

    def _push(self, kind: str) -> None:
        marks = self.language.outer if kind == "double" else self.language.inner
        if self.open and self.open[-1][1] == marks[1]:
            marks = self.language.inner if kind == "double" else self.language.outer
        self.open.append((kind, marks[1]))
        self.out.append(marks[0])
        self.just_opened = True

    def _pop(self, kind: str) -> None:
        while self.open:
            opened, mark = self.open.pop()
            if opened == kind:
                self.out.append(mark)
                break
        self.just_opened = False

    def _put(self, mark: str) -> None:
        self.out.append(mark)
        self.just_opened = False

    def _is_open(self, kind: str) -> bool:
        return any(opened == kind for opened, _mark in self.open)

    # --- double ------------------------------------------------------------------------------------------------------

    def _double(self, position: int, char: str) -> None:
        opens, closes, is_open = self._can_open(position), self._can_close(position), self._is_open("double")
        if char == "„" or (opens and not (closes and is_open and char == "”")):
            self._push("double")
        elif closes and is_open:
            if self._before(position).isdigit() and char == '"' and self._measure(position):
                self._put("″")
            else:
                self._pop("double")
        elif char == '"' and self._before(position).isdigit():
            self._put("″")
        elif closes:
            self._put(self.language.outer[1])
        else:
            self._put(char)

    def _measure(self, position: int) -> bool:
        """A sign of inches inside a quotation: a hyphen follows (27"-Monitor) and a closing mark is still to come."""
        return self._after(position) == "-" and any(c in _DOUBLE for c in self.text[position + 1 :])

    # --- single ------------------------------------------------------------------------------------------------------

    def _single(self, position: int, char: str) -> None:
        before, after = self._before(position), self._after(position)
        if char in "‚‹" and not before.isalnum() and char == "‚":
            self._push("single")
        elif before.isalnum() and after.isalnum():
            self._put("’")
        elif self._can_open(position):
            self._opening(position, char)
        elif self._is_open("single") and self._can_close(position) and not self._genitive(position):
            self._pop("single")
        elif before.isdigit() and char == "'":
            self._put("′")
        elif char in "‹›":
            self._put(char)
        else:
            self._put("’")

    def _opening(self, position: int, char: str) -> None:
        rest = self.text[position + 1 :].replace(TAG, "")
        if rest[:2].lower() in ("n'", "n’"):
            self._put("’")  # rock 'n' roll
        elif char != "‘" and _ELISION.match(rest) and not self._closes_at_once(rest):
            self._put("’")
        elif self._closes_later(position):
            self._push("single")
        else:
            self._put("’" if char in "'’`´" else char)

    @staticmethod
    def _closes_at_once(rest: str) -> bool:
        """``'s'``: the word that looks like an elision is itself quoted."""
        match = _ELISION.match(rest)
        return bool(match and rest[match.end() : match.end() + 1] in _SINGLE and rest[match.end() : match.end() + 1])

    def _closes_later(self, position: int) -> bool:
        text = self.text
        for index in range(position + 1, len(text)):
            if text[index] not in _SINGLE:
                continue
            before = text[:index].rstrip(TAG)[-1:]
            after = text[index + 1 :].lstrip(TAG)[:1]
            if not _space(before) and not after.isalnum():
                return True
        return False

    def _genitive(self, position: int) -> bool:
        """``Hans' Auto`` inside single marks: an apostrophe, if the closing mark is still to come."""
        if self._before(position).lower() not in ("s", "x", "z", "ß"):
            return False
        rest = self.text[position + 1 :].replace(TAG, "")
        return bool(re.match(r"\s[^\W_]", rest)) and self._closes_later(position)
