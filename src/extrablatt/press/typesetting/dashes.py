"""Dashes, minus signs, ellipses.

Amtliche Regelung (2006/2018) § 82–85 (dash), § 98 (the hyphen that stands for an omitted part stays: „Vor- und Nachteile“),
§ 99–100 (ellipsis: a space before it where whole words are left out, none where part of a word is). No line may begin
with a dash, so a no-break space stands before it. „bis“ between figures is an en dash without spaces, as Duden has it
(DIN 5008 spaces it, for typewriters' sake).
"""

from __future__ import annotations

import re

from .galley import Edit, Galley
from .languages import Language
from .marks import BLOCK, BREAK, DOUBLE_MARKS, NBSP, SINGLE_MARKS, is_edge

_DASH = re.compile(r"[-–—]")
_DOTS = re.compile(r"\.\.\.+|\. \. \.(?![\w.])")
_SPACED_ELLIPSIS = re.compile(r" (?<=\S )(?=…)")

# What may stand on either side of „bis“: an ordinal or date (25.  25.4.), or a number, time, price (5  1990  9.30  1,5  10.000).
_DATE = r"\d{1,2}\.(?:\d{1,2}\.)?"
_NUMBER = r"(?:\d{1,3}(?:['’]\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d{1,4}(?:[.,:]\d{1,3})?)"
_FROM = re.compile(rf"(?<![\w.,:/+\-–−′″])(?<![.\d]['’])(?:(?P<date>{_DATE})|(?P<number>{_NUMBER}))(?P<space> ?)$")
_TO_DATE = re.compile(rf"(?P<space> ?)(?P<date>{_DATE})(?:\d{{4}})?(?!\d)")
_TO_NUMBER = re.compile(rf"(?P<space> ?)(?P<number>{_NUMBER})(?![\w\-–/]|[.,:'’]\d)")
_MONTH = (
    "Jänner|Januar|Feber|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|January|February|March|May|"
    "June|July|October|December|Jän\\.|Jan\\.|Feb\\.|Apr\\.|Aug\\.|Sept\\.|Okt\\.|Nov\\.|Dez\\."
)
_DAY = (
    "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    "(?:Mo|Di|Mi|Do|Fr|Sa|So)(?:\\.|\\b)"
)
_BLANK = "[ \u00a0\u202f]"
#: „bis“ between days, months, days of the week: 28. April-3. Mai, April 28-May 3, März-Mai, Mo.-Fr.
_DAYS = re.compile(
    rf"(?<![\w-])(?:\d{{1,2}}\.{_BLANK}?(?:{_MONTH})(?:{_BLANK}\d{{4}})?(?P<a>{_BLANK}?[-–]{_BLANK}?)(?=\d{{1,2}}\.{_BLANK}?(?:{_MONTH}))"
    rf"|(?:{_MONTH}){_BLANK}\d{{1,2}}(?P<b>[-–])(?=(?:{_MONTH}){_BLANK}\d)"
    rf"|(?:{_MONTH})(?P<c>[-–])(?=(?:{_MONTH})(?![\w-]))"
    rf"|(?:{_DAY})(?P<d>[-–])(?=(?:{_DAY})(?![\w-])))"
)
#: Several pairs in a row, as results of matches are told: 3-6, 6-4, 6-7 (4-7).
_PAIRS = re.compile(
    r"(?<![\w.,:/+\-–−′″])(?<![.\d]['’])\d{1,3}[-–]\d{1,3}(?:[,;/ ()\u00a0]{1,3}(?:(?:und|and|et|e|sowie) )?\d{1,3}[-–]\d{1,3})+(?![\w\-–/]|[.,:'’]\d)"
)
_PAIR = re.compile(r"(\d+)[-–](\d+)")
#: Money in Switzerland and Austria without small change: Fr. 5.--, CHF 5.-
_CURRENCY = re.compile(r"(?:Fr\.|SFr\.|sFr\.|CHF|EUR|Euro|€|ATS|S)[ \u00a0\u202f]?[\d.,'’]*\d$")
_CURRENCY_AFTER = re.compile(r"[ \u00a0\u202f](?:Franken|Fr\.|CHF|Euro|EUR|€)")
#: After these a number with a hyphen is a name or a connection, no range.
_NO_RANGE = re.compile(
    r"(?:\b(?:Tel|Fax|Telefon|Handy|Hotline|Klappe|DW|ISBN|ISSN|IBAN|Konto|Boeing|Airbus|Typ|Modell|Az)\b\W{0,3}|\d )$",
    re.I,
)
_UNIT = re.compile(
    r"[ \u00a0\u202f]?(?:%|‰|°|€|Uhr\b|Prozent|Euro|Franken|Dollar|Grad|Jahre|Kilometer|Meter|Minuten|Stunden|Tage|Wochen|Million|"
    r"Milliarden|Mio|Mrd|k?m\b|kg\b|cm\b)"
)
_NEGATIVE = re.compile(r"\d+(?:[.,]\d+)?(?![\w\-–/]|[.,:]\d)")
_MARKS = DOUBLE_MARKS | SINGLE_MARKS
_AFTER_BROKEN_OFF = frozenset(",;:.!?)]}…")


