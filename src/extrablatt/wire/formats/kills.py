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
    r"(?:KILL(?:ED)?(?: (?:NOTICE|ADVISORY|STORY))?|WITHHOLD|ELIMINAT(?:E|ION)|DELETE|DISREGARD|WITHDRAWN|WITHDRAWAL|RETRACTED|RETRACTION|CANCEL"
    r"|STORNO|STORNIERT|STORNIERUNG|ANNULLIERT|ANNULLIERUNG|ZURÜCKGEZOGEN|NICHT VERWENDEN|DO NOT USE"
    r"|ANNULATION|ANNULLATION|ANNUL[ÉE]E?|ANNULER|À ANNULER|A ANNULER|ANULACIÓN|ANULAD[AO]|ANULAR|ELIMINAR|ANNULLAMENTO|ANNULLAT[AO]|ANNULLARE"
    r"|INTREKKING|INGETROKKEN|CANCELAD[AO]|ANNULLERE[ST]|ANNULLERING|TILBAGETRUKKET|TRUKKET TILBA(?:G|K)E|TREKKES TILBAKE|TRÆKKES TILBAGE"
    r"|MAKULERES|MAKULERA[DS]|MAKULERING|ÅTERTAGEN|DRAS TILLBAKA|UTGÅR)"
)
_URGED = (
    r"(?i:URGENT|ATTENTION|ATTN|ADVISORY|BULLETIN|MANDATORY|STORY|PHOTO|EDS|EDITORS|PLEASE|ACHTUNG|EILT|WICHTIG|HINWEIS|BITTE|CORRECTION"
    r"|KORREKTUR|BERICHTIGUNG|ATENCIÓN|ATTENZIONE)"
)
#: A report, and that it is taken back, with nothing between: nothing else is said so.
_REPORT_BACK = (
    r"(?:story (?:removed|withdrawn|killed|retracted)|(?:\w{2,12}-)?(?:meldung|nachricht|beitrag) (?:(?:wird|wurde|ist) )?(?:zurückgezogen|annulliert|storniert)"
    r"|dépêche annulée|noticia (?:anulada|retirada)|notizia (?:annullata|ritirata)|bericht ingetrokken|annulleres|makuleres|bitte nicht (?:mehr )?verwenden"
    r"|kill (?:notice|advisory))"
)
#: Said in small letters of news as well; of a report only where that is as short as a notice.
_SMALL = r"(?:annullierung|annulliert|stornierung|storno|zurückgezogen|annulation|anula(?:da|ción)|annullata|ingetrokken|withdrawn|killed|kill|withhold|withdrawal|retraction)"
#: A gap in a sentence about a report, in which nothing turns what is said of it.
_GAP = r"(?:(?!\b(?:nicht|ersetzt|dass|wieder|foto|bild|grafik|video|name|namen)\b)[^.!?:]){0,80}?(?:[«„“\"][^«»„“”\"]{1,120}[»“”\"][^.!?:]{0,40}?)?"
_GERMAN = r"(?:diese|die|unsere)\s+(?:\w{2,12}-)?(?:meldung|nachricht|berichterstattung|(?:presse)?aussendung|pressemitteilung)"
#: What says at the head of a line that the story is taken back.
_BEGINS = re.compile(
    rf"\W*(?:{_URGED}\b\W*)*(?:{_CAPITALS}(?:\s*[:!*)\]/–—>.,+]|\s+-|\W*$|\W+{_CAPITALS}\b|\s+(?:OTS|[a-z]{{2,4}})[ _-]?\d{{3,}})|(?:Kill|Withhold|Eliminat(?:e|ion))\s+[–—-]+\s"
    rf"|(?i:(?:mandatory|bulletin)\s+{_ENGLISH}\b(?!\w)|(?:story|photo)\s+{_ENGLISH}(?:\s*[:!–—]|\s+-|\W*$)|{_ENGLISH}\s*:)"
    rf"|(?i:{_REPORT_BACK}(?:\s*[:!.–—]|\s+-|\W*$))"
    rf"|(?i:achtung\W+(?:(?:die|diese|unsere)\s+)?(?:\w{{2,12}}-)?(?:meldung|nachricht|text|bericht|beitrag|artikel)\b{_GAP}\b(?:zurückgezogen|annulliert|storniert)\b)"
    rf"|(?i:{_GERMAN}\b{_GAP}\b(?:wird|ist)\b{_GAP}\b(?:zurückgezogen|annulliert|storniert)\b))"
)
_BEGINS_NOTICE = re.compile(rf"\W*(?:{_URGED}\b\W*)*(?i:{_SMALL})(?:\s*[:!]|\s+[–—-])")
#: What says so at its end.
_ENDS = re.compile(
    rf"(?:,\s*(?:(?:\w+ )?\d{{1,2}}(?:st|nd|rd|th) Ld[ -])?(?:(?i:mandatory|bulletin) )?(?:{_CAPITALS}|Kill|Withhold|Eliminat(?:e|ion)|Delete)"
    rf"|\s[–—/|-]+\s*(?:(?i:mandatory|bulletin) )?(?:{_CAPITALS}|Kill|Withhold|Eliminat(?:e|ion))|:\s+{_CAPITALS}"
    r"|\b(?:MANDATORY|BULLETIN) (?:KILL|WITHHOLD|ELIMINAT(?:E|ION)))\W*$"
)
#: The same of a slug, whose parts dashes join.
_SLUG_ENDS = re.compile(
    r"(?:[\w ][–—-]+|\s(?=[A-Z]{4}))(?:(?:Mandatory|MANDATORY|Bulletin|BULLETIN)[ -])?(?:Kill|KILL|Withhold|WITHHOLD|Eliminat(?:e|ion)|ELIMINAT(?:E|ION))\W*$"
)
_MARKED = re.compile(
    rf"[(\[*<]\s*(?:(?:MANDATORY |BULLETIN )?{_CAPITALS}|(?:Mandatory )?(?:Kill|Withhold|Withdrawn|Zurückgezogen|zurückgezogen)(?=\W+$))\s*[)\]*>]"
)
_HELD = re.compile(r"\b(?:WITHHOLD|(?i:withhold\s*(?::|\W*$)))")
_ATTENTION = re.compile(rf"\W*{_URGED}\b", re.I)
#: One of these is in all that is sought here: most items have none, and are done with.
_HINTS = (
    "kill", "withh", "withd", "elimin", "delet", "retract", "cancel", "storn", "annul", "anul", "zurück", "zieh", "trek", "ingetr",
    "trukket", "makuler", "remove", "disregard", "streichen", "tümlich", "sehentlich", " not ", "nicht", "pas ", "retirada", "ritirata", "gestrichen", "hinfällig", "gegenstandslos",
    "lösch", "void", "in error", "no ", "non ", "niet ", "utgår", "tagen", "dras ", "trækkes", "ikke ", "inte ", "ignore",
)  # fmt: skip
#: A note to editors takes the whole story back, not a paragraph, word or picture of it.
_PART = (
    r"(?:\d|first|second|third|fourth|fifth|last|previous|earlier|graf|para|sentence|word|line|lead\b|photo|picture|image|caption|reference"
    r"|headline|quote|byline|tag|link|video|graphic|name)"
)
_STORY = r"(?:story|item|dispatch|report|article)"
#: Until when, or without what, a story is not to be used: nothing of its being taken back.
_TERMS = r"(?!\s+(?:(?:online|in print|on air|on \w+)\s+)?(?:before|until|prior|without|unless|as|ahead|outside)\b)"
_AGENCY = r"(?:wir|(?:die )?(?:redaktion|dpa|apa|sda|keystone-sda|afp|epd|kna|sid|reuters|ap))"
_TEXT = r"(?:meldung|nachricht|berichterstattung|text|beitrag|artikel|bericht)"
_ORDERED = re.compile(
    rf"\b(?:KILL|WITHHOLD|ELIMINATE|MANDATORY KILL)\b(?!\s+(?:the |that |this |in |from )?{_PART})|\b(?i:kill is mandatory|kill (?:bc|am|pm)-)"
)
#: By language: words of which one, and verbs of which one, is in each such note; and the note.
_NOTES = tuple((tuple(words.split()), tuple(verbs.split()), re.compile(pattern)) for words, verbs, pattern in (
    ("story item dispatch report article please must", "kill withh withd elimin delet disregard ignor remov retract not don't void error",
    rf"\b(?i:(?:please|must) (?:kill|withhold|eliminate|delete)\b(?!\s+(?:the |that |this |in |from )?{_PART})"
    rf"|(?:kill|eliminate|disregard|killing|eliminating) (?:the |this |our |its )?(?:entire |whole )?{_STORY}\b"
    rf"|(?:withhold|delete|ignore|remove|retract|withdraws?|withdrawing|withdrawn|retracting) (?:(?:the |this |our |its )?(?:entire |whole )?(?:story|item|dispatch)|(?:this|our|its) {_STORY})\b"
    rf"|(?<!version of )(?<!versions of )(?:(?:this|our) {_STORY}|(?<!version of the )(?<!version of this )(?:story|item|dispatch)) (?:is|has been|was) (?:being )?(?:killed|withdrawn|eliminated|retracted|void|(?:sent|moved|issued|published|transmitted) in error)(?! in an? )"
    rf"|(?:do not|don't) (?:use|publish|run|print|broadcast) (?:this|the) {_STORY}\b{_TERMS}|{_STORY} is not (?:published|used)\b{_TERMS}"
    r"|story (?:withdrawn|killed|retracted|eliminated)(?=\s*[.!,;]|\W*$))"),
    ("meldung nachricht berichterst text beitrag artikel bericht aussendung pressemitteilung", "zurück annull storn hinfällig gegenstandslos streichen gestrichen lösch nicht tümlich sehentlich",
    rf"\b(?i:{_GERMAN}\b{_GAP}\b(?:zurückgezogen|annulliert|storniert|hinfällig|gegenstandslos|ersatzlos gestrichen|zu streichen)\b(?!\s+(?:wurde|wird|hat|habe)\b)"
    r"|(?<!zur )(?:meldung|nachricht|text|beitrag|artikel|bericht) (?:(?:wird|wurde|ist) )?(?:hiermit |daher |deshalb )?(?:zurückgezogen|annulliert|storniert|hinfällig|gegenstandslos)\b(?!\s+(?:wurde|wird|hat|habe)\b)"
    r"|(?:meldung|nachricht|text) (?:wurde|ist) (?:irrtümlich|versehentlich) (?:gesendet|verbreitet|veröffentlicht|verschickt)"
    r"|(?:meldung|nachricht) bitte (?:stornieren|annullieren|löschen|streichen)"
    r"|(?:annullieren|stornieren|löschen|streichen) sie (?:bitte )?(?:diese|die) (?:\w{2,12}-)?(?:meldung|nachricht|berichterstattung)\b"
    rf"|zieh(?:t|en)\b{_GAP}\b(?:meldung|nachricht)\b[^.!]{{0,60}}\bzurück|(?:{_AGENCY} zieh(?:t|en)|zieh(?:t|en) {_AGENCY}) (?:den|die|das|diesen|unseren|ihren) (?:\w{{2,12}}-)?{_TEXT}\b[^.!]{{0,80}}\bzurück"
    rf"|(?<!zur )(?<!der )(?:diese |die |diesen |den )?(?:\w{{2,12}}-)?{_TEXT}\b{_GAP}\bnicht (?:mehr )?(?:zu )?(?:verwende|veröffentliche|verbreite)[nt]\b"
    rf"|(?:verwenden|veröffentlichen|verbreiten) sie (?:diesen?|die|den) (?:\w{{2,12}}-)?{_TEXT}\b[^.!:]{{0,30}}\bnicht\b(?! vor| bis| ohne)"
    rf"|(?:verwenden|veröffentlichen|verbreiten) sie diese (?:\w{{2,12}}-)?{_TEXT} nicht\b(?! vor| bis| ohne))"),
    ("dépêche information article", "annul pas n’ n'",
    r"\b(?i:(?:cette|la|notre) dépêche\b(?:(?!\bpas\b)[^.!]){0,60}\bannulée|(?:cette information|cet article|l['’]article) est annulée?"
    r"|(?:annul(?:er|e|ons)) (?:cette|la|notre|sa) dépêche|(?:ne pas|n['’]) ?(?:utiliser|publier|diffuser|tenir compte de) (?:cette|la|notre) dépêche)"),
    ("noticia informac nota", "anul retirad no",
    r"\b(?i:(?:esta|la|nuestra) (?:noticia|información|nota)\b(?:(?!\bno\b)[^.!]){0,40}\b(?:anulada|retirada)\b(?!\s+(?:por|de)\b)"
    r"|(?:se anula|anulen|anular|no (?:utilicen|utilizar|publiquen|publicar|difundan|difundir|usar|usen)) (?:esta|la) (?:noticia|información|nota)\b(?! antes| hasta| sin))"),
    ("notizia", "annull ritirat non",
    r"\b(?i:(?:questa|la) notizia\b(?:(?!\bnon\b)[^.!]){0,40}\b(?:annullata|ritirata)|(?:annulla|annullare|non (?:utilizzare|pubblicare|usare|diffondere)) (?:la|questa) notizia\b(?! prima| fino| senza))"),
    ("bericht artikel", "ingetrokken niet",
    r"\b(?i:(?:dit|het|ons) (?:bericht|artikel) (?:is|wordt|werd) (?:hierbij |daarom )?ingetrokken|(?:dit|het) (?:bericht|artikel) niet (?:meer )?(?:te )?(?:gebruiken|publiceren|verspreiden)(?! voor))"),
    ("telegrammet artik meldingen texten nyheden historien saken", "annuller trækkes trukket trekkes makuler dras utgår ikke inte",
    r"\b(?i:(?:telegrammet|artiklen|artikeln|artikel|artikkelen|meldingen|texten|nyheden|historien|saken) (?:bliver |blir |er |är )?(?:herved |hermed )?(?:annulleres|annulleret|trækkes tilbage|trukket tilba[gk]e"
    r"|trekkes(?: tilbake)?|makuler[ea]s|dras tillbaka|utgår|må ikke (?:bruges|brukes)|skal ikke (?:bruges|brukes)|ska inte användas|får inte användas)(?! før| före)"
    r"|använd inte (?:artikeln|texten)(?! före))"),
))  # fmt: skip
#: A note that says nothing but that; one about a picture names it.
_NOT_TO_USE = re.compile(r"\W*(?:please\s+|bitte\s+)?(?:do not use|not for use|nicht (?:mehr )?verwenden)\W*", re.I)
#: A note about another text than this one, which is a new one, or counts again.
_TURNED = re.compile(
    r"\W*(?:replaces|substitutes|supersedes|corrects|adds|updates|recasts|clarifies|removes|inserts|ersetzt|neufassung|korrigiert|berichtigt|ergänzt|remplace|sustituye)\b"
    r"|.{0,400}?\b(?:reinstated|restored|is lifted|kann wieder|können wieder|un-?kills?|good to go|cleared for use)\b",
    re.I | re.S,
)
#: Signals and kinds that are kills by their name.
_SIGNAL = re.compile(
    r"(?:^|[:/])(?:mandatory)?(?:kill|delete|newsdelete|elimination|withdrawal|retraction|cancel)$", re.I
)
_VERSION = re.compile(
    r"[,\s–—-]+(?:\d{1,2}(?:st|nd|rd|th)\s?)?(?:Ld|Lead|Writethru|Update|Add)\b.*$|,\s*\d.*$", re.I | re.S
)
#: Letters from which a slug, a headline or the beginning of one is taken for one story's own.
_TELLING_SLUG, _TELLING_HEADLINE, _TELLING_BEGINNING = 6, 14, 24
#: A text as short as a notice, whose first line is as good as a headline; and how long what ends a line may be.
_SHORT, _TAIL_LENGTH = 400, 60
#: Of a longer line only the beginning and the end, of a longer note only the beginning tell: no text costs more time than these.
_HEAD_LENGTH, _NOTE_LENGTH = 300, 1500


