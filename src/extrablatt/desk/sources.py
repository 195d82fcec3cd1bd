"""The source line's facts: which agencies, and whether the newsroom added words of its own. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol


class Source(Protocol):
    """What is needed of a wire item."""

    @property
    def credit(self) -> str:
        """The credit line, such as ``APA/dpa``."""

    @property
    def provider(self) -> str:
        """The agency's name."""


_SPLIT = re.compile(r"\s*[/,;]\s*|\s+und\s+|\s+and\s+")
_NOT_A_SOURCE = {"red", "red.", "redaktion", "staff", ""}


def short_name(provider: str) -> str:
    """``APA - Austria Presse Agentur`` → ``APA``."""
    return re.split(r"\s+[-–—]\s+|\s*\(", provider.strip(), maxsplit=1)[0].strip()


def source_names(items: Iterable[Source]) -> list[str]:
    """Agencies in the order of their first use, each once; a credit ``APA/dpa`` names two."""
    names: dict[str, str] = {}
    for item in items:
        credit = item.credit.strip()
        parts = _SPLIT.split(credit) if credit and len(credit) <= 60 else [item.provider]
        for part in parts:
            name = short_name(part)
            if name.lower() not in _NOT_A_SOURCE:
                names.setdefault(name.lower(), name)
    return list(names.values())


def _sentences(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text)
    parts = re.split(r"(?<=[.!?…:])\s+|\n+", folded)
    return [s for s in (re.sub(r"[^\w]+", "", part).casefold() for part in parts) if len(s) > 15]


def own_work(text: str, source_texts: Sequence[str]) -> bool:
    """Whether ``text`` holds at least one sentence no source has (then the source line ends in „Red.“).

    Compared by letters and digits only, so typesetting and punctuation don't count as work.
    """
    pile = re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", "\n".join(source_texts))).casefold()
    if not pile:
        return True
    return any(sentence not in pile for sentence in _sentences(text))


class Report(Protocol):
    """What is needed of a wire item's words."""

    headline: str
    standfirst: str
    body_text: str


def sentences_left(text: str, report: Report) -> int:
    """How many sentences of ``report`` stand in ``text``, compared as in :func:`own_work`."""
    pile = re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", text)).casefold()
    words = "\n".join([report.headline, report.standfirst, report.body_text])
    return sum(sentence in pile for sentence in dict.fromkeys(_sentences(words)))