def set_dashes(galley: Galley, language: Language | None) -> None:
    """Set dashes; a text in an unknown language gets only ranges and minus signs."""
    galley.edit([(*m.span(m.lastgroup or 0), "–") for m in _DAYS.finditer(galley.text)])
    text = galley.text
    results = [match.span() for match in _PAIRS.finditer(text) if _falls(match.group())] if "-" in text else []
    edits: list[Edit] = []
    done = 0
    for match in _DASH.finditer(text):
        start, end = match.span()
        if start < done:
            continue  # the rest of --
        if text[start] == "-":
            while end < start + 3 and text[end : end + 1] == "-":
                end += 1
        before, after = text[start - 1 : start], text[end : end + 1]
        done = end
        if any(low < start < high for low, high in results):
            continue
        if before.isalpha() and (after.isalpha() or after == " ") and end == start + 1 and text[start] == "-":
            continue  # U-Bahn, Vor- und Nachteile: most hyphens are one of these
        for edit in _dash(text, start, end, language):
            if not edits or edit[0] >= edits[-1][1]:
                edits.append(edit)
    galley.edit(edits)


def _falls(pairs: str) -> bool:
    """Whether one of several pairs doesn't rise, so that all are results and none is a range."""
    return any(int(first) >= int(last) for first, last in _PAIR.findall(pairs))


def set_ellipses(galley: Galley, language: Language | None) -> None:
    """Three or more dots become …, held to the word before where a space was typed (in a language we know)."""
    if "..." in galley.text or ". . ." in galley.text:
        galley.sub(_DOTS, _ellipsis)
    if language is not None and " …" in galley.text:
        galley.sub(_SPACED_ELLIPSIS, NBSP)


def _ellipsis(match: re.Match[str]) -> str | None:
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
    return None if "/" in around or "\\" in around else "…"


def _dash(text: str, start: int, end: int, language: Language | None) -> list[Edit]:
    typed, before, after = text[start:end], text[start - 1 : start] if start else "", text[end : end + 1]
    if after.isdecimal() or (after == " " and text[end + 1 : end + 2].isdecimal()):
        found = _range(text, start, end, language)
        if found is not None:
            return found
    if typed == "-" and after.isdecimal() and (is_edge(before) or before in "([" or before in _MARKS):
        lone = not text[start - 2 : start - 1].isdecimal() if start > 1 else True
        return [(start, end, "−")] if lone and _NEGATIVE.match(text, end) else []
    if language is None:
        return []
    if language.german and before == "," and text[start - 2 : start - 1].isdecimal() and not after.isalnum():
        return [(start, end, "–")] if typed in ("-", "--") else []  # 5,– Euro
    if language.german and before == "." and text[start - 2 : start - 1].isdecimal() and not after.isalnum():
        if typed == "--" or _CURRENCY.search(text[: start - 1][-24:]) or _CURRENCY_AFTER.match(text, end):
            return [(start, end, "–")]  # Fr. 5.–
    if is_edge(before):
        return _spaced(text, start, end, language)
    if typed in ("--", "---") or (typed == "—" and language.tight_dash != "—"):
        return _tight(text, start, end, language)
    return []


