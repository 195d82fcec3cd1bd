"""No-break and thin spaces, multiplication signs, stray white space."""

from __future__ import annotations

import re

from .languages import Language
from .marks import NARROW, NBSP

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")
_WHITE = re.compile(r"[ \t\r\n]*[\t\r\n][ \t\r\n]*|  +")

# Abbreviations of several words: a narrow space between them (Duden K 2; DIN 5008:2020, 5.1).
_ABBREVIATIONS = ["z. B.", "d. h.", "u. a.", "i. d. R.", "o. Ä.", "u. Ä.", "v. a.", "z. T.", "u. U.", "a. D.", "v. Chr.", "n. Chr.", "s. o.", "s. u.", "i. A.", "i. V.", "u. v. a.", "z. Z.", "d. J.", "d. M.", "o. J.", "m. E.", "e. V.", "a. o.", "i. e. S.", "i. w. S.", "u. Z.", "b. b.", "p. m.", "p. a.", "h. c.", "z. Hd.", "i. R."]
_ABBREVIATION = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(re.escape(a).replace(r"\ ", r"[ \u00a0\u202f]?") for a in sorted(_ABBREVIATIONS, key=len, reverse=True))
    + r")(?!\w)"
)
_GAP = re.compile(r"\.[ \u00a0\u202f]?(?=\w)")
_PERCENT = re.compile(r"(?<=\d)[ \u00a0]?(?=[%‰](?![\w-]))")
_SYMBOL = re.compile(
    r"(?<=\d)[ ](?=(?:€|\$|£|°C|°F|km/h|km²|km|m²|m³|cm|mm|kg|mg|kWh|MWh|GWh|TWh|kW|MW|GW|ha|hl|dB|Hz|kHz|MHz|GHz|"
    r"[mglth]|MB|GB|TB|CHF|EUR|USD)(?![\w’']))"
)
_DEGREE = re.compile(r"(?<=\d) ?(?=°[CF])")
_WORD_UNIT = re.compile(
    r"(?<=\d)[ ](?=(?:Uhr|Euro|Cent|Dollar|Franken|Grad|Prozent(?:punkte)?|Meter|Kilometer|Mio\.|Mrd\.|Millionen|Million|"
    r"Milliarden|Milliarde|Hektar|Kilogramm|Tonnen|Liter|Minuten|Sekunden|Stunden|Kilowatt\w*|Megawatt\w*)(?!\w))"
)
_CURRENCY_FIRST = re.compile(r"(?<![^\s(])(€|\$|£|EUR|CHF|USD)[ ](?=\d)")
_REFERENCE = re.compile(
    r"(?<!\w)(§§?|Abs\.|Art\.|Nr\.|Nrn\.|S\.|Z\.|Kap\.|Bd\.|ca\.|Abb\.|Tab\.|Seite|Platz|Rang|Gruppe|Paragraf)[ ](?=\d)"
)
_TITLE = re.compile(r"(?<!\w)((?:Dr|Prof|Mag|Dipl|Ing|DI|St|Hl|Hr|Fr|Univ)\.)[ ](?=[^\W\d_a-zäöü])")
_MONTHS = (
    "Jänner|Januar|Feber|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "Bezirk|Jahrhundert|Runde|Minute|Lebensjahr"
)
_ORDINAL = re.compile(rf"(?<!\d)(\d{{1,2}}\.)[ ](?=(?:{_MONTHS})\b)")
_INITIALS = re.compile(r"(?<!\w)([^\W\d_a-zäöü]\.)[ ](?=[^\W\d_a-zäöü]\.[ \u00a0\u202f]?[^\W\d_a-zäöü])")
_INITIALS_LAST = re.compile(r"(?<=\.\u202f)([^\W\d_a-zäöü]\.)[ ](?=[^\W\d_a-zäöü])")
_GROUPS = re.compile(r"(?<![\d.,/+\-–][ ])(?<![\d.,/+\-–\u202f\u00a0])([1-9]\d{0,2})((?:[ ]\d{3})+)(?![\d]|[ ]\d)")
_TIMES = re.compile(r"(?<=\d)[ ]x[ ](?=\d)")


def normalise(text: str) -> str:
    """Control and zero-width characters go, runs of white space become one space."""
    return _WHITE.sub(" ", _CONTROL.sub("", text))


def set_spaces(text: str, language: Language | None) -> str:
    """Set the no-break and narrow spaces of one block of text."""
    text = _TIMES.sub(f"{NBSP}×{NBSP}", text)
    text = _GROUPS.sub(lambda m: m.group(1) + m.group(2).replace(" ", NARROW), text)
    if language is None or not language.german:
        return text
    text = _ABBREVIATION.sub(lambda m: _GAP.sub(f".{NARROW}", m.group(0)), text)
    text = _PERCENT.sub(NARROW, text)
    text = _DEGREE.sub(NARROW, text)
    text = _SYMBOL.sub(NARROW, text)
    text = _WORD_UNIT.sub(NBSP, text)
    text = _CURRENCY_FIRST.sub(rf"\1{NBSP}", text)
    text = _REFERENCE.sub(rf"\1{NBSP}", text)
    text = _TITLE.sub(rf"\1{NBSP}", text)
    text = _ORDINAL.sub(rf"\1{NBSP}", text)
    text = _INITIALS.sub(rf"\1{NARROW}", text)
    return _INITIALS_LAST.sub(rf"\1{NARROW}", text)
