"""From the bytes of a wire text to characters. These formats name no charset, so the bytes have to tell.

Tried in this order: an announced German 7-bit set, UTF-8, 7-bit with German letters in place of brackets (DIN 66003,
ISO 646-DE), then the Latin family, where Windows-1252 and ISO-8859-15 are told from ISO-8859-1 by what makes sense.
"""

from __future__ import annotations

import codecs
import re

#: Encodings of Python that are no charsets of mails, and slow or dangerous.
_NO_CHARSETS = frozenset(
    ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs", "oem"]
)
_DESIGNATION = re.compile(rb"\x1b[\x20-\x2f]+[\x30-\x7e]")  # ISO 2022: which set follows
_GERMAN = b"\x1b(K"  # ISO-IR 21, the German version of ISO 646
_DIN = str.maketrans("[\\]{|}~@", "ÄÖÜäöüß§")
_DIN_SIGN = re.compile(
    r"[A-Za-z][{|}][a-z]|[a-z]~(?:[a-z]|(?=[\s.,;:!?)\"'-]|$))|(?<![\w(\"'\[])[\[\\\]][a-z]{3}[a-z ]"
)
_KEPT = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]+|\[[^\[\]\n]{0,200}\](?![A-Za-z])(?<![A-Z]\])|^[ \t]*\|.*$",
    re.M,
)
#: Charsets of one byte a letter: every text can be read in them, so that their name proves nothing.
_ONE_BYTE = re.compile(r"\s*(?:iso[-_ ]?8859|latin|l1$|windows-?125|cp-?125|ansi|mac)", re.I)
_SEQUENCE = re.compile(rb"((?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+)")
_HIGH = re.compile(rb"[\x80-\xff]")
_C1 = re.compile(rb"[\x80-\x9f]")
#: Where ISO-8859-15 has a letter and ISO-8859-1 a sign, the neighbours tell.
_LATIN_9 = dict(zip("¦¨´¸¼½¾", "ŠšŽžŒœŸ", strict=True))
_LATIN_9_LETTER = re.compile(r"(?<=[^\W\d_])[¦¨´¸¼½¾]|[¦¨´¸¼½¾](?=[^\W\d_])")
_CONTROL = re.compile(r"[\x05-\x08\x0b\x0c\x0e-\x15\x17-\x1c\x1e\x7f-\x9f\ufffe\uffff]")
_BUT_MARKS = re.compile(r"[\x05-\x07\x0b\x0c\x0e\x0f\x15\x17-\x1b\x7f-\x9f\ufffe\uffff]")


def decode(data: bytes, *, marks: bool = False) -> str:
    """The text (with ``marks``: and the teleprinter's marks of tables, BS, DLE, FS and RS), with ``\\n`` as line end. Never fails. SOH, STX, ETX, EOT, SYN, GS, US and tabs stay; other control
    characters – bells, type changes – are taken out."""
    german = _GERMAN in data
    if b"\x1b" in data:
        data = _DESIGNATION.sub(b"", data)
    return _tidy(_characters(data, german), _BUT_MARKS if marks else _CONTROL)


def _tidy(text: str, control: re.Pattern[str] = _CONTROL) -> str:
    return control.sub("", text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n"))


def _characters(data: bytes, german: bool) -> str:
    if data.isascii():
        text = data.decode("ascii")
        return din_66003(text) if german or _looks_german_7_bit(text) else text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # not UTF-8: one of the others, below
    sequences = _SEQUENCE.findall(data)
    if sum(map(len, sequences)) > 2 * len(_HIGH.findall(_SEQUENCE.sub(b"", data))):
        # UTF-8 in which some byte was lost or damaged on the way.
        parts = _SEQUENCE.split(data)
        return "".join(p.decode("utf-8", "replace") if i % 2 else windows_1252(p) for i, p in enumerate(parts))
    if _C1.search(data):
        return windows_1252(data)
    text = data.decode("latin-1").replace("¤", "€")  # nobody sends the old currency sign
    return _LATIN_9_LETTER.sub(lambda match: _LATIN_9[match.group()], text)


def windows_1252(data: bytes) -> str:
    """Windows-1252; its five empty places as in Latin-1."""
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("windows-1252", "ignore") or chr(byte) for byte in data)


def _looks_german_7_bit(text: str) -> bool:
    return _DIN_SIGN.search(_KEPT.sub(" ", text)) is not None


def din_66003(text: str) -> str:
    """ISO 646-DE read as ASCII, put right. Addresses, tables and what stands in a pair of brackets is left."""
    parts: list[str] = []
    end = 0
    for match in _KEPT.finditer(text):
        parts += [text[end : match.start()].translate(_DIN), match.group()]
        end = match.end()
    parts.append(text[end:].translate(_DIN))
    return "".join(parts)


def part(data: bytes, charset: str | None) -> str:
    """Bytes in a charset somebody names; where he is wrong or names none, as :func:`decode` finds it."""
    if charset and not data.isascii() and _ONE_BYTE.match(charset):
        try:
            return _tidy(data.decode("utf-8-sig"))  # named by habit; what is Western would be no UTF-8
        except UnicodeDecodeError:
            pass  # it is what it is called
    if charset:
        try:
            if codecs.lookup(charset).name not in _NO_CHARSETS:
                return _tidy(data.decode(charset).removeprefix("\ufeff"))
        except (LookupError, ValueError):
            pass  # an unknown name or a wrong one: the bytes decide
    return decode(data)
