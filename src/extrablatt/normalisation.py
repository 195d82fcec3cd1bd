"""One form for every text, wherever it comes from: wires, paste, forms, files. Pure; known to all rooms, knows none.

Unicode has several ways to write what looks the same (UAX #15) and characters nobody sees (Default_Ignorable_Code_Point).
Here is decided, once for the house, what becomes of them:

- :func:`clean`, :func:`clean_html` – as a text is kept and shown: canonically composed (NFC), letters in the place of their
  shapes (``ﬁ``, ``𝐁``, ``Ⅳ``), without characters nobody sees. What setting needs stays: soft hyphens, no-break and narrow
  spaces, superscripts, fractions; and joiners, where a script or an emoji is made with them.
- :func:`bare` – as machines get it (titles, feeds, structured data): the same without soft hyphens.
- :func:`folded` – as it is searched and compared: compatibly composed (NFKC), without soft hyphens and stray accents.
- :func:`slug` – as it stands in an address: ASCII.

All are idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

SOFT_HYPHEN = "\u00ad"
#: Nobody sees these, or no database, page or XML can hold them: controls, halves of a pair, fillers, non-characters.
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff"
)
#: Direction (UAX #9): of use only beside letters that run from right to left.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: Letters, and what stands for them, that are only another shape of plain ones. Not superscripts, fractions, signs.
_SHAPES = (
    "\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\u2024\u2025\u2160-\u217f\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufbb1\ufbd3-\ufd3d"
    "\ufd50-\ufdcf\ufdf0-\ufdf9\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\u210e\U0001d400-\U0001d7ff"
)
_LINE_ENDS = "\x0b\x0c\u2028\u2029"
_TAGS = "\U000e0000-\U000e0fff"
_ODD = re.compile(f"[{_UNSEEN}{_DIRECTION}{_SHAPES}{_LINE_ENDS}{_TAGS}\x80-\x9f\u200c\u200d\uf0a7\uf0b7]")
#: Nearly every text is of these alone, none of which is odd or composes with another: five times as quick as looking for the odd ones.
_USUAL = re.compile("[\t\n\r -~\xa0-\u0131\u2010-\u2023\u2026\u2027\u202f-\u205f\u20ac]*")
_GOES = re.compile(f"[{_UNSEEN}]|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+")
_IS_SHAPE = re.compile(f"[{_SHAPES}]+")
_IS_DIRECTION = re.compile(f"[{_DIRECTION}]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
#: Beside these a joiner joins nothing: Latin, Greek, Cyrillic, white space, punctuation.
_PLAIN = "\x00-\u058f\u10a0-\u10ff\u1d00-\u200b\u2010-\u206f\u20a0-\u20cf\u2100-\u218f\ua640-\ua69f\ua720-\ua7ff\uab30-\uab6f"
_JOINERS = re.compile(
    rf"(?:^|(?<=[{_PLAIN}]))[\u200c\u200d]+|[\u200c\u200d]+(?:$|(?=[{_PLAIN}]))|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
_CODES: dict[int, str] = {
    # C1 codes in a text are Windows-1252 that was decoded as Latin-1: the old quotation marks, dashes, the ellipsis.
    **{code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)},
    # Word ends lines with a vertical tab, and takes its bullets from a font of its own.
    0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n\n", 0xF0A7: "•", 0xF0B7: "•",
}  # fmt: skip
_BREAK = re.compile("[\x0b\x0c\u2028]")
#: What no database and no page can hold, in a tag neither.
_UNHEARD_OF = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"<[^<>]*>")
_TEXTS = re.compile(r"(?:^|(?<=>))[^<>]+")
_WHITE = re.compile(r"[ \t\r\n]+")
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\u200c\u200d]")


def clean(text: str) -> str:
    """Plain text as it is kept and shown. Line and paragraph separators (U+2028, U+2029) become line ends."""
    if _USUAL.fullmatch(text):
        return text
    return _clean(text, bool(_RIGHT_TO_LEFT.search(text)) if _ODD.search(text) else None)


def _clean(text: str, right_to_left: bool | None) -> str:
    """``right_to_left``: whether there are letters of that direction about; None: nothing is odd, but may be not composed."""
    if right_to_left is not None:
        text = _IS_SHAPE.sub(_letters, text.translate(_CODES))
        text = _GOES.sub("", text)
        text = (_OVERRIDES if right_to_left else _IS_DIRECTION).sub("", text)
        if "\u200c" in text or "\u200d" in text:
            text = _JOINERS.sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _letters(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())


def is_clean(text: str) -> bool:
    """Whether :func:`clean` would leave ``text`` as it is; quick."""
    return bool(_USUAL.fullmatch(text)) or (not _ODD.search(text) and unicodedata.is_normalized("NFC", text))


def clean_html(fragment: str) -> str:
    """A fragment of HTML as it is kept and shown: its texts cleaned, its tags – and so the addresses in them – to the letter.

    A line separator becomes ``<br>``, a paragraph separator two.
    """
    if is_clean(fragment):
        return fragment
    right_to_left = bool(_RIGHT_TO_LEFT.search(fragment))
    parts: list[str] = []
    end = 0
    for tag in _MARKUP.finditer(fragment):
        parts += [_clean_piece(fragment[end : tag.start()], right_to_left), _UNHEARD_OF.sub("", tag.group())]
        end = tag.end()
    parts.append(_clean_piece(fragment[end:], right_to_left))
    return "".join(parts)


def _clean_piece(text: str, right_to_left: bool) -> str:
    return _clean(_BREAK.sub("<br>", text.replace("\u2029", "<br><br>")), right_to_left)


def bare(text: str) -> str:
    """Plain text as machines get it: clean, without soft hyphens."""
    text = clean(text)
    return text.replace(SOFT_HYPHEN, "") if SOFT_HYPHEN in text else text


def bare_html(fragment: str) -> str:
    """A fragment of HTML as machines get it: clean, its texts without soft hyphens."""
    fragment = clean_html(fragment)
    if SOFT_HYPHEN not in fragment:
        return fragment
    return _TEXTS.sub(lambda text: text.group().replace(SOFT_HYPHEN, ""), fragment)


def line(text: str) -> str:
    """Plain text of one line: clean, white space folded; no-break and narrow spaces stay."""
    return _WHITE.sub(" ", clean(text)).strip(" ")


def clean_fields(row: Any, names: Collection[str] | None = None) -> None:
    """Put the texts of a database row (Django's) into their one form, all or those of ``names``; one line stays one line."""
    for field in row._meta.concrete_fields:
        kind = field.get_internal_type()
        if kind not in ("CharField", "TextField") or field.choices or field.primary_key:
            continue
        if names is not None and field.name not in names:
            continue
        value = row.__dict__.get(field.attname)  # what was not read from the database has not changed either
        if isinstance(value, str) and not is_clean(value):
            told = clean(value) if kind == "TextField" else clean(value).replace("\n", " ")
            setattr(row, field.attname, told[: field.max_length])  # None: no limit


def folded(text: str) -> str:
    """Plain text as it is indexed, searched and compared; the case of letters stays.

    ``Ko\u0308ln`` is ``Köln``, ``ﬁnster`` is ``finster``, ``CO₂`` is ``CO2``, a word is one word whatever unseen stands in it.
    """
    text = bare(text)
    if text.isascii():
        return text
    # Accents left over are no letters to an index, and would part a word.
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKC", text)))


#: Letters with no decomposition of their own, and the German ones as they are written without umlauts.
_ASCII = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe",
    "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ſ": "s",
})  # fmt: skip
#: The digit groups of a large number, whatever parts them: 10.000  10'000  10 000 (with a no-break or narrow space).
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:([.'’\u00a0\u202f])\d{3})(?:\1\d{3})*(?![\d.,]\d|\d)")
#: z.B., U.S.A., a.D.
_SINGLE_LETTERS = re.compile(r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?:\.|(?!\w))")
#: What stands in a word without parting it: apostrophes, the marks of gender (Leser*innen, Leser:innen).
_WITHIN = re.compile(r"(?<=\w)['’‘´`ʼ](?=\w)|(?<=[^\W\d_])[*:](?=in(?:nen)?\b)")
_NO_WORD = re.compile(r"[^A-Za-z0-9_]+")


def slug(text: str) -> str:
    """The words of a text as the last part of an address: ``2,5 Prozent für Köln`` → ``2-5-prozent-fuer-koeln``.

    May be empty: letters that have no Latin form are left out.
    """
    text = _GROUPS.sub(lambda number: re.sub(r"\D", "", number.group()), bare(text))
    text = _WITHIN.sub("", unicodedata.normalize("NFKC", text))
    text = _SINGLE_LETTERS.sub(lambda found: found.group().replace(".", ""), text)
    text = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return _NO_WORD.sub("-", _MARKS.sub("", text)).lower().strip("-_")
