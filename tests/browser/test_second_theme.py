"""The second theme in a browser: nothing runs out of the page, axe finds nothing, by day and by night."""

from __future__ import annotations

import functools

import pytest
from playwright.sync_api import Browser

from tests.browser.test_pages_accessibility import violations
from tests.tools.preview_pages import render_all

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "front",
    "front-bare",
    "front-empty",
    "section-opener",
    "topic",
    "article-full",
    "article-premium",
    "search",
    "error-404",
)


@functools.cache
def pages() -> dict[str, str]:
    return render_all(None, theme="compact")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_the_second_theme_is_sound(name: str, scheme: str, width: int, chromium: Browser) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_content(pages()[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    context.close()
