"""No-break and narrow spaces, multiplication signs, stray white space.

One rule throughout, after DIN 5008:2020 (which calls U+202F „Schmal-Leerzeichen“) and Duden's notes on setting text:

- **narrow** (U+202F) inside an abbreviation of several words and between initials (z. B., J. S.), between a number and its
  symbol (5 %, 30 °C, 100 km, 20 €, § 25), inside a number or numeric date (10 000, 25. 4. 2019);
- **full no-break** (U+00A0) between a number and a word (25. April, 10 Uhr, Nr. 7, 3 Millionen), a title and a name.

Symbols get a missing space, except in derivations (8%ige, 5%-Hürde). What the editor grouped with points (10.000) stays.
"""

from __future__ import annotations

import re

from extrablatt.normalisation import clean

from .galley import Edit, Galley
from .languages import Language
from .marks import NARROW, NBSP, OPAQUE, is_edge

_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_ROW = re.compile("  +")

_ABBREVIATIONS = frozenset(
    "z.B. d.h. u.a. i.d.R. o.Ä. u.Ä. v.a. z.T. u.U. a.D. v.Chr. n.Chr. s.o. s.u. i.A. i.V. u.v.a. u.v.m. u.v.a.m. z.Z. z.Zt. "
    "d.J. d.M. d.Ä. d.J. o.J. m.E. e.V. i.e.S. i.w.S. u.Z. v.u.Z. p.a. h.c. z.Hd. i.R. i.S.d. i.H.v. m.W. o.g. s.a. z.K. "
    "a.M. a.d. o.k. v.H. b.w. i.T. e.h. e.U. v.l.n.r. v.r.n.l. a.a.O. o.ä. u.ä. i.S. i.S.v. n.v.Chr. n.u.Z. u.a.m. u.dgl. "
    "u.dgl.m. z.H. i.d.F. i.d.S. g.g.A. g.U. k.u.k. k.k. m.E.n. o.B. o.O. o.O.u.J. p.m. a.m. a.o. i.B. i.G. i.L. i.J. i.K. d.i. "
    "d.s. d.Verf. d.Vf. v.D. v.J. v.M. z.d.A. m.a.W. b.a.w. f.d.R. u.A.w.g. u.E. u.R. s.l. l.c. h.c.mult. m.b.H. o.V. o.Vf. s.d. "
    "ü.d.M. ü.M. u.d.M. ü.A. d.Gr. z.Tl. v.T. o.g. u.g. o.a. i.e. i.Tr. v.Gr. a.Rh. a.Main i.Br. i.Allg. i.Ggs. i.H. i.O. n.Br. "
    "ö.L. w.L. n.F. a.F. v.o. v.u. r.k. u.U. w.o. z.A. z.Hdn. i.e.S. d.O. s.Z. u.zw. u.v.a.".split()
)
_RUN = re.compile(r"\.(?<=\b[^\W\d_]\.)(?:[ \u00a0\u202f]?[^\W\d_]{1,4}\.)+")
_PART = re.compile(r"([ \u00a0\u202f]?)([^\W\d_]{1,4}\.)")

