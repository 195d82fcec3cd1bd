"""IPTC Media Topics: names in German and English, the tree, and the way there from Subject Codes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from ..item import WireItem

#: Schemes whose codes are IPTC's numbers: their aliases, and the last part of their addresses.
_SCHEMES = frozenset(
    "medtop mediatopic subj subjectcode subref dpasrs srs iptc iptccat iptccode iptcsubj iptcsc iptcsubjectcode "
    "iptcsubjectcodes subjectreference".split()
)
_NUMBER = re.compile(r"[0-2]\d{7}", re.ASCII)
#: Kinds of subject that may carry a Media Topic.
_KINDS = frozenset({"subject", "category", "keyword", "other"})


class _Topic(NamedTuple):
    broader: str
    retired: bool
    en: str
    de: str


class _Tables(NamedTuple):
    topics: dict[str, _Topic]
    #: Subject Code → Media Topic of the same meaning, then of nearly the same.
    same: dict[str, str]
    close: dict[str, str]


@cache
def _tables() -> _Tables:
    topics: dict[str, _Topic] = {}
    same: dict[str, str] = {}
    close: dict[str, str] = {}
    text = resources.files(__package__).joinpath("media_topics.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        code, above, subjects, flags, english, german = line.split("\t")
        topics[code] = _Topic(above, "r" in flags, english, german)
        for subject in filter(None, subjects.split(",")):
            table, number = (close, subject[1:]) if subject[0] == "~" else (same, subject)
            if number not in table or topics[table[number]].retired:
                table[number] = code
        if not above:
            same[code] = code  # the 17 tops kept the numbers of the Subject Codes
    return _Tables(topics, same, close)


def _number(code: str) -> str | None:
    """The IPTC's eight digits in a code of any spelling, or None."""
    rest = code.strip().rstrip("/")
    if not rest:
        return None
    scheme, number = "", rest
    for mark in ("/", ":", "#"):
        head, found, tail = number.rpartition(mark)
        if found:
            scheme, number = head, tail
            break
    if not _NUMBER.fullmatch(number):
        return None
    if not scheme:
        return number
    # http://cv.iptc.org/newscodes/mediatopic, http://tt.se/spec/subref/1.0, medtop
    words = re.split(r"[/:#]", scheme.lower())
    return number if _SCHEMES.intersection(words[-2:]) else None


@lru_cache(maxsize=4096)
def _resolve(code: str) -> tuple[str, bool] | None:
    """The Media Topic's number, and whether it means the same (not only something wider)."""
    number = _number(code)
    if number is None:
        return None
    topics, same, close = _tables()
    if number in topics:
        return number, True
    if number in same:
        return same[number], True
    if number in close:
        return close[number], True
    # Subject Codes are subject (2 digits), matter (3), detail (3): the nearest one above that has a Media Topic.
    for above in (number[:5] + "000", number[:2] + "000000"):
        if above in same or above in close:
            return same.get(above) or close[above], False
    return None


def canonical(code: str | None) -> str | None:
    """The Media Topic of a code as ``medtop:…``, or None when it is none of IPTC's.

    A Subject Code without a Media Topic of its own gives the nearest wider one.
    """
    found = _resolve(code) if code else None
    return f"medtop:{found[0]}" if found else None


def is_known(code: str | None) -> bool:
    """Whether there is a Media Topic of this code, in any spelling."""
    return canonical(code) is not None


def name(code: str | None, language: str | None = "de") -> str | None:
    """The name in German for ``de`` (``de-AT`` …), else in English; None when unknown, or when there is only a wider topic."""
    found = _resolve(code) if code else None
    if found is None or not found[1]:
        return None
    topic = _tables().topics[found[0]]
    return topic.de or topic.en if (language or "").lower().startswith("de") else topic.en


def broader(code: str | None) -> str | None:
    """The next wider Media Topic; None at the top, or when unknown."""
    found = _resolve(code) if code else None
    if found is None:
        return None
    if not found[1]:
        return f"medtop:{found[0]}"
    above = _tables().topics[found[0]].broader
    return f"medtop:{above}" if above else None


def lineage(code: str | None) -> tuple[str, ...]:
    """The Media Topic and all wider ones, the widest last; empty when unknown."""
    found = _resolve(code) if code else None
    number, chain = (found[0] if found else ""), []
    topics = _tables().topics
    while number and f"medtop:{number}" not in chain:
        chain.append(f"medtop:{number}")
        number = topics[number].broader if number in topics else ""
    return tuple(chain)


def top(code: str | None) -> str | None:
    """The widest Media Topic above, one of 17 (itself if it is one); None when unknown."""
    chain = lineage(code)
    return chain[-1] if chain else None


def within(code: str | None, wider: str | None) -> bool:
    """Whether ``code`` is ``wider`` or something narrower."""
    above = canonical(wider)
    return above is not None and above in lineage(code)


@cache
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    # Current topics before retired ones, wide before narrow: a top's name is never another's.
    topics = _tables().topics
    for code in sorted(topics, key=lambda c: (topics[c].retired, topics[c].broader != "", c)):
        for label in (topics[code].de, topics[code].en):
            found.setdefault(label.casefold(), f"medtop:{code}")
    return found


def labels() -> list[str]:
    """All German and English names."""
    return [label for topic in _tables().topics.values() for label in (topic.de, topic.en)]


def code_of(label: str) -> str | None:
    """The Media Topic with this German or English name, as ``medtop:…``; None when there is none."""
    return _by_name().get(label.strip().casefold())


def named(item: WireItem) -> WireItem:
    """The item with names for the subjects that came with a code only, in the item's language. Names given stay."""
    if all(s.name for s in item.subjects):
        return item
    subjects = tuple(
        replace(s, name=name(s.qcode, item.language)) if not s.name and s.qcode and s.kind in _KINDS else s
        for s in item.subjects
    )
    return item if subjects == item.subjects else replace(item, subjects=subjects)
