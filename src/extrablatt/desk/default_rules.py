"""Rules a section starts with: dpa's and APA's desks, then IPTC Media Topics. The newspaper changes them as it likes."""

from __future__ import annotations

from .models import Section, SectionRule

#: What a section is about → addresses (slugs) such sections usually have.
_ABOUT = {
    "sport": {"sport", "sports"},
    "culture": {"kultur", "feuilleton", "kunst", "culture", "kultur-medien"},
    "economy": {"wirtschaft", "finanzen", "geld", "economy", "business"},
    "world": {"welt", "ausland", "international", "aussenpolitik", "world"},
    "politics": {"politik", "inland", "innenpolitik", "oesterreich", "deutschland", "politics"},
    "science": {"wissen", "wissenschaft", "forschung", "gesundheit", "umwelt", "science"},
    "media": {"medien", "media"},
    "region": {"region", "regional", "regionales", "lokales", "lokal", "stadt", "bezirk", "local"},
    "people": {"panorama", "vermischtes", "chronik", "leute", "gesellschaft", "menschen", "people"},
}

#: (about, kind, values), in the order they are asked. Desks first: there the agency itself has decided.
#: dpa: pl, wi, ku, sp, vm (rs and dm are notes to newsrooms). APA: second letter I for inland, A for abroad.
#: The Media Topics of politics and miscellany are parted as dpa parts them.
_RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sport", "desk", ("sp", "SI", "SA", "Sport", "Sport Inland", "Sport Ausland")),
    ("culture", "desk", ("ku", "KI", "KA", "Kultur", "Kultur Inland", "Kultur Ausland")),
    ("economy", "desk", ("wi", "WI", "WA", "Wirtschaft", "Wirtschaft Inland", "Wirtschaft Ausland", "Finanzen")),
    ("world", "desk", ("ai", "AA", "Außenpolitik", "Ausland", "International")),
    ("world", "elsewhere", ()),  # filled with the newspaper's own country
    ("politics", "desk", ("pl", "II", "Innenpolitik", "Politik", "Politik Inland")),
    ("people", "desk", ("vm", "CI", "CA", "Chronik", "Chronik Inland", "Chronik Ausland", "Vermischtes", "Panorama")),
    ("region", "desk", ("vm", "CI", "Chronik", "Chronik Inland", "Vermischtes", "Lokales", "Regionales")),
    ("world", "desk", ("vm", "CA", "Chronik Ausland", "Vermischtes")),
    ("sport", "subject", ("medtop:15000000",)),
    ("media", "subject", ("medtop:20000304",)),
    ("culture", "subject", ("medtop:01000000",)),
    ("world", "subject", ("medtop:16000000", "medtop:20000638")),
    ("economy", "subject", ("medtop:04000000", "medtop:09000000")),
    ("politics", "subject", ("medtop:11000000",)),
    ("science", "subject", ("medtop:13000000", "medtop:07000000", "medtop:06000000")),
    ("politics", "subject", ("medtop:05000000", "medtop:06000000", "medtop:12000000")),
    ("people", "subject", ("medtop:02000000", "medtop:03000000", "medtop:08000000", "medtop:10000000")),
    ("people", "subject", ("medtop:07000000", "medtop:13000000", "medtop:14000000", "medtop:17000000")),
    ("world", "subject", ("medtop:02000000", "medtop:03000000", "medtop:08000000", "medtop:10000000")),
    ("world", "subject", ("medtop:07000000", "medtop:13000000", "medtop:14000000", "medtop:17000000")),
)


#: Country (ISO 3166) → how agencies name it and its states.
_HOME = {
    "AT": "Österreich Austria Wien Niederösterreich Burgenland Oberösterreich Steiermark Kärnten Salzburg Tirol Vorarlberg".split(),
    "DE": (
        "Deutschland Germany Baden-Württemberg Bayern Berlin Brandenburg Bremen Hamburg Hessen Mecklenburg-Vorpommern Niedersachsen "
        "Nordrhein-Westfalen Rheinland-Pfalz Saarland Sachsen Sachsen-Anhalt Schleswig-Holstein Thüringen dpacountry:1"
    ).split(),
    "CH": "Schweiz Switzerland Suisse Svizzera".split(),
    "LI": "Liechtenstein".split(),
}


def make(sections: list[Section], country: str = "AT") -> list[SectionRule]:
    """Make the rules ``sections`` start with: theirs of the table above, and one for their own names as keywords.

    ``country`` (ISO 3166) is the newspaper's own: what is from other places goes to the section for the world.
    """
    home = tuple(_HOME.get(country.upper(), ()))
    about = {name: section for section in sections for name, slugs in _ABOUT.items() if section.slug in slugs}
    last = SectionRule.objects.order_by("-sort_order").values_list("sort_order", flat=True).first()
    rules = [(about[name], kind, values or home) for name, kind, values in _RULES if name in about and (values or home)]
    rules += [(s, "keyword", tuple(dict.fromkeys((s.name, s.slug)))) for s in sections]
    return SectionRule.objects.bulk_create(
        SectionRule(sort_order=(last or 0) + number, section=section, kind=kind, values="\n".join(values))
        for number, (section, kind, values) in enumerate(rules, 1)
    )
