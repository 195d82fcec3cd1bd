"""Press releases as XML: a ``release``, or a list of them, as press services and organisations hand them out.

There is no standard; the fields are known by the names that are usual in English and German. Contacts are for newsrooms only.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ..item import EdNote, Link, NothingInside, PubStatus, Subject, WireFormatError, WireItem
from . import common
from .body import Body, Known, with_figures
from .contacts import cut_blocks
from .datelines import taken_from
from .embargoes import told_in
from .flat import Fields, body_of, embargo, moment, name_of
from .inline import web_address
from .item_links import page
from .languages import guess
from .several import read_each

NAME = "press-release"

_ROOTS = frozenset({"release", "pressrelease", "newsrelease", "pressemitteilung", "presseaussendung", "mediarelease"})
_LISTS = frozenset(
    {"releases", "pressreleases", "newsreleases", "pressemitteilungen", "presseaussendungen", "mediareleases"}
)
_CONTENT = (
    "body",
    "bodyhtml",
    "content",
    "text",
    "html",
    "story",
    "fulltext",
    "releasebody",
    "releasetext",
    "bodytext",
    "inhalt",
)
_ABOUT = ("boilerplate", "about", "aboutcompany", "companyprofile", "ueberuns")
_CONTACTS = (
    "contact",
    "contacts",
    "presscontact",
    "mediacontact",
    "contactinfo",
    "kontakt",
    "pressekontakt",
    "contactinformation",
)
_SUMMARY = ("summary", "abstract", "teaser", "lead", "intro", "description")
_NOTES = (
    "ednote", "note", "notes", "notestoeditors", "editornote", "editorsnote", "editorialnote", "instructions", "internalnote", "comment", "comments",
    "remarks", "redaktionshinweis", "hinweis",
)  # fmt: skip
_TEXTS = frozenset({*_CONTENT, *_ABOUT, *_CONTACTS, *_SUMMARY, *_NOTES, "headline", "title"})
_MEDIA = ("image", "photo", "picture", "logo", "bild", "media", "mediafile", "asset", "attachment", "video", "file")
_UTC = ZoneInfo("UTC")
_OPEN = frozenset(
    {
        "",
        "live",
        "published",
        "public",
        "final",
        "active",
        "released",
        "usable",
        "approved",
        "sent",
        "new",
        "update",
        "updated",
        "publish",
    }
)
_GONE = frozenset(
    {"deleted", "retracted", "withdrawn", "canceled", "cancelled", "kill", "killed", "removed", "recalled", "revoked"}
)


def matches(document: Any) -> bool:
    """Whether the root is a release, or a list of such, with a title or a text in it."""
    if not isinstance(getattr(document, "tag", None), str):
        return False
    name = name_of(document)
    if name in _LISTS:
        return True
    return name in _ROOTS and any(
        name_of(child) in _TEXTS or name_of(child) in ("head", "header") for child in document
    )


def read(document: Any) -> list[WireItem]:
    """All releases. Raises NothingInside for an empty list, WireFormatError for a release without title and text."""
    found = [document] if name_of(document) in _ROOTS else [e for e in document.iter() if name_of(e) in _ROOTS]
    if not found:
        raise NothingInside("Press release: the list is empty.")
    return read_each(found, _item, "Press release")


def _item(element: Any) -> WireItem:
    told = Fields(element, _TEXTS)
    known = Known(
        headline=told.plain("headline", "title", "subject", "titel"),
        subheadline=told.plain("subheadline", "subtitle", "subhead", "deck", "untertitel"),
        kicker=told.plain("kicker", "overline"),
        standfirst=told.plain(*_SUMMARY),
        byline=told.text("byline", "author"),
        dateline=told.text("dateline"),
    )
    body = Body()
    for text in _one_text(told.all(*_CONTENT)):
        part = body_of(text, known)
        if body.blocks:
            body.blocks += part.blocks
            body.notes += part.notes
            body.figures += part.figures
        else:
            body = part
    if not body.blocks and not known.headline:
        raise WireFormatError("Press release: there is neither a title nor a text in it.")
    body.blocks, contacts = cut_blocks(body.blocks)
    for text in told.all(*_ABOUT):
        body.blocks += body_of(text, Known()).blocks
    notes = [*told.notes("contacts", *_CONTACTS), *([EdNote("contacts", contacts)] if contacts else [])]
    notes += told.notes("editorialnote", *_NOTES)
    created = next(filter(None, (moment(told.text(name), _UTC) for name in _DATES)), None)
    when = created.isoformat() if created else None
    company = told.text(
        "company", "companyname", "organization", "organisation", "organizationname", "issuer", "emittent", "client"
    )
    service = told.text("provider", "newswire", "source", "publisher", "distributor", "service")
    link = web_address(told.text("url", "link", "permalink", "weblink", "releaseurl"))
    held = told.text("embargo", "embargoed", "embargodate", "embargountil", "embargotime", "sperrfrist")
    dateline = known.dateline or taken_from(body.blocks) or body.dateline or None
    return WireItem(
        format=NAME,
        guid=_guid(told, link, company, body),
        version=common.version(told.text("version", "revision"), when),
        pub_status=_status(told.text("status", "pubstatus", "state")),
        embargoed=embargo(held, _UTC) or told_in(known.headline, created),
        urgency=common.urgency(told.text("urgency", "priority")),
        language=told.text("language", "lang", "sprache") or guess(body.text),
        provider=service or company,
        credit=company or service,
        copyright=told.text("copyright", "copyrightnotice"),
        usage_terms=told.text("usageterms", "usage", "rights"),
        version_created=when,
        kicker=known.kicker,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline or body.subheadline or None,
        standfirst=known.standfirst or body.standfirst or None,
        byline=known.byline or body.byline or None,
        dateline=dateline,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys([*notes, *body.notes])),
        subjects=tuple(dict.fromkeys(_subjects(told, company))),
        genre=told.text("genre", "releasetype", "type") or "Pressemitteilung",
        links=with_figures([*_media(told), *page(link)], body.figures, captions_from_text=False),
    )


def _one_text(elements: list[Any]) -> list[Any]:
    """Of a text in several elements of one name all that are in the language of the first; of one in several forms the first."""
    if not elements:
        return []
    first, *others = elements
    same = [
        e
        for e in others
        if name_of(e) == name_of(first) and _language(e) == _language(first) and e.get("type") == first.get("type")
    ]
    return [first, *same]


def _language(element: Any) -> str | None:
    return next(
        (
            str(value)
            for key, value in element.attrib.items()
            if str(key).rpartition("}")[2].lower() in ("lang", "language")
        ),
        None,
    )


_DATES = (
    "modified", "updated", "lastmodified", "versioncreated", "releasedatetime", "releasedate", "published", "publishdate", "publisheddate",
    "publicationdate", "pubdate", "datetime", "date", "timestamp", "created", "datum",
)  # fmt: skip


def _guid(told: Fields, link: str | None, company: str | None, body: Body) -> str:
    """The number of the release made unique by who issues it; without a number its address, else a digest of its text."""
    identity = told.text("guid", "releaseid", "id", "uid", "number", "newsid", "key")
    if identity and ":" in identity:
        return identity
    whose = (urlsplit(link).hostname if link else None) or told.text("provider", "newswire", "source") or company or ""
    if identity:
        return f"urn:release:{'-'.join(whose.lower().split()) or 'unknown'}:{identity}"
    words = "\n".join(filter(None, (company, told.plain("headline", "title"), body.text)))
    return link or f"urn:release:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _status(told: str | None) -> PubStatus:
    """What is neither called published nor withdrawn is withheld, as everywhere."""
    word = (told or "").strip().lower()
    return "usable" if word in _OPEN else "canceled" if word in _GONE else common.pub_status(word)


def _subjects(told: Fields, company: str | None) -> list[Subject]:
    found = [Subject(None, "Pressemitteilung", "genre"), *([Subject(None, company, "organisation")] if company else [])]
    for names, kind in (
        (("keywords", "keyword", "tags", "tag", "schlagworte"), "keyword"),
        (("category", "categories", "industry", "industries", "ressort", "subject", "topic", "topics"), "category"),
        (("city", "country", "state", "location", "region", "ort"), "geo"),
    ):
        found += [Subject(None, word, kind) for word in told.words(*names) if word != told.plain("headline", "title")]
    return found


def _media(told: Fields) -> list[Link]:
    links: dict[str, Link] = {}
    for element in told.all(*_MEDIA):
        inside = Fields(element, frozenset())
        address = common.target(inside.text("url", "href", "src", "link", "original", "download"))
        if (
            address is None
            or address in links
            or (name_of(element) == "media" and len(element) and not element.attrib and inside.all(*_MEDIA[:-1]))
        ):
            continue
        mime = inside.text("mimetype", "contenttype", "type")
        kind = (
            "video"
            if name_of(element) == "video"
            else common.media_kind(mime if mime and "/" in mime else None, _kind(name_of(element), address))
        )
        links[address] = Link(
            kind, None, address, mime=mime if mime and "/" in mime else None, caption=inside.plain("caption", "description", "title", "alt", "bildtext"),
            credit=inside.text("credit", "photographer", "copyright", "fotograf", "source"),
        )  # fmt: skip
    return list(links.values())


def _kind(name: str, address: str) -> str:
    if name in ("attachment", "file", "asset", "media", "mediafile"):
        return (
            "picture"
            if address.lower().partition("?")[0].endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif"))
            else "item"
        )
    return "picture"
