"""itemMeta, contentMeta and rightsInfo of NewsML-G2: headlines by role, descriptions, subjects, rights."""

from __future__ import annotations

from typing import Any

from ...item import Subject
from .. import xmlparts
from ..common import lines, text
from .codes import Codes, local

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_KINDS = {
    "geoarea": "geo", "poi": "geo", "person": "person", "organisation": "organisation", "organization": "organisation",
    "event": "event", "object": "product", "product": "product", "category": "category", "keyword": "keyword",
}  # fmt: skip
_PREFIXES = {"dpacat": "category", "apadesk": "category", "dpacountry": "geo", "dpaarea": "geo"}
#: Children of a subject that are subjects too: 2.10's facets, bags of codes, main and facet concepts, equal IPTC codes.
_INSIDE = frozenset({"mainConcept", "facetConcept", "facet", "bag", "sameAs", "broader"})
_CAPTIONS = ("caption", "audio", "video", "shotlist")

Groups = dict[str, list[Any]]

_LOCAL: dict[Any, str] = {}  # a memo; bounded


def grouped(element: Any) -> Groups:
    """Child elements by local name, whatever the namespace."""
    found: Groups = {}
    if element is not None:
        for child in element:
            name = _LOCAL.get(child.tag) or _local(child.tag)
            if name in found:
                found[name].append(child)
            elif name:
                found[name] = [child]
    return found


def _local(tag: Any) -> str:
    name = tag.rpartition("}")[2] if isinstance(tag, str) else ""  # an entity has no name
    if name and len(tag) < 128 and len(_LOCAL) < 2048:
        _LOCAL[tag] = name
    return name


def _local_of(element: Any) -> str:
    return _LOCAL.get(element.tag) or _local(element.tag)


def first(groups: Groups, tag: str) -> Any:
    """The first child of that name, or None."""
    found = groups.get(tag)
    return found[0] if found else None


def text_of(element: Any) -> str | None:
    """The text of an element, white space folded."""
    if element is None:
        return None
    return xmlparts.text_of(element) if len(element) else text(element.text)


def lines_of(element: Any) -> str | None:
    """The text of an element with its line breaks."""
    return xmlparts.lines_of(element) if len(element) else lines(element.text)


def name_of(element: Any) -> str | None:
    """The name child in German, else without language, else the first."""
    best: Any = None
    rank = 3
    for child in element:
        if (_LOCAL.get(child.tag) or _local(child.tag)) == "name":
            language = child.get(LANG)
            its = 1 if not language else 0 if language.lower().startswith("de") else 2
            if its < rank:
                best, rank = child, its
    return text_of(best)


def label_of(element: Any, codes: Codes) -> str | None:
    """A party's name, else what its code says, else its address."""
    if element is None:
        return None
    code = codes.of(element)
    return name_of(element) or local(code) or code or None


def rights(items: list[Any]) -> tuple[str | None, str | None]:
    """(copyright notice or holder, usage terms) of all rightsInfo."""
    notices: dict[str, None] = {}
    terms: dict[str, None] = {}
    holder: str | None = None
    for groups in map(grouped, items):
        for element in groups.get("copyrightNotice", ()):
            if value := lines_of(element):
                notices[value] = None
        for element in groups.get("usageTerms", ()):
            # "None" is a converter's slip, not a term.
            if (value := lines_of(element)) and value != "None":
                terms[value] = None
        for element in groups.get("copyrightHolder", ()):
            holder = holder or name_of(element) or element.get("literal") or element.get("uri")
    return "\n".join(notices) or holder, "\n".join(terms) or None


def headlines(elements: list[Any], codes: Codes) -> dict[str, str | None]:
    """headline, subheadline and kicker by role, else by rank (dpa: 1 headline, 2 subheadline, 3 kicker), else by order."""
    found: dict[str, str | None] = {}
    for element in elements:
        value = text_of(element)
        if not value:
            continue
        role, rank = local(codes.of(element, "role")).lower(), element.get("rank")
        if any(word in role for word in ("kicker", "overline", "dachzeile", "vorspitz", "topline")):
            place = "kicker"
        elif "sub" in role or role in ("deck", "utl"):
            place = "subheadline"
        elif rank == "3":
            place = "kicker"
        elif rank == "2" or "headline" in found:
            place = "subheadline"
        else:
            place = "headline"
        found.setdefault(place, value)
    if "headline" not in found:
        for place in ("subheadline", "kicker"):
            if place in found:
                found["headline"] = found.pop(place)
                break
    return found


def descriptions(elements: list[Any], codes: Codes, item_class: str) -> tuple[str | None, list[str]]:
    """(standfirst, captions). Without a role it is the caption of a picture and the standfirst of a text."""
    standfirst: str | None = None
    captions: list[str] = []
    for element in elements:
        value = lines_of(element)
        if not value:
            continue
        role = local(codes.of(element, "role")).lower()
        if any(word in role for word in _CAPTIONS) or (not role and item_class in ("picture", "graphic")):
            captions.append(value if item_class in ("audio", "video") else value.replace("\n", " "))
        elif standfirst is None:
            standfirst = text(value)
    return standfirst, captions


def subjects(groups: Groups, asserted: list[Any], codes: Codes) -> tuple[Subject, ...]:
    """Subjects (with their main and facet concepts), keywords and further genres; names also from the item's asserts."""
    names = {code: name for a in asserted if (code := codes.of(a)) and (name := name_of(a))}
    found: dict[tuple[str | None, str | None], Subject] = {}
    for element in groups.get("subject", ()):
        type_ = local(codes.of(element, "type")).lower()
        concepts = [element]
        # Names come first (spec., FlexConceptPropType): with nothing behind them, which is usual, there is nothing to look for.
        if len(element) and (element.get("qcode") is None or _local_of(element[-1]) != "name"):
            inside = grouped(element)
            if inside.keys() & _INSIDE:
                concepts += [*inside.get("mainConcept", ()), *inside.get("facetConcept", ()), *inside.get("facet", ())]
                concepts += [bit for bag in inside.get("bag", ()) for bit in bag]
                # Agencies that have their own codes tell the IPTC's beside them.
                same = (*inside.get("sameAs", ()), *inside.get("broader", ()))
                concepts += [c for c in same if (codes.of(c) or "").startswith(("medtop:", "subj:"))]
        for concept in concepts:
            code = codes.of(concept)
            label = name_of(concept) if len(concept) else None
            if not code and not label:
                continue
            if label is None and code in names:
                label = names[code]
            kind = _KINDS.get(type_) or _PREFIXES.get((code or "").partition(":")[0], "subject")
            found.setdefault((code, label), Subject(code, label, kind))
    for element in groups.get("keyword", ()):
        if label := text_of(element):
            found.setdefault((None, label), Subject(None, label, "keyword"))
    for element in groups.get("genre", ()):
        code, label = codes.of(element), name_of(element)
        if code or label:
            found.setdefault((code, label), Subject(code, label, "genre"))
    return tuple(found.values())
