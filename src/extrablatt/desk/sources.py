"""The source line's facts: which agencies, and whether the newsroom added words of its own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from extrablatt.normalisation import bare, folded

from .agencies import KNOWN, key


class Source(Protocol):
    """What is needed of a wire item."""

    @property
    def credit(self) -> str:
        """The credit line, such as ``APA/dpa``."""

    @property
    def provider(self) -> str:
        """The agency's name."""


_SPLIT = re.compile(r"\s*[/,;]\s*|\s+(?:und|and|et|e)\s+")
_NOT_A_SOURCE = {"red", "redaktion", "staff", ""}
_LONG_AND_SHORT = re.compile(r"(?P<before>.+?)\s+[-–—|]\s+(?P<after>.+)|(?P<long>[^()]+?)\s*\((?P<short>[^()]+)\)\s*")
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:GmbH(?: & Co\.? KG)?|AG|SA|S\.A\.|SpA|S\.p\.A\.|Inc\.?|Ltd\.?|LLC|plc|e\. ?V\.)$", re.I
)
_CODE = re.compile(r"[a-z][\w.-]*:(?P<code>[^\s:/][^\s/]*)", re.I)
#: Hosts whose addresses name others.
_VOCABULARIES = ("cv.iptc.org", "www.iptc.org")
_HOST = re.compile(r"(?:www\.)?(?P<name>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})", re.I)


def short_name(provider: str) -> str:
    """An agency's name as it stands in a source line, whichever way a feed spells it.

    ``APA - Austria Presse Agentur``, ``Deutsche Presse-Agentur (dpa)``, ``nprov:AFP``, ``http://www.reuters.com/about/``,
    ``Getty Images Inc.`` → APA, dpa, AFP, Reuters, Getty Images. What is in no table stands as the feed has it.
    """
    name = " ".join(bare(provider).split()).strip(" .:*-–—")
    name = _LEGAL_FORM.sub("", name).strip(" .,")
    if known := KNOWN.get(key(name)):
        return known
    if "://" in name:
        address = urlsplit(name)
        last = address.path.rstrip("/").rpartition("/")[2]
        if last and (address.hostname in _VOCABULARIES or key(last) in KNOWN):
            return short_name(last)
        name = address.hostname or name
    if match := _HOST.fullmatch(name):
        return KNOWN.get(key(match["name"])) or match["name"].lower()
    if "://" not in name and (match := _CODE.fullmatch(name)):
        return short_name(match["code"].rpartition(":")[2])
    if match := _LONG_AND_SHORT.fullmatch(name):
        one, other = match["before"] or match["short"], match["after"] or match["long"]
        for part in (one, other):
            if known := KNOWN.get(key(part)):
                return known
        return (
            min(one, other, key=len)
            if match["short"] and " " not in match["short"]
            else (match["before"] or match["long"])
        )
    first, _space, rest = name.partition(" ")
    if (known := KNOWN.get(key(first))) and KNOWN.get(key(rest)) == known:
        return known  # "dpa Deutsche Presse-Agentur"
    return name


def source_names(items: Iterable[Source]) -> list[str]:
    """Agencies in the order of their first use, each once, however it is spelled; a credit ``APA/dpa`` names two."""
    items = list(items)
    short = _also_called(items)
    names: dict[str, str] = {}
    for told in (told for item in items for told in _names(item)):
        name = short.get(key(told), told)
        host = _HOST.fullmatch(name)
        one = key(name.rpartition(".")[0] if host else name)
        if one in _NOT_A_SOURCE:
            continue
        # A host, or a name written small, gives way to how another feed writes it.
        known = names.get(one)
        if known is None or (one not in KNOWN and not host and (_HOST.fullmatch(known) or known.islower())):
            names[one] = name
    return list(names.values())


def _names(item: Source) -> list[str]:
    credit = item.credit.strip()
    if not credit or len(credit) > 60:
        return [short_name(item.provider) or KNOWN.get(key(getattr(item, "feed", "")), "")]
    if "://" in credit:
        return [short_name(credit)]
    return [short_name(part) for part in _SPLIT.split(credit)]


def _also_called(items: Iterable[Source]) -> dict[str, str]:
    """Long names told with their short one, as in ``NAG - Nachrichtenagentur Grauwald``: key → short name."""
    found: dict[str, str] = {}
    for item in items:
        for told in (item.provider, item.credit):
            if match := _LONG_AND_SHORT.fullmatch(told.strip()):
                short = short_name(told)
                found |= {key(match[part]): short for part in ("before", "after", "long", "short") if match[part]}
    return found


def _sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?…:])\s+|\n+", folded(text))
    return [s for s in (re.sub(r"[^\w]+", "", part).casefold() for part in parts) if len(s) > 15]


def own_work(text: str, source_texts: Sequence[str]) -> bool:
    """Whether ``text`` holds at least one sentence no source has (then the source line ends in „Red.“).

    Compared by letters and digits only, so typesetting and punctuation don't count as work.
    """
    pile = re.sub(r"[^\w]+", "", folded("\n".join(source_texts))).casefold()
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
    pile = re.sub(r"[^\w]+", "", folded(text)).casefold()
    words = "\n".join([report.headline, report.standfirst, report.body_text])
    return sum(sentence in pile for sentence in dict.fromkeys(_sentences(words)))
