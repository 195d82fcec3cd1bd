"""ANSA as JSON: the answers of its picture archive (``renderResult`` with ``metadataMap``), and news with Italian field names.

Texts are plain or HTML; times without a zone are those of Rome.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..item import EdNote, Link, NothingInside, Subject, WireFormatError, WireItem
from . import common
from .body import Body, Known, with_figures
from .datelines import taken_from
from .embargoes import moment as made
from .flat import embargo, moment
from .inline import plain_blocks
from .markup import as_html, read_html, read_plain
from .several import read_each

NAME = "ansa"

_ROME = ZoneInfo("Europe/Rome")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T,]+(?:ore )?(\d{1,2})[:.](\d\d))?")
_EXIF = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d)")
_LISTS = ("documents", "notizie", "news", "lanci", "articoli", "items", "risultati", "results", "data")
_TELLING = frozenset({"titolo", "testo", "sottotitolo", "occhiello", "sommario"})


def matches(document: Any) -> bool:
    """Whether there is an answer of the archive, or an object with Italian title and text."""
    if isinstance(document, dict) and isinstance(document.get("renderResult"), dict):
        return True
    return any(_is_item(entry) for entry in _entries(document))


def _is_item(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    keys = {str(key).lower() for key in value}
    return "metadatamap" in keys or ("titolo" in keys and len(keys & _TELLING) > 1)


def _entries(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict) or _is_item(document):
        return [document]
    result = document.get("renderResult")
    inside: dict[str, Any] = result if isinstance(result, dict) else document
    named = {str(key).lower(): value for key, value in inside.items()}
    return next((named[name] for name in _LISTS if isinstance(named.get(name), list)), [])


def read(document: Any) -> list[WireItem]:
    """All items. Raises NothingInside for an answer without any, WireFormatError for one of the wrong shape."""
    entries = _entries(document)
    if not entries:
        raise NothingInside("ANSA: the answer has no documents.")
    return read_each(entries, _item, "Document")


class _Fields:
    """The fields of an item, by their names in lower case: those of a ``metadataMap``, or its own."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self._own = {str(key).lower(): value for key, value in entry.items()}
        told = self._own.get("metadatamap")
        for key, value in (told if isinstance(told, dict) else {}).items():
            values = value.get("fieldValues") if isinstance(value, dict) else value
            found = [
                v.get("value") if isinstance(v, dict) else v for v in (values if isinstance(values, list) else [values])
            ]
            self._own[str(key).lower()] = [v for v in found if v is not None]

    def all(self, *names: str) -> list[str]:
        """The texts of these fields; a list gives several."""
        found = []
        for name in names:
            value = self._own.get(name.lower())
            for one in value if isinstance(value, list) else [value]:
                told = one.get("nome") or one.get("name") or one.get("value") if isinstance(one, dict) else one
                if isinstance(told, str | int | float) and not isinstance(told, bool) and str(told).strip():
                    found.append(str(told))
        return found

    def raw(self, *names: str) -> str | None:
        """The first of these as it was written."""
        return next(iter(self.all(*names)), None)

    def text(self, *names: str) -> str | None:
        """The first of these in one line, without markup."""
        told = self.raw(*names)
        return common.text(read_html(told, Known()).text if told and "<" in told else told)

    def notes(self) -> list[str]:
        """All fields whose names begin as notes do: they are for newsrooms."""
        names = [name for name in self._own if name.startswith(("note", "nota", "avviso", "ednote"))]
        return [
            told
            for one in self.all(*names)
            if (told := common.text(read_html(one, Known()).text if "<" in one else one))
        ]

    def objects(self, *names: str) -> list[Any]:
        """What these fields hold, whatever it is."""
        values = [self._own.get(name) for name in names]
        return [one for value in values for one in (value if isinstance(value, list) else [value]) if one]


def _embargo(told: str | None) -> str | None:
    if not told:
        return None
    found = _time(told) if _DAY.search(told) and ":" in told else None
    return found.isoformat() if found else embargo(told, _ROME)


