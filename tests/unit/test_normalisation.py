"""One form for every text: what looks the same is the same, what nobody sees is not there, and what setting needs stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.normalisation import _ODD, _USUAL, bare, clean, clean_html, folded, is_clean, slug

ANY = st.text(st.characters(), max_size=40)
#: Text made of what the rules are about.
ODD = st.lists(
    st.sampled_from([
        *"aäAÄkKﬁﬅ½²₂Ⅳ１Ａ𝐁ĳ…\u0308\u0301\u0327\u200b\u200c\u200d\u00ad\u2060\ufeff\u202e\u200f\u2028\u2029\x0b\x85\x96\x00\n\t \u00a0\u202f",
        "\ud800", "\U000e0041", "🏴", "👩", "א", "ف", "क", "्", "ﻻ", "-", ".", ",", "5", "<b>", "<br>", "&amp;",
    ]),
    max_size=14,
).map("".join)  # fmt: skip


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (decomposed("Kirchenbücher für Köln"), "Kirchenbücher für Köln"),
        ("Null\u200bbreite", "Nullbreite"),
        ("wort\u2060los \ufeffhier", "wortlos hier"),
        ("ﬁnster, ﬂott, Haﬆ", "finster, flott, Hast"),
        ("𝐄𝐢𝐥𝐭 𝘴𝘦𝘩𝘳", "Eilt sehr"),
        ("ＡＢＣ １２３", "ABC 123"),
        ("Ludwig ⅩⅣ.", "Ludwig XIV."),
        ("\u202etxet\u202c \u200elinks", "txet links"),
        ("Zeile\u2028Zeile\u2029Absatz\x0bEnde", "Zeile\nZeile\n\nAbsatz\nEnde"),
        ("\x84So\x93 \x96 er", "„So“ – er"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("Objekt \ufffchier", "Objekt hier"),
        ("\uf0b7 Punkt", "• Punkt"),
        ("ver\u200csteckt und ver\u200dbunden", "versteckt und verbunden"),
        ("Schmu\U000e0041\U000e0042ggel", "Schmuggel"),
        ("halb\ud83d", "halb"),
    ],
)
def test_a_text_is_kept_in_one_form(written: str, kept: str) -> None:
    assert clean(written) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Donau\u00addampf\u00adschiff",  # an editor's soft hyphens
        "5\u202f% und 25.\u00a0April",
        "CO₂, m², ½ Liter, ≥ 5, №\u00a07, ™, …",
        "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1\ufe0f\u20e3",
        "نامه\u200cای",  # Persian: the joiner parts two letters of one word
        "क्\u200dष",
        "שלום\u200f!",
        "Tabelle\tZelle\nZeile",
        "Łódź, Ağrı, Þórður, Ælfred",
    ],
)
def test_what_setting_and_scripts_need_stays(text: str) -> None:
    assert clean(text) == text
    assert clean_html(text) == text


def test_machines_get_no_soft_hyphens() -> None:
    assert bare("Donau\u00addampf\u00adschiff\u202f5") == "Donaudampfschiff\u202f5"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (decomposed("Köln"), "Köln"),
        ("ﬁnster", "finster"),
        ("CO₂", "CO2"),
        ("Null\u200bbreite", "Nullbreite"),
        ("Donau\u00addampf", "Donaudampf"),
        ("m̈x", "mx"),
        ("５ Ｇ", "5 G"),
        ("10\u00a0000", "10 000"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_what_is_searched_and_compared_is_the_same_however_it_was_written(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_tags_and_the_addresses_in_them_stay_to_the_letter() -> None:
    address = f'<a href="https://example.org/{decomposed("Köln")}">'
    assert clean_html(f"{address}{decomposed('Köln')}</a>\u2028ﬁn") == f"{address}Köln</a><br>fin"
    assert clean_html("5 &lt; 6\u200b") == "5 &lt; 6"


@pytest.mark.parametrize(
    ("words", "address"),
    [
        (decomposed("Kirchenbücher für Köln geöffnet"), "kirchenbuecher-fuer-koeln-geoeffnet"),
        ("2,5 Prozent / 3:2", "2-5-prozent-3-2"),
        ("1,5 Grad: Was nun?", "1-5-grad-was-nun"),
        ("Wien/Graz: 3:1-Sieg", "wien-graz-3-1-sieg"),
        ("Um 20.15 Uhr am 25.4.2019", "um-20-15-uhr-am-25-4-2019"),
        ("Punkt.Punkt, orf.at", "punkt-punkt-orf-at"),
        ("10.000 Euro, 1.500.000 Franken", "10000-euro-1500000-franken"),
        ("4'000-5’000 Stück", "4000-5000-stueck"),
        ("z.B. U.S.A.", "zb-usa"),
        ("Wie geht's O’Brien?", "wie-gehts-obrien"),
        ("Leser*innen und Bürger:innen", "leserinnen-und-buergerinnen"),
        ("Ein-/Ausgang – hier", "ein-ausgang-hier"),
        ("Null\u200bbreite, Donau\u00addampf, ﬁnster", "nullbreite-donaudampf-finster"),
        ("Größe in m², ½ Łódź, Øre", "groesse-in-m2-1-2-lodz-ore"),
        ("GRÖẞE", "groesse"),
        ("a_b", "a_b"),
        ("中文", ""),
        ("--_", ""),
    ],
)
def test_an_address_is_made_of_the_words(words: str, address: str) -> None:
    assert slug(words) == address


@given(st.one_of(ANY, ODD))
@settings(max_examples=600, deadline=None, derandomize=True)
def test_whatever_was_made_one_form_stays_as_it_is(text: str) -> None:
    for form in (clean, bare, folded, slug, clean_html):
        once = form(text)
        assert form(once) == once, form.__name__
    assert (
        is_clean(clean(text)) or any(c in clean(text) for c in "\u200c\u200d\u200f\u200e\u061c") or "\U000e0041" in text
    )
    assert clean(decomposed(text)) == clean(text)
    assert slug(text).isascii()


@given(ANY)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_text_that_was_written_otherwise_is_found_as_the_same(text: str) -> None:
    assert folded(decomposed(text)) == folded(text)
    assert folded("\u00ad".join(text)) == folded(text)


def test_what_is_passed_over_quickly_is_what_would_stay_as_it_is() -> None:
    usual = [character for character in map(chr, range(0x110000)) if _USUAL.fullmatch(character)]
    assert len(usual) > 300
    for character in usual:
        assert not _ODD.search(character)
        assert unicodedata.combining(character) == 0
        assert unicodedata.is_normalized("NFC", character)
