"""That a text was read to its end: one word to the newspaper's own address, and the figures show it (docs/figures.md)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Request

from tests.browser.conftest import Newsroom, Running, eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_who_stays_at_the_end_of_a_text_is_counted_once_and_nothing_else_is_told(
    running: Running, newsroom: Newsroom, chromium: Browser
) -> None:
    # By its own name it is a robot.
    context = chromium.new_context(
        user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"
    )
    page = context.new_page()
    story = newsroom("story", headline="Gelesen bis zum Schluss", body="Ein kurzer Satz.\n\nUnd noch einer.")["id"]
    words: list[Request] = []
    page.on("request", lambda request: words.append(request) if request.url.endswith("/gelesen") else None)
    page.clock.install()
    eventually(lambda: (found := page.goto(f"{running.url}/{story}")) and found.status == 200, 60, "the page")
    page.locator("[data-through] .text > p:visible").last.scroll_into_view_if_needed()
    page.clock.run_for(8_000)
    assert words == []
    with page.expect_request(lambda request: request.url.endswith("/gelesen")):
        page.clock.run_for(3_000)
    page.clock.run_for(60_000)
    (word,) = words
    assert (word.method, word.post_data or "", word.url) == ("POST", "", f"{page.url}/gelesen")
    assert "cookie" not in word.headers

    def told() -> dict[str, Any]:
        pages = json.loads(running.run("figures", "--json"))["pages"]
        return next((row for row in pages if row["story"] == story and row["read_through"]), {})

    # A worker leaves what it has counted every ten seconds.
    assert eventually(told, 60, "a figure")["read_through"] == 1
    context.close()
