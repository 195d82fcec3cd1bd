"""An editor runs a live blog by keyboard; a reader follows it without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, eventually
from tests.browser.desk import drop, publish
from tests.house import ninjs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "Wahlabend auf der Alm"


def published(running: Running, desk: Page) -> str:
    """An article made of a wire item; its number."""
    drop(running, "alm.json", ninjs("urn:probe:alm", headlines=[{"role": "main", "value": TITLE}]))

    def queued() -> bool:
        desk.goto(f"{running.url}/desk/wire/")
        return desk.get_by_role("link", name=TITLE).count() > 0

    eventually(queued, what="the item's arrival in the queue")
    desk.get_by_role("link", name=TITLE).click()
    desk.locator(".wire-pane").get_by_role("button", name=re.compile("Nehmen|Übernehmen|Take")).click()
    expect(desk.locator("#id_headline")).to_have_value(TITLE)
    number = re.search(r"/(\d+)/?$", desk.url.split("?")[0].replace("/edit", "")).group(1)
    publish(desk)
    return number


def test_coverage_is_started_posted_to_edited_and_ended(running: Running, editor: Page, chromium: Browser) -> None:
    desk = editor
    number = published(running, desk)
    context = chromium.new_context(java_script_enabled=False)
    reader = context.new_page()

    def reads(words: str) -> bool:
        reader.goto(f"{running.url}/{number}")
        return words in reader.locator("main").inner_text()

    desk.goto(f"{running.url}/desk/liveticker/{number}/")
    desk.locator("button[value=start]").click()

    # Post with the keyboard: the form is empty again, the cursor in it.
    area = desk.locator("#text-neu")
    expect(area).to_be_focused()
    desk.locator("#headline-neu").fill("Erste Zahlen")
    area.fill("Zwei von drei Almen sind ausgezählt.")
    area.press("Control+Enter")
    post = desk.locator(".live-post", has_text="Zwei von drei Almen")
    expect(post).to_be_visible()
    expect(area).to_have_value("")
    expect(area).to_be_focused()
    eventually(lambda: reads("Zwei von drei Almen sind ausgezählt."), what="the post before readers")

    # A bad line: the words stay, also through a reload.
    area.fill("Diese Worte dürfen nicht verloren gehen.")
    desk.context.set_offline(True)
    area.press("Control+Enter")
    expect(desk.locator(".live-compose .live-error")).to_be_visible()
    expect(area).to_have_value("Diese Worte dürfen nicht verloren gehen.")
    desk.context.set_offline(False)
    desk.reload()
    expect(area).to_have_value("Diese Worte dürfen nicht verloren gehen.")
    area.press("Control+Enter")
    lost = desk.locator(".live-post", has_text="dürfen nicht verloren gehen")
    expect(lost).to_have_count(1)

    # Edit in place; readers see that it was updated.
    post.locator("[data-open]").click()
    field = post.locator("textarea")
    expect(field).to_be_focused()
    field.fill("Alle drei Almen sind ausgezählt.")
    field.press("Control+Enter")
    expect(desk.locator(".live-words", has_text="Alle drei Almen")).to_be_visible()
    eventually(lambda: reads("Alle drei Almen sind ausgezählt."), what="the edited post")
    expect(reader.locator(".post .updated")).to_be_visible()

    # Remove: asked once, then gone.
    lost.locator("summary").click()
    lost.locator("button[value=remove]").click()
    eventually(lambda: not reads("dürfen nicht verloren gehen"), what="the removal")

    # The end.
    desk.locator(".live-head summary").click()
    desk.locator("button[value=end]").click()
    eventually(lambda: reads("beendet") or reads("has ended"), what="the end of coverage")
    expect(reader.locator(".story > .head .mark.live")).to_have_count(0)
    expect(reader.locator("#posts .post")).to_have_count(1)
    context.close()