def told_back(item: WireItem) -> PubStatus | None:
    """``canceled`` or ``withheld`` where the words of a usable item take it back, else None."""
    heads = [word for word in (item.headline, item.kicker, item.slugline, item.genre) if word]
    short = len(item.body_text) < _SHORT
    if short:
        heads.append(item.body_text.partition("\n")[0])
    notes = [note.text for note in item.ed_notes if not note.publishable]
    words = " ".join((*heads, *notes, *item.signals)).lower()
    if not any(hint in words for hint in _HINTS):
        return None
    for head in map(_cut, heads):
        if _of_head(head) or (short and _BEGINS_NOTICE.match(head)):
            return _kind(head)
    if in_slug(item.slugline):
        return _kind(item.slugline or "")
    for note in notes:
        if _of_note(note[:_NOTE_LENGTH]):
            return _kind(note)
    return "canceled" if any(map(is_signal, (*item.signals, item.genre or ""))) else None


def is_signal(name: str) -> bool:
    """Whether a signal, a kind of message or a genre is a kill by its name: ``sig:kill``, ``MandatoryKill``."""
    return _SIGNAL.search(name) is not None


def _cut(head: str) -> str:
    return head if len(head) <= _HEAD_LENGTH else f"{head[: _HEAD_LENGTH - _TAIL_LENGTH]} {head[-_TAIL_LENGTH:]}"


