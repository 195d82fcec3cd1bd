"""NewsLines, AdministrativeMetadata, RightsMetadata and DescriptiveMetadata of NewsML 1.2 (5.4), gathered over the components
of an item: what the outer one says goes before what those inside it say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ...item import EdNote, Subject
from ..body import Known
from ..inline import letters
from ..nitf.head import Head
from ..xmlparts import attribute, children, country, first, lines_of, local, subject_code, text_of

_KINDS = {
    "person": "person", "people": "person", "celebrity": "person", "politician": "person", "company": "organisation",
    "organisation": "organisation", "organization": "organisation", "country": "geo", "city": "geo", "location": "geo",
    "place": "geo", "geography": "geo", "region": "geo", "event": "event", "product": "product", "category": "category",
    "keyword": "keyword",
}  # fmt: skip
_RESTRICTED = re.compile(
    r"\brestrict|\bno use\b|editorial use|\bnot for\b|\bmandatory|\bobligatoire|usage restreint|nur zur", re.I
)
#: Characters of bylines that are gathered, products of an envelope that count: no agency has more.
_LONGEST, _MOST = 1000, 100
_LETTER = re.compile(r"[^\W\d_]")
_SUBJECTS = frozenset({"Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier"})

#: Topics by their Duid: (kind, code, name).
Topics = dict[str, Subject]


def formal(element: Any) -> str | None:
    """The FormalName of an element, white space folded; None where there is none."""
    return attribute(element, "FormalName")


def comments(groups: dict[str, list[Any]]) -> list[EdNote]:
    """Comment: a remark of those who made the item, never for readers. A mere number, such as a version, is none."""
    told = filter(None, map(lines_of, groups.get("Comment", ())))
    return [EdNote("comment", said) for said in told if _LETTER.search(said)]


def topics(document: Any) -> Topics:
    """The topics that the file's TopicSets describe."""
    found: Topics = {}
    for topic in document.iter("{*}Topic"):
        groups = children(topic)
        kind = _KINDS.get((formal(first(groups, "TopicType")) or "").lower(), "subject")
        code, name = text_of(first(groups, "FormalName")), text_of(first(groups, "Description"))
        if (duid := topic.get("Duid")) and (code or name):
            found[duid] = subject_code(code, name) if code and kind == "subject" else Subject(code, name or code, kind)
    return found


