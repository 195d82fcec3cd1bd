"""IPTC 7901 text messages, as dpa and AFP send them. dpa's conventions of headline, notepad and closing line are known."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

from ...item import EdNote, Link, Subject, WireFormatError, WireItem
from .. import dpa, kills
from ..body import Body
from ..datelines import is_dated, source_of, taken_from
from ..documents import Plain
from ..embargoes import told_in
from ..inline import plain, same
from ..languages import guess
from ..several import read_each
from ..typewritten import blocks
from .message import Message, looks_like_one, messages
from .parts import LINK, Parts, is_byline, parted

NAME = "iptc7901"

_SIGNALS = (
    (r"berichtigung|korrektur|correct|corrig|versión corregida", "sig:correction"),
    (r"aktualisier\w+|neu\b|update|actualizaci", "sig:update"),
    (r"\d(?:st|nd|rd|th) lead|lead\b", "sig:update"),
    (r"wiederholung|refile|rpt|repeat", "sig:repeat"),
    (r"blitz|flash|alerte", dpa.FLASH),
    (r"eil(?:meldung|t)?\b|urgent|bulletin", dpa.URGENT),
)
_PICTURE = re.compile(r"(?:mit )?(?:foto|bild|grafik|video|photo|picture|infographie|=?\(?picture)\w*\b", re.I)
_CANCEL = re.compile(
    r"\bkill\b|\beliminar\b|annullier|annulation|annulée?\b|аннулирование|zurückgezogen|zieh(?:t|en)\b.{0,80}\bzurück|"
    r"\bver(?:wenden|öffentlichen|breiten)\b.{0,80}\bnicht\b|nicht (?:mehr |zu )?ver(?:wenden|öffentlichen|breiten)|withdrawn|do not use|ne pas (?:utiliser|publier)",
    re.I,
)
_REPORT = re.compile(r"\b(?:story|item|d[ée]p[êe]che|information|meldung|nachricht|text|noticia|notizia)\b", re.I)
_NUMBER = re.compile(r"\b([a-z]{3})(\d{4})\b")
#: Days, its own among them, that a notice may reach back.
_DAYS_BACK = 4
_URN = re.compile(r"urn:newsml:[\w.:()-]+[\w)]")


def matches(document: object) -> bool:
    """Whether the bytes begin with the header of such a message."""
    return isinstance(document, Plain) and looks_like_one(document.data)


def read(document: Plain) -> list[WireItem]:
    """All messages. Raises WireFormatError when none has any text."""
    found = read_each((m for m in messages(document.data) if m.text.strip()), _item, "Message")
    if not found:
        raise WireFormatError("IPTC 7901: there is a header, but no text.")
    return found


def _item(message: Message) -> WireItem:
    parts = parted(message.text)
    body = Body(blocks=blocks(parts.story), notes=parts.notes)
    dateline = _dateline(body, parts)
    provider = _provider(message, dateline, parts)
    labels = _Labels(parts, message, provider)
    slug = "".join(message.keywords).rstrip("/") or None
    if not message.ended:
        body.notes.append(EdNote("transmission", "The message has no end: some of it may be missing."))
    return WireItem(
        format=NAME,
        guid=_withdrawn(message, parts, provider) if labels.canceled else _guid(message, parts, provider),
        version=max(int(message.created.timestamp()), 1) if message.created else 1,
        pub_status="canceled" if labels.canceled else "usable",
        urgency=message.priority,
        embargoed=labels.embargoed,
        language=guess(f"{body.standfirst} {body.text}"),
        provider=provider,
        credit=source_of(dateline) or provider,
        version_created=message.created.isoformat() if message.created else None,
        headline=parts.headline or " ".join(parts.labels) or None,
        standfirst=body.standfirst or None,
        slugline=slug,
        byline=parts.byline or None,
        dateline=dateline,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*labels.notes, *body.notes])),
        subjects=tuple(_subjects(message, provider, labels.genre)),
        genre=labels.genre,
        signals=tuple(dict.fromkeys(labels.signals)),
        links=tuple(_links(parts)),
        extra={"number": message.source + message.number, "info": message.info, "words": message.words}
        | ({kills.BY_WORDS: True, kills.TAKES_BACK: _earlier(message, parts, provider)} if labels.canceled else {}),
    )


def _dateline(body: Body, parts: Parts) -> str | None:
    """The dateline; what stands before the paragraph it begins is the standfirst, unless it is the head once more."""
    at = next((i for i, b in enumerate(body.blocks[:4]) if b["type"] == "paragraph" and is_dated(b["html"])), None)
    if at is None:
        return None
    if at and all(block["type"] in ("paragraph", "crosshead") for block in body.blocks[:at]):
        told = [plain(block["html"]).replace("\n", " ") for block in body.blocks[:at]]
        for line in told:
            parts.byline = parts.byline or (line if is_byline(line) else "")
        body.standfirst = " ".join(
            line for line in told if not (same(line, parts.headline) or same(line, parts.byline))
        )
        del body.blocks[:at]
    return taken_from(body.blocks)


def _provider(message: Message, dateline: str | None, parts: Parts) -> str:
    told = f"{message.info} {source_of(dateline) or ''} {parts.signature}"
    for name in ("AFP", "dpa", "APA", "KNA", "epd", "SID"):
        if re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", told, 0 if name.isupper() else re.I):
            return name
    first = re.match(r"[^\W\d_]{2,12}\b", message.info)
    return first.group() if first else message.source.upper()


class _Labels:
    """What the notes above and below the headline say."""

    def __init__(self, parts: Parts, message: Message, provider: str) -> None:
        self.notes: list[EdNote] = []
        self.signals: list[str] = []
        self.genre: str | None = None
        # "ANNULATION DU VOL" is news.
        headline = parts.headline
        told = kills.at_head(headline) or _REPORT.search(headline) is not None
        self.canceled = headline.isupper() and told and _CANCEL.match(headline) is not None
        self.embargoed = told_in(parts.public, message.created)
        self._message = message
        for text in parts.labels:
            self._above(text)
        for text in parts.below:
            role = "dpaednoterole:picture" if _PICTURE.match(text) else "note"
            self.embargoed = self.embargoed or told_in(text, message.created)
            self.notes.append(EdNote(role, text))
        if urgent := dpa.urgent_signal(message.priority) if provider == "dpa" else None:
            self.signals.append(urgent)
        attention = self.genre == "Achtung"
        if attention and _CANCEL.search(f"{parts.headline} {' '.join(parts.labels)}"):
            self.canceled = True
        if any(label.isupper() and _CANCEL.search(label) for label in parts.labels):
            self.canceled = True  # KILL KILL KILL

    def _above(self, text: str) -> None:
        if until := told_in(text, self._message.created):
            self.embargoed = until
            self.notes.append(EdNote("dpaednoterole:embargo", text))
            text = re.split(r"\s*[-–]?\s*\b(?:sperrfrist|embargo)", text, maxsplit=1, flags=re.I)[0].strip()
            if not text:
                return
        signal = next((signal for pattern, signal in _SIGNALS if re.match(pattern, text, re.I)), None)
        if signal:
            self.signals.append(signal)
            reason = text.partition(":")[2].strip()
            if signal in (dpa.FLASH, dpa.URGENT):
                self.genre = self.genre or {dpa.FLASH: "Blitz", dpa.URGENT: "Eilmeldung"}[signal]
            elif reason:
                # Short and for readers, in dpa's rules; the long one for newsrooms is in the notepad.
                self.notes.append(EdNote("dpaednoterole:correctionshort", reason, True))
            return
        if _PICTURE.match(text):
            self.notes.append(EdNote("dpaednoterole:picture", text))
            return
        genre, note = dpa.genre_line(text)
        if self.genre in (None, "Blitz", "Eilmeldung"):
            self.genre = genre or None
        if note:
            self.notes.append(EdNote("dpaednoterole:genrenote", note))


def _subjects(message: Message, provider: str, genre: str | None) -> list[Subject]:
    code = message.category.lower()
    name = dpa.RESSORTS.get(code) if provider == "dpa" else None
    found = [Subject(f"{provider.lower()}cat:{code}", name or message.category, "category")]
    for line in message.keywords:
        # AFP: "France-politique-partis"; dpa: "Partei/Deutschland/".
        words = line.split("/") if "/" in line else line.split("-")
        found += [Subject(None, word.strip(), "keyword") for word in words if word.strip()]
    if genre:
        found.append(Subject(dpa.ATTENTION if genre == "Achtung" else None, genre, "genre"))
    return list(dict.fromkeys(found))


def _links(parts: Parts) -> list[Link]:
    """Addresses of the public notepad, and the item that is corrected."""
    links = [Link("seeAlso", href=address, caption=words.strip()) for words, address in LINK.findall(parts.public)]
    links += [Link("evolvedFrom", guid=urn) for urn in _URN.findall(parts.public)]
    return list(dict.fromkeys(links))


def _named(message: Message, parts: Parts) -> tuple[str, str] | None:
    """(source, number) of the one message that a notice names beside its own."""
    named = set(_NUMBER.findall(" ".join([*parts.labels, parts.headline, parts.story])))
    named.discard((message.source, message.number))
    return named.pop() if len(named) == 1 else None


def _withdrawn(message: Message, parts: Parts, provider: str) -> str:
    """The identity of the one message that a notice withdraws, so that it becomes the last version of that; else its own.

    A number higher than the notice's own is yesterday's.
    """
    named = _named(message, parts)
    if named is None or message.created is None:
        return _guid(message, parts, provider)
    source, number = named
    day = message.created
    if source == message.source and int(number) > int(message.number):
        day -= timedelta(days=1)
    return _guid(replace(message, source=source, number=number, created=day), parts, provider)


def _earlier(message: Message, parts: Parts, provider: str) -> list[str]:
    """The same number of the days before: a notice may come some days after what it withdraws."""
    named = _named(message, parts)
    if named is None or message.created is None:
        return []
    days = [message.created - timedelta(days=back) for back in range(_DAYS_BACK)]
    return [_guid(replace(message, source=named[0], number=named[1], created=day), parts, provider) for day in days]


def _guid(message: Message, parts: Parts, provider: str) -> str:
    """The same for a message sent again: provider, source, number and day. Numbers count by the day; a message numbered
    0000, or without a date, is told by its keywords and headline."""
    day = f"{message.created:%Y%m%d}" if message.created else "undated"
    guid = f"urn:iptc7901:{provider.lower()}:{day}:{message.source.lower()}{message.number}"
    if message.created and message.number.strip("0"):
        return guid
    words = " ".join([*message.keywords, parts.headline or parts.story[:200]])
    return f"{guid}:{hashlib.sha256(words.casefold().encode()).hexdigest()[:16]}"
