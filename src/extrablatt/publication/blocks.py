"""What the rooms must know of a body's blocks (docs/architecture.md, "Blocks"): their kinds, pictures and words. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

Block = dict[str, Any]

#: The kinds of block readers may see (docs/architecture.md, "Blocks").
KINDS = frozenset(
    ("paragraph", "crosshead", "picture", "quote", "crossref", "list", "table", "factbox", "gallery", "embed")
)
_TAG = re.compile(r"""<(/?[a-zA-Z][a-zA-Z0-9]*)(?:[^>"']|"[^"]*"|'[^']*')*>""")
#: Tags that part no words; all others (``br``, the paragraphs of a fact box) do.
_INLINE = frozenset("a b em i strong sub sup span".split())
#: Blocks whose words are not the text's own: captions, titles of what is embedded, announcements of other stories.
_NO_TEXT = ("picture", "gallery", "embed", "crossref")


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


def plain(html: str) -> str:
    """Inline HTML, or that of a fact box, as plain text."""
    return unescape(_TAG.sub(lambda tag: "" if tag[1].strip("/").lower() in _INLINE else " ", html))


@dataclass(frozen=True, slots=True)
class Size:
    """How much text something is: words and characters; white space counts as neither."""

    words: int
    characters: int

    @classmethod
    def of(cls, *texts: str) -> Size:
        """Of plain texts."""
        words = [word for text in texts for word in text.split()]
        return cls(len(words), sum(map(len, words)))

    @classmethod
    def of_blocks(cls, blocks: Iterable[Block]) -> Size:
        """Of the running text of blocks: without pictures and their captions, embeds and cross-references."""
        return cls.of(*map(plain, words_of(block for block in blocks if block["type"] not in _NO_TEXT)))
