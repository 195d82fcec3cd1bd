"""Nothing of the head – genre line, kicker, headline, subheadline, byline, standfirst, dateline – stands again in the body, and no
part of it says what another says. The last step of every format; notes and sign-offs inside the text go to the notes here too.

Only what stands elsewhere in the item is taken out: a whole paragraph that is one part of the head or several of them in a row,
never a part of a sentence, and never all there is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from operator import is_not
from typing import Any

from ..item import EdNote, WireItem
from . import datelines, signoffs
from .body import Block
from .inline import letters, plain, plain_all

#: Blocks looked at from the beginning; what comes later is the text.
_LOOKED_AT = 10
#: A genre line, or a byline, is no longer.
_LINE = 120
#: No part of a head is longer.
_LONGEST_PART = 3000
_PARTS = ("headline", "subheadline", "kicker", "byline", "dateline", "genre", "standfirst", "slugline", "provider")
_BY = re.compile(r"(?:von|by|par|por|di|da|av|af|door|text|autor(?:in)?|bericht|reportage)\b[\s:]*", re.I)
_BY_WORDS = frozenset("von by par por di da av af door text autor autorin bericht reportage".split())
_AFFILIATION = re.compile(r"\s*(?:,\s*|\(|/|\s[-–]\s)[\w .&-]{2,40}\)?\s*$")
_BYLINE = re.compile(
    r"(?:Von|By|Par|Por|Di|Av|VON|BY|PAR|POR)\s+[^\W\d_a-z][^\W\d_]*[.'’]?(?:[\s-]+(?:(?:und|and|et|y|e|von|van|de|der|den|del|di|da|zu|le|la)\s+)*"
    r"[^\W\d_a-z][^\W\d_]*[.'’]?){1,6}(?:,?\s*(?:\(?[A-Za-zÄÖÜ-]{2,14}\)?)){0,2}"
)
#: For whom a byline's writer works, in a line of its own below it.
_OFFICE = re.compile(
    r"(?:The )?(?:Associated Press|Canadian Press|Press Association|Kyodo News|Agence France-Presse)(?:,? [A-Z][\w ]{2,30})?"
    r"|(?:AP|AFP|dpa|PA|CP|[A-Z]{2,5}) (?:[A-Z][\w/&]+ ){0,3}(?:Writer|Reporter|Correspondent|Editor)s?|Reuters"
)
_WORDS = re.compile(r"\w+")
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)|\[&hellip;\])\s*$")
_MORE = re.compile(r"\s*(?:weiterlesen|read more|mehr|lire la suite|continue reading.{0,80})\W*$", re.I)
#: A standfirst is a repetition only from so many words on, unless it is a whole sentence of the text.
_TELLING = 4
_SENTENCE_ENDS = frozenset(".!?…:\"”“»«'’)")
_REPEATED = ("subheadline", "kicker", "standfirst")
_TOKEN = re.compile(r"<[^<>]*>|&[a-z#0-9]+;|.", re.S)
_DASH = re.compile(
    r"(?:\s|</?\w+[^<>]*>|[.,])*(?P<closed>\))?(?:\s|</?\w+[^<>]*>|[.,])*"
    r"(?:\((?:<[^<>]+>)*(?P<agency>[A-Za-zÄÖÜäöü/ -]{2,25})(?:<[^<>]+>)*\)(?:\s|</?\w+[^<>]*>|\.)*)?(?P<dash>--|[-–—_])?(?:\s|</\w+>)+"
)
_TIME = re.compile(
    r"(?:[^\W\d_]{2,12},? )?\d[\d.:/ -]{3,18}(?: ?Uhr)?|\d{1,2}\.? [^\W\d_]{3,10} \d{4}(?:[ ,–-]+\d\d?[.:]\d\d(?: Uhr)?)?"
)
_GENRE_NOTE = re.compile(r"\s*[-–—:()/]|\s\d{4}\b")
_BOLD = re.compile(r"<(strong|em)>(?:(?!</\1>).)*</\1>", re.S)


def finished(item: WireItem, *, headed: bool = True) -> WireItem:
    """The item with each thing said once, and the newsroom's notes among its notes. ``headed`` tells whether it came with a
    headline: one that was made of an alert's first sentence stands in the body too."""
    changes: dict[str, Any] = {}
    notes = list(item.ed_notes)
    told = len(notes)
    _notes_of_fields(item, changes, notes)
    blocks = list(item.body)  # the blocks themselves are not changed, they are replaced
    if blocks:
        captions = {link.caption for link in item.links if link.caption}
        _lines_apart(blocks, item)
        below = signoffs.below_taken(blocks) if len(blocks) > 1 else []
        taken = (signoffs.notes_taken(blocks) if len(blocks) > 1 else []) + below
        agencies = {letters(name) for name in (item.provider, item.credit) if name}
        taken += signoffs.taken_off(blocks, captions, agencies)
        head = _Head(item, changes, notes, blocks)
        if not headed:
            head.told.pop("headline", None)
        if head.closing_byline():
            taken += signoffs.taken_off(blocks, captions, agencies)
        notes += [note for note in taken if all(note.text != other.text for other in notes)]
        head.read()
        if len(blocks) != len(item.body) or any(map(is_not, blocks, item.body)):
            changes["body"] = tuple(blocks)
            changes["body_text"] = plain_all(blocks)
    _said_once(item, changes, blocks)
    if len(notes) != told:
        changes["ed_notes"] = tuple(notes)
    if any(note.publishable for note in notes):
        closed = tuple(part for note in notes for part in _closed(note))
        if closed != item.ed_notes:
            changes["ed_notes"] = closed
    return replace(item, **changes) if changes else item


