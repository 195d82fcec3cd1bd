"""Sign-offs and notes of the newsroom inside a text, told by their form and never by an agency's name.

Sign-offs are what stands below the last sentence: initials ("abc/de/fgh", "(SDA/abc)"), the agency between strokes ("/ritzau/"),
a word for the end ("ENDS", "-30-"), a line of codes ("dpa xy yyzz n1 ab", "AAP RTV ar"). Notes begin by saying whom they are
for: "(Eds: …)", "Achtung Redaktionen: …".
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ..item import EdNote
from .body import Block
from .inline import letters, plain

#: Sign-offs that may stand below each other.
_MOST = 4
#: No sign-off is longer.
_LONGEST = 60
_SENTENCE_ENDS = tuple(".!?…\"”“»«'’)")

_LOW = r"[a-zäöüßåæøéñ]{1,5}"
_CAPS = r"[A-ZÄÖÜÅÆØÑ]{2,8}"
# Initials: short parts between strokes, each wholly in small letters or in capitals; an agency's name may be written
# as one, if small initials follow. Names of people or teams ("Muster/Beispiel", "Rapid/Sturm") are neither.
_INITIALS = re.compile(
    rf"(?:{_LOW}|{_CAPS})\.?(?:\s?[/+|]{{1,2}}\s?(?:{_LOW}|{_CAPS})\.?){{1,7}}/?"
    rf"|{_LOW}(?:[-–]{_LOW}){{1,6}}|{_CAPS}(?:[-–]{_CAPS}){{1,3}}|[a-zäöü]{{2,8}} {_LOW}(?:/{_LOW}){{1,5}}"
    rf"|[A-ZÄÖÜÅÆØ][\w.-]{{1,20}}(?:/[A-ZÄÖÜÅÆØ][\w.-]{{1,20}})?(?:/{_LOW})+"
)
_ALONE = re.compile(r"[a-zäöüßåæøéñ]{1,4}|[A-ZÄÖÜÅÆØ]{2,5}")
#: Words, parties, broadcasters and countries as short as initials, in parentheses or between strokes: text.
_WORDS = frozenset(
    "a ac ab alle alt aus bild blau bmw bund cdu csu das dc der die fdp afd foto fpö gelb ger grau grün grüne h hier ist ja km "
    "land linke live m n nach nein neos neu nie nur oben oder ohne ok plus rot s sic sp spd spö sui svp teil top und usa usw övp v "
    "vs vw weiß wow mitte aut eu uno un uk ard zdf ndr wdr swr mdr rtl orf srf bbc cnn fc sc sv vfb vfl mio mrd std min and or the yes no new old "
    "et ou une oui non y o sí e il la le".split()
)  # fmt: skip
_ENDS = frozenset(
    "end ends ende schluss forts fin fine fim finale slut loppu konec koniec einde eom more folgt segue suite suivra 30 0".split()
)
#: What may stand behind a paragraph's last sentence: agencies' names in parentheses, a word for the end with initials. "(lacht)" is none.
_NAMES = re.compile(
    r"[A-ZÄÖÜÅÆØ]{2,8}|[a-z]{2,4}|(?:[A-ZÄÖÜÅÆØ]{2,10}|[a-zäöü]{2,10})(?:\s?/\s?(?:[A-ZÄÖÜÅÆØ]{2,10}|[a-zäöü]{2,10})){1,3}"
)
_END_AND_INITIALS = re.compile(rf"[(\[](?i:Schluss|Ende|End|Ends|Fin)[)\]](?:[ /]{_LOW}(?:/{_LOW})*)?")
_LAST_SENTENCE = re.compile(
    r"(?<=[.!?…\"”“»«'’)])(?P<closed>(?:</\w+>)*)\s+(?=[(\[/|–—A-ZÄÖÜÅÆØ=*_©-]|[a-zäöüß]{1,5}/)"
)
_TAIL = re.compile(rf"\W*(?:(?:{_LOW}|{_CAPS}|[\w.-]{{1,12}}(?:[/ ][\w.-]{{1,12}}){{1,5}})\W*)?", re.I)
_STROKES = re.compile(
    r"(?:[/|]\s?\w[\w.&+-]{1,20}(?:/[\w.-]{1,12}){0,4}\s?[/|]"
    r"|[-–—=*_]{1,4}\s?[A-Za-zÄÖÜäöüÅÆØåæø][\w/.-]{1,14}\s?[-–—=*_]{1,4}"
    r"|[-–—]{1,3}\s?[A-ZÄÖÜÅÆØ]{3,10}|--\s?[A-ZÄÖÜÅÆØ][a-zäöü]{2,10}|/[A-ZÄÖÜÅÆØ]{3,8}|/[a-zäöüåæø]{3,10}/[A-ZÄÖÜÅÆØ]\w{1,9})"
)
_CODES = re.compile(r"[#=*_+~]{1,20}|#{1,5}[A-Z0-9]{0,12}|N{4}|X{3,}")
_CODE_LINE = re.compile(
    r"[A-ZÄÖÜ]{2,6}(?:[ /][A-Z]{2,5}){0,3}(?: [a-z]{1,3}(?:/[a-z]{1,3}){0,4})+"  # AAP RTV ar
    r"|(?:© ?)?[\w-]{2,20}, [a-z]{2,8}:\d[\d-]{4,}(?:/\d+)?"  # © xy-infocom, xy:240301-930-1/1
    r"|[A-Z]{2,4}-[A-Z0-9]{1,6}-\d\d-\d\d-\d\d(?:\d\d)? \d{4} ?[A-Z]{0,4}<?"  # AP-WF-03-01-24 0915GMT
    r"|[A-Z]{2,8} \d{6,8}[- ]\d{2,6}[A-Z]{0,4}"
    r"|(?:[A-Z]{2,4}(?:[/-][A-Z]{2,4})? )?\d\d-[A-Z]{3}-\d\d \d\d:\d\d(?: N{4})?"  # XYZ/ABC 04-MAR-26 18:12 NNNN
    r"|==?[A-Z][A-Za-z]{2,14}"  # ==Kyodo
)
_CODED = re.compile(r"[a-zäöü]{2,8}(?:[/-][a-zäöü]{2,8})?(?: [\wäöüß/.-]{1,8}){1,8}")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_VOWEL = re.compile("[aeiouyäöü]")
_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(r"(?:^| )[a-z]{1,3}\d{1,3}(?: |$)")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)[\s\w.,&/'-]{2,50}", re.I)

_FOR_EDITORS = (
    r"eds?|editors|notes (?:to|for) (?:the )?editors|(?:note|advisory|attention|attn\.?|nb)[, ]+(?:to |all )?(?:eds|editors?|subscribers|clients)|editors['’]? notes?|"
    r"(?:wichtiger |redaktioneller )?hinweise? (?:an|für) (?:alle |die )?(?:redaktion(?:en)?|kunden|abonnenten)|"
    r"(?:achtung|an alle|an die)[, ]+(?:alle )?(?:redaktion(?:en)?|kunden)|(?:zur|nur für die) redaktion|"
    r"redaktionelle[rn]? hinweise?|redaktionshinweise?|"
    r"(?:note|avis|attention)[, ]+(?:à|a|aux?)? ?(?:la |les )?r[ée]dac(?:tions?|teurs)|"
    r"(?:nota|atenci[oó]n|aviso)[, ]+(?:a |para )?(?:la |las |los )?(?:redacci[oó]n(?:es)?|editores)|"
    r"(?:nota|attenzione)[, ]+(?:per |alla |alle |le |la )?redazion[ei]|noot voor (?:de )?redacties?|til redaktionen?(?:rne)?|till redaktionen|till redaktionerna|to contact the (?:reporters?|editors?|authors?|writers?)\b[^:]{0,80}"
)
#: A paragraph of html that begins by saying that it is for newsrooms; a colon, or the parenthesis it stands in, must tell
#: where the saying ends.
_NOTE = re.compile(
    rf"(?s)\s*(?:<[^<>]+>\s*)*[(\[*–—=-]*\s*(?:<[^<>]+>\s*)*(?:{_FOR_EDITORS})\s*(?:</[^<>]+>\s*)*(?::|\s[-–—_]\s|!)\s*(?=\S)",
    re.I,
)


#: How far the saying may reach whom a note is for.
_SAYING = 300
_BEGINS = frozenset("([ *–—=-<EeNnAaWwHhRrZzTt")
_ENDS_SAYING = re.compile(r"[:!]| [-–] ")
#: What has changed, or is repeated, in parentheses above the text: "(Adds details)", "(Neu: mehr Einzelheiten)".
_CHANGED = re.compile(
    r"\((?:adds?|updates?|updating|corrects?|recasts?|repeats?|refiles?|rewrites?|changes|clarifies|fixes|removes|inserts|writethru|"
    r"neu|aktualisiert|wiederholung|wdh|rpt|berichtigt|korrigiert|ergänzt|erweitert|neufassung|durchgehend neu|"
    r"ajoute|précise|actualise|corrige|répétition|actualiza|amplía|añade|aggiunge|aggiorna|ripete|tilføjer|lägger till)\b[^()]{0,300}\)",
    re.I,
)
#: Which pictures there are.
_PICTURES = re.compile(
    r"\((?:with|mit|avec|con|\+)\s?(?:AP |AFP |neuen? )?(?:photos?|fotos?|bild(?:ern)?|pictures?|grafik(?:en)?|graphics?|videos?|vídeos?|"
    r"infographie)\b[^():]{0,80}\)",
    re.I,
)


def is_initials(text: str) -> bool:
    """Whether a text is nothing but the initials of those who wrote it: "ab/cd", "(SDA/abc)", "abc"."""
    told = text.strip()
    if not 0 < len(told) <= _LONGEST:
        return False
    if told[0] in "([" and told[-1] in ")]":
        told = told[1:-1].strip()
    return _INITIALS.fullmatch(told) is not None or re.fullmatch(r"[a-zäöüßåæøéñ]{2,4}", told) is not None


def is_closing_line(text: str) -> bool:
    """Whether a note is a desk's closing line: initials or codes, more than one word of them."""
    told = text.strip()
    if not 2 < len(told) <= _LONGEST or told[0] == "©" or "\n" in told:
        return False
    return bool(_INITIALS.fullmatch(told) or _CODE_LINE.fullmatch(told) or _is_code_line(told))


