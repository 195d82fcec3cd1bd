"""The reader's pages, rendered from texts of their own: complete, sound, and no more than they may show."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from lxml import html
from markupsafe import Markup, escape

from extrablatt.press import wall
from extrablatt.press.view import ArticleView, Block, SearchView
from tests.tools.fixture_texts import TEXTS
from tests.tools.preview_pages import BASE, Fixture, render, render_all

FIXTURE = Fixture(None)
PAPER = FIXTURE.paper()
MADE = render_all(None)
PAGES = MADE
each_page = pytest.mark.parametrize("name", PAGES)


def tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))


def article(page: ArticleView, **more: object) -> html.HtmlElement:
    return tree(render("article.html", replace(page, **more), PAPER))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@each_page
def test_every_page_has_one_title_landmarks_and_headings_without_gaps(name: str) -> None:
    page = tree(PAGES[name])
    assert words(page.find(".//title"))
    assert page.get("lang") == "de-AT"
    assert len(page.xpath("//main")) == len(page.xpath("//h1")) == 1
    levels = [int(h.tag[1]) for h in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for attribute in ("aria-labelledby", "for"):
        assert set(page.xpath(f"//@{attribute}")) <= set(ids)


@each_page
def test_every_page_stands_without_scripts_styles_or_files_of_others(name: str) -> None:
    page = tree(PAGES[name])
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //iframe | //object | //noscript")
    for address in page.xpath(
        "//img/@src | //script/@src | //link[@rel='icon' or @rel='stylesheet']/@href | //form/@action"
    ):
        assert re.match(r"/(?!/)", address)
    for script in page.xpath("//script"):
        assert script.get("src") or script.get("type") == "application/ld+json"
    assert "@import" not in PAGES[name]
    assert "url(" not in PAGES[name]


@each_page
def test_pictures_have_a_size_and_an_alternative_that_does_not_repeat_the_caption(name: str) -> None:
    page = tree(PAGES[name])
    for picture in page.iter("img"):
        assert int(picture.get("width")) > 0
        assert int(picture.get("height")) > 0
        assert picture.get("alt") is not None
    for figure in page.xpath("//figure[.//img]"):
        assert figure.find(".//img").get("alt") not in words(figure.find("figcaption"))
    assert len(page.xpath("//img[@fetchpriority='high']")) <= 1
    # What is off the screen can wait; on paper nothing is.
    later = None if name == "print" else "lazy"
    assert all(i.get("loading") == later for i in page.iter("img") if i.get("fetchpriority") is None)


def test_the_article_page_shows_everything_an_article_has() -> None:
    view = FIXTURE.showcase()
    page = article(view)
    story = page.find(".//article")
    text = words(story)
    for part in (view.kicker, view.headline, view.standfirst, view.section.name, view.dateline, view.source_line):
        assert " ".join(Markup(part).striptags().split()) in text
    assert {b.type for b in view.body} == {
        "paragraph",
        "crosshead",
        "picture",
        "quote",
        "crossref",
        "list",
        "table",
        "factbox",
    }
    lead = page.find(".//figure[@class='picture lead']")
    assert view.picture.credit.striptags() in words(lead)
    assert len("NORDLICHT/BILDAGENTUR OST/ALEXANDRA FIEDLER-MORGENSTERN") > 32  # what IIM would have cut
    assert lead.find(".//source").get("type") == "image/webp"
    assert page.xpath("//a[@rel='author']/@href") == [a.url for a in view.authors]
    assert page.xpath("//p[@class='times']//time/@datetime") == [
        "2019-04-25T07:40:00+02:00",
        "2019-04-25T14:05:00+02:00",
    ]
    assert page.xpath("//details[@class='trail']//time/@datetime")[0] == "2019-04-25T14:05:00+02:00"
    assert "„fast vier Stunden“" in words(page.get_element_by_id("berichtigung"))
    assert page.xpath("//nav[@class='topics']//a/@href") == [t.url for t in view.topics]
    assert page.xpath("//th/@scope") == ["col"] * len(page.xpath("//th"))
    related = page.xpath("//section[@class='related']//article")
    assert len(related) == 5
    assert "Zum Thema" in words(related[0])
    assert page.xpath("//link[@rel='canonical']/@href") == [view.canonical]
    assert page.xpath("//a[contains(@href, '/druck')]/@href") == [f"{view.url}/druck"]
    assert page.xpath("//nav[@class='sections']//a[@aria-current='true']/@href") == [view.section.url]


def test_a_cross_reference_bears_the_mark_of_what_it_leads_to() -> None:
    target = FIXTURE.teaser("maurer")
    for access, mark in (("open", ""), ("premium", "Premium"), ("registered", "Für Angemeldete")):
        page = article(FIXTURE.showcase(), body=(Block("crossref", teaser=replace(target, access=access)),))
        reference = page.find(".//p[@class='crossref']")
        assert reference.find("a").get("href") == target.url
        assert words(reference) == f"{target.headline.striptags()} {mark}".strip()


def test_the_open_variant_holds_nothing_from_behind_the_wall() -> None:
    key = "budget"
    blocks = list(TEXTS[key].body)
    hidden = [b["html"] for b in blocks if b["type"] == "paragraph"][1:]
    text = render("article.html", FIXTURE.article(key, full=False), PAPER)
    page = tree(text)
    assert page.find(".//aside[@class='offer']") is not None
    assert {"/angebot", f"/konto/anmelden/?next={FIXTURE.article(key).url}"} <= set(page.xpath("//aside//a/@href"))
    assert not page.xpath("//p[@class='source'] | //*[contains(@class, 'walled')]")
    assert hidden
    assert wall.before(TEXTS[key].standfirst, blocks, "de-at").body
    for paragraph in hidden:
        assert str(FIXTURE.html(paragraph))[:40] not in text
    full = render("article.html", FIXTURE.article(key), PAPER)
    assert all(str(FIXTURE.html(paragraph)) in full for paragraph in hidden)
    assert "offer-title" not in full


def test_the_print_view_of_the_open_variant_ends_with_the_offer() -> None:
    key = "budget"
    page = tree(render("print.html", FIXTURE.article(key, full=False), PAPER))
    assert FIXTURE.article(key).canonical in words(page.find(".//p[@class='offer']"))
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_an_article_without_picture_topics_authors_and_related_has_no_empty_boxes() -> None:
    page = tree(PAGES["article-long"])
    assert not page.xpath("//nav[@class='topics'] | //section[@class='related'] | //details | //p[@class='who']")
    assert not page.xpath("//*[self::p or self::ul or self::section or self::h2][not(normalize-space())]")


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }} & Söhne"]
)
def test_words_of_others_are_printed_never_executed(hostile: str) -> None:
    view = FIXTURE.article("gipfel")
    page = article(
        view, headline=escape(hostile), plain_headline=hostile, plain_standfirst=hostile, canonical=BASE + "/x"
    )
    assert words(page.find(".//h1")) == hostile
    assert page.xpath("//meta[@property='og:title']/@content") == [hostile]
    found = tree(render("search.html", SearchView(hostile, 0, ()), PAPER))
    assert found.get_element_by_id("q").get("value") == hostile
    for element in (page, found):
        assert not element.xpath("//@onerror")
        assert all(s.get("src") or s.get("type") == "application/ld+json" for s in element.xpath("//script"))
    assert json.loads(page.xpath("string(//script[@type='application/ld+json'])"))["@graph"][0]["headline"] == hostile


def test_a_story_in_another_language_says_so() -> None:
    assert article(FIXTURE.article("gipfel"), language="en-gb").find(".//article").get("lang") == "en-GB"


def test_the_pages_speak_english_where_the_newspaper_does() -> None:
    text = render("article.html", FIXTURE.showcase(), replace(PAPER, language="en"), language="en")
    page = tree(text)
    assert page.get("lang") == "en"
    assert "Read more on these topics" in words(page)
    assert "updated 14:05" in words(page.find(".//p[@class='times']"))


def test_a_withdrawn_story_leaves_a_note() -> None:
    page = tree(PAGES["error-410"])
    assert "Verwechslung" in words(page.find(".//main"))
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
