"""APA-OTS press releases as JSON: a list (``api/liste``) or single ones (``api/aussendung``).

Fields as third-party clients read them: OTSKEY, TITEL, UTL (subtitle), INHALT (text or HTML), RUECKFRAGEHINWEIS (contacts),
EMITTENT, ANHANG[], ZEITSTEMPEL, DATUM, ZEIT, WEBLINK.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..item import EdNote, Link, Subject, WireFormatError, WireItem
from .body import Body, Known
from .common import media_kind, text
from .contacts import cut_blocks
from .datelines import taken_from
from .embargoes import moment, told_in
from .feeds.elements import absolute, any_body, time_of
from .inline import same
from .item_links import page
from .kills import TAKES_BACK
from .several import read_each

NAME = "apa-ots"

_VIENNA = ZoneInfo("Europe/Vienna")
_TELLING = frozenset({"INHALT", "UTL", "EMITTENT", "ZEITSTEMPEL", "WEBLINK", "RUECKFRAGEHINWEIS"})
_BASE = "https://www.ots.at/"
_NUMBER = re.compile(r"\bOTS\d{4,5}\b")
_TIME = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d\d))?")
_KINDS = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "mp3": "audio/mpeg",
    "m4a": "audio/mp4", "wav": "audio/wav", "mp4": "video/mp4", "mov": "video/quicktime", "pdf": "application/pdf",
}  # fmt: skip


def matches(document: Any) -> bool:
    """Whether there is a press release: an object with OTSKEY or TITEL and another of the fields."""
    return bool(_releases(document))


def _is_release(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return ("OTSKEY" in value and "TITEL" in value) or ("TITEL" in value and bool(_TELLING & value.keys()))


def _releases(document: Any) -> list[dict[str, Any]]:
    """Press releases: the document itself, a list of them, or either of these under any one key."""
    if _is_release(document):
        return [document]
    values = document if isinstance(document, list) else list(document.values()) if isinstance(document, dict) else []
    found = [value for value in values if _is_release(value)]
    for value in values if not found else ():
        if isinstance(value, list | dict):
            inner = value if isinstance(value, list) else list(value.values())
            found += [entry for entry in inner if _is_release(entry)]
    return found


def read(document: Any) -> list[WireItem]:
    """All press releases. Raises WireFormatError naming what is missing or of the wrong kind."""
    return read_each(_releases(document), _item, "Press release")


def _string(release: dict[str, Any], key: str) -> str:
    value = release.get(key)
    if isinstance(value, dict | list):
        raise WireFormatError(f"APA-OTS: {key} must be text, not {type(value).__name__}.")
    return "" if value is None or isinstance(value, bool) else str(value)


def _item(release: dict[str, Any]) -> WireItem:
    link = absolute(_string(release, "WEBLINK"), _BASE)
    key = text(_string(release, "OTSKEY")) or (link or "").rstrip("/").rpartition("/")[2]
    title = text(_plain(_string(release, "TITEL")))
    if not key:
        raise WireFormatError(f"APA-OTS: the press release {(title or '')[:60]!r} has neither OTSKEY nor WEBLINK.")
    known = Known(headline=title, subheadline=text(_plain(_string(release, "UTL"))))
    content = _string(release, "INHALT")
    body = any_body(content, known, link or _BASE) if content.strip() else Body()
    body.blocks, contacts = cut_blocks(body.blocks)
    dateline = taken_from(body.blocks) or body.dateline or None
    created = _created(release)
    version = max(int(created.timestamp()), 1) if created else 1
    emitter = text(_plain(_string(release, "EMITTENT")))
    notes = [
        EdNote("contacts", told) for told in (_plain(_string(release, "RUECKFRAGEHINWEIS")).strip(), contacts) if told
    ]
    subheadline = known.subheadline
    return WireItem(
        format=NAME,
        guid=f"urn:apa-ots:{key}",
        # A list tells no more than the title: the release itself, with the same time, has to win.
        version=version if body.blocks or version == 1 else version - 1,
        embargoed=told_in(title, created, _VIENNA) or told_in(subheadline, created, _VIENNA),
        language=text(_string(release, "SPRACHE")) or "de",
        provider="APA-OTS",
        credit=emitter or "APA-OTS",
        version_created=created.isoformat() if created else None,
        headline=title,
        subheadline=None if same(subheadline, title) else subheadline,
        standfirst=body.standfirst or None,
        byline=body.byline or None,
        dateline=dateline,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*notes, *body.notes])),
        subjects=(Subject(None, "Presseaussendung", "genre"), *_subjects(release, emitter)),
        genre="Presseaussendung",
        links=tuple(_links(release) + body.figures + page(link)),
        extra={TAKES_BACK: _others(f"{title} {body.text[:300]}", key, created)},
    )


def _others(words: str, key: str, created: datetime | None) -> list[str]:
    """Guids of the releases of the last days that a text names by their numbers: a kill means them."""
    numbers = [n for n in dict.fromkeys(_NUMBER.findall(words)) if not key.endswith(n)]
    days = [created.astimezone(_VIENNA) - timedelta(days=n) for n in range(4)] if created and numbers else []
    return [f"urn:apa-ots:OTS_{day:%Y%m%d}_{number}" for number in numbers[:5] for day in days]


def _plain(value: str) -> str:
    """Text of what may be HTML, lines kept."""
    return any_body(value, Known(), _BASE).text if "<" in value or "&" in value else value


def _created(release: dict[str, Any]) -> datetime | None:
    """ZEITSTEMPEL as Unix time or date, else DATUM and ZEIT in Vienna."""
    told = _string(release, "ZEITSTEMPEL").strip()
    if re.fullmatch(r"\d{9,13}", told):
        seconds = int(told) // (1000 if len(told) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC)
    for value in (told, f"{_string(release, 'DATUM')} {_string(release, 'ZEIT')}"):
        if match := _TIME.search(value):
            day, number, year, hour, minute = (int(part or 0) for part in match.groups())
            return moment(year, number, day, hour, minute, _VIENNA)
        if re.match(r"\s*\d{4}-", value) and (found := time_of(value.strip())):
            named = re.search(r"(?:Z|[+-]\d\d:?\d\d)\s*$", value.strip())
            return found if named else found.replace(tzinfo=_VIENNA)
    return None


def _subjects(release: dict[str, Any], emitter: str | None) -> list[Subject]:
    found = [Subject(None, emitter, "organisation")] if emitter else []
    for key, kind in (
        ("STICHWORTE", "keyword"),
        ("SCHLAGWORTE", "keyword"),
        ("RESSORT", "category"),
        ("CHANNEL", "category"),
    ):
        value = release.get(key)
        words = value if isinstance(value, list) else re.split(r"[,;/]", value) if isinstance(value, str) else []
        found += [Subject(None, word, kind) for entry in words if (word := text(entry))]
    return list(dict.fromkeys(found))


def _links(release: dict[str, Any]) -> list[Link]:
    """Attachments: the largest address of each, with caption and credit."""
    value = release.get("ANHANG")
    entries = value if isinstance(value, list) else [value] if isinstance(value, dict | str) else []
    found = []
    for entry in entries:
        told = {key.upper(): own for key, own in entry.items()} if isinstance(entry, dict) else {"URL": entry}
        previews = told.get("VORSCHAU")
        sizes = (
            {key.upper(): own for key, own in previews.items()} if isinstance(previews, dict) else {"FULL": previews}
        )
        addresses = [told.get(key) for key in ("ORIGINAL", "DOWNLOAD", "URL", "LINK", "DATEI")]
        addresses += [sizes.get(key) for key in ("FULL", "ORIGINAL", "LARGE", "GROSS")] + list(sizes.values())
        href = next((a for value in addresses if isinstance(value, str) and (a := absolute(value, _BASE))), None)
        if href is None:
            continue
        mime = text(told.get("MIMETYPE")) or _KINDS.get(href.partition("?")[0].rpartition(".")[2].lower())
        captions = [c for key in ("BESCHREIBUNG", "BILDTEXT", "CAPTION", "TITEL", "TEXT") if (c := text(told.get(key)))]
        credit = next(
            (c for key in ("FOTOCREDIT", "CREDIT", "FOTOGRAF", "COPYRIGHT", "QUELLE") if (c := text(told.get(key)))),
            None,
        )
        caption = captions[0] if captions else None
        found.append(
            Link(media_kind(mime, "item" if mime else "picture"), href=href, mime=mime, caption=caption, credit=credit)
        )
    return found