def is_sign_off(text: str) -> bool:
    """Whether a paragraph of its own, below the text, is a sign-off."""
    told = text.strip()
    if not 0 < len(told) <= _LONGEST or told[-1] in ",;:?!" or "\n" in told:
        return False
    if told[-1] == "." and told[0] not in "([©" and " " in told:
        return False  # a sentence
    if _is_words(told):
        return False
    if _INITIALS.fullmatch(told) or _STROKES.fullmatch(told) or _CODES.fullmatch(told) or _CODE_LINE.fullmatch(told):
        return True
    if _is_end(told) or _ALONE.fullmatch(told) or _COPYRIGHT.fullmatch(told):
        return True
    if told[0] in "([" and told[-1] in ")].":
        return _in_parentheses(told.rstrip(".")[1:-1].strip())
    return _is_code_line(told)


def _is_words(told: str) -> bool:
    """Whether each part is a word, or a name that readers know: "CDU/CSU", "(live)", "km/h"."""
    parts = _PARTS.findall(told.casefold()) if len(told) < 24 else ()
    return bool(parts) and all(part in _WORDS for part in parts)


def _is_end(told: str) -> bool:
    """A word for the end: alone, between signs, or in capitals, with initials or an agency's name behind it."""
    match = _WORD.search(told)
    word = match.group() if match else ""
    if match is None or word.casefold() not in _ENDS:
        name, stroke, last = told.partition("/")  # Lusa/Fim
        return bool(stroke) and last.casefold() in _ENDS and name.isalpha()
    if match.start():
        return (
            match.end() < len(told)
            and not told[match.end()].isspace()
            and _TAIL.fullmatch(told, match.end()) is not None
        )
    if word.isdigit():
        return False
    return word == told or (
        word.isupper() and told[match.end()].isspace() and _TAIL.fullmatch(told, match.end()) is not None
    )


