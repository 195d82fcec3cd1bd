"""What helps readers on an article's page: contents, text size, a marked place, reading aloud, galleries, what is embedded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running
from tests.browser.sample_pages import VOICES, path_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]


@pytest.fixture
def article(sample: Running, page: Page) -> Page:
    page.goto(sample.url + path_of(sample, "long article"))
    return page


def test_a_long_text_has_contents_that_lead_to_its_crossheads(article: Page) -> None:
    links = article.locator(".contents a")
    heads = article.locator(".text > h2[id^=a-]")
    assert links.all_inner_texts() == heads.all_inner_texts()
    assert links.count() >= 3
    links.nth(2).click()
    expect(heads.nth(2)).to_be_in_viewport()
    assert article.evaluate(
        "document.querySelectorAll('[id]').length === new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    )


def test_a_short_text_has_none(sample: Running, page: Page) -> None:
    page.goto(sample.url + path_of(sample, "premium article"))
    expect(page.locator(".contents")).to_have_count(0)


def test_the_text_size_stays_for_the_next_page_and_can_be_taken_back(article: Page, sample: Running) -> None:
    def size() -> float:
        return float(article.locator(".text > p").first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)"))

    before = size()
    article.get_by_role("button", name="Größere Schrift").click()
    article.get_by_role("button", name="Größere Schrift").click()
    assert size() > before * 1.15
    article.goto(sample.url + path_of(sample, "article with gallery"))
    assert size() > before * 1.15
    article.get_by_role("button", name="Kleinere Schrift").click()
    article.get_by_role("button", name="Kleinere Schrift").click()
    assert size() == before
    assert article.evaluate("localStorage.length") == 0


def test_a_marked_place_is_found_again_after_an_update_above_it(article: Page) -> None:
    paragraph = article.locator(".text > p").nth(8)
    paragraph.evaluate("(e) => e.scrollIntoView({behavior: 'instant'})")
    article.get_by_role("button", name="Stelle merken").evaluate("(button) => button.click()")
    article.reload()
    article.evaluate(
        "document.querySelector('.text').prepend(Object.assign(document.createElement('p'), {textContent: 'Neu.'}))"
    )
    article.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    article.get_by_role("button", name="Zur gemerkten Stelle").click()
    expect(paragraph).to_be_in_viewport()
    expect(article.get_by_role("button", name="Stelle merken")).to_be_visible()
    assert article.evaluate("localStorage.length") == 0


@pytest.fixture
def hearing(sample: Running, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(VOICES)
    page.goto(sample.url + path_of(sample, "long article"))
    yield page
    context.close()


def test_the_article_is_read_aloud_by_a_voice_of_this_device(hearing: Page) -> None:
    hearing.get_by_role("button", name="Anhören").click()
    said = hearing.evaluate("window.said")
    assert {(voice, language) for voice, language, _text in said} == {("here", "de-AT")}
    assert said[0][2] == hearing.locator("h1").inner_text()
    assert said[2][2].strip() == hearing.locator(".text > p").first.text_content().strip()
    expect(hearing.locator(".said")).to_have_count(1)
    hearing.get_by_role("button", name="Vorlesen beenden").click()
    expect(hearing.locator(".said")).to_have_count(0)
    expect(hearing.get_by_role("button", name="Anhören")).to_be_visible()


def test_without_such_a_voice_nothing_is_offered(sample: Running, page: Page) -> None:
    page.add_init_script("window.deaf = true;" + VOICES)
    page.goto(sample.url + path_of(sample, "long article"))
    expect(page.get_by_role("button", name="Anhören")).to_have_count(0)


def test_what_is_embedded_is_loaded_by_a_click_and_not_before(article: Page) -> None:
    asked: list[str] = []
    article.on("request", lambda request: asked.append(request.url))
    article.context.route(
        "https://www.openstreetmap.org/**", lambda route: route.fulfill(body="<p>Karte</p>", content_type="text/html")
    )
    article.reload()
    article.wait_for_load_state("load")
    expect(article.locator(".embed iframe")).to_have_count(0)
    assert [url for url in asked if "openstreetmap" in url] == []
    article.get_by_role("button", name="Hier laden").click()
    expect(article.frame_locator(".embed iframe").get_by_text("Karte")).to_be_visible()
    frame = article.locator(".embed iframe")
    assert frame.get_attribute("title") == "Karte: Wladiwostok und die Insel Russki"
    assert len([url for url in asked if "openstreetmap" in url]) == 1
    expect(article.get_by_role("button", name="Hier laden")).to_have_count(0)


def test_a_gallery_is_leafed_through_by_keyboard(sample: Running, page: Page) -> None:
    page.goto(sample.url + path_of(sample, "article with gallery"))
    gallery = page.get_by_role("region", name="Bilderstrecke: Ein Herbst über Sallach")
    expect(gallery.locator("figure")).to_have_count(3)
    gallery.focus()
    page.keyboard.press("End")
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.gallery').scrollLeft > 200")


def test_who_wrote_it_is_told_below_the_text(article: Page) -> None:
    box = article.locator("aside.author")
    expect(box).to_contain_text("Jakob Perner")
    expect(box).to_contain_text("Ostasien")