def _time(told: str | None) -> datetime | None:
    if match := _DAY.search(told or ""):
        return made(int(match[3]), int(match[2]), int(match[1]), int(match[4] or 0), int(match[5] or 0), _ROME)
    if match := _EXIF.match(told or ""):
        year, number, day, hour, minute = map(int, match.groups())
        return made(year, number, day, hour, minute, _ROME)
    if told and told.isdigit() and 9 < len(told) < 14:
        return datetime.fromtimestamp(int(told) // (1000 if len(told) > 10 else 1), _ROME)
    return moment(told, _ROME)


def _item(entry: Any) -> WireItem:
    if not isinstance(entry, dict):
        raise WireFormatError("ANSA: a document must be a JSON object.")
    told = _Fields(entry)
    known = Known(
        headline=told.text("titolo", "title_B", "title", "headline"),
        subheadline=told.text("sottotitolo", "subtitle"),
        kicker=told.text("occhiello"),
        standfirst=told.text("sommario", "abstract"),
        byline=told.text("firma", "autore", "autori", "contentBy", "author"),
    )
    text = "\n\n".join(next(filter(None, (told.all(n) for n in ("testo", "corpo", "contenuto", "body", "text"))), []))
    body = Body()
    if text and text.strip():
        html = as_html(text)
        body = read_html(html, known) if html is not None else read_plain(text, known)
    caption = told.text("description_B", "didascalia", "description")
    picture = "metadatamap" in {str(key).lower() for key in entry} and not body.blocks
    if picture and caption:
        body.blocks = plain_blocks(caption)
    created = next(
        filter(
            None,
            (
                _time(told.raw(n))
                for n in ("dataModifica", "pubDate_N", "dataPubblicazione", "dataOra", "data", "date", "dateCreated")
            ),
        ),
        None,
    )
    when = created.isoformat() if created else None
    identity = told.text("idAnsa", "codice", "id", "guid", "uid", "numero")
    if not identity:
        words = "\n".join(filter(None, (known.headline, body.text)))
        identity = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
    credit = told.text("creditline", "credito", "fonte", "source")
    links = _links(told, entry, picture, identity, caption, credit or known.byline)
    return WireItem(
        format=NAME,
        guid=identity if ":" in identity else f"ansa:{identity}",
        version=common.version(told.text("versione", "version"), when),
        pub_status=common.pub_status((told.text("status", "stato", "pubstatus") or "usable").lower().replace("pubblicato", "usable").replace("pubblicata", "usable")),
        item_class="picture" if picture else "text",
        urgency=common.urgency(told.text("urgenza", "priorita", "priorità", "priority", "urgency")),
        embargoed=_embargo(told.raw("embargo", "embargoed", "embargoFino", "embargo_fino_a")),
        language=told.text("lingua", "language") or "it",
        provider="ANSA",
        credit=credit or "ANSA",
        copyright=told.text("copyrightNotice", "copyright", "copyrightHolder"),
        usage_terms=told.text("usageTerms", "condizioni"),
        version_created=when,
        kicker=known.kicker,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline,
        standfirst=known.standfirst or body.standfirst or None,
        slugline=told.text("slug", "slugline", "argomento"),
        byline=None if picture and not known.byline else known.byline or body.byline or None,
        dateline=body.dateline or taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*(EdNote("note", note) for note in told.notes()), *body.notes])),
        subjects=tuple(dict.fromkeys(_subjects(told))),
        genre=told.text("genere", "genre"),
        links=with_figures(links, body.figures, captions_from_text=False),
    )  # fmt: skip


def _subjects(told: _Fields) -> list[Subject]:
    found = []
    for names, kind in (
        (("categoria", "categorie", "categoryAnsa", "categorySupAnsa", "sezione", "canale"), "category"),
        (("luogo", "luoghi", "city", "ctrName", "citta", "città", "regione", "nazione"), "geo"),
        (("keywords", "tag", "tags", "parolechiave", "parole_chiave"), "keyword"),
        (("persone",), "person"),
        (("organizzazioni",), "organisation"),
    ):
        for value in told.all(*names):
            found += [Subject(None, word, kind) for part in value.split(",") if (word := common.text(part))]
    return found


def _links(
    told: _Fields, entry: dict[str, Any], picture: bool, identity: str, caption: str | None, credit: str | None
) -> list[Link]:
    """Pictures: addresses of the item's own file, or those of the pictures beside a text."""
    links = []
    for name in ("url", "href", "link"):
        href = common.target(told.text(name))
        if href:
            links.append(
                Link(
                    "picture" if picture else "alternate",
                    f"ansa:{identity}" if picture else None,
                    href,
                    None if picture else "text/html",
                    caption=caption if picture else None,
                    credit=credit if picture else None,
                )
            )
    for one in told.objects("foto", "immagine", "immagini", "images", "image", "media"):
        inside = _Fields(one if isinstance(one, dict) else {"url": one})
        if href := common.target(inside.text("url", "href", "src", "link")):
            links.append(
                Link(
                    "picture",
                    None,
                    href,
                    caption=inside.text("didascalia", "caption", "titolo"),
                    credit=inside.text("credit", "credito", "autore", "fonte"),
                )
            )
    if picture and not links:
        links.append(Link("picture", f"ansa:{identity}", caption=caption, credit=credit))
    return links