def _lines_apart(blocks: list[Block], item: WireItem) -> None:
    """Take the head off a first paragraph that has it in lines of its own: text that was typed with line breaks."""
    if blocks[0]["type"] != "paragraph" or "<br>" not in blocks[0]["html"]:
        return
    head = {letters(part) for part in (item.headline, item.subheadline, item.kicker, item.byline) if part}
    while True:
        first, _broken, rest = blocks[0]["html"].partition("<br>")
        if not rest or letters(plain(first)) not in head or first.count("<") != 2 * first.count("</"):
            return
        blocks[0] = {**blocks[0], "html": rest.lstrip()}


def _closed(note: EdNote) -> list[EdNote]:
    """A sign-off, and what says that it is for newsrooms, is for nobody outside, whatever its constraint says or does not say."""
    if not note.publishable:
        return [note]
    if "closing" in note.role.lower() or signoffs.is_closing_line(note.text) or signoffs.note_in(note.text):
        return [EdNote(note.role, note.text, False)]
    above, broken, last = note.text.rpartition("\n")
    if broken and signoffs.is_closing_line(last):
        return [EdNote(note.role, above.rstrip(), True), EdNote("closingline", last.strip(), False)]
    return [note]


def _notes_of_fields(item: WireItem, changes: dict[str, Any], notes: list[EdNote]) -> None:
    """Notes that came as a part of the head; initials that came as a byline; a name that came as terms of use."""
    for place in ("standfirst", "subheadline", "kicker"):
        told = getattr(item, place)
        if told and (note := signoffs.note_in(told)):
            changes[place] = None
            notes.append(EdNote("editorialnote", note))
    if item.byline and len(item.byline) < _LINE:
        by = _BY.sub("", item.byline, count=1)
        if signoffs.is_initials(by) and not _is_agency(item, by):
            changes["byline"] = None
            notes.append(EdNote("closingline", item.byline))
    if item.usage_terms and len(item.usage_terms) < _LINE and _is_agency(item, item.usage_terms):
        changes["usage_terms"] = None


def _is_agency(item: WireItem, text: str) -> bool:
    told = letters(text)
    return told in (letters(item.provider), letters(item.credit))


