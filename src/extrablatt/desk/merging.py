"""Two people changed one thing from the same beginning: what each did is brought together by field, block and row. Pure.

``base`` is what both began from, ``mine`` what one is about to save, ``theirs`` what another has saved meanwhile: dictionaries
as Wagtail keeps content (``serializable_data``, through JSON). Where only one changed something, that counts. Where both did,
in different words, it is a :class:`Conflict`, and ``mine`` stands until somebody decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Content = dict[str, Any]

#: Draftail names its paragraphs anew; that is no change.
_BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')
_SECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something both changed. ``key``: the field, or ``field:id`` of a block or row; None where it was removed."""

    key: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def name(self) -> str:
        """The field's name."""
        return self.key.partition(":")[0]


@dataclass(slots=True)
class Merged:
    """``content`` with the work of both, ``conflicts``, and the fields only the other one had changed."""

    content: Content
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def merge(
    base: Content, mine: Content, theirs: Content, *, names: Iterable[str], streams: Iterable[str] = (), sets: Iterable[str] = ()
) -> Merged:  # fmt: skip
    """Bring ``mine`` and ``theirs`` together, in the fields ``names``; everything else is as in ``theirs``.

    ``streams``: fields that hold blocks as JSON; ``sets``: fields that hold ids in any order. Lists of rows are told by
    their form.
    """
    merged = Merged(dict(theirs))
    streams, sets = set(streams), set(sets)
    for name in names:
        if name not in mine:
            continue
        b, m, t = base.get(name), mine[name], theirs.get(name)
        if same(m, b) or same(m, t):
            if not same(t, b) and not same(m, t):
                merged.taken.append(name)
            continue  # theirs stands
        if name in sets:
            merged.content[name] = _set(b or [], m or [], t or [])
        elif name in streams:
            rows = _rows(merged, name, _stream(b), _stream(m), _stream(t))
            merged.content[name] = json.dumps(rows)
        elif isinstance(m, list):
            rows = _rows(merged, name, b or [], m, t or [])
            merged.content[name] = [row | {"sort_order": place} for place, row in enumerate(rows)]
        else:
            merged.content[name] = m
            if not same(t, b):
                merged.conflicts.append(Conflict(name, b, m, t))
    return merged


def take_theirs(content: Content, theirs: Content, keys: Iterable[str], *, streams: Iterable[str] = ()) -> Content:
    """``content`` with what ``keys`` (of conflicts) name as it is in ``theirs``."""
    result = dict(content)
    for key in keys:
        name, _, row_id = key.partition(":")
        if name not in theirs:
            continue
        if not row_id:
            result[name] = theirs[name]
            continue
        is_stream = name in set(streams)
        here, there = (_stream(c[name]) if is_stream else list(c[name]) for c in (result, theirs))
        other = {identity(row): row for row in there}.get(row_id)
        rows = [other if identity(row) == row_id else row for row in here]
        rows = [row for row in rows if row is not None]
        result[name] = json.dumps(rows) if is_stream else rows
    return result


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: seconds (which no form shows) and names of paragraphs apart, nothing is nothing."""
    return _bare(one) == _bare(other)


def identity(row: Mapping[str, Any]) -> str:
    """What tells a block or row from others: its own id; of a slot the article, of a new row its words and minute."""
    if row.get("id"):
        return str(row["id"])
    if "article" in row and "front" in row:
        return str(row["article"])
    if row.get("pk") is not None:
        return str(row["pk"])
    return json.dumps(_bare({k: v for k, v in row.items() if k not in _PLACE}), sort_keys=True)


#: Keys of a row that say where it stands, not what it is.
_PLACE = ("pk", "id", "sort_order", "article", "front")


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        if value[:1] == "[" and value[-1:] == "]":
            try:
                return _bare(json.loads(value))
            except ValueError:
                pass
        return _SECONDS.sub(r"\1\2", _BLOCK_KEY.sub("", value)).replace("\r\n", "\n").strip() or None
    if isinstance(value, dict):
        return {key: _bare(part) for key, part in value.items() if key not in ("sort_order",)}
    if isinstance(value, list | tuple):
        return [_bare(part) for part in value] or None
    return value


def _words(row: Mapping[str, Any]) -> Any:
    """A row without its id and place, for comparing."""
    kept = {k: v for k, v in row.items() if k not in (*_PLACE, "article")} | (
        {"article": row["article"]} if "front" in row else {}
    )
    return _without_ids(_bare(kept))


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(part) for key, part in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_ids(part) for part in value]
    return value


def _stream(value: Any) -> list[dict[str, Any]]:
    return list(json.loads(value)) if isinstance(value, str) and value else list(value or [])


def _set(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    gone = [entry for entry in base if entry not in mine]
    come = [entry for entry in mine if entry not in base and entry not in theirs]
    return [entry for entry in theirs if entry not in gone] + come


def _rows(merged: Merged, name: str, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    """Rows or blocks of both, in the order of who moved them (``mine``, if both did)."""
    b, m, t = ({identity(row): row for row in rows} for rows in (base, mine, theirs))
    kept: dict[str, Any] = {}
    for key in [*m, *(key for key in t if key not in m)]:
        row = _row(merged, name, key, b.get(key), m.get(key), t.get(key))
        if row is not None:
            kept[key] = row
    common = [key for key in b if key in m and key in t]
    mine_moved = [key for key in m if key in common] != common
    first, second = (m, t) if mine_moved else (t, m)
    order = list(first)
    position = 0
    for key in second:  # what the other has more stands behind what it stands behind there
        if key in order:
            position = order.index(key) + 1
        else:
            order.insert(position, key)
            position += 1
    return [kept[key] for key in order if key in kept]


def _row(merged: Merged, name: str, key: str, base: Any, mine: Any, theirs: Any) -> Any:
    words = [None if row is None else _words(row) for row in (base, mine, theirs)]
    if words[1] == words[0] or words[1] == words[2]:
        return theirs
    if words[2] == words[0]:
        return mine
    merged.conflicts.append(Conflict(f"{name}:{key}", base, mine, theirs))
    return mine if mine is not None else theirs
