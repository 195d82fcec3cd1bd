"""NewsML-G2 2.9–2.35 (IPTC): newsMessage, newsItem, packageItem; concept and planning items are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...item import WireFormatError, WireItem
from ..inline import name
from .items import news_item, other_item, package_item

NAME = "newsml-g2"
NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")


def matches(document: Any) -> bool:
    """Whether the root is a NewsML-G2 message or item."""
    tag = getattr(document, "tag", None)
    if not isinstance(tag, str):
        return False
    local = tag.rpartition("}")[2]
    return local in ("newsMessage", *_ITEMS) and (NAMESPACE in tag or "}" not in tag)


def read(document: Any) -> list[WireItem]:
    """All items of a message, or the one item. Raises WireFormatError when there is none."""
    items = list(_items(document))
    if not items:
        raise WireFormatError("The NewsML-G2 message holds no item.")
    return items


def _items(root: Any) -> Iterator[WireItem]:
    if root.tag.rpartition("}")[2] in _ITEMS:
        yield _item(root)
        return
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in _ITEMS:
            yield _item(element)


def _item(element: Any) -> WireItem:
    local = name(element)
    if local == "newsitem":
        return news_item(element)
    if local == "packageitem":
        return package_item(element)
    return other_item(element)
