"""Taking over what an agency has changed, leaving what the editor wrote: a three-way merge of blocks and sentences. Pure.

Of each list there are three: *old* (the agency's version the article was made from), *yours* (the article), *new* (the
agency's newer version). What is the agency's in *yours* becomes *new*; what the editor wrote or changed stays. Where both
have changed the same sentence the editor's stays, and that is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T")

#: From which likeness on two texts count as versions of one.
ALIKE = 0.5

_TAGS = re.compile(r"<[^>]+>")
_TAG_NAMES = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])([“”\"«»’)]*(?:</(?:em|strong|a|b|i)>)*)\s+(?=(?:<[^/][^>]*>)*[„“\"»«(]?[A-ZÄÖÜ0-9])"
)
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:Dr|Mag|Prof|Ing|Dipl|St|Nr|Abs|Art|ca|bzw|usw|etc|evtl|inkl|Mio|Mrd|Hl|Sr|Jr|Mr|Mrs|Ms|vs|\w)|\b\d{1,2})\.$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block as the merge sees it: ``kind``, ``text`` to compare, ``html`` where sentences can be merged, and its ``value``."""

    kind: str
    text: str
    value: object
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One difference between the agency's versions, and what becomes of it.

    ``kind``: changed, added, removed. ``outcome``: taken (the agency's goes in), merged (with the editor's sentences),
    yours (both changed it: the editor's stays), gone (the article does not have it any more).
    """

    key: str
    kind: str
    outcome: str
    old: T | None = None
    yours: T | None = None
    new: T | None = None
    result: str | None = None


def align(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which text of ``new`` each of ``old`` became: equal ones, and between them the likest, in order."""
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs |= zip(range(i1, i2), range(j1, j2), strict=True)
        elif tag == "replace":
            pairs |= _alike(old, new, range(i1, i2), range(j1, j2))
    return pairs


def _alike(old: Sequence[str], new: Sequence[str], left: range, right: range) -> dict[int, int]:
    """Pairs of alike texts in two short stretches, the likest first, none crossing another."""
    scored = sorted(
        ((likeness(old[i], new[j]), -abs((i - left.start) - (j - right.start)), i, j) for i in left for j in right),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, _distance, i, j in scored:
        if score < ALIKE:
            break
        if i not in pairs and all((i < a) == (j < b) and j != b for a, b in pairs.items()):
            pairs[i] = j
    return pairs


def likeness(a: str, b: str) -> float:
    """0 to 1, by words; long texts by their first 200 words."""
    one, other = a.split()[:200], b.split()[:200]
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def sentences(html: str) -> list[str]:
    """An inline fragment cut into sentences, none with a tag cut open."""
    parts: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(html):
        piece = html[start : match.end(1)]
        if _ABBREVIATIONS.search(_TAGS.sub("", piece)) or not _balanced(piece):
            continue
        parts.append(piece.strip())
        start = match.end()
    if html[start:].strip():
        parts.append(html[start:].strip())
    return parts


def _balanced(piece: str) -> bool:
    depth: list[str] = []
    for closing, name in _TAG_NAMES.findall(piece):
        if name == "br":
            continue
        if not closing:
            depth.append(name)
        elif not depth or depth.pop() != name:
            return False
    return not depth


def bare(html: str) -> str:
    """The words of a fragment, for comparing: tags gone, quotation marks and dashes alike, white space folded."""
    text = _TAGS.sub("", html)
    text = re.sub(r"[„“”«»‚‘’'\"]", '"', text)
    return " ".join(re.sub(r"[–—]", "-", text).split())


def merge_sentences(old: str, yours: str, new: str) -> str | None:
    """One paragraph merged sentence by sentence; None where both have changed the same sentence."""
    o, a, n = sentences(old), sentences(yours), sentences(new)
    ko, ka, kn = [bare(s) for s in o], [bare(s) for s in a], [bare(s) for s in n]
    kept_a = _equal(ko, ka)
    kept_n = _equal(ko, kn)
    anchors = [(-1, -1, -1), *((i, kept_a[i], kept_n[i]) for i in range(len(o)) if i in kept_a and i in kept_n)]
    anchors.append((len(o), len(a), len(n)))
    merged: list[str] = []
    for (i1, x1, y1), (i2, x2, y2) in zip(anchors, anchors[1:], strict=False):
        part = _merge_part(ko[i1 + 1 : i2], a[x1 + 1 : x2], ka[x1 + 1 : x2], n[y1 + 1 : y2], kn[y1 + 1 : y2])
        if part is None:
            return None
        merged += part
        if x2 < len(a):
            merged.append(a[x2])
    return " ".join(merged)


def _equal(a: Sequence[str], b: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return {m.a + k: m.b + k for m in blocks for k in range(m.size)}


def _merge_part(o: list[str], a: list[str], ka: list[str], n: list[str], kn: list[str]) -> list[str] | None:
    if ka in (o, kn):
        return n
    if kn == o:
        return a
    if o and not [s for s in o if s not in ka]:
        # The editor has only added: the agency's sentences change between what was added.
        first, last = ka.index(o[0]), len(ka) - 1 - ka[::-1].index(o[-1])
        between = [s for s, key in zip(a[first : last + 1], ka[first : last + 1], strict=True) if key not in o]
        return [*a[:first], *n, *between, *a[last + 1 :]]
    if not o:
        return [*n, *a]  # both have added at one place
    return None


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged blocks – each a :class:`Block` of *yours* or *new*, or merged – and what was changed."""

    blocks: list[Block]
    changes: list[Change[Block]]


def merge_blocks(
    old: Sequence[Block], yours: Sequence[Block], new: Sequence[Block], *, without: frozenset[str] = frozenset()
) -> Merged:
    """Merge a body. ``without``: keys of changes that are not to be taken over."""
    to_new = _align_blocks(old, new)
    from_yours = {j: i for i, j in _align_blocks(old, yours).items()}
    changes: list[Change[Block]] = []
    result: list[tuple[Block, int | None]] = []
    for j, block in enumerate(yours):
        i = from_yours.get(j)
        if i is None:
            result.append((block, None))
            continue
        k = to_new.get(i)
        if k is None:
            change = _removed(i, old[i], block)
            changes.append(change)
            if change.outcome != "taken" or change.key in without:
                result.append((block, None))
            continue
        if _same(old[i], new[k]):
            result.append((block, k))
            continue
        change, becomes = _changed(i, old[i], block, new[k])
        changes.append(change)
        result.append((block if change.key in without else becomes, k))
    held = set(from_yours.values())
    for i, k in to_new.items():
        if i not in held and not _same(old[i], new[k]):
            changes.append(Change(f"c{i}", "changed", "gone", old=old[i], new=new[k]))
    _add(old, new, to_new, result, changes, without)
    return Merged([block for block, _k in result], sorted(changes, key=lambda c: _place(c, to_new)))


def _place(change: Change[Block], to_new: dict[int, int]) -> tuple[float, str]:
    number = int(change.key[1:])
    if change.kind == "added":
        return (number, change.key)
    return (to_new.get(number, number) - 0.5, change.key)


def _align_blocks(old: Sequence[Block], new: Sequence[Block]) -> dict[int, int]:
    marked = lambda blocks: [f"{b.kind} {b.text}" for b in blocks]  # noqa: E731
    return align(marked(old), marked(new))


def _same(a: Block, b: Block) -> bool:
    return a.kind == b.kind and bare(a.text) == bare(b.text)


def _removed(i: int, old: Block, yours: Block) -> Change[Block]:
    outcome = "taken" if _same(old, yours) else "yours"
    return Change(f"r{i}", "removed", outcome, old=old, yours=yours)


def _changed(i: int, old: Block, yours: Block, new: Block) -> tuple[Change[Block], Block]:
    if _same(old, yours) or _same(yours, new):
        return Change(f"c{i}", "changed", "taken", old, yours, new), new
    if old.html is not None and yours.html is not None and new.html is not None:
        merged = merge_sentences(old.html, yours.html, new.html)
        if merged is not None:
            block = Block(new.kind, bare(merged), None, merged)
            return Change(f"c{i}", "changed", "merged", old, yours, new, merged), block
    return Change(f"c{i}", "changed", "yours", old, yours, new), yours


def _add(
    old: Sequence[Block],
    new: Sequence[Block],
    to_new: dict[int, int],
    result: list[tuple[Block, int | None]],
    changes: list[Change[Block]],
    without: frozenset[str],
) -> None:
    """Put what is new behind what stands before it in the agency's text."""
    known = set(to_new.values())
    present = {bare(block.text) for block, _k in result}
    for k, block in enumerate(new):
        if k in known:
            continue
        if bare(block.text) in present:
            continue  # the editor has it already
        change: Change[Block] = Change(f"a{k}", "added", "taken", new=block)
        changes.append(change)
        if change.key in without:
            continue
        before = [at for at, (_b, where) in enumerate(result) if where is not None and where < k]
        after = [at for at, (_b, where) in enumerate(result) if where is not None and where > k]
        at = before[-1] + 1 if before else after[0] if after else len(result)
        result.insert(at, (block, k))
