"""A live page in a real browser, over the real processes: posts that come, change and go, and the withdrawal."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newsroom, Running, eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Seconds after which a withdrawn text may still be seen anywhere.
PROMISE = 1.0


def live_page(running: Running, newsroom: Newsroom, page: Page) -> int:
    """A reader has a page with live coverage open, and listens."""
    article = int(newsroom("article", headline="Wahlabend im Lintal", body="Die Wahllokale sind geschlossen.")["id"])
    newsroom("post", article=article, text="Der erste Sprengel ist ausgezählt.")
    with page.expect_response(lambda answer: "/live/story/" in answer.url and answer.status == 200):
        page.goto(f"{running.url}/{article}")
    expect(page.locator("#posts .post")).to_have_count(1)
    return article


def test_an_open_page_takes_in_what_happens(running: Running, newsroom: Newsroom, page: Page) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    article = live_page(running, newsroom, page)
    posts = page.locator("#posts .post")

    second = newsroom("post", article=article, text="Der zweite Sprengel ist ausgezählt.")["id"]
    expect(posts.first).to_contain_text("zweite Sprengel")
    expect(posts).to_have_count(2)
    expect(page.locator(".news")).to_contain_text("1")

    newsroom("edit", post=second, text="Der zweite Sprengel wird neu gezählt.")
    expect(posts.first).to_contain_text("neu gezählt")
    expect(page.locator("#posts")).not_to_contain_text("zweite Sprengel ist ausgezählt")

    newsroom("remove", post=second)
    expect(posts).to_have_count(1)
    expect(page.locator("#posts")).not_to_contain_text("neu gezählt")

    # The page as it was changed is the page as it is printed.
    fresh = page.context.new_page()
    newsroom("post", article=article, text="Der dritte Sprengel ist ausgezählt.")
    expect(posts.first).to_contain_text("dritte Sprengel")
    fresh.goto(page.url)
    assert fresh.locator("#posts").inner_text() == page.locator("#posts").inner_text()

    newsroom("end", article=article)
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "ended")
    assert problems == []


def test_who_reads_further_down_is_not_pushed_about(running: Running, newsroom: Newsroom, page: Page) -> None:
    article = live_page(running, newsroom, page)
    for number in range(8):
        newsroom("post", article=article, text=f"Beitrag {number}. " + "Ein Satz, der Platz braucht. " * 40)
    expect(page.locator("#posts .post")).to_have_count(9)
    page.locator("#posts .post").nth(6).scroll_into_view_if_needed()
    seen = page.locator("#posts .post").nth(6)
    before = seen.bounding_box()
    newsroom("post", article=article, text="Das Endergebnis ist da.")
    withheld = newsroom("post", article=article, text="Ein Irrtum.")["id"]
    expect(page.locator(".news button")).to_contain_text("2")
    newsroom("remove", post=withheld)
    expect(page.locator(".news button")).to_contain_text("1")
    assert seen.bounding_box() == pytest.approx(before, abs=2)
    page.locator(".news button").click()
    expect(page.locator("#posts .post").first).to_contain_text("Endergebnis")
    expect(page.locator("#posts .post").first).to_be_in_viewport()
    expect(page.locator("#posts")).not_to_contain_text("Irrtum")


def test_a_withdrawn_article_is_gone_from_open_pages_and_open_connections_within_a_second(
    running: Running, newsroom: Newsroom, page: Page
) -> None:
    article = live_page(running, newsroom, page)
    page.evaluate(
        """() => new MutationObserver(() => {
            if (!document.body.textContent.includes("Sprengel")) window.goneAt ??= Date.now() / 1000;
        }).observe(document.body, {childList: true, subtree: true})"""
    )
    withdrawn = newsroom("withdraw", article=article)
    expect(page.locator("main")).to_have_text("Dieser Artikel wurde zurückgezogen.")
    assert page.evaluate("window.goneAt") - withdrawn["begun"] <= PROMISE
    assert "Wahlabend" not in page.title()


def test_a_page_without_streams_asks_for_what_is_new(running: Running, newsroom: Newsroom, page: Page) -> None:
    page.add_init_script("window.EventSource = class { constructor() { setTimeout(() => this.onerror()); "
                         "this.readyState = 2 } addEventListener() {} close() {} }; EventSource.CLOSED = 2;")  # fmt: skip
    page.clock.install()
    article = live_page(running, newsroom, page)
    newsroom("post", article=article, text="Der zweite Sprengel ist ausgezählt.")

    def told() -> bool:
        page.clock.run_for(30_000)
        return page.get_by_text("zweite Sprengel").count() == 1

    eventually(told)


def test_a_page_is_complete_without_script(running: Running, newsroom: Newsroom, chromium: Any) -> None:
    article = newsroom("article", headline="Wahlabend im Lintal", body="Die Wahllokale sind geschlossen.")["id"]
    newsroom("post", article=article, text="Der erste Sprengel ist ausgezählt.")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{running.url}/{article}")
    expect(page.locator("#posts")).to_contain_text("Sprengel")
    context.close()


def test_behind_the_wall_open_connections_get_no_word(running: Running, newsroom: Newsroom, page: Page) -> None:
    article = newsroom("article", headline="Wahlabend", body="Der Text.", access="premium")["id"]
    page.goto(f"{running.url}/{article}")
    assert page.locator("[data-live]").count() == 0
    answer = page.request.get(f"{running.url}/live/story/{article}", max_redirects=0)
    assert answer.status == 307
    host, port = answer.headers["location"].split("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as reader:
        reader.sendall(f"GET /live/story/{article} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        received = b""
        while b"retry:" not in received:
            received += reader.recv(65536)
        begun = time.monotonic()
        newsroom("post", article=article, text="Geheimes Ergebnis aus dem Lintal.")
        while b"event: notice" not in received:
            received += reader.recv(65536)
        assert time.monotonic() - begun < 10
    assert "Geheimes" not in received.decode()
    polled = page.request.get(f"{running.url}/live/story/{article}.json?after=0")
    assert "Geheimes" not in polled.text()
