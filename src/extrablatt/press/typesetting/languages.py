"""What differs from language to language.

German: „…“ ‚…‘, Swiss «…» ‹…› – Amtliche Regelung der deutschen Rechtschreibung (2006/2018) § 89–95 leaves the shape of
the marks open; these are the shapes of Duden and of the Swiss federal chancellery's style guide. English: double outside,
single inside, as newspapers on both sides of the Atlantic set it in running text; single marks at the outermost level are
kept, since headlines use them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .marks import NARROW

_GERMAN_TITLES = frozenset("Dr Prof Mag Dipl Ing DI Univ St Hl Hr Fr Dkfm Msgr Bgm Mio Mrd Tsd".split())
_GERMAN_REFERENCES = frozenset(
    "Abs. Art. Nr. Nrn. S. Z. Kap. Bd. Abb. Tab. Ziff. ca. Fr. SFr. sFr. Rz. Rn. Seite Seiten Platz Rang Gruppe Paragraf Paragraph "
    "Artikel Absatz Kapitel Nummer Klasse Stufe Zone Tag Minute Jahrgang".split()
)
_ENGLISH_TITLES = frozenset("Mr Mrs Ms Dr Prof St Sgt Capt Gen Sen Rep Gov Rev".split())


@dataclass(frozen=True, slots=True)
class Language:
    """Marks and habits of one language. ``outer`` and ``inner`` are (open, close)."""

    outer: tuple[str, str]
    inner: tuple[str, str]
    #: 'Straight' single marks around a quotation that stands in no other become the outer marks.
    promotes_single: bool = True
    #: What a dash without spaces between two words becomes: German " – ", English "—".
    tight_dash: str = " – "
    #: German abbreviations, units, dates and symbols get their no-break spaces.
    german: bool = False
    #: Abbreviations (without the dot) that hold on to a following capitalised word: Dr. Müller.
    titles: frozenset[str] = frozenset()
    #: Words that hold on to a following number: Nr. 7, Seite 5.
    references: frozenset[str] = frozenset()
    #: A space inside guillemets (French).
    padding: str = ""
    #: Spaces before ; ! ? and : (French).
    spaced_punctuation: bool = False
    #: A typed space between a number and its symbol becomes a narrow one (5 %, 10 €).
    narrow_units: bool = False
    #: Words lose their last vowel before others (l'ami, dell'opera): a mark may follow the apostrophe.
    elides: bool = False
    #: A number of seven figures in two groups (555-1234) is a telephone number.
    short_telephones: bool = False


_GERMAN = Language(("„", "“"), ("‚", "‘"), german=True, titles=_GERMAN_TITLES, references=_GERMAN_REFERENCES)
_SWISS = replace(_GERMAN, outer=("«", "»"), inner=("‹", "›"))
_ENGLISH = Language(
    ("“", "”"),
    ("‘", "’"),
    promotes_single=False,
    tight_dash="—",
    titles=_ENGLISH_TITLES,
    references=frozenset("No. Nos. p. pp. vol. ch. fig.".split()),
    short_telephones=True,
)
_FRENCH = Language(
    ("«", "»"),
    ("“", "”"),
    padding=NARROW,
    spaced_punctuation=True,
    narrow_units=True,
    elides=True,
    titles=frozenset("M MM Dr Pr St".split()),
    references=frozenset("p. pp. art. chap. fig. vol. éd.".split()),
)
_ITALIAN = Language(
    ("«", "»"),
    ("“", "”"),
    narrow_units=True,
    elides=True,
    titles=frozenset(
        "Sig Sigg Dott Dr Prof Avv Ing Arch Geom Mons On Sen Gen Col sig dott prof avv ing mons on".split()
    ),
    references=frozenset("n. nn. p. pp. pag. pagg. art. artt. cap. fig. vol. ca.".split()),
)
_LANGUAGES = {
    "de": _GERMAN,
    "de-ch": _SWISS,
    "de-li": _SWISS,
    "en": _ENGLISH,
    "fr": _FRENCH,
    "it": _ITALIAN,
    "sl": Language(("„", "“"), ("‚", "‘")),
}


def language_of(tag: str) -> Language | None:
    """The habits of a BCP 47 tag (``de-AT`` → German), None for a language we don't set."""
    tag = tag.lower().replace("_", "-")
    while tag:
        if tag in _LANGUAGES:
            return _LANGUAGES[tag]
        tag = tag.rpartition("-")[0]
    return None