def _of_head(head: str) -> bool:
    if _BEGINS.match(head) or _MARKED.search(head) or (_ATTENTION.match(head) and _about_report(head)):
        return True
    return not head.isupper() and _ENDS.search(head, max(0, len(head) - _TAIL_LENGTH)) is not None


def _about_report(note: str) -> bool:
    low = note.lower()
    return any(
        any(word in low for word in words) and any(verb in low for verb in verbs) and pattern.search(note)
        for words, verbs, pattern in _NOTES
    )


def _of_note(note: str) -> bool:
    if _NOT_TO_USE.fullmatch(note) or _ORDERED.search(note):
        return True
    return _about_report(note) and _TURNED.match(note) is None


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
    rels = _EARLIER_BY_WORDS if extra.get(BY_WORDS) else _EARLIER
    earlier = (link.guid for link in item.links if link.rel in rels and link.guid)
    named = [guid for guid in dict.fromkeys((*extra.get(TAKES_BACK, ()), *earlier)) if guid != item.guid]
    if named:
        extra[TAKES_BACK] = named
    return replace(item, extra=extra) if extra != item.extra else item


#: What was derived from another – a translation, a digest – may be canceled while that stands; a kill in words names its story so.
_EARLIER = ("replaces", "evolvedFrom")
_EARLIER_BY_WORDS = (*_EARLIER, "derivedFrom")


