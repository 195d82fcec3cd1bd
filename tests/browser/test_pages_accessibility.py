"""Every page type with axe-core: two widths, light and dark; the keyboard; enlarged; with a system's own colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import AXE, reader, violations
from tests.browser.conftest import Running, ask_for_code
from tests.browser.sample_pages import NAMES, VOICES, path_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

__all__ = ["reader"]


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on(name: str, reader: Page, sample: Running) -> None:
    reader.goto(sample.url + path_of(sample, name))
    assert violations(reader) == []
    other = "light" if reader.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "dark"
    reader.emulate_media(color_scheme=other)
    colours = reader.evaluate("() => axe.run(document, {runOnly: ['color-contrast', 'link-in-text-block']})")
    reader.emulate_media(color_scheme="dark" if other == "light" else "light")
    assert [v["nodes"][0]["html"] for v in colours["violations"]] == []


@pytest.mark.parametrize("name", ["article with gallery", "front", "live blog", "search", "storyline", "sign-in"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(name: str, sample: Running, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.add_init_script(VOICES)
    page.goto(sample.url + path_of(sample, name))
    # From the top, where a form has taken the focus.
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen: list[dict] = []
    for _ in range(200):
        now = page.evaluate(
            """() => {
              const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
              return {tag: at.tagName, words: at.textContent.trim().slice(0, 40), order: [...document.all].indexOf(at),
                      outline: parseFloat(style.outlineWidth) * (style.outlineStyle !== "none"),
                      seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight};
            }"""
        )
        if now["tag"] == "BODY":
            break
        seen.append(now)
        page.keyboard.press("Tab")
    assert [step["order"] for step in seen] == sorted(step["order"] for step in seen)
    assert [step for step in seen if step["outline"] < 2 or not step["seen"]] == []
    reachable = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
              .filter((e) => e.checkVisibility() && e.tabIndex >= 0)
              .map((e) => ({order: [...document.all].indexOf(e), html: e.outerHTML.slice(0, 120)}))"""
    )
    reached = {step["order"] for step in seen}
    assert [element["html"] for element in reachable if element["order"] not in reached] == []


def test_axe_finds_nothing_on_the_way_to_an_account_and_out_again(reader: Page, sample: Running) -> None:
    code = ask_for_code(reader, sample, "axe@example.org")
    assert violations(reader) == []
    reader.fill("input[name=code]", code)
    reader.locator("main button").click()
    reader.wait_for_url(f"{sample.url}/konto/")
    assert violations(reader) == []
    reader.locator("main button").click()
    reader.wait_for_url(lambda url: url != f"{sample.url}/konto/")
    assert violations(reader) == []


def test_the_skip_link_leads_to_the_text(sample: Running, page: Page) -> None:
    page.goto(sample.url + path_of(sample, "long article"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "name", ["front", "section", "long article", "article with gallery", "live blog", "search", "print view"]
)
def test_four_times_as_large_nothing_runs_out_to_the_side(name: str, sample: Running, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 256})  # 1280 × 1024 at 400 percent (WCAG 1.4.10)
    page = context.new_page()
    page.goto(sample.url + path_of(sample, name))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.parametrize("name", ["front", "long article", "live blog"])
def test_text_of_twice_the_size_is_not_cut(name: str, sample: Running, page: Page) -> None:
    page.goto(sample.url + path_of(sample, name))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    cut = page.evaluate(
        """() => [...document.querySelectorAll('h1, h2, h3, p, a, button, figcaption')].filter((e) =>
              e.checkVisibility() && !e.closest('.hidden, .skip, .gallery, .sections') && getComputedStyle(e).overflow === 'hidden'
              && e.scrollHeight > e.clientHeight + 2 && !e.querySelector('img')).map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert cut == []


def test_with_a_system_s_own_colours_buttons_and_marks_keep_their_edges(sample: Running, chromium: Browser) -> None:
    context = chromium.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(sample.url + path_of(sample, "premium article"))
    for part in (".mark.premium", ".offer .button"):
        width = page.locator(part).first.evaluate("(e) => getComputedStyle(e).borderTopWidth")
        assert width == "1px", part
    context.close()


def test_targets_are_large_enough_for_a_finger(sample: Running, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, bypass_csp=True)
    page = context.new_page()
    for name in ("front", "long article", "premium article", "imprint"):
        page.goto(sample.url + path_of(sample, name))
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run(document, {runOnly: ['target-size']})")
        assert [v["nodes"][0]["html"] for v in found["violations"]] == [], name
    context.close()


def test_what_is_new_in_a_live_blog_is_told_politely(sample: Running) -> None:
    from tests.browser.sample_pages import text_of

    html = text_of(sample.url + path_of(sample, "live blog"))
    assert 'role="status"' in html or 'aria-live="polite"' in html
    assert 'aria-live="assertive"' not in html
