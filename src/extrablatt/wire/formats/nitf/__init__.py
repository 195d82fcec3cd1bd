"""NITF 3.x (IPTC) as a file of its own: one story, its head and its text."""

from __future__ import annotations

import hashlib
from typing import Any

from ...item import WireFormatError, WireItem
from .. import common, datelines, languages
from ..body import Body, merged_notes, with_figures
from ..xmlparts import LANG, children, first, local
from . import head, story

NAME = "nitf"


def matches(document: Any) -> bool:
    """Whether the root is ``nitf``, in whatever namespace."""
    return isinstance(getattr(document, "tag", None), str) and local(document) == "nitf"


def read(document: Any) -> list[WireItem]:
    """The one item, and what ends another document that it names. Raises WireFormatError when there is neither a headline nor a
    text nor a picture."""
    told = head.read(first(children(document), "head"))
    parts = story.read(document, title=told.title)
    known, body = parts.known, parts.body
    if not (known.headline or body.headline or body.blocks or parts.links):
        raise WireFormatError("NITF: there is neither a headline nor a text in it.")
    dateline = known.dateline or body.dateline or datelines.taken_from(body.blocks)
    guid = told.guid or (document.get("uno") or "").strip() or _made_up(told, known.headline, body)
    text = body.text
    items = [
        WireItem(
            format=NAME,
            guid=guid,
            version=told.version,
            pub_status=told.pub_status,
            item_class="text" if body.blocks or not parts.links else parts.links[0].rel,
            urgency=told.urgency,
            embargoed=told.embargoed,
            language=document.get(LANG) or document.get("baselang") or parts.language or languages.guess(text),
            provider=parts.distributor or told.provider or told.source,
            credit=parts.distributor or told.credit,
            copyright=told.copyright or parts.copyright,
            usage_terms="\n".join(dict.fromkeys([*told.usage_terms, *parts.usage_terms])) or None,
            version_created=told.version_created,
            kicker=known.kicker,
            headline=known.headline or body.headline or None,
            subheadline=known.subheadline or body.subheadline or None,
            standfirst=body.standfirst or None,
            slugline=told.slugline,
            byline=known.byline or body.byline or None,
            dateline=dateline,
            body=tuple(body.blocks),
            body_text=text,
            ed_notes=merged_notes([*told.notes, *parts.notes], body.notes),
            subjects=tuple(dict.fromkeys(told.subjects)),
            genre=told.genre or body.genre or None,
            signals=told.signals,
            links=with_figures([*parts.links, *told.links], body.figures, captions_from_text=False),
            extra=told.extra,
        )
    ]
    if told.ended is not None and told.pub_status == "usable":
        other, status = told.ended
        version = max(told.version, common.version(None, told.version_created))
        items.append(
            WireItem(
                NAME, other, version, status, "other", version_created=told.version_created, headline=items[0].headline
            )
        )
    return items


def _made_up(told: head.Head, headline: str | None, body: Body) -> str:
    """An identifier for a file that has none: the same for the same day and headline, so that an update finds its story."""
    said = (told.slugline, (told.version_created or "")[:10], headline or body.text[:200])
    return f"nitf:{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"
