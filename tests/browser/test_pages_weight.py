"""The weight budget, in a real browser: bytes, scripts, strangers, cookies, and nothing that moves."""

from __future__ import annotations

import re
import statistics

import brotli
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Running, eventually
from tests.browser.sample_pages import articles, fetch, path_of, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

#: Bytes as sent: the first flight of a connection, and a page without its pictures.
FIRST_FLIGHT, PAGE, SCRIPT = 14 * 1024, 50 * 1024, 5 * 1024
MEASURED = ("front", "section", "long article", "article with gallery", "premium article", "live blog", "search")


def test_the_median_article_fits_into_the_first_flight(sample: Running) -> None:
    sizes = {path: len(fetch(sample.url + path)[2]) for path in articles(sample.url)}
    assert len(sizes) >= 35
    assert statistics.median(sizes.values()) <= FIRST_FLIGHT, sizes


@pytest.mark.parametrize("name", MEASURED)
def test_a_page_without_its_pictures_is_light_and_asks_nobody_else(name: str, sample: Running, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sample.url + path_of(sample, name))
    page.wait_for_load_state("load")
    own = (sample.url, "data:", re.sub(r":(\d+)$", lambda m: f":{int(m[1]) + 1}", sample.url))  # the live server
    assert [url for url in asked if not url.startswith(own)] == []
    weights = {url: len(fetch(url)[2]) for url in asked if not re.search(r"/bilder/|/live/|^data:", url)}
    assert sum(weights.values()) <= PAGE, weights
    scripts = {url: size for url, size in weights.items() if url.endswith(".js")}
    assert sum(scripts.values()) <= SCRIPT, scripts
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("name", ["front", "section", "long article", "article with gallery", "premium article"])
def test_without_scripts_the_same_words_are_there(name: str, sample: Running, chromium: Browser) -> None:
    words = []
    for scripts in (True, False):
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(sample.url + path_of(sample, name))
        parts = page.locator("h1, h2, h3, .text > p, .standfirst, figcaption .caption, main li a")
        words.append([text for text in (re.sub(r"\s+", " ", t).strip() for t in parts.all_inner_texts()) if text])
        context.close()
    assert words[1] == words[0]
    assert len(words[1]) > 10


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["front", "section", "long article", "article with gallery", "live blog"])
def test_nothing_moves_and_what_is_largest_was_in_the_first_answer(
    name: str, width: int, sample: Running, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(
        """window.shifts = []; window.largest = null;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => window.shifts.push(e.value)))
          .observe({type: "layout-shift", buffered: true});
        new PerformanceObserver((list) => list.getEntries().forEach((e) => {
          window.largest = e.element && (e.element.currentSrc || e.element.textContent.trim().slice(0, 30));
        })).observe({type: "largest-contentful-paint", buffered: true});"""
    )
    address = sample.url + path_of(sample, name)
    page.goto(address)
    page.wait_for_load_state("load")
    largest = eventually(lambda: page.evaluate("window.largest"), 60, "a largest paint")
    first = text_of(address)
    part = largest.removeprefix(sample.url)
    assert part in first or part in re.sub(r"<[^>]+>", "", first), largest
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 700):
        page.evaluate(f"scrollTo({{top: {top}, behavior: 'instant'}})")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.shifts.reduce((sum, each) => sum + each, 0)") == 0
    context.close()


def test_pages_are_as_small_as_they_are_said_to_be(sample: Running) -> None:
    _status, headers, body = fetch(sample.url + path_of(sample, "long article"))
    assert headers["content-encoding"] == "br"
    assert len(brotli.decompress(body)) > 2 * len(body)