_UNITS = "km/h|km²|m²|m³|cm²|km|cm|mm|kg|mg|kWh|MWh|GWh|TWh|kW|MW|GW|ha|hl|dB|Hz|kHz|MHz|GHz|ppm|MB|GB|TB|Mbit/s|CHF|EUR|USD|GBP|[mglthVWA]"
_NUMBER_WORDS = (
    "Rp\\.|Rappen|Uhr|Euro|Cent|Dollar|Franken|Grad|Prozent(?:punkten?)?|Meter|Kilometer|Mio\\.|Mrd\\.|Tsd\\.|Millionen|Million|Milliarden|"
    "Milliarde|Billionen|Hektar|Quadratmeter|Kilogramm|Tonnen|Liter|Minuten|Sekunden|Stunden|Kilowatt\\w*|Megawatt\\w*"
)
_AFTER_ORDINAL = (
    "Jänner|Januar|Feber|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "Jän\\.|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Okt\\.|Nov\\.|Dez\\.|Bezirk|Jahrhunderts?|Runde|Minute|Lebensjahr|Geburtstag|Platz"
)
_AFTER_NUMBER = re.compile(
    r"[0-9](?:(?P<tight>[ \u00a0\u202f]?)(?=(?:[%‰](?![\w-])|°[CF](?!\w)|€(?![\w-])))"
    rf"|(?P<unit>[ \u00a0])(?=(?:[$£]|{_UNITS})(?![\w.'’]|-\w))"
    rf"|(?P<word>[ ])(?=(?:{_NUMBER_WORDS})(?!\w))"
    rf"|(?P<ordinal>\.[ ])(?=(?:{_AFTER_ORDINAL})(?!\w)))"
)
_NUMERIC_DATE = re.compile(r"[0-9]\.( )(\d{1,2})\.(?:( )(?=\d{4}(?!\d))|(?!\d))")
_BEFORE_NUMBER = re.compile(r"[€$£§](?:(?<=§)|(?=[ \u00a0]))([ \u00a0]?)(?=\d)")
_CODE_BEFORE_NUMBER = re.compile(r"[ECU](?:UR|HF|SD)(?<!\w...)([ \u00a0])(?=\d)")
_DAY = re.compile(r"(?<![\d.])\d{1,2}$")
_NEW_NUMBER = re.compile(r"[0-9](?<= \d)")
_CAPITAL_AFTER_DOT = re.compile(r"\.( )(?=[^\W\d_a-zäöü])")
_MONEY = ("Euro", "Dollar", "Franken", "Kronen", "Pfund")
_GROUPED = re.compile(r"[0-9]{1,3}(?: \d{3})+(?!\d| \d|[-/]\d)")
_FIGURE = re.compile(r"\d")
#: Punctuation that stands free in French, with the space typed before it.
_HIGH = re.compile(r"([ \u00a0\u202f]?)([;!?:])")
_TYPED_UNIT = re.compile(rf"[0-9]([ \u00a0])(?=(?:[%‰€$£]|°[CF]|(?:{_UNITS})(?![\w.'’]|-\w)))")
_NUMERO = re.compile(r"\b[nN]°([ \u202f]?)(?=\d)")
_TIMES = re.compile(r"[0-9]( )x( )(?=\d)")
_COPYRIGHT = re.compile(r"\([cC]\)(?=[ \u00a0](?:(?:19|20)\d\d(?!\d)|[^\W\d_a-zäöüß]))")


def collapse(galley: Galley) -> None:
    """Runs of white space become one space; no-break spaces and soft hyphens are kept."""
    for white in "\t\n\r\f\v":
        if white in galley.text:
            galley.text = galley.text.replace(white, " ")
    if "  " in galley.text:
        galley.sub(_ROW, " ")


def normalise(text: str) -> str:
    """``text`` clean (``extrablatt.normalisation``), its white space collapsed. For comparing and for one-line texts."""
    return _WHITE.sub(" ", clean(text)).strip(" ")


def set_spaces(galley: Galley, language: Language | None) -> None:
    """Set no-break and narrow spaces; a text in an unknown language gets only digit groups, × and ©."""
    text = galley.text
    if " x " in text:
        _sub_groups(galley, _TIMES, NBSP)
        galley.sub(re.compile(r"(?<=\d\u00a0)x(?=\u00a0\d)"), "×")
    if ("(c)" in text or "(C)" in text) and "(b)" not in text.lower():
        galley.sub(_COPYRIGHT, "©")
    # Most headlines and many paragraphs have no figure at all: half of the rules need not look at them.
    figures = _FIGURE.search(text) is not None
    if figures:
        galley.sub(_GROUPED, _group)
    if language is None:
        return
    galley.sub(_RUN, _abbreviation if language.german else _initials)
    if language.spaced_punctuation:
        galley.edit(_before_punctuation(galley.text))
    if language.narrow_units and figures:
        galley.sub(_TYPED_UNIT, NARROW, 1)
        galley.sub(_NUMERO, NBSP, 1)
    if language.german:
        if figures:
            _after_numbers(galley)
            galley.sub(_BEFORE_NUMBER, NARROW, 1)
            if "EUR" in galley.text or "CHF" in galley.text or "USD" in galley.text:
                galley.sub(_CODE_BEFORE_NUMBER, NARROW, 1)
            galley.edit(_numeric_dates(galley.text))
    galley.edit(_names_and_references(galley.text, language))


def _sub_groups(galley: Galley, pattern: re.Pattern[str], new: str) -> None:
    """Replace every group of every match that took part in it."""
    galley.edit(
        [
            (*match.span(group), new)
            for match in pattern.finditer(galley.text)
            for group in range(1, pattern.groups + 1)
            if match.start(group) >= 0 and match.group(group) != new
        ]
    )


