"""Answers of agencies' search interfaces, which are no wire: named, so that a wrong address in a feed is understood.

They list what there is, mostly without the text and in a shape of their own. What is readable of such answers is ninjs
(:func:`.ninjs.items_of`), or a format of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Whose answer it is, by names that are found together in it; the most telling first.
_KNOWN: tuple[tuple[str, Any], ...] = (
    ("Belga's archive", {"newsObjects"}),
    ("Belga's picture search", {"nrImages"}),
    ("Belga's picture search", {"nrGalleries"}),
    ("AFP's content interface", {"response": {"docs", "numFound"}}),
    ("Reuters Connect", {"data": {"search"}}),
    ("Getty Images", {"result_count", "images"}),
    ("the Guardian's Open Platform", {"response": {"results", "userTier"}}),
    ("NewsAPI", {"articles", "totalResults"}),
    ("a search engine (Elasticsearch)", {"hits", "took"}),
)
_KEYS = 5


def named(document: Any) -> str | None:
    """A sentence that says whose search answer this is, or only that it is one; None for what is none."""
    if not isinstance(document, dict):
        return None
    lists = list(_lists(document))
    whose = next((name for name, keys in _KNOWN if _has(document, keys)), None)
    if whose is None and not lists:
        return None
    name, entries = lists[0] if lists else ("", [])
    first = next((entry for entry in entries if isinstance(entry, dict)), {})
    keys = ", ".join(sorted(map(str, first))[:_KEYS])
    told = f" with {len(entries)} {'entry' if len(entries) == 1 else 'entries'} under {name!r}" if name else ""
    told += f" ({keys})" if keys else ""
    whose = whose or "an agency's interface"
    return (
        f"No agency format: a search answer of {whose}{told}. It is not read; "
        "the items themselves are, as ninjs, NewsML-G2, NewsML 1, NITF or RSS."
    )


def _has(document: dict[str, Any], keys: Any) -> bool:
    if isinstance(keys, set):
        return keys <= document.keys()
    return all(isinstance(document.get(key), dict) and inside <= document[key].keys() for key, inside in keys.items())


def _lists(document: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Lists of objects in an object, or one level deeper, by the names of the way there; the longest first."""
    found = []
    for key, value in document.items():
        inside = [(str(key), value)]
        if isinstance(value, dict):
            inside += [(f"{key}.{name}", deeper) for name, deeper in value.items()]
        found += [
            (name[:60], one) for name, one in inside if isinstance(one, list) and one and isinstance(one[0], dict)
        ]
    yield from sorted(found, key=lambda told: -len(told[1]))