def is_same_story(head: str, other: str) -> bool:
    """Whether of two headlines, as :func:`story_of` gives them, one is the other cut short."""
    short, long = sorted((head, other), key=len)
    return len(short) >= _TELLING_BEGINNING and long.startswith(short)


def at_head(line: str) -> bool:
    """Whether a line says at its beginning that a story is taken back."""
    return _BEGINS.match(_cut(line)) is not None


def story_of(slugline: str | None, headline: str | None) -> tuple[str, str]:
    """(slug, headline) by which a story is known again in its leads and kills: letters and digits only, without what says
    which version it is or that it is taken back; empty for what is too short to tell one story from others."""
    slug = _bare(slugline or "")
    slug = slug if len(slug) >= _TELLING_SLUG else ""
    head = _bare(headline or "")
    return slug, head if len(head) >= _TELLING_HEADLINE else ""


def in_slug(slugline: str | None) -> bool:
    """Whether a slug itself says that its story is taken back: then it is one story's own, and no list of keywords."""
    slug = (slugline or "")[-_HEAD_LENGTH:]
    return bool(_ENDS.search(slug) or _SLUG_ENDS.search(slug) or _BEGINS.match(slug))


_HEAD = re.compile(
    rf"\W*(?:{_URGED}\b\W*)*(?:{_CAPITALS}|(?i:(?:(?:mandatory|bulletin|story) )?{_ENGLISH})(?=\s*:)|(?i:{_REPORT_BACK}|{_SMALL}|{_ENGLISH}|mandatory {_ENGLISH})(?=\s*[:!]|\s+[–—-]))"
    rf"(?:\W+{_CAPITALS}\b)*[\s:!*)\]/–—>.,+-]+"
)
_TAIL = re.compile(
    rf"[\s,–—/|:-]*(?:[(\[*<]\s*)?(?:\d{{1,2}}(?:st|nd|rd|th) Ld[ -])?(?:(?i:mandatory|bulletin)[ -])?"
    rf"(?:{_CAPITALS}|(?<=[,–—(\[-])\s*(?i:{_ENGLISH}|withdrawn|zurückgezogen)|(?<=[,–—/-] )(?i:{_ENGLISH}))\W*$"
)
#: Cycles of a day: one story may come in each.
_CYCLE = re.compile(r"\W*(?:BC|AM|PM)(?=--?\w)")


def _bare(words: str) -> str:
    words = _cut(words)
    if begins := _HEAD.match(words):
        words = words[begins.end() :]
    if ends := _TAIL.search(words, max(0, len(words) - _TAIL_LENGTH)):
        words = words[: ends.start()]
    if "-" in words[:4] or "--" in words:
        words = _VERSION.sub("", words)
    if cycle := _CYCLE.match(words):
        words = words[cycle.end() :]
    return letters(words)
