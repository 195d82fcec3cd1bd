"""Links of NewsML-G2: ``link`` in itemMeta, ``itemRef`` in packages, ``remoteContent``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...item import Link
from ..common import media_kind, target, text
from .codes import Codes, local
from .meta import Groups, descriptions, first, grouped, text_of

CLASSES = {
    "text": "text", "picture": "picture", "photo": "picture", "graphic": "graphic", "video": "video", "audio": "audio",
    "composite": "composite", "animated": "graphic",
}  # fmt: skip
MEDIA = ("picture", "graphic", "video", "audio")

#: Relations that say where a content comes from; such a link stays what it is, though it leads to a picture.
_ORIGINS = (
    "derivedfrom",
    "evolvedfrom",
    "translatedfrom",
    "prevversion",
    "previousversion",
    "replaces",
    "generatedfrom",
)


def _link(element: Any, codes: Codes, rel: str) -> Link:
    """A ``link`` or ``itemRef``. Its rendition and its item class may be missing."""
    inside: Groups = grouped(element) if len(element) else {}
    mime = text(element.get("contenttype"))
    kind = first(inside, "itemClass")
    target_class = CLASSES.get(local(codes.of(kind)), "") if kind is not None else media_kind(mime, "")
    if target_class in MEDIA and rel.lower() not in _ORIGINS:
        rel = target_class
    summary, captions = descriptions(inside.get("description", []), codes, target_class)
    return Link(
        rel=rel,
        guid=text(element.get("residref")),
        href=target(element.get("href")),
        mime=mime,
        rendition=local(codes.of(element, "rendition")) or None,
        caption=next(iter(captions), None) or _title(inside, summary, target_class),
        credit=text_of(first(inside, "creditline")),
    )


def _title(inside: Groups, summary: str | None, target_class: str) -> str | None:
    title = text_of(first(inside, "title"))
    return summary or title if target_class in MEDIA else title or summary


def meta_links(elements: list[Any], codes: Codes) -> list[Link]:
    """The links of an itemMeta."""
    return [_link(element, codes, local(codes.of(element, "rel")) or "seeAlso") for element in elements]


def package_links(refs: Iterable[Any], codes: Codes) -> list[Link]:
    """The members of a package by their itemRef elements, once each."""
    links: dict[tuple[Any, ...], Link] = {}
    for element in refs:
        kind = first(grouped(element), "itemClass")
        rel = CLASSES.get(local(codes.of(kind)), "item") if kind is not None else "item"
        link = _link(element, codes, rel)
        links.setdefault((link.rel, link.guid, link.href, link.caption), link)
    return list(links.values())


def remote_links(
    elements: list[Any], codes: Codes, item_class: str, caption: str | None, credit: str | None, guid: str
) -> list[Link]:
    """Files of the item itself: one link a rendition."""
    links = []
    for element in elements:
        mime = text(element.get("contenttype"))
        links.append(
            Link(
                rel=item_class if item_class in MEDIA else media_kind(mime),
                guid=text(element.get("residref")) or guid,
                href=target(element.get("href")),
                mime=mime,
                rendition=local(codes.of(element, "rendition")) or None,
                caption=caption,
                credit=credit,
            )
        )
    return links