def _in_parentheses(told: str) -> bool:
    return bool(
        _INITIALS.fullmatch(told)
        or told.casefold() in _ENDS
        or _ALONE.fullmatch(told)
        or re.fullmatch(rf"{_CAPS}(?: (?:{_LOW}|{_CAPS}))+", told)
    )


def _is_code_line(told: str) -> bool:
    """Codes of a desk in small letters: one with a number in it, or one that no tongue could speak."""
    if not _CODED.fullmatch(told) or told[-1] == ".":
        return False
    parts = told.split()
    return _NUMBERED.search(told) is not None or (
        all(len(part) < 5 for part in parts) and any(_VOWEL.search(part) is None for part in parts)
    )


def behind(html: str, agencies: Collection[str] = ()) -> tuple[str, str]:
    """(paragraph, sign-off behind its last sentence or line break); the latter is empty where there is none.

    ``agencies``: letters of the names by which a name alone, without a sign beside it, is known for a sign-off.
    """
    before, broken, last = html.rpartition("<br>")
    if broken and is_sign_off(plain(last)) and _is_sentence(plain(before)):
        return before, plain(last)
    start = max(0, len(html) - _LONGEST)
    for match in _LAST_SENTENCE.finditer(html, start):
        last = html[match.end() :]
        if _is_words(last):
            continue
        if last[:1] in "([" and last.rstrip(".")[-1:] in ")]":
            inside = last.rstrip(".")[1:-1].strip()
            found = bool(
                _INITIALS.fullmatch(inside) or inside.rstrip(".").casefold() in _ENDS or _NAMES.fullmatch(inside)
            ) or (bool(agencies) and letters(inside) in agencies)
        else:
            found = bool(
                _STROKES.fullmatch(last) or _END_AND_INITIALS.fullmatch(last) or letters(last) in agencies
            ) or (
                ("/" in last and _INITIALS.fullmatch(last) is not None and not last[:1].isupper())
                or (last[0] in "-–*=" and _is_end(last))
                or (last.isupper() and len(last) > 2 and last.casefold() in _ENDS)
                or (last[0] == "©" and _COPYRIGHT.fullmatch(last) is not None)
            )
        if found:
            return html[: match.end("closed")], last
    return html, ""


