"""Kills, by the words they are told in: agencies take a story back in its slug, headline, genre or a note to editors, and often
nowhere else. And which story one means, where it does not come under that story's own identifier.

What is a fact of the format – a status, a tombstone – is read by the format; here is what any text may say. Words in capitals count where
small ones may be the news itself ("Police kill two"); what asks for a part only ("Kill third paragraph") takes nothing back.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..item import PubStatus, WireItem
from .inline import letters

#: Key of ``WireItem.extra``: identifiers of the items that this one takes back, the likeliest first.
TAKES_BACK = "takes_back"
#: Set there where the words alone take back: such agencies give a kill an identifier of its own, and name the story.
BY_WORDS = "killed_by_words"

_ENGLISH = r"(?:kill|withhold|eliminat(?:e|ion)|delete)"
_CAPITALS = (
    r"(?:KILL(?:ED)?|WITHHOLD|ELIMINAT(?:E|ION)|DELETE|WITHDRAWN|RETRACTED|CANCEL|STORNO|STORNIERT|ANNULLIERT|ANNULLIERUNG|ZURÜCKGEZOGEN"
    r"|ANNULATION|ANNUL[ÉE]E?|À ANNULER|A ANNULER|ANULACIÓN|ANULAD[AO]|ANULAR|ELIMINAR|ANNULLAMENTO|ANNULLAT[AO]|ANNULLARE|INTREKKING"
    r"|INGETROKKEN|CANCELAD[AO]|ANNULLERES|TILBAGETRUKKET|TRUKKET TILBAGE|MAKULERES|MAKULERAD)"
)
_URGED = r"(?:URGENT|ATTENTION|ATTN|ADVISORY|BULLETIN|MANDATORY|STORY|PHOTO|EDS|EDITORS|ACHTUNG|EILT|WICHTIG|HINWEIS)"
#: What says at the head of a line that the story is taken back.
_BEGINS = re.compile(
    rf"\W*(?:{_URGED}\b\W*)*(?:{_CAPITALS}(?:\s*[:!*)\]/–—]|\s+-|\W*$|\W+{_CAPITALS}\b)"
    rf"|(?i:(?:mandatory|bulletin|story|photo)\s+{_ENGLISH}\b(?!\w)|(?:kill|withhold|eliminat(?:e|ion)|delete)\s*:)"
    r"|(?i:story\s+(?:removed|withdrawn|killed|retracted)\b)"
    r"|(?i:(?:achtung\W+)?(?:(?:die|diese|unsere)\s+)?(?:\w+-)?(?:meldung|nachricht|text)\b.{0,60}\b(?:zurückgezogen|annulliert|storniert)\b)"
    r"|(?i:achtung\W.{0,80}\b(?:zurückgezogen|annulliert|storniert)\b))"
)
#: What says so at its end.
_ENDS = re.compile(
    rf"(?:,\s*(?:(?:\w+ )?\d{{1,2}}(?:st|nd|rd|th) Ld[ -])?(?:(?i:mandatory|bulletin) )?(?:{_CAPITALS}|Kill|Withhold|Eliminat(?:e|ion)|Delete)"
    rf"|\s[–—-]+\s*(?:(?i:mandatory|bulletin) )?(?:{_CAPITALS}|Kill|Withhold|Eliminat(?:e|ion))"
    r"|\b(?:MANDATORY|BULLETIN) (?:KILL|WITHHOLD|ELIMINAT(?:E|ION)))\W*$"
)
#: The same of a slug, whose parts dashes join.
_SLUG_ENDS = re.compile(
    r"[\w ][–—-]+(?:(?:Mandatory|MANDATORY|Bulletin|BULLETIN)[ -])?(?:Kill|KILL|Withhold|WITHHOLD|Eliminat(?:e|ion)|ELIMINAT(?:E|ION))\W*$"
)
_MARKED = re.compile(rf"[(\[*]\s*(?:MANDATORY |BULLETIN )?{_CAPITALS}\s*[)\]*]")
_HELD = re.compile(r"\b(?:WITHHOLD|(?i:withhold\s*(?::|\W*$)))")
_ATTENTION = re.compile(rf"\W*{_URGED}\b", re.I)
#: One of these is in all that is sought here: most items have none, and are done with.
_HINTS = (
    "kill", "withh", "withd", "elimin", "delet", "retract", "cancel", "storn", "annul", "anul", "zurück", "zieh", "intrek", "ingetr",
    "trukket", "makuler", "removed", "disregard", "not use", "nicht", "pas ", "retirada", "ritirata", "gestrichen",
)  # fmt: skip
#: A note to editors takes the whole story back, not a paragraph, word or picture of it.
_PART = (
    r"(?:\d|first|second|third|fourth|fifth|last|previous|earlier|graf|para|sentence|word|line|lead\b|photo|picture|image|caption|reference"
    r"|headline|quote|byline|tag|link|video|graphic|name)"
)
_NOTE = re.compile(
    rf"\b(?:KILL|WITHHOLD|ELIMINATE|MANDATORY KILL)\b(?!\s+(?:the |that |this |in |from )?{_PART})"
    rf"|\b(?i:(?:please|must) (?:kill|withhold|eliminate|delete)\b(?!\s+(?:the |that |this |in |from )?{_PART})"
    r"|(?:kill|withhold|eliminate|delete|disregard|withdraws?|withdrawing) (?:the |this |our )?(?:entire |whole )?(?:story|item|report|article|dispatch)\b"
    r"|(?:this )?(?:story|item|report|article) (?:is|has been|was) (?:being )?(?:killed|withdrawn|eliminated|retracted)"
    r"|do not use (?:this|the) (?:story|item|report|article|dispatch)\b)"
    r"|\b(?i:(?:diese|die|unsere) (?:\w+-)?(?:meldung|nachricht|berichterstattung)\b[^.!]{0,80}\b(?:zurückgezogen|annulliert|storniert|ersatzlos gestrichen)"
    r"|zieh(?:t|en)\b[^.!]{0,40}\b(?:meldung|nachricht)\b[^.!]{0,60}\bzurück"
    r"|(?:diese|die) (?:\w+-)?(?:meldung|nachricht)\b[^.!]{0,40}\bnicht (?:mehr )?(?:zu )?(?:verwenden|veröffentlichen|verbreiten)"
    r"|(?:verwenden|veröffentlichen|verbreiten) sie (?:diese|die) (?:\w+-)?(?:meldung|nachricht)\b[^.!]{0,30}\bnicht\b(?! vor| bis))"
    r"|\b(?i:(?:cette|la) dépêche\b[^.!]{0,40}\bannulée|(?:prière d')?annuler (?:cette|la) dépêche|ne pas (?:utiliser|publier|diffuser) (?:cette|la) dépêche)"
    r"|\b(?i:(?:esta|la) (?:noticia|información)\b[^.!]{0,40}\b(?:anulada|retirada)|(?:questa|la) notizia\b[^.!]{0,40}\b(?:annullata|ritirata))"
)
#: Signals and kinds that are kills by their name.
_SIGNAL = re.compile(r"(?:^|[:/])(?:mandatory)?(?:kill|delete|elimination|withdrawal|retraction)$", re.I)
_VERSION = re.compile(
    r"[,\s–—-]+(?:\d{1,2}(?:st|nd|rd|th)\s?)?(?:Ld|Lead|Writethru|Update|Add)\b.*$|,\s*\d.*$", re.I | re.S
)
#: Letters from which a slug or a headline is taken for one story's own.
_TELLING_SLUG, _TELLING_HEADLINE = 6, 14
#: A text as short as a notice, whose first line is as good as a headline; and how long what ends a line may be.
_SHORT, _TAIL_LENGTH = 400, 60


def told_back(item: WireItem) -> PubStatus | None:
    """``canceled`` or ``withheld`` where the words of a usable item take it back, else None."""
    heads = [word for word in (item.headline, item.kicker, item.slugline, item.genre) if word]
    if len(item.body_text) < _SHORT:
        heads.append(item.body_text.partition("\n")[0])
    notes = [note.text for note in item.ed_notes if not note.publishable]
    words = " ".join((*heads, *notes, *item.signals)).lower()
    if not any(hint in words for hint in _HINTS):
        return None
    for head in heads:
        ends = _ENDS.search(head, max(0, len(head) - _TAIL_LENGTH))
        urged = _ATTENTION.match(head) and _NOTE.search(head)
        if _BEGINS.match(head) or _MARKED.search(head) or urged or (ends and not head.isupper()):
            return _kind(head)
    if in_slug(item.slugline):
        return _kind(item.slugline or "")
    for note in notes:
        if _NOTE.search(note):
            return _kind(note)
    return "canceled" if any(map(_SIGNAL.search, item.signals)) else None


def _kind(words: str) -> PubStatus:
    return "withheld" if _HELD.search(words) and "KILL" not in words.upper() else "canceled"


def noticed(item: WireItem) -> WireItem:
    """The item, taken back where its words say so; of what is taken back, which items it names (``extra["takes_back"]``)."""
    extra = dict(item.extra)
    if item.pub_status == "usable":
        status = told_back(item)
        if status is None:
            return item
        item = replace(item, pub_status=status)
        extra[BY_WORDS] = True
    earlier = (link.guid for link in item.links if link.rel in _EARLIER and link.guid)
    named = [guid for guid in dict.fromkeys((*extra.get(TAKES_BACK, ()), *earlier)) if guid != item.guid]
    if named:
        extra[TAKES_BACK] = named
    return replace(item, extra=extra) if extra != item.extra else item


_EARLIER = ("replaces", "evolvedFrom", "derivedFrom")


def story_of(slugline: str | None, headline: str | None) -> tuple[str, str]:
    """(slug, headline) by which a story is known again in its leads and kills: letters and digits only, without what says
    which version it is or that it is taken back; empty for what is too short to tell one story from others."""
    slug = _bare(slugline or "")
    slug = slug if len(slug) >= _TELLING_SLUG else ""
    head = _bare(headline or "")
    return slug, head if len(head) >= _TELLING_HEADLINE else ""


def in_slug(slugline: str | None) -> bool:
    """Whether a slug itself says that its story is taken back: then it is one story's own, and no list of keywords."""
    slug = slugline or ""
    return bool(_ENDS.search(slug) or _SLUG_ENDS.search(slug) or _BEGINS.match(slug))


_HEAD = re.compile(
    rf"\W*(?:{_URGED}\b\W*)*(?:{_CAPITALS}|(?i:(?:(?:mandatory|bulletin|story) )?{_ENGLISH})(?=\s*:)|(?i:zurückgezogen|storno|annulliert|story (?:removed|withdrawn|killed|retracted))(?=\s*[:–-]))"
    rf"(?:\W+{_CAPITALS}\b)*[\s:!*)\]/–—-]+"
)
_TAIL = re.compile(
    rf"[\s,–—-]*(?:[(\[*]\s*)?(?:\d{{1,2}}(?:st|nd|rd|th) Ld[ -])?(?:(?i:mandatory|bulletin)[ -])?(?:{_CAPITALS}|(?<=[,–—-])\s*(?i:{_ENGLISH})|(?<=[,–—-] )(?i:{_ENGLISH}))\W*$"
)


def _bare(words: str) -> str:
    words = _TAIL.sub("", _HEAD.sub("", words, count=1), count=1)
    return letters(_VERSION.sub("", words) if "-" in words[:4] or "--" in words else words)
