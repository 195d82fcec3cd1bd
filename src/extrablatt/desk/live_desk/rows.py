"""Posts as the live desk lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from extrablatt.pictures.models import Picture

from .. import live_text
from ..models import LivePost

#: Posts on one page of the list.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One post of the list, its text as blocks; pictures are :class:`~extrablatt.pictures.models.Picture` or None."""

    post: LivePost
    blocks: list[dict[str, Any]]


def of(posts: Iterable[LivePost]) -> list[Row]:
    """Rows of posts, their pictures fetched at once."""
    parsed = [(post, live_text.blocks(post.text)) for post in posts]
    wanted = {block["picture"] for _post, blocks in parsed for block in blocks if block["type"] == "picture"}
    pictures = Picture.objects.in_bulk(list(wanted))
    for _post, blocks in parsed:
        for block in blocks:
            if block["type"] == "picture":
                block["file"] = pictures.get(block["picture"])
            elif block["type"] == "list":
                block["entries"] = block["items"]  # a template takes ``items`` for the dictionary's own method
    return [Row(post, blocks) for post, blocks in parsed]