class _Head:
    """Looks for the head at the beginning of a body. What each part says is in ``told``; its letters in ``parts``."""

    def __init__(self, item: WireItem, changes: dict[str, Any], notes: list[EdNote], blocks: list[Block]) -> None:
        self.item, self.changes, self.notes, self.blocks = item, changes, notes, blocks
        self.told: dict[str, str] = {
            place: said for place in _PARTS if (said := changes.get(place, getattr(item, place)))
        }
        # A text whose first word begins no part of the head is none: that tells most of them at once.
        self.begins = {_first_word(said) for said in self.told.values()} | _BY_WORDS
        if by := self.told.get("byline"):
            self.begins.add(_first_word(_BY.sub("", by, count=1)))
        self.begun = False
        #: Where a byline stood: the line that came behind it.
        self.below_byline = -1
        self._parts: dict[str, str] | None = None

    @property
    def parts(self) -> dict[str, str]:
        """The letters of each part there is."""
        if self._parts is None:
            self._parts = {place: found for place, said in self.told.items() if (found := letters(said))}
        return self._parts

    def read(self) -> None:
        """Take the head out of the blocks."""
        at = 0
        for _block in self.blocks[:_LOOKED_AT]:
            if len(self.blocks) < 2:
                break
            if self._is_head(at):
                del self.blocks[at]
            elif self.begun:
                break
            else:
                at += 1
        self._dateline()

    def closing_byline(self) -> bool:
        """Take the known byline off the end of the text; whether it stood there."""
        if "byline" not in self.told or len(self.blocks) < 2:
            return False
        block = self.blocks[-1]
        if block["type"] not in ("paragraph", "crosshead") or len(block["html"]) > 2 * _LINE:
            return False
        text = plain(block["html"])
        if _first_word(text) not in self.begins or not self._is_byline(text):
            return False
        del self.blocks[-1]
        return True

    def _is_head(self, at: int) -> bool:
        block = self.blocks[at]
        if block["type"] not in ("paragraph", "crosshead"):
            self.begun = block["type"] != "quote"
            return False
        text = plain(block["html"][:_LONGEST_PART])
        if self.below_byline == at and len(text) < 60 and _OFFICE.fullmatch(text):
            known = self.told["byline"]
            if letters(text) not in letters(known):
                self.changes["byline"] = self.told["byline"] = f"{known}, {text}"
            return True
        if text[:1] != "(" and _first_word(text) not in self.begins:
            self._begin(block, text)
            return False
        if any(text == link.caption for link in self.item.links) or not (told := letters(text)):
            return False
        if told in (self.parts.get("headline"), self.parts.get("subheadline")):
            return True
        if change := signoffs.change_told(text):
            self.notes.append(EdNote("editorialnote", change))
            return True
        if told == self.parts.get("standfirst"):
            return self._is_standfirst(at)
        if self._is_byline(text):
            self.below_byline = at
            return True
        if self._is_row(told) or self._is_genre(text):
            return True
        if "byline" not in self.told and len(text) < _LINE and _BYLINE.fullmatch(text):
            self.changes["byline"] = self.told["byline"] = text
            self.parts["byline"] = told
            self.below_byline = at
            return True
        self._begin(block, text)
        return False

    def _begin(self, block: Block, text: str) -> None:
        """The text begins with a paragraph that is no caption and tells more than a time."""
        self.begun = (
            block["type"] == "paragraph"
            and not (len(text) < _LINE and _TIME.fullmatch(text))
            and not any(text == link.caption for link in self.item.links)
        )

    def _is_row(self, told: str) -> bool:
        """Whether a text is nothing but parts of the head in a row, such as kicker and headline."""
        parts = [said for place, said in self.parts.items() if place != "standfirst"]
        if not parts or len(told) > sum(map(len, parts)):
            return False
        left = told
        for _turn in parts:
            part = max((p for p in parts if left.startswith(p)), key=len, default="")
            left = left[len(part) :]
            if not left:
                return True
            if not part:
                return False
        return False

    def _is_standfirst(self, at: int) -> bool:
        """Whether a paragraph that says what the standfirst says is set as one. Else the text begins with it, and there is none."""
        block, after = self.blocks[at], self.blocks[at + 1 : at + 3]
        marked = block["type"] == "crosshead" or _BOLD.fullmatch(block["html"].strip()) is not None
        if marked or any(self._begins_dated(other) or self._is_byline(plain(other["html"])) for other in after):
            return True
        self.changes["standfirst"] = None
        self.begun = True
        return False

    def _begins_dated(self, block: Block) -> bool:
        if block["type"] != "paragraph":
            return False
        start = self.parts.get("dateline")
        return datelines.is_dated(block["html"]) or bool(start and _behind(block["html"], start))

    def _is_byline(self, text: str) -> bool:
        known = self.told.get("byline")
        if not known or len(text) > len(known) + 60:
            return False
        if letters(text) != self.parts.get("byline"):
            if _name(text) != _name(known):
                return False
            own = letters(_BY.sub("", text, count=1))
            if letters(_BY.sub("", known, count=1)) in own and len(own) > len(letters(known)):
                self.changes["byline"] = text  # the text tells more: an agency, an office
        return True

    def _is_genre(self, text: str) -> bool:
        """A genre line, alone or with its note behind it: "Zusammenfassung - 1645 - nur Sperre"."""
        genre = self.told.get("genre")
        if not genre or len(text) > _LINE or not text.casefold().lstrip("( ").startswith(genre.casefold()):
            return False
        note = text.lstrip("( ")[len(genre) :]
        if note[:1].isalnum() or (note.strip(" )") and not _GENRE_NOTE.match(note)):
            return False
        if told := note.strip(" -–—:()/"):
            self.notes.append(EdNote("dpaednoterole:genrenote", told))
        return True

    def _dateline(self) -> None:
        """Take the dateline off the paragraph that begins with it: the known one, whatever its dash, case and emphasis there; where
        none is known, one that is a place with an agency."""
        known = self.told.get("dateline")
        if known is None:
            if found := datelines.taken_from(self.blocks):
                self.changes["dateline"] = found
            return
        start = letters(known)
        for at, block in enumerate(self.blocks[:4]):
            if start and block["type"] == "paragraph" and (behind := _behind(block["html"], start)) is not None:
                self.changes["dateline"] = behind[0] or known
                self.blocks[at] = {**block, "html": behind[1]}
                return


