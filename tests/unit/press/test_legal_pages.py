"""Imprint, disclosure, privacy, accessibility, corrections: what the law of the publisher's country asks for is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from extrablatt.cli import program
from extrablatt.newspaper import config
from extrablatt.newspaper.publisher import COUNTRIES, Publisher, missing
from extrablatt.press import jsonld
from tests.tools.fixture_texts import PUBLISHER
from tests.tools.preview_pages import Fixture, render

FIXTURE = Fixture(None)
PAPER, SHOWCASE = FIXTURE.paper(), FIXTURE.showcase()


def told(kind: str, country: str, language: str = "de-at", **more: str) -> str:
    law = replace(PUBLISHER, country=country, **more)
    page = html.document_fromstring(
        render("legal.html", {"kind": kind, "canonical": ""}, replace(PAPER, legal=law), language)
    )
    return " ".join(page.find(".//main").text_content().split())


def test_an_austrian_newspaper_discloses_owner_object_shares_and_line() -> None:
    page = told("offenlegung", "AT", holdings="25 % Radio Achental GmbH", supervisory_board="Eva Probst (Vorsitz)")
    for words in (
        "Mediengesetz", PUBLISHER.name, PUBLISHER.address, PUBLISHER.business, PUBLISHER.managing_director,
        PUBLISHER.ownership, PUBLISHER.blattlinie, "25 % Radio Achental GmbH", "Eva Probst",
    ):  # fmt: skip
        assert words in page


def test_a_german_newspaper_names_who_answers_for_it_with_an_address() -> None:
    page = told("impressum", "DE")
    assert "18 Abs. 2" in page
    assert page.count(PUBLISHER.address) == 2
    assert "Mediengesetz" not in page
    other = told("impressum", "DE", responsible="Lea Kurz\nAm Markt 1, 12345 Musterstadt")
    assert "Am Markt 1, 12345 Musterstadt" in other
    assert other.count(PUBLISHER.address) == 1


def test_a_swiss_newspaper_names_its_responsible_editor_and_its_holdings() -> None:
    page = told("impressum", "CH", holdings="Druckerei Muster AG")
    assert "Art. 322" in page
    assert "Druckerei Muster AG" in page


#: Words of one country's law only: nobody else's legal pages use them.
OWN_WORDS = {
    "AT": (
        "Firmenbuch",
        "Medieninhaber",
        "Mediengesetz",
        "Offenlegung",
        "Blattlinie",
        "TKG",
        "österreichisch",
    ),
    "DE": ("DDG", "MStV", "Bundesdatenschutzgesetz", "USt-IdNr", "Registergericht", "VSBG", "Bundesland"),
    "CH": ("EDÖB", "FMG", "StGB", "ZGB", "schweizerisch", "(UID)"),
}
ALL_PAGES = ("impressum", "offenlegung", "datenschutz", "barrierefreiheit", "berichtigungen", "angebot")


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_page_speaks_another_countrys_law(country: str) -> None:
    """The foot of each page with its links included."""
    law = replace(PUBLISHER, country=country, dispute_resolution="none")
    pages = [render("legal.html", {"kind": kind, "canonical": ""}, replace(PAPER, legal=law)) for kind in ALL_PAGES]
    spoken = " ".join(html.document_fromstring(page).find("body").text_content() for page in pages)
    strange = [word for other in COUNTRIES if other != country for word in OWN_WORDS[other]]
    assert [word for word in strange if word in spoken] == []
    assert [word for word in OWN_WORDS[country] if word not in spoken] == []


@pytest.mark.parametrize(
    ("country", "labels"),
    [
        ("AT", ("Medieninhaber und Herausgeber", "Firmenbuchnummer", "Firmenbuchgericht", "UID-Nummer")),
        ("DE", ("Anbieter und Herausgeber (§ 5 DDG)", "Handelsregister", "Registergericht", "(USt-IdNr.)")),
        ("CH", ("Verlag", "Handelsregister", "Unternehmens-Identifikationsnummer (UID)")),
    ],
)
def test_the_imprint_names_registers_and_numbers_as_the_country_does(country: str, labels: tuple[str, ...]) -> None:
    page = told("impressum", country)
    assert [label for label in labels if label not in page] == []
    assert (PUBLISHER.court in page) == (country != "CH")


@pytest.mark.parametrize(
    ("country", "name", "labels"),
    [
        ("AT", "Presseverein Tannbach", ("Vereinsregister", "Vereinsbehörde")),
        ("DE", "Presseverein Tannbach e. V.", ("Vereinsregister", "Registergericht")),
        ("DE", "Tannbacher Zeitung eG", ("Genossenschaftsregister", "Registergericht")),
        ("AT", "Tannbacher Zeitungsgenossenschaft", ("Firmenbuchnummer", "Firmenbuchgericht")),
    ],
)
def test_associations_and_cooperatives_stand_in_registers_of_their_own(
    country: str, name: str, labels: tuple[str, ...]
) -> None:
    page = told("impressum", country, name=name)
    assert [label for label in labels if label not in page] == []


@pytest.mark.parametrize("country", ["DE", "CH"])
def test_elsewhere_a_page_tells_of_the_owners_in_plain_words_where_there_is_something_to_tell(country: str) -> None:
    page = told("offenlegung", country)
    assert page.startswith("Über diese Zeitung Wer hinter dieser Zeitung steht")
    assert PUBLISHER.ownership in page
    for law, linked in ((replace(PUBLISHER, country=country), True), (Publisher(name="A", country=country), False)):
        imprint = render("legal.html", {"kind": "impressum", "canonical": ""}, replace(PAPER, legal=law))
        assert imprint.count('<a href="/offenlegung">Über diese Zeitung</a>') == (2 if linked else 0)
        publisher = jsonld.news_article(SHOWCASE, replace(PAPER, legal=law))["@graph"][0]["publisher"]
        assert ("ownershipFundingInfo" in publisher) == linked


def test_what_is_said_of_dispute_settlement_is_the_publishers_own(tmp_path: Path) -> None:
    assert "Streitbeilegung" not in told("impressum", "DE")
    assert "weder verpflichtet noch bereit (§ 36 VSBG)" in told("impressum", "DE", dispute_resolution="none")
    assert "weder verpflichtet noch bereit." in told("impressum", "AT", dispute_resolution="none")
    said = config.parse('name = "Blatt"\n[publisher]\ndispute_resolution = "Schlichtung: Ombudsstelle"\n', tmp_path)
    assert "Schlichtung: Ombudsstelle" in told("impressum", "DE", dispute_resolution=said.publisher.dispute_resolution)


@pytest.mark.parametrize(
    ("country", "laws"),
    [
        ("AT", ("(DSGVO)", "(DSG)", "§ 165 Abs. 3 TKG 2021", "Art. 15 bis 21 DSGVO")),
        ("DE", ("(DSGVO)", "(BDSG)", "§ 25 Abs. 2 Nr. 2 TDDDG", "Art. 15 bis 21 DSGVO")),
        ("CH", ("(DSGVO)", "(DSG)", "Art. 19", "Art. 25, 28 und 32 DSG", "Art. 45c FMG", "in der EU")),
    ],
)
def test_the_privacy_page_cites_the_laws_it_follows(country: str, laws: tuple[str, ...]) -> None:
    page = told("datenschutz", country)
    assert [law for law in laws if law not in page] == []


@pytest.mark.parametrize(("country", "words"), [("AT", "dsb.gv.at"), ("DE", "Bundeslandes"), ("CH", "edoeb.admin.ch")])
def test_the_privacy_page_names_who_is_responsible_and_where_to_complain(country: str, words: str) -> None:
    page = told(
        "datenschutz", country, processors="Rechenzentrum Muster, Wien", privacy_contact="datenschutz@tagblatt.example"
    )
    for wanted in (
        words,
        PUBLISHER.name,
        PUBLISHER.email,
        "Rechenzentrum Muster, Wien",
        "datenschutz@tagblatt.example",
    ):
        assert wanted in page


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", ["impressum", "offenlegung", "datenschutz", "barrierefreiheit", "berichtigungen"])
@pytest.mark.parametrize("language", ["de-at", "en"])
def test_every_legal_page_stands_in_every_country_even_when_nothing_is_filled_in(
    kind: str, country: str, language: str
) -> None:
    bare = replace(PAPER, legal=Publisher(country=country))
    page = html.document_fromstring(render("legal.html", {"kind": kind, "canonical": ""}, bare, language))
    assert not [dd for dd in page.iter("dd") if not dd.text_content().strip()]
    assert not [dl for dl in page.iter("dl") if not len(dl)]


def test_what_is_missing_is_told_with_the_law_that_wants_it() -> None:
    assert missing(replace(PUBLISHER, country="AT")) == []
    assert missing(Publisher(country="DE", name="A", address="B", email="c@d.example")) == [
        "editor_in_chief or responsible (§ 18 (2) MStV)"
    ]
    assert "blattlinie (§ 25 MedienG)" in missing(Publisher())


@pytest.mark.parametrize(
    ("country", "name", "wanted"),
    [
        ("AT", "Blatt GmbH", ["managing_director (§ 25 (2) MedienG)", "register (§ 5 ECG)", "court (§ 5 ECG)", "vat_id (§ 5 ECG)"]),
        ("AT", "Presseverein Blatt", ["managing_director (§ 25 (2) MedienG)", "register (§ 18 (3) VerG)"]),
        ("AT", "Lea Kurz e.U.", ["register (§ 5 ECG)", "court (§ 5 ECG)", "vat_id (§ 5 ECG)"]),
        ("AT", "Lea Kurz", []),
        ("DE", "Blatt UG (haftungsbeschränkt)", [f"{key} (§ 5 DDG)" for key in ("managing_director", "register", "court", "vat_id")]),
        ("DE", "Blatt e. V.", [f"{key} (§ 5 DDG)" for key in ("managing_director", "register", "court")]),
        ("CH", "Blatt AG", []),
    ],
)  # fmt: skip
def test_what_a_legal_form_asks_for_is_told(country: str, name: str, wanted: list[str]) -> None:
    bare = replace(PUBLISHER, country=country, name=name, managing_director="", register="", court="", vat_id="")
    assert missing(bare) == wanted
    assert missing(replace(PUBLISHER, country=country, name=name)) == []


def test_an_operator_is_told_before_the_public_can_read_and_not_while_trying_out(tmp_path: Path) -> None:
    text = 'name = "Blatt"\nbase_url = "{}"\n'
    assert program._before_public(config.parse(text.format("http://127.0.0.1:8000"), tmp_path)) == []
    lines = program._before_public(config.parse(text.format("https://blatt.example"), tmp_path))
    assert "newspaper.toml [publisher]: email (§ 5 ECG) is not filled in." in lines


def test_a_country_nobody_knows_the_law_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=r'\[publisher\] country = "FR": must be one of AT, DE, CH'):
        config.parse('name = "Blatt"\n[publisher]\ncountry = "FR"\n', tmp_path)