def _range(text: str, start: int, end: int, language: Language | None) -> list[Edit] | None:
    """The edits for „bis“, or None when no range is meant: it must rise (3–5), or end in the last figures of a year (1914–18)."""
    window = max(0, start - 14)
    head = _FROM.search(text[window:start])
    if head is None:
        return None
    tail = (_TO_DATE if head["date"] else _TO_NUMBER).match(text, end)
    if (
        tail is None
        or head["space"] != tail["space"]
        or _NO_RANGE.search(text[max(0, window + head.start() - 14) : window + head.start()])
    ):
        return None
    if (
        language
        and language.short_telephones
        and not head["date"]
        and (len(head["number"]), len(tail["number"])) == (3, 4)
    ):
        return None
    if not head["date"] and not _rises(
        head["number"], tail["number"], _UNIT.match(text, tail.end()) is not None, bool(head["space"])
    ):
        return None
    return [(start - len(head["space"]), end + len(tail["space"]), "–")]


def _rises(first: str, last: str, unit: bool, spaced: bool) -> bool:
    years = all(len(n) == 4 and n.isdecimal() and "1000" <= n < "2200" for n in (first, last))
    if spaced and not unit and not years:
        return False
    if not unit and any(n.isdecimal() and len(n) > 1 and n[0] == "0" for n in (first, last)):
        return False  # 2019-04 is a month, 01-23 a code
    if len(first) == 4 and len(last) == 2 and first.isdecimal() and last.isdecimal():
        return first[2:] < last
    return _value(first) < _value(last)


def _value(number: str) -> float:
    if re.fullmatch(r"\d+\.\d{3}", number):
        number = number.replace(".", "")
    number = re.sub("['’]", "", number)
    if number.count(".") > 1:
        number = number.replace(".", "")
    return float(number.replace(",", ".").replace(":", "."))


def _spaced(text: str, start: int, end: int, language: Language) -> list[Edit]:
    """A dash after a space or at the beginning of a line."""
    typed, after = text[start:end], text[end : end + 1]
    dash = typed if typed == "—" and language.tight_dash == "—" else "–"
    two_before, two_after = text[max(0, start - 2) : start], text[end : end + 2]
    begins = (
        two_before.strip(" \u00a0\u202f") == "" or two_before[-1] in (BLOCK, BREAK) or two_before[0] in (BLOCK, BREAK)
    )
    if begins:  # - dialogue
        return (
            [(start, end, dash)] if len(two_after) == 2 and after in (" ", NBSP) and not two_after[1].isspace() else []
        )
    if two_before[0] in "-–—" or (
        after == " " and two_after[1:] in ("-", "–", "—") and not text[end + 2 : end + 3].isdecimal()
    ):
        return []
    edits: list[Edit] = [(start - 1, start, NBSP)] if text[start - 1] == " " else []
    if typed == "--" and after.isalpha():  # Wort --Wort
        return [*edits, (start, end, dash + " ")]
    if not is_edge(after) and not _broken_off(text, end):
        return []
    return edits if typed == dash else [*edits, (start, end, dash)]


def _broken_off(text: str, place: int) -> bool:
    """Whether punctuation or a closing mark stands at ``place``, and no word right behind it: „Ich wollte –“, sagte er."""
    while text[place : place + 1] in _MARKS:
        place += 1
        if is_edge(text[place : place + 1]) or text[place] in "–—" or text.startswith("--", place):
            return True
    return text[place : place + 1] in _AFTER_BROKEN_OFF


def _tight(text: str, start: int, end: int, language: Language) -> list[Edit]:
    """Wort--Wort, Wort-- Wort, Wort—Wort."""
    before, after = text[start - 1], text[end : end + 1]
    if not (
        before.isalpha()
        or before in ",.!?)…"
        or (before in _MARKS and not is_edge(text[max(0, start - 2) : start - 1]))
    ) or after in ("-", "–", "—"):
        return []
    if is_edge(after) or _broken_off(text, end):
        return [(start, end, language.tight_dash.replace(" ", NBSP, 1).rstrip(" "))]
    if after.isalpha() or after in _MARKS:
        return [(start, end, language.tight_dash.replace(" ", NBSP, 1))]
    return []