def _same(one: str | None, other: str | None) -> bool:
    """Whether two parts of the head say the same; the first word tells of most that they do not."""
    return (
        len(one or "") > 2
        and bool(other)
        and _first_word(one or "") == _first_word(other or "")
        and letters(one) == letters(other)
    )


def _first_word(text: str) -> str:
    match = _WORDS.search(text)
    return match.group().casefold() if match else ""


def _name(text: str) -> str:
    """The letters of a byline without what says that it is one, and without the agency behind it."""
    return letters(_AFFILIATION.sub("", _BY.sub("", text.strip(" ()"), count=1)))


def _behind(html: str, start: str) -> tuple[str | None, str] | None:
    """(the dateline where the text tells more of it, the html behind it) of html that begins with a dateline of these letters; None
    where it does not. A place alone is a dateline only with a dash, or an agency in parentheses and a dash, behind it."""
    at = told = 0
    while told < len(start):
        match = _TOKEN.match(html, at)
        if match is None:
            return None
        at, letter = match.end(), match.group().casefold()
        if letter[0] in "<&" or not _WORDS.match(letter):
            continue
        if not start.startswith(letter, told):
            return None
        told += len(letter)
    match = _DASH.match(html, at)
    if match is None or match.end() == len(html):
        return None
    if not (match["dash"] or (match["closed"] and "(" in html[:at])):
        return None
    taken = html[: match.end()]
    if any(taken.count(f"<{tag}") != taken.count(f"</{tag}") for tag in ("strong", "em", "a", "sup", "sub")):
        return None
    return (plain(taken) or None) if match["agency"] else None, html[match.end() :]


def _said_once(item: WireItem, changes: dict[str, Any], blocks: list[Block]) -> None:
    """Leave out the parts of the head that say what another part, or the beginning of the text, says."""
    told = {place: changes.get(place, getattr(item, place)) for place in ("headline", *_REPEATED)}
    if not (told["subheadline"] or told["kicker"] or told["standfirst"]):
        return
    for place in _REPEATED:
        if _same(told[place], told["headline"]):
            changes[place] = told[place] = None
    if _same(told["subheadline"], told["standfirst"]):
        changes["subheadline"] = None
    standfirst = changes.get("standfirst", item.standfirst)
    if standfirst and blocks and repeats(standfirst, blocks, changes.get("headline", item.headline)):
        changes["standfirst"] = None


def repeats(standfirst: str, blocks: list[Block], headline: str | None) -> bool:
    """Whether a standfirst only repeats the beginning of the text, or cuts it short."""
    told = datelines.without(standfirst.strip())
    own = _WORDS.findall((headline or "").casefold()) if _first_word(told) == _first_word(headline or "") else []
    words = _WORDS.findall(told[: len(headline or "") * 2 + 100].casefold()) if own else []
    behind = words[len(own)] if own and len(words) > len(own) and words[: len(own)] == own else ""
    first = (_first_word(told), behind)
    for at, block in enumerate(blocks[:3]):
        begins = _first_word(plain(block["html"][:200]))
        if begins and any(begins.startswith(word) for word in first if word):
            text, place = "", at
            while place < len(blocks) and len(text) < len(standfirst) + 100 and place < at + 8:
                text += f" {plain(blocks[place]['html'])}"
                place += 1
            if _is_beginning(told, text.casefold(), len(own) if behind else 0):
                return True
    return False


def _is_beginning(told: str, text: str, headed: int) -> bool:
    """Whether a standfirst, or what is behind the ``headed`` words of the headline in it, begins the text."""
    told = _MORE.sub("", told)
    whole = _CUT.sub("", told)
    marked = whole != told
    cut = marked or whole[-1:] not in _SENTENCE_ENDS
    words = _WORDS.findall(whole.casefold())
    return any(_begins(text, said, cut, marked) for said in (words, words[headed:]) if said)


def _begins(text: str, words: list[str], cut: bool, marked: bool) -> bool:
    found = list(islice(_WORDS.finditer(text), len(words)))
    if len(found) < len(words):
        return False
    *whole, last = words
    if any(match.group() != word for match, word in zip(found, whole, strict=False)):
        return False
    end = found[-1]
    if end.group() != last and not (cut and whole and end.group().startswith(last)):
        return False
    return len(words) >= _TELLING or marked or text[end.end() :].lstrip("\"”“»«'’)")[:1] in _SENTENCE_ENDS
