"""Whether a body's raw data are what its blocks can hold; what is not is kept in a block of kind ``unreadable``.

Wagtail drops blocks of a kind it doesn't know and stops at data of another shape than the block's. Here nothing is dropped
and nothing stops: such a block's words and data go into an ``unreadable`` block, which editors see and nobody can publish,
and come out of it by themselves when the block can be read again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from . import richtext

#: The kind of block that keeps what can't be read: ``text`` (its words), ``data`` (all of it, as JSON).
UNREADABLE = "unreadable"
_MARKUP = re.compile(r"</?[a-z]", re.I)
_LARGEST_ID = 2**63 - 1


def sound(stream: blocks.StreamBlock, value: Any) -> Any:
    """``value`` – whatever a database or caller gives as raw data – as a list of blocks of ``stream`` that can be read.

    Lists of pairs (type, native value) are Wagtail's own and are given back as they are.
    """
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError:
            return [unreadable(value)]
    if not value:
        return value
    if not isinstance(value, list | tuple):
        return [unreadable(value)]
    if all(isinstance(child, tuple) for child in value):
        return value
    return [_sound(stream, child) for child in value]


def _sound(stream: blocks.StreamBlock, child: Any) -> Any:
    if isinstance(child, dict) and child.get("type") == UNREADABLE:
        return _again(stream, child) or child
    return child if _can_be_read(stream, child) else unreadable(child)


def _can_be_read(stream: blocks.StreamBlock, child: Any) -> bool:
    if not isinstance(child, dict) or "value" not in child or not isinstance(child.get("id", ""), str | None):
        return False
    kind = child.get("type")
    block = stream.child_blocks.get(kind) if isinstance(kind, str) else None
    return block is not None and fits(block, child["value"])


def unreadable(child: Any) -> dict[str, Any]:
    """The block that keeps ``child``, a block's raw data or whatever stands in its place."""
    kept = child if isinstance(child, str) else json.dumps(child, ensure_ascii=False)
    value = child.get("value", child) if isinstance(child, dict) else child
    block: dict[str, Any] = {"type": UNREADABLE, "value": {"text": words_of(value), "data": kept}}
    if isinstance(child, dict) and isinstance(child.get("id"), str):
        block["id"] = child["id"]
    return block


def _again(stream: blocks.StreamBlock, child: dict[str, Any]) -> dict[str, Any] | None:
    """What an ``unreadable`` block keeps, if it can be read now and the editor has not worked on its words."""
    value = child.get("value")
    if not isinstance(value, dict) or not isinstance(value.get("data"), str):
        return None
    try:
        kept = json.loads(value["data"])
    except ValueError:
        return None
    if not _can_be_read(stream, kept) or kept["type"] == UNREADABLE:
        return None
    untouched = str(value.get("text", "")).split() == words_of(kept["value"]).split()
    return kept if untouched else None


def fits(block: blocks.Block, value: Any) -> bool:
    """Whether raw ``value`` is what ``block`` can hold, with every word of it."""
    match block:
        case blocks.StructBlock():
            return isinstance(value, dict) and all(
                fits(block.child_blocks[name], part) if name in block.child_blocks else not words_of(part)
                for name, part in value.items()
            )
        case blocks.ListBlock():
            return isinstance(value, list | tuple) and all(fits(block.child_block, item) for item in _items(value))
        case TypedTableBlock():
            return not value or _is_table(block, value)
        case blocks.RichTextBlock():
            return value is None or isinstance(value, str)
        case blocks.ChooserBlock():
            return value is None or (isinstance(value, int) and value is not True and 0 < value <= _LARGEST_ID)
        case blocks.FieldBlock():
            return value is None or isinstance(value, str | int | float)
    return True


def _items(value: Any) -> Iterator[Any]:
    """A list's items, in either of the shapes Wagtail keeps them in."""
    for item in value:
        wrapped = isinstance(item, dict) and item.get("type") == "item" and "id" in item and "value" in item
        yield item["value"] if wrapped else item


def _is_table(block: Any, value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    columns, rows = value.get("columns"), value.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list) or not isinstance(value.get("caption", ""), str):
        return False
    for column in columns:
        if not isinstance(column, dict) or not isinstance(column.get("heading"), str):
            return False
        if not isinstance(column.get("type"), str) or column["type"] not in block.child_blocks:
            return False
    cells = [block.child_blocks[column["type"]] for column in columns]
    for row in rows:
        values = row.get("values") if isinstance(row, dict) else None
        if not isinstance(values, list) or len(values) != len(cells):
            return False
        if not all(map(fits, cells, values)):
            return False
    return True


def words_of(value: Any) -> str:
    """The words in raw data of any shape, one text a line; not the names, kinds and ids of its parts."""
    return "\n".join(filter(None, (line for text in _texts(value) for line in _lines(text))))


def _lines(text: str) -> list[str]:
    plain = richtext.plain(text) if _MARKUP.search(text) else text
    return [" ".join(line.split()) for line in plain.split("\n")]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in ("type", "id"):
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def parts(block: blocks.Block, value: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Each block of one field inside a sound ``value``, with its raw value."""
    match block:
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                if name in value:
                    yield from parts(child, value[name])
        case blocks.ListBlock():
            for item in _items(value):
                yield from parts(block.child_block, item)
        case TypedTableBlock():
            for row in (value or {}).get("rows", ()):
                for column, cell in zip(value["columns"], row["values"], strict=True):
                    yield from parts(block.child_blocks[column["type"]], cell)
        case _:
            yield block, value


def mapped(block: blocks.Block, value: Any, change: Any) -> Any:
    """A sound ``value`` with ``change(block, raw)`` in place of each block of one field."""
    match block:
        case blocks.StructBlock():
            known = block.child_blocks
            return {name: mapped(known[name], part, change) if name in known else part for name, part in value.items()}
        case blocks.ListBlock():
            return [
                {**item, "value": mapped(block.child_block, item["value"], change)}
                if isinstance(item, dict) and item.get("type") == "item" and "id" in item and "value" in item
                else mapped(block.child_block, item, change)
                for item in value
            ]
        case TypedTableBlock():
            if not value:
                return value
            cells = [block.child_blocks[column["type"]] for column in value["columns"]]
            rows = [
                {**row, "values": [mapped(c, v, change) for c, v in zip(cells, row["values"], strict=True)]}
                for row in value["rows"]
            ]
            return {**value, "rows": rows}
    return change(block, value)
