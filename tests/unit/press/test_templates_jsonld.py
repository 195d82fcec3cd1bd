"""Structured data: true to the page, and safe inside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from extrablatt.press import jsonld
from extrablatt.press.view import ArticleView
from tests.tools.preview_pages import BASE, Fixture

FIXTURE = Fixture(None)
PAPER = FIXTURE.paper()


def told(page: ArticleView) -> dict[str, Any]:
    return jsonld.news_article(page, PAPER)["@graph"][0]


def test_an_open_article_tells_its_authors_times_pictures_and_corrections() -> None:
    page = FIXTURE.showcase()
    data = told(page)
    assert data["isAccessibleForFree"] is True
    assert "hasPart" not in data
    assert data["author"] == [
        {"@type": "Person", "name": "Jonas Pernthaler", "url": f"{BASE}/von/perner"},
        {"@type": "Person", "name": "Ada Okoro-Huber", "url": f"{BASE}/von/okoro"},
    ]
    assert (data["datePublished"], data["dateModified"]) == ("2019-04-25T07:40:00+02:00", "2019-04-25T14:05:00+02:00")
    assert data["image"][0]["creditText"] == "NORDLICHT/BILDAGENTUR OST/ALEXANDRA FIEDLER-MORGENSTERN"
    assert data["image"][0]["creator"]["name"] == "Alexandra Fiedler-Morgenstern"
    assert (data["image"][0]["width"], data["image"][0]["height"]) == (1920, 1280)
    assert len(data["image"]) == 2
    assert data["correction"][0]["@type"] == "CorrectionComment"
    assert data["publisher"]["@type"] == "NewsMediaOrganization"


def test_the_breadcrumbs_lead_from_the_newspaper_by_the_section_to_the_article() -> None:
    page = FIXTURE.showcase()
    crumbs = jsonld.news_article(page, PAPER)["@graph"][1]["itemListElement"]
    assert [c["item"] for c in crumbs] == [BASE + "/", BASE + page.section.url, page.canonical]
    assert [c["position"] for c in crumbs] == [1, 2, 3]


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_a_walled_article_is_never_told_to_be_free_and_has_a_part_only_where_it_is_on_the_page(access: str) -> None:
    page = replace(FIXTURE.showcase(), access=access)
    assert told(page)["isAccessibleForFree"] is False
    assert told(page)["hasPart"]["cssSelector"] == ".walled"
    assert "hasPart" not in told(replace(page, full=False))


def test_without_named_authors_the_newspaper_itself_is_the_author() -> None:
    data = told(replace(FIXTURE.showcase(), authors=(), byline=Markup("")))
    assert data["author"] == [{"@id": data["publisher"]["@id"]}]


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("Erika Muster", ["Erika Muster"]),
        ("Erika Muster und Max Beispiel", ["Erika Muster", "Max Beispiel"]),
        ("Anna von der Heide, J.\u202fS.\u00a0Muster", ["Anna von der Heide", "J. S. Muster"]),
        ("Erika Muster (dpa), Wien", ["Erika Muster"]),
        ("APA/dpa", []),
        ("Austria Presse Agentur", []),
        ("dpa", []),
    ],
)
def test_the_newspaper_does_not_claim_what_a_byline_says_others_wrote(byline: str, people: list[str]) -> None:
    data = told(replace(FIXTURE.showcase(), authors=(), byline=Markup(byline)))
    assert data.get("author", []) == [{"@type": "Person", "name": name} for name in people]


def test_nothing_is_claimed_of_a_picture_whose_size_or_maker_is_unknown() -> None:
    page = FIXTURE.showcase()
    assert page.picture
    picture = replace(page.picture, sources=(), creator="", copyright="")
    image = told(replace(page, picture=picture))["image"][0]
    assert image.keys() & {"width", "height", "creator", "copyrightNotice"} == set()


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=4),
    st.sampled_from(["</script>", "<!--", "]]>", "&amp;"]),
)
def test_no_text_ends_the_script_and_json_reads_it_back(data: dict[str, str], hostile: str) -> None:
    data = {**data, "hostile": hostile}
    script = jsonld.to_script(data)
    assert not set("<>&\u2028\u2029") & set(script)
    assert json.loads(script) == {k.replace("\u00ad", ""): v.replace("\u00ad", "") for k, v in data.items()}
