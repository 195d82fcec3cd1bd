"""Articles saved on the device: read without the net, and gone when the newspaper has withdrawn them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Newsroom, Running, ask_for_code, eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADLINE, SENTENCE = "Die Fähre bleibt im Winter am Ufer", "Erst im März legt sie wieder ab."


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def article(running: Running, newsroom: Newsroom) -> dict:
    return newsroom("article", headline=HEADLINE, body=SENTENCE)


def save(page: Page, running: Running, article: dict) -> str:
    page.goto(f"{running.url}/{article['id']}")
    page.get_by_role("button", name="Artikel merken").click()
    expect(page.get_by_role("button", name="Nicht mehr merken")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    # The worker looks after pages once it has taken them over.
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page.url


def test_nothing_is_set_up_for_who_saves_nothing(running: Running, article: dict, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{running.url}/{article['id']}")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys()") == []


def test_a_saved_article_is_read_without_the_net(running: Running, article: dict, context: BrowserContext) -> None:
    page = context.new_page()
    address = save(page, running, article)
    context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(page.locator(".text")).to_contain_text(SENTENCE)
    page.goto(f"{running.url}/politik")  # what is not here leads to what is
    expect(page.get_by_role("heading", level=1)).to_have_text("Gemerkte Artikel")
    expect(page.get_by_role("link", name=HEADLINE)).to_be_visible()


def test_the_list_tells_what_is_saved_and_forgets_it_wholly(
    running: Running, article: dict, context: BrowserContext
) -> None:
    page = context.new_page()
    save(page, running, article)
    page.goto(f"{running.url}/gemerkt")
    expect(page.get_by_role("link", name=HEADLINE)).to_be_visible()
    page.get_by_role("button", name=f"Entfernen: {HEADLINE}").click()
    expect(page.locator(".empty")).to_be_visible()
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


@pytest.mark.parametrize("seen_at", ["list", "article"])
def test_a_withdrawn_article_leaves_the_device_when_the_newspaper_is_reached(
    seen_at: str, running: Running, newsroom: Newsroom, article: dict, context: BrowserContext
) -> None:
    page = context.new_page()
    address = save(page, running, article)
    newsroom("withdraw", article=article["id"])
    eventually(lambda: context.request.get(address).status == 410, 5, "the withdrawal")
    page.goto(f"{running.url}/gemerkt" if seen_at == "list" else address)
    page.wait_for_function("caches.open('saved').then((c) => c.keys()).then((keys) => keys.length === 0)")
    expect(page.locator("body")).not_to_contain_text(HEADLINE)


def test_signing_out_clears_the_device(running: Running, article: dict, context: BrowserContext) -> None:
    page = context.new_page()
    page.fill("input[name=code]", ask_for_code(page, running, "saver@example.org"))
    page.locator("main button").click()
    expect(page).to_have_url(re.compile("/konto/$"))
    save(page, running, article)
    page.goto(f"{running.url}/konto/abgemeldet/")
    page.goto(f"{running.url}/gemerkt")
    assert page.evaluate("caches.keys().then((names) => names.length)"), (
        "a mere GET signs nobody out and clears nothing"
    )
    page.goto(f"{running.url}/konto/")
    page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile("/konto/abgemeldet/"))
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
