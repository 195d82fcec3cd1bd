"""NewsML-G2 2.9–2.35 (IPTC): newsMessage, newsItem, packageItem; concept and planning items are told apart."""

from __future__ import annotations

from typing import Any

from ...item import WireFormatError, WireItem
from ..several import read_each
from .items import news_item, other_item, package_item

NAME = "newsml-g2"
NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"

_READERS = {
    "newsItem": news_item, "packageItem": package_item, "conceptItem": other_item, "knowledgeItem": other_item,
    "planningItem": other_item, "catalogItem": other_item,
}  # fmt: skip
_FRAGMENTS = frozenset(
    {"itemSet", "itemMeta", "contentMeta", "contentSet", "groupSet", "rightsInfo", "partMeta", "header"}
)


def matches(document: Any) -> bool:
    """Whether the root is a NewsML-G2 message or item, or a part of one."""
    tag = getattr(document, "tag", None)
    if not isinstance(tag, str):
        return False
    local = tag.rpartition("}")[2]
    if NAMESPACE in tag:
        return local == "newsMessage" or local in _READERS or local in _FRAGMENTS
    return "}" not in tag and (local == "newsMessage" or local in _READERS or local in _FRAGMENTS - {"header"})


def read(document: Any) -> list[WireItem]:
    """All items of a message, or the one item. Raises WireFormatError when none can be read."""
    local = document.tag.rpartition("}")[2]
    if local in _READERS:
        return [_READERS[local](document)]
    if local in _FRAGMENTS:
        raise WireFormatError(f"Only a part of a NewsML-G2 item: <{local}> without the newsItem around it.")
    elements = (
        element
        for item_set in document
        for element in (item_set if _local(item_set) == "itemSet" else (item_set,))
        if _local(element) in _READERS
    )
    found = read_each(elements, lambda element: _READERS[_local(element)](element))
    if not found:
        raise WireFormatError("The NewsML-G2 message holds no item.")
    return found


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
