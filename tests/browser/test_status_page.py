"""The desk's status page in a browser: readable for all, and an alarm is taken on by keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from extrablatt.health import alarmbook
from extrablatt.health.alarms import Alarm, Book
from tests.browser.axe import violations
from tests.browser.conftest import Running
from tests.browser.desk import fill_sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]


@pytest.fixture
def desk(chromium: Browser, sample: Running) -> Iterator[Page]:
    """The sample's editor, on the status page, while a feed is silent; axe is let in."""
    data, now = sample.folder / "data", time.time() - 600
    alarmbook.save(data, Book([Alarm("abc123", "feed_silent", "osd", "yellow", [], now, now)]), [])
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="de-AT", bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    fill_sign_in(page, sample, sample.email, sample.password, "/desk/zustand/")
    yield page
    context.close()
    (alarmbook.folder(data) / "book.json").unlink()
    alarmbook.forget(data, "abc123")


def test_an_alarm_is_read_by_everybody_and_taken_on_by_keyboard(desk: Page) -> None:
    row = desk.get_by_role("row").filter(has_text="Von einer Agentur ist länger als üblich nichts gekommen.")
    expect(row).to_contain_text("osd")
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme)
        assert violations(desk) == []
    desk.set_viewport_size({"width": 390, "height": 844})
    button = row.get_by_role("button", name="Ich kümmere mich")
    box = button.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390, "the button is off the screen of a phone"
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.locator("h1").click()  # where reading began
    for _step in range(20):
        desk.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.locator(".messages")).to_contain_text("Sie kümmern sich darum.")
    expect(row).to_contain_text("Demo Redaktion")
    expect(button).to_have_count(0)
