"""NewsML 1.0–1.2 (IPTC): the format before NewsML-G2, as AFP and others still send it.

Every NewsItem of a file is an item, also those inside components of others. An Update, which changes an item
sent before, and a TopicSet are told apart and shelved as no story; an Update that deletes takes the item back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...item import WireFormatError, WireItem
from .. import common, datelines
from ..body import Body, longest, merged_notes, with_figures
from ..inline import plain_blocks
from ..several import read_each
from ..xmlparts import LANG, children, first, local
from . import components, management
from .metadata import Metadata, formal, topics

NAME = "newsml-1"

_MEDIA = ("picture", "graphic", "video", "audio")


def matches(document: Any) -> bool:
    """Whether the root is ``NewsML`` or a ``NewsItem`` of it. XML tells upper from lower case: NewsML-G2 has ``newsItem``."""
    return isinstance(getattr(document, "tag", None), str) and local(document) in ("NewsML", "NewsItem")


def read(document: Any) -> list[WireItem]:
    """All items. Raises WireFormatError when there is none, or one has no identifier."""
    envelope = children(first(children(document), "NewsEnvelope"))
    known = topics(document)
    found = list(document.iter("{*}NewsItem"))
    if not found:
        raise WireFormatError(f"The NewsML {document.get('Version') or '1'} file holds no NewsItem.")
    return read_each(found, lambda item: _item(item, envelope, known))


def _item(item: Any, envelope: dict[str, list[Any]], known_topics: components.Topics) -> WireItem:
    groups = children(item)
    managed = management.read(groups)
    told = Metadata(known_topics)
    component = first(groups, "NewsComponent")
    found = components.Found()
    if component is not None:
        found = components.read(component, told)
    known = told.known()
    body = found.body(known, managed.label)
    links = [*found.links, *managed.links]
    item_class = _item_class(groups, body, found, known.headline)
    captions = longest(found.captions)
    if item_class in _MEDIA:
        links = [replace(link, guid=link.guid or managed.guid) if link.rel in _MEDIA else link for link in links]
        body.blocks = [block for caption in captions for block in plain_blocks(caption)]
    language = item.get(LANG) or (component.get(LANG) if component is not None else None) or told.language
    for head in found.heads:
        told.complete(head)
    told.products(envelope)
    return WireItem(
        format=NAME,
        guid=managed.guid,
        version=managed.version,
        pub_status="canceled" if managed.pub_status == "usable" and _deletes(groups) else managed.pub_status,
        item_class=item_class,
        urgency=managed.urgency or common.urgency(formal(first(envelope, "Priority"))),
        embargoed=managed.embargoed,
        language=language or found.language,
        provider=told.provider or managed.provider,
        credit=told.credit,
        copyright=told.copyright,
        usage_terms="\n".join(told.usage_terms) or None,
        version_created=managed.version_created,
        kicker=known.kicker,
        headline=known.headline or body.headline or None,
        subheadline=known.subheadline or body.subheadline or None,
        standfirst=known.standfirst or body.standfirst or None,
        slugline=told.slugline or managed.label,
        byline=known.byline or body.byline or (told.creator if item_class in _MEDIA else None),
        dateline=known.dateline or body.dateline or datelines.taken_from(body.blocks),
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=merged_notes([*managed.notes, *told.notes], body.notes),
        subjects=told.subjects(),
        genre=told.genre or body.genre or None,
        signals=managed.signals,
        links=with_figures(links, body.figures, captions_from_text=False),
        extra={**managed.extra, **told.extra},
    )


def _deletes(groups: dict[str, list[Any]]) -> bool:
    """Whether an Update does nothing but delete (NewsML 1.2, 5.3.7): then nothing of what it names is to stay."""
    orders = [local(order) for update in groups.get("Update", ()) for order in update if isinstance(order.tag, str)]
    return "Delete" in orders and not any(order.startswith(("Insert", "Replace")) for order in orders)


def _item_class(groups: dict[str, list[Any]], body: Body, found: components.Found, headline: str | None) -> str:
    if "Update" in groups or "TopicSet" in groups:
        return "other"
    if body.blocks:
        return "text"
    media = [link.rel for link in found.links if link.rel in _MEDIA]
    if media:
        return found.main_kind or media[0]
    return "composite" if any(link.rel == "item" for link in found.links) else "text" if headline else "other"
