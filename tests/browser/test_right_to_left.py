"""A page in a language written from right to left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Newsroom, Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADLINE = "افتتاح مكتبة جديدة في الوادي"
BODY = (
    "افتتحت البلدية يوم السبت مكتبة جديدة في المبنى القديم لمحطة القطار. "
    "وتضم المكتبة نحو 12.000 كتاب بعشر لغات.\n\n"
    "وقالت مديرة المكتبة إن الأبواب مفتوحة للجميع كل يوم حتى الثامنة مساء."
)


@pytest.fixture(scope="module")
def address(running: Running, newsroom: Newsroom) -> str:
    return f"{running.url}/{newsroom('article', headline=HEADLINE, body=BODY, language='ar')['id']}"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_text_begins_at_the_right_and_nothing_runs_out(address: str, width: int, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(address)
    story = page.locator("article.story")
    assert (story.get_attribute("lang"), story.get_attribute("dir")) == ("ar", "rtl")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ends = page.evaluate(
        """() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('.text > p'));
                  const lines = [...range.getClientRects()], box = document.querySelector('.text > p').getBoundingClientRect();
                  return [Math.max(...lines.map((l) => l.right)) - box.right, getComputedStyle(document.querySelector('.text > p')).direction]; }"""
    )
    assert abs(ends[0]) < 3
    assert ends[1] == "rtl"
    tab = page.evaluate(
        """() => { const h = document.querySelector('.story h1'), range = document.createRange();
                  range.selectNodeContents(h); const r = range.getBoundingClientRect(), b = h.getBoundingClientRect();
                  return b.right - r.right; }"""
    )
    assert tab < 3
    context.close()


def test_where_it_is_announced_its_language_is_told(address: str, running: Running, page: Page) -> None:
    page.goto(running.url)
    headline = page.locator("h2, h3").filter(has_text=HEADLINE).first
    expect(headline).to_have_attribute("lang", "ar")
    expect(headline).to_have_attribute("dir", "rtl")


def test_on_paper_too(address: str, page: Page) -> None:
    page.goto(address)
    page.goto(page.url.rstrip("/") + "/druck")
    expect(page.locator("article")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_have_css("direction", "rtl")
    expect(page.locator(".byline")).to_have_css("direction", "ltr")  # the times are the newspaper's words