def _group(match: re.Match[str]) -> str | None:
    """10 000 and 1 000 000; four digits only if they end in 000, and no telephone or account numbers."""
    typed, before = match.group(), match.string[max(0, match.start() - 2) : match.start()]
    if typed[0] == "0" or (before and (before[-1] in ".,/+-–\u202f\u00a0" or before[-1].isalnum())):
        return None
    if len(before) == 2 and before[1] == " " and (before[0].isdecimal() or before[0] in ")/"):
        return None
    if len(typed) == 5 and not typed.endswith(" 000"):
        return None
    return typed.replace(" ", NARROW)


def _abbreviation(match: re.Match[str]) -> str | None:
    first = match.string[match.start() - 1]
    if match.start() >= 2 and match.string[match.start() - 2] == ".":
        return None
    parts = [(gap, part) for gap, part in _PART.findall(match.group()[1:])]
    key, end = first + ".", 0
    for count, (_gap, part) in enumerate(parts, 1):
        key += part
        if key in _ABBREVIATIONS or key[0].lower() + key[1:] in _ABBREVIATIONS:
            end = count
    if first.islower():  # i. V. m., v. l.: several single letters are an abbreviation, in a list or not
        end = max(end, next((n for n, (_gap, part) in enumerate(parts) if len(part) != 2), len(parts)))
    out = "."
    if end:
        for index, (gap, part) in enumerate(parts):
            out += (NARROW if index < end else gap) + part
        return out
    return _initials(match)


def _initials(match: re.Match[str]) -> str | None:
    """J. S. Bach: narrow spaces where any were typed."""
    parts = _PART.findall(match.group()[1:])
    if match.start() >= 2 and match.string[match.start() - 2] == ".":
        return None
    if match.string[match.start() - 1].isupper() and all(len(part) == 2 and part[0].isupper() for _gap, part in parts):
        return "." + "".join((NARROW if gap else "") + part for gap, part in parts)
    return None


def _before_punctuation(text: str) -> list[Edit]:
    """A narrow space before ; ! ? and a no-break space before a colon, as the Imprimerie nationale sets French."""
    edits: list[Edit] = []
    for match in _HIGH.finditer(text):
        start, mark, before = match.start(1), match[2], text[match.start(1) - 1 : match.start(1)]
        if mark == ":" and not is_edge(text[match.end() : match.end() + 1]):
            continue  # 10:30
        if (
            before.isalnum()
            or before in ("»", "”", "’", ")", "]", "…", "%", "€", OPAQUE)
            or (before == "." and match[1])
        ):
            edits.append((start, match.end(1), NBSP if mark == ":" else NARROW))
    return edits


def _after_numbers(galley: Galley) -> None:
    edits: list[Edit] = []
    for match in _AFTER_NUMBER.finditer(galley.text):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        if kind == "ordinal":
            edits.append((end - 1, end, NBSP))
        else:
            edits.append((start, end, NBSP if kind == "word" else NARROW))
    galley.edit(edits)


def _numeric_dates(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _NUMERIC_DATE.finditer(text):
        day = _DAY.search(text, max(0, match.start() - 2), match.start() + 1)
        if day and 1 <= int(day[0]) <= 31 and 1 <= int(match[2]) <= 12:
            edits.extend((*match.span(g), NARROW) for g in (1, 3) if match.start(g) >= 0)
    return edits


def _word_before(text: str, end: int, dots: str) -> str:
    start = end
    while start > 0 and end - start < 12 and (text[start - 1].isalpha() or text[start - 1] in dots):
        start -= 1
    return text[start:end]


def _is_initial(text: str, place: int) -> bool:
    """Whether the letter at ``place`` is the second of two initials (J. S.), and not of an abbreviation (a. D., Z. B.)."""
    first = text[max(0, place - 3) : place]
    if len(first) < 3 or first[1:] != f".{NARROW}" or not first[0].isupper():
        return False
    return f"{first[0].lower()}.{text[place]}." not in _ABBREVIATIONS


def _names_and_references(text: str, language: Language) -> list[Edit]:
    """Dr. Müller, St. Pölten, 3 Mrd. Euro; Nr. 7, Seite 5; the surname after initials."""
    edits: list[Edit] = []
    if language.titles:
        for match in _CAPITAL_AFTER_DOT.finditer(text):
            word = _word_before(text, match.start(), "")
            if word in ("Mio", "Mrd", "Tsd"):
                held = text.startswith(_MONEY, match.end())
            else:
                held = word in language.titles or (len(word) == 1 and _is_initial(text, match.start() - 1))
            if held:
                edits.append((*match.span(1), NBSP))
    if language.references:
        for match in _NEW_NUMBER.finditer(text):
            place = match.start() - 1
            if _word_before(text, place, ".") in language.references:
                edits.append((place, place + 1, NBSP))
    edits.sort()
    return edits
