"""Surrogate keys in response headers: kept short, and still purged right. Pure.

Caches in front and proxies bound their headers (nginx reads an answer's whole head into 4 or 8 KB, Fastly takes 16 KB of
keys). A page whose keys take more carries *folded* ones instead: ``story:17`` becomes ``story~f``, its kind and one of 16
buckets. Who purges ``story:17`` purges ``story~f`` too, so that no page is missed; a folded page goes more often than it
must, which costs one rendering.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

#: What a key may look like in a header; others are folded, never sent.
_PLAIN = re.compile(r"[A-Za-z0-9_:.-]{1,200}")


def fold(key: str) -> str:
    """The folded form of a key: ``story:17`` → ``story~f``; a key without a kind folds by itself."""
    kind = re.sub(r"[^a-z0-9_-]", "", key.partition(":")[0].lower())[:20]
    return f"{kind}~{zlib.crc32(key.encode()) & 15:x}"


def for_header(keys: Iterable[str], limit: int) -> list[str]:
    """Keys for a header of about ``limit`` characters, sorted.

    The kinds that take most room are folded first, until the rest fits. All folded, the press's seven kinds take about
    900 characters.
    """
    by_kind: dict[str, set[str]] = {}
    for key in keys:
        by_kind.setdefault(key.partition(":")[0], set()).add(key if _PLAIN.fullmatch(key) else fold(key))
    size = {kind: sum(len(key) + 1 for key in found) for kind, found in by_kind.items()}
    for kind in sorted(size, key=lambda name: (-size[name], name)):
        if sum(size.values()) <= limit:
            break
        folded = {key if "~" in key else fold(key) for key in by_kind[kind]}
        by_kind[kind], size[kind] = folded, sum(len(key) + 1 for key in folded)
    return sorted(set().union(*by_kind.values())) if by_kind else []


def for_purge(keys: Iterable[str]) -> list[str]:
    """What a cache in front must purge for ``keys``: each as it is, and as it is folded. Sorted."""
    wanted = set(keys)
    return sorted({fold(key) for key in wanted} | {key for key in wanted if _PLAIN.fullmatch(key)})