def taken_off(blocks: list[Block], captions: Collection[str], agencies: Collection[str] = ()) -> list[EdNote]:
    """Take the sign-offs off the end of a text; returns them as notes that are not for readers.

    ``captions``: of pictures, which may stand below the text. ``agencies``: see :func:`behind`. Something of the text must be left above.
    """
    found: list[str] = []
    at = len(blocks)
    while at and len(found) < _MOST:
        block = blocks[at - 1]
        if block["type"] not in ("paragraph", "crosshead"):
            break
        html = block["html"]
        told = plain(html) if len(html) <= 400 else html
        if told in captions:
            at -= 1
            continue
        if len(told) <= _LONGEST and (is_sign_off(told) or _is_agency(told, agencies)):
            if not _text_above(blocks, at - 1):
                break
            del blocks[at - 1]
            found.append(told)
            at -= 1
            continue
        kept, told = behind(html, agencies)
        if told:
            blocks[at - 1] = {**block, "html": kept}
            found.append(told)
        break
    return [EdNote("closingline", told) for told in reversed(found)]


_HEADING = re.compile(rf"[(\[*–—=# -]*(?:{_FOR_EDITORS})[\s:.)\]*–—=-]*", re.I)
#: A press release's end: in capitals, or between signs; what stands below is for newsrooms.
_END_MARK = re.compile(
    r"\W*(?:ENDS?|ENDE|SCHLUSS|FIN|FINE|FORTS|SLUT)\W*|[-–—*=/(\[]+\s?(?:Ends?|Ende|Schluss|Fin|Fine|ends?|ende|30)\s?[-–—*=/)\]]+"
)
#: What a paragraph begins or ends with that is for nobody outside.
_INTERNAL = re.compile(
    r"\W*OTS-ORIGINALTEXT\b|[(\[*\s]*(?:not for (?:publication|broadcast)|for internal use only|nicht (?:zur|für die) veröffentlichung(?: bestimmt)?|nur (?:für redaktionen|zur internen \w+))\s*[:)\]–—-]"
    r"|.*\b(?:not for (?:publication|broadcast)|for internal use only|nicht (?:zur|für die) veröffentlichung(?: bestimmt)?|nur zur internen (?:information|verwendung))[.!)\]\s]*$",
    re.I | re.S,
)
_HINTS = ("end", "schluss", "fin", "30", "slut", "forts", "redak", "redac", "redaz", "édac", "ditor", "eds")
#: More below an end is no note but the text itself.
_MOST_BELOW = 30