@dataclass(slots=True)
class Metadata:
    """What the components of one item say about it."""

    topics: Topics
    kicker: str | None = None
    headline: str | None = None
    subheadline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    dateline: str | None = None
    slugline: str | None = None
    credit: str | None = None
    copyright: str | None = None
    provider: str | None = None
    creator: str | None = None
    genre: str | None = None
    language: str | None = None
    has_text: bool = False
    usage_terms: dict[str, None] = field(default_factory=dict)
    notes: list[EdNote] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    _found: dict[tuple[str | None, str | None, str], Subject] = field(default_factory=dict)

    def known(self) -> Known:
        """For the text, which repeats some of it."""
        return Known(
            headline=self.headline,
            subheadline=self.subheadline,
            kicker=self.kicker,
            standfirst=self.standfirst,
            byline=self.byline,
            dateline=self.dateline,
        )

    def subjects(self) -> tuple[Subject, ...]:
        """All subjects, once each; a country by its code is left out where it is named too."""
        return tuple(self._found.values())

    def take(self, groups: dict[str, list[Any]]) -> None:
        """Take in what a component says about the item as a whole."""
        self.notes += comments(groups)
        for lines in groups.get("NewsLines", ()):
            self._lines(lines)
        for element in groups.get("AdministrativeMetadata", ()):
            self._administrative(children(element))
        for element in groups.get("RightsMetadata", ()):
            self._rights(children(element))
        for element in groups.get("DescriptiveMetadata", ()):
            self._descriptive(children(element))

    def take_rights(self, groups: dict[str, list[Any]]) -> None:
        """Take in what a component inside says that binds the whole: rights, notes, subjects – but not its lines."""
        self.notes += comments(groups)
        for element in (line for lines in groups.get("NewsLines", ()) for line in lines):
            if local(element) in ("RightsLine", "NewsLine"):
                self._line(element)
        for element in groups.get("RightsMetadata", ()):
            self._rights(children(element))
        for element in groups.get("DescriptiveMetadata", ()):
            self._descriptive(children(element))

    def products(self, envelope: dict[str, list[Any]]) -> None:
        """The agency's products and services that the file was sent in."""
        for name in ("NewsService", "NewsProduct"):
            for element in envelope.get(name, ())[:_MOST]:
                if code := formal(element):
                    self._add(Subject(None if " " in code else code, code, "product"))

    def complete(self, head: Head) -> None:
        """Add what the head of the NITF inside says: subjects – there codes often have names –, rights and notes."""
        named = {subject.qcode: subject for subject in head.subjects if subject.qcode and subject.name}
        self._found = {
            (new.qcode, new.name, new.kind): new
            for old in self._found.values()
            for new in (named.get(old.qcode, old) if old.qcode and not old.name else old,)
        }
        codes = {subject.qcode for subject in self._found.values()} - {None}
        for subject in head.subjects:
            if subject.qcode not in codes:
                self._add(subject)
        for terms in head.usage_terms:
            self._terms(terms)
        self.copyright = self.copyright or head.copyright
        self.genre = self.genre or head.genre
        self.notes += head.notes

    # --- lines -------------------------------------------------------------------------------------------------------

    def _lines(self, lines: Any) -> None:
        groups = children(lines)
        headline = text_of(first(groups, "HeadLine"))
        # AFP numbers its pictures there: that is no headline.
        if headline and not headline.isdigit():
            self.headline = self.headline or headline
        for element in lines:
            self._line(element)

    def _line(self, element: Any) -> None:
        name, said = local(element), text_of(element)
        if not said or name == "HeadLine":
            return
        if name == "SubHeadLine":
            self.subheadline = self.subheadline or said
        elif name in ("ByLine", "ByLineTitle"):
            if said not in (self.byline or "") and len(self.byline or "") < _LONGEST:
                self.byline = f"{self.byline}, {said}" if self.byline else said
        elif name == "DateLine":
            self.dateline = self.dateline or said
        elif name == "CreditLine":
            self.credit = self.credit or said
        elif name == "CopyrightLine":
            self.copyright = self.copyright or said
        elif name == "RightsLine":
            self._terms(said)
        elif name == "SlugLine":
            self.slugline = self.slugline or said
        elif name == "KeywordLine":
            for word in filter(None, map(str.strip, re.split(r"[;,/]", said))):
                self._add(Subject(None, word, "keyword"))
        elif name == "SeriesLine":
            self.extra.setdefault("series", said)
        elif name == "NewsLine":
            self._other_line(element)

    def _other_line(self, element: Any) -> None:
        """A NewsLine of the agency's own kind. What is not known to be for readers is for the newsroom."""
        groups = children(element)
        kind = letters(formal(first(groups, "NewsLineType")))
        texts = [said for line in groups.get("NewsLineText", ()) if (said := lines_of(line))]
        said = "\n".join(texts)
        if not said:
            return
        if any(word in kind for word in ("kicker", "overline", "overhead", "dachzeile", "toplabel")):
            self.kicker = self.kicker or said.replace("\n", " ")
        elif kind in ("subheadline", "subhead", "deck", "underline"):
            self.subheadline = self.subheadline or said.replace("\n", " ")
        elif kind in ("summary", "abstract", "summaryline", "teaser", "standfirst", "leadin"):
            self.standfirst = self.standfirst or said.replace("\n", " ")
        elif "copyright" in kind:
            self.copyright = self.copyright or said
        elif "credit" in kind:
            self.credit = self.credit or said
        elif "right" in kind or "usage" in kind or "restriction" in kind:
            self._terms(said)
        else:
            if _RESTRICTED.search(said):
                self._terms(said)
            self.notes.append(EdNote(f"newsline:{formal(first(groups, 'NewsLineType')) or 'other'}", said))

    def _terms(self, said: str) -> None:
        self.usage_terms[said] = None

    # --- metadata ----------------------------------------------------------------------------------------------------

    def _administrative(self, groups: dict[str, list[Any]]) -> None:
        self.provider = self.provider or party(first(groups, "Provider")) or party(first(groups, "Source"))
        self.creator = self.creator or party(first(groups, "Creator"))
        if name := text_of(first(groups, "FileName")):
            self.extra.setdefault("file_name", name)

    def _rights(self, groups: dict[str, list[Any]]) -> None:
        for element in map(children, groups.get("Copyright", ())):
            holder, year = text_of(first(element, "CopyrightHolder")), text_of(first(element, "CopyrightDate"))
            if holder:
                self.copyright = self.copyright or " ".join(filter(None, ("©", year, holder)))
        for element in groups.get("UsageRights", ()):
            inside = children(element)
            told = [
                text_of(first(inside, name))
                for name in ("UsageType", "Geography", "Limitations", "StartDate", "EndDate")
            ]
            if any(told):
                self._terms("; ".join(filter(None, told)))

    def _descriptive(self, groups: dict[str, list[Any]]) -> None:
        self.language = self.language or formal(first(groups, "Language"))
        for element in groups.get("Genre", ()):
            name = formal(element)
            self.genre = self.genre or name
            if name:
                self._add(Subject(None, name, "genre"))
        for element in (e for code in groups.get("SubjectCode", ()) for e in code if local(e) in _SUBJECTS):
            if code := formal(element):
                self._add(subject_code(code))
        for element in groups.get("OfInterestTo", ()):
            if code := formal(element):
                self._add(Subject(code, None, "other"))
        for element in groups.get("Location", ()):
            self._location(element)
        for element in groups.get("TopicOccurrence", ()):
            if topic := self.topics.get((attribute(element, "Topic") or "").removeprefix("#")):
                self._add(topic)
        for element in groups.get("Property", ()):
            self._property(element)

    def _location(self, element: Any) -> None:
        for inside in (e for e in element.iter() if local(e) == "Property"):
            name, value = (formal(inside) or "").lower(), attribute(inside, "Value")
            if value and name in ("country", "countrycode", "countryname"):
                if land := country(value):
                    self._add(land)
            elif value:
                self._add(Subject(_code(inside), value, "geo"))
        if code := formal(element):
            self._add(Subject(None, code, "geo"))

    def _property(self, element: Any) -> None:
        name, value = (formal(element) or "").lower(), attribute(element, "Value")
        role = (attribute(element, "Role") or "").lower()
        if value and name == "keyword":
            kind = "person" if "person" in role else "organisation" if "organi" in role else "keyword"
            self._add(Subject(_code(element), value, kind))
        elif value and name in ("event", "person", "organisation", "company", "category"):
            self._add(Subject(_code(element), value, _KINDS[name]))

    def _add(self, subject: Subject) -> None:
        self._found.setdefault((subject.qcode, subject.name, subject.kind), subject)


def _code(element: Any) -> str | None:
    """The code of a Property as a qcode; without a vocabulary it would be a number that says nothing."""
    code, scheme = attribute(element, "Code"), attribute(element, "Scheme") or attribute(element, "AllowedValues")
    return f"{scheme}:{code}" if code and scheme else None


def party(element: Any) -> str | None:
    """The first party in an element, by its name."""
    for inside in element if element is not None else ():
        if local(inside) == "Party" and (name := formal(inside)):
            return name
    return None
