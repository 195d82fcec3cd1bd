"""Sentences, shortened texts, drop caps. All of it on plain text, before or after it was set."""

from __future__ import annotations

import re
from html import unescape

# A sentence ends at . ! ? … and closing marks, before a blank that may be broken, an opening mark and no small letter.
# A no-break space never ends a sentence: the spaces step puts one where text belongs together.
_END = re.compile(r"[.!?…]+[”“\"»«‘’›‹'\u202f)\]]*([ \t\r\n]+)(?=[„“\"«»‚‘'›‹(\[–\u202f ]*[^\W_a-zäöüßàáâéèêíóôúç])")
_LAST_WORD = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.[”“\"»«‘’›‹')\]]*$")
_NEXT_WORD = re.compile(r"[^\w]*([^\W\d_]+)")

#: After these a point never ends the sentence.
_NEVER = {
    "de": frozenset("Dr Prof Mag Dipl Ing St Hl Hr Fr Nr Abs Art bzw ca evtl ggf inkl exkl max min vgl geb gest sog Tel Univ "
                    "Abb Bd Kap Str Bgm Dkfm Msgr sen jun lt gem rd zzgl ehem verh kath evang österr dt".split()),
    "en": frozenset("Mr Mrs Ms Dr Prof St Gen Sen Rep Gov Rev Capt Lt Col Sgt Maj Hon No vs Fig approx ca".split()),
}  # fmt: skip
#: After these only a word that usually begins a sentence shows that the point ended one.
_PERHAPS = {
    "de": frozenset("usw etc Mio Mrd Tsd Co Jr Sr Jan Jän Feb Aug Sept Okt Nov Dez Uhr Chr dgl uam".split()),
    "en": frozenset(
        "etc Inc Corp Ltd Co Jr Sr Jan Feb Mar Apr Aug Sept Sep Oct Nov Dec U.S U.K p.m a.m e.g i.e Ave Blvd".split()
    ),
}
_STARTERS = {
    "de": frozenset(
        "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ich Ihr Man Und Aber Doch Auch In Im Am An Auf Bei Beim "
        "Mit Nach Nun Für Wie Was Wer Wo Warum Dann Danach Dabei Damit Dazu Dort Da So Als Wenn Weil Zudem Zuvor Zuletzt Laut Seit "
        "Vor Von Vom Zu Zum Zur Diese Dieser Dieses Jetzt Heute Gestern Später Allerdings Insgesamt Außerdem Unter Über Um Trotz "
        "Während Kein Keine Nicht Noch Nur Schon Sein Seine Ihre Mehr Viele Alle Hier Durch Ob Aus Bis Sowohl Statt Wegen Unterdessen Inzwischen Derweil Zwar Denn Nachdem Mehrere Wenige Danke Zugleich Dagegen Deshalb Daher Seither"
        .split()
    ),
    "en": frozenset(
        "The A An He She It They We I You And But In On At For From With This That These Those His Her Their Its After Before When "
        "While However If As Then There Yet So Not No To By Of".split()
    ),
}  # fmt: skip
_ROMAN = re.compile(r"[IVXLCDM]+$")


def sentences(text: str, language: str = "de") -> list[str]:
    """Split text into its sentences, each without the white space around it.

    Careful rather than eager: abbreviations (z. B., Dr.), ordinals (25. April, Ludwig XIV.) and initials don't end a sentence,
    unless the next word is one that begins sentences (Der, Und, Nach …). ``language`` is a BCP 47 tag; other languages than
    English go by the German lists.
    """
    lists = "en" if language.lower().startswith("en") else "de"
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if not _ends(text, start, match, lists):
            continue
        found.append(text[start : match.start(1)].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [" ".join(sentence.replace("\n", " ").split(" ")) for sentence in found if sentence]


def _ends(text: str, start: int, match: re.Match[str], lists: str) -> bool:
    if text[match.start()] != ".":
        return True
    last = _LAST_WORD.search(text, max(start, match.start(1) - 40), match.start(1))
    if last is None:
        return True
    word = last[1]
    if word in _NEVER[lists]:
        return False
    if (
        word in _PERHAPS[lists]
        or (word.isdecimal() and len(word) <= 2 and lists == "de")
        or _ROMAN.match(word)
        or len(word) == 1
    ):
        following = _NEXT_WORD.match(text, match.end())
        return following is not None and following[1] in _STARTERS[lists]
    return not _short_run(word)


def _short_run(word: str) -> bool:
    """``z.B`` and the like, typed without spaces."""
    return "." in word and all(len(part) <= 2 for part in word.split("."))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters: whole sentences if they use at least half of the room, else whole words and „ …“.

    White space is collapsed. Raises :class:`ValueError` for a limit below 1.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    text = re.sub(r"[ \t\r\n]+", " ", text).strip()
    if len(text) <= limit:
        return text
    whole = ""
    for sentence in sentences(text[: limit + 80]):
        candidate = f"{whole} {sentence}" if whole else sentence
        if len(candidate) > limit:
            break
        whole = candidate
    if len(whole) * 2 >= limit and whole[-1] in '.!?…“”»«"':
        return whole
    if limit < 3:
        return "…"
    room = limit - 2
    cut = text[: room + 1]
    cut = cut[: cut.rfind(" ")] if " " in cut else cut[:room]
    return cut.rstrip(" ,;:–—-(„«‚‹.…\u00a0\u202f") + "\u00a0…"


def _opening(text: str) -> str:
    """Inline HTML as plain text, from its first character on."""
    return unescape(re.sub(r"<[^>]+>", "", text)).lstrip()


def initial_letter_ok(text: str) -> bool:
    """Whether a drop cap fits a paragraph (inline HTML or plain): it begins with a letter, and is long enough to stand beside.

    A quotation mark, a figure or a dash does not make an initial; nor does the first letter of an address.
    """
    plain = _opening(text)
    return len(plain) > 120 and plain[0].isalpha() and not plain.startswith(("http:", "https:", "www."))


#: Opening marks that hang outside the edge, by how much room they take there.
_WIDE_MARKS, _NARROW_MARKS = '„“”»«"', "‚‘’›‹'"


def hanging_mark(text: str) -> str:
    """Whether a paragraph or title (inline HTML or plain) opens with a quotation mark: ``wide``, ``narrow`` or nothing."""
    first = _opening(text)[:1]
    if first and first in _WIDE_MARKS:
        return "wide"
    return "narrow" if first and first in _NARROW_MARKS else ""