def below_taken(blocks: list[Block]) -> list[EdNote]:
    """Take off what stands below a press release's end, or below a heading that says it is for newsrooms; returns it as a note."""
    for at in range(1, len(blocks)):
        block = blocks[at]
        if len(block["html"]) > 90 or block["type"] not in ("paragraph", "crosshead"):
            continue
        told = plain(block["html"])
        low = told.casefold()
        if not any(hint in low for hint in _HINTS) or not _text_above(blocks, at):
            continue
        ended = (
            at + 1 < len(blocks) <= at + _MOST_BELOW
            and _END_MARK.fullmatch(told)
            and not all(is_sign_off(plain(b["html"])) for b in blocks[at + 1 :])
        )
        if ended or _HEADING.fullmatch(told):
            below = "\n".join(filter(None, (plain(b["html"]) for b in blocks[at:])))
            del blocks[at:]
            return [EdNote("editorialnote", below)]
    return []


def _is_agency(told: str, agencies: Collection[str]) -> bool:
    """An agency's name in parentheses, in whatever letters: "(Keystone-SDA)"."""
    return told[:1] in "([" and told.rstrip(".")[-1:] in ")]" and letters(told) in agencies


def _text_above(blocks: list[Block], at: int) -> bool:
    """Whether a whole sentence, a list or a table stands above: one-word lines of a list without markup have none."""
    above = next((block for block in reversed(blocks[:at]) if not is_sign_off(plain(block["html"]))), None)
    if above is None:
        return False
    if above["type"] not in ("paragraph", "quote"):
        return above["type"] != "crosshead"
    return _is_sentence(plain(above["html"]))


def _is_sentence(text: str) -> bool:
    return len(text) > _LONGEST // 2 or text[-1:] in _SENTENCE_ENDS


def _may_be_note(text: str) -> bool:
    """Most texts are told by their beginning to be no note, without the regular expression."""
    start = text[:90]
    if start[:1] not in _BEGINS:
        return False
    return start[0] in "([" or _ENDS_SAYING.search(start) is not None


def note_in(text: str) -> str | None:
    """The note of a text that says it is for newsrooms, without that saying and its parentheses; None for any other."""
    match = _NOTE.match(text, 0, _SAYING) if _may_be_note(text) else None
    if match is None:
        return text.strip("() ") if text[:1] == "(" and len(text) < 120 and _PICTURES.fullmatch(text) else None
    rest = text[match.end() :].strip()
    opened = text[: match.end()]
    for left, right in ("()", "[]"):
        if left in opened and rest.endswith(right) and rest.count(right) > rest.count(left):
            rest = rest[:-1].rstrip()
    return rest or None


def change_told(text: str) -> str | None:
    """What a line above the text says has changed in it, without its parentheses; None for any other."""
    return text[1:-1].strip() if text[:1] == "(" and len(text) < 400 and _CHANGED.fullmatch(text) else None


def _quoted(text: str) -> bool:
    """Whether the last words are somebody's own: a memo marked "not for publication"."""
    return text.rstrip(" .!)]")[-1:] in "\"”“»«'’"


def notes_taken(blocks: list[Block]) -> list[EdNote]:
    """Take the paragraphs that are for newsrooms out of a text; returns them as notes."""
    found: list[EdNote] = []
    taken: set[int] = set()
    for at, block in enumerate(blocks):
        html = block["html"]
        if block["type"] not in ("paragraph", "crosshead"):
            continue
        if len(html) < 600 and (
            "ublication" in html
            or "roadcast" in html
            or "ffentlichung" in html
            or "ntern" in html
            or "Redaktionen" in html
            or "ORIGINALTEXT" in html
        ):
            if len(blocks) - len(taken) > 1 and _INTERNAL.match(text := plain(html)) and not _quoted(text):
                found.append(EdNote("editorialnote", text))
                taken.add(at)
                continue
        if html[:1] not in _BEGINS or not _may_be_note(html):
            continue
        if (told := note_in(plain(block["html"]))) is not None:
            found.append(EdNote("editorialnote", told))
            taken.add(at)
    if taken:
        blocks[:] = [block for at, block in enumerate(blocks) if at not in taken]
    return found
