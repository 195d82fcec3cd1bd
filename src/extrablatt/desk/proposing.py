"""Which section an agency's item belongs to, and why: the rules of :class:`~extrablatt.desk.models.SectionRule`, applied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from extrablatt.normalisation import folded
from extrablatt.wire import vocab
from extrablatt.wire.models import WireItem

from .models import Section, SectionRule

_Kind = SectionRule.Kind
_PARTS = re.compile(r"[/,;|\s–_-]+")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


class Proposal(NamedTuple):
    """A section, and why in a half sentence for people ("because of …"). ``rule`` is None when no rule fits."""

    section: Section
    reason: str
    rule: SectionRule | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: SectionRule
    kind: str
    feed: str
    values: frozenset[str]


class Rulebook:
    """The rules, read once for many items. Raises ValueError when the newspaper has no section."""

    def __init__(self, rules: Iterable[SectionRule], sections: Iterable[Section]) -> None:
        self._rules = [_compiled(rule) for rule in rules if rule.active]
        first = next(iter(sections), None)
        if first is None:
            raise ValueError("The newspaper has no section yet.")
        self._first = first

    @classmethod
    def load(cls) -> Rulebook:
        """The newspaper's rules as they are now (two queries)."""
        return cls(
            SectionRule.objects.filter(active=True).select_related("section").order_by("sort_order", "pk"),
            Section.objects.all()[:1],
        )

    def propose(self, item: WireItem) -> Proposal:
        """The section of the first rule that fits, else the newspaper's first section."""
        facts = _Facts(item)
        for compiled in self._rules:
            if compiled.feed and compiled.feed != item.feed:
                continue
            known = facts.of(compiled.kind)
            if compiled.kind == _Kind.ELSEWHERE:
                # A town without its country may be at home: only a country that is named makes news from abroad.
                abroad = list(dict.fromkeys(said for said in known.values() if vocab.country_of(said)))
                if abroad and compiled.values.isdisjoint(known):
                    places = ", ".join(abroad[:2])
                    return Proposal(
                        compiled.rule.section, _("because it is from %(what)s") % {"what": places}, compiled.rule
                    )
                continue
            for value in known:
                if value in compiled.values:
                    return Proposal(compiled.rule.section, _reason(compiled.kind, value, known[value]), compiled.rule)
        return Proposal(self._first, _("because no rule fits: the newspaper's first section"))


def propose(item: WireItem, book: Rulebook | None = None) -> Proposal:
    """The section proposed for an item, with the reason. Pass a ``book`` when there are many items."""
    return (book or Rulebook.load()).propose(item)


def _compiled(rule: SectionRule) -> _Compiled:
    values = []
    for value in rule.value_list:
        if rule.kind == _Kind.SUBJECT:
            values.append(vocab.canonical(value) or vocab.code_of(value) or folded(value).casefold())
        else:
            values.append(folded(value).casefold())
    return _Compiled(rule, rule.kind, rule.feed, frozenset(values))


def _reason(kind: str, value: str, said: str) -> str:
    if kind == _Kind.SUBJECT:
        language = get_language() or "de"
        name = vocab.name(value, language)
        if name is None:
            return _("because of the subject %(what)s") % {"what": said}
        if folded(said).casefold() in (name.casefold(), value):
            return _("because of the Media Topic %(what)s") % {"what": name}
        return _("because of the Media Topic %(what)s (%(wider)s)") % {"what": said, "wider": name}
    words = {
        str(_Kind.DESK): _("because of the agency's desk %(what)s"),
        str(_Kind.KEYWORD): _("because of the keyword %(what)s"),
        str(_Kind.PLACE): _("because of the place %(what)s"),
        str(_Kind.GENRE): _("because of the genre %(what)s"),
    }
    return words[kind] % {"what": said}


class _Facts:
    """What of an item each kind of rule is compared with: the value as rules have it → what the item says."""

    def __init__(self, item: WireItem) -> None:
        self._item = item
        self._found: dict[str, dict[str, str]] = {}

    def of(self, kind: str) -> dict[str, str]:
        """The item's values of a kind, in the item's order; collected when first asked for."""
        found = self._found.get(kind)
        if found is None:
            collect = {
                str(_Kind.DESK): self._desks,
                str(_Kind.SUBJECT): self._subjects,
                str(_Kind.KEYWORD): self._keywords,
                str(_Kind.PLACE): self._places,
                str(_Kind.ELSEWHERE): self._named_places,
                str(_Kind.GENRE): self._genres,
            }[kind]
            found = self._found[kind] = {}
            for value, said in collect():
                if value:
                    found.setdefault(folded(value).casefold(), said)
        return found

    def _coded(self, *kinds: str) -> Iterable[tuple[str, str]]:
        for subject in self._item.subjects:
            if subject.get("kind") in kinds:
                code, name = subject.get("qcode") or "", subject.get("name") or ""
                yield code, name or code
                yield code.rpartition(":")[2], name or code
                yield name, name

    def _desks(self) -> Iterable[tuple[str, str]]:
        return self._coded("category")

    def _genres(self) -> Iterable[tuple[str, str]]:
        yield self._item.genre, self._item.genre
        yield from self._coded("genre")

    def _subjects(self) -> Iterable[tuple[str, str]]:
        for subject in self._item.subjects:
            if subject.get("kind") not in ("subject", "category", "keyword", "other"):
                continue
            code, name = subject.get("qcode") or "", subject.get("name") or ""
            yield code, name or code
            if not vocab.is_known(code):
                # A subject by its name alone counts when the name is a Media Topic's; keywords are too loose for that.
                code = (vocab.code_of(name) or "") if subject.get("kind") == "subject" and name else ""
            for wider in vocab.lineage(code):
                yield wider, name or vocab.name(code, self._item.language) or code

    def _keywords(self) -> Iterable[tuple[str, str]]:
        for subject in self._item.subjects:
            if subject.get("kind") in ("keyword", "subject", "category", "event", "other"):
                name = subject.get("name") or ""
                yield name, name
        for text in (self._item.slugline, self._item.kicker):
            yield text, text
            for word in _PARTS.split(text):
                yield word, word

    def _named_places(self) -> Iterable[tuple[str, str]]:
        yield from self._coded("geo")
        for subject in self._item.subjects:
            if subject.get("kind") == "geo" and (name := subject.get("name")):
                for part in name.split(","):
                    yield part.strip(), name

    def _places(self) -> Iterable[tuple[str, str]]:
        yield from self._named_places()
        for text in (self._item.dateline, self._item.headline, self._item.kicker, self._item.slugline):
            words = _WORD.findall(text)
            for length in (1, 2, 3, 4):  # Marbruck an der Lint
                for start in range(len(words) - length + 1):
                    phrase = " ".join(words[start : start + length])
                    yield phrase, phrase


__all__ = ["Proposal", "Rulebook", "propose"]
