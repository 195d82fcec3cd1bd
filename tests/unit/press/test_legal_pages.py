"""Imprint, disclosure, privacy, accessibility, corrections: what the law of the publisher's country asks for is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from extrablatt import cli
from extrablatt.newspaper import config
from extrablatt.newspaper.publisher import COUNTRIES, Publisher, missing
from tests.tools.fixture_texts import PUBLISHER
from tests.tools.preview_pages import Fixture, render

PAPER = Fixture(None).paper()


def told(kind: str, country: str, language: str = "de-at", **more: str) -> str:
    law = replace(PUBLISHER, country=country, **more)
    page = html.document_fromstring(render("legal.html", {"kind": kind}, replace(PAPER, legal=law), language))
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
    page = html.document_fromstring(render("legal.html", {"kind": kind}, bare, language))
    assert not [dd for dd in page.iter("dd") if not dd.text_content().strip()]
    assert not [dl for dl in page.iter("dl") if not len(dl)]


def test_what_is_missing_is_told_with_the_law_that_wants_it() -> None:
    assert missing(replace(PUBLISHER, country="AT")) == []
    assert missing(Publisher(country="DE", name="A", address="B", email="c@d.example")) == [
        "editor_in_chief or responsible (§ 18 (2) MStV)"
    ]
    assert "blattlinie (§ 25 MedienG)" in missing(Publisher())


def test_an_operator_is_told_before_the_public_can_read_and_not_while_trying_out(tmp_path: Path) -> None:
    text = 'name = "Blatt"\nbase_url = "{}"\n'
    assert cli._before_public(config.parse(text.format("http://127.0.0.1:8000"), tmp_path)) == []
    lines = cli._before_public(config.parse(text.format("https://blatt.example"), tmp_path))
    assert "newspaper.toml [publisher]: email (§ 5 ECG) is not filled in." in lines


def test_a_country_nobody_knows_the_law_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=r"\[publisher\]: country must be one of AT, DE, CH"):
        config.parse('name = "Blatt"\n[publisher]\ncountry = "FR"\n', tmp_path)
