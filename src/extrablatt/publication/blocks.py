"""What the rooms must know of a body's blocks (docs/architecture.md, "Blocks"): which pictures are in them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

Block = dict[str, Any]


def pictures_of(blocks: Iterable[Block]) -> Iterator[int]:
    """The ids of all pictures shown in ``blocks``, in their order."""
    for block in blocks:
        if block["type"] == "gallery":
            yield from (item["picture"] for item in block["pictures"])
        elif block.get("picture"):  # a picture, or the preview of what is embedded
            yield block["picture"]


def with_pictures(blocks: Iterable[Block], allowed: Collection[int]) -> list[Block]:
    """``blocks`` with none but the ``allowed`` pictures: others go, galleries without any go, embeds lose their preview."""
    kept: list[Block] = []
    for block in blocks:
        if block["type"] == "gallery":
            items = [item for item in block["pictures"] if item["picture"] in allowed]
            if items:
                kept.append({**block, "pictures": items})
        elif not block.get("picture") or block["picture"] in allowed:
            kept.append(block)
        elif block["type"] != "picture":
            kept.append({**block, "picture": None})
    return kept


def words_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text a reader sees in ``blocks``, plain or as inline HTML, in their order."""
    for block in blocks:
        for name in ("html", "text", "title", "caption", "attribution"):
            if block.get(name):
                yield str(block[name])
        yield from block.get("items", [])
        yield from (cell for row in (block.get("header", []), *block.get("rows", [])) for cell in row)
        yield from (item["caption"] for item in block.get("pictures", []) if item["caption"])
