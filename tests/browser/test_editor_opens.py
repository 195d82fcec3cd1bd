"""The real editor: it opens with what the wire and others have sent, takes what is pasted, and publishes no mark for editors."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newsroom, Running, eventually
from tests.browser.desk import press

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MARK = "dpa: Damm am Lintsee hält"
PASTED = (
    "<h2>Kopf der Seite</h2><p>Ein <b>Absatz</b><br>in zwei Zeilen, <a href='https://example.org/'>mit Link</a>.</p>"
    "<ul><li>eins</li><li>zwei</li></ul><blockquote>Gesagt ist gesagt.</blockquote>"
)
BODY = [
    ["paragraph", "<p>Der Damm hält.<br>Die Feuerwehr bleibt.</p>"],
    ["editor_mark", MARK],
    ["umfrage", {"frage": "Wer gewinnt das Rennen?"}],
    ["table", {"caption": "Pegel", "table": {"columns": [{"type": "cell", "heading": "Ort"}], "rows": [{"values": ["Tal<br>auf"]}]}}],
]  # fmt: skip

PASTE = """(element, html) => {
  const data = new DataTransfer(); data.setData("text/html", html); data.setData("text/plain", "Text");
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def texts(desk: Page) -> str:
    return " ".join(" ".join(desk.locator(".public-DraftEditor-content").all_inner_texts()).split())


def test_what_came_in_is_shown_pasted_into_kept_and_published_without_its_marks(
    running: Running, editor: Page, page: Page, newsroom: Newsroom
) -> None:
    desk = editor
    wrong: list[str] = []
    desk.on("pageerror", lambda error: wrong.append(str(error)))
    number = newsroom("draft", headline="Damm am Lintsee", body=BODY)["id"]
    address = f"{running.url}/desk/artikel/edit/{number}/"

    assert desk.goto(address).status == 200
    first = desk.locator(".public-DraftEditor-content").first
    expect(first).to_contain_text("Die Feuerwehr bleibt.")
    assert "Tal auf" in texts(desk)
    expect(desk.locator("#body-1-value")).to_have_value(MARK)
    expect(desk.locator("#body-2-value-text")).to_have_value("Wer gewinnt das Rennen?")
    expect(desk.locator(".desk-alert:not([data-desk-offer])")).to_contain_text("Block 3")

    # Nobody adds a block that can't be shown; a mark anybody.
    desk.locator("#body-add, button.c-sf-add-button").first.click()
    options = desk.get_by_role("option")
    expect(options.filter(has_text="Vermerk für die Redaktion")).to_be_visible()
    expect(options.filter(has_text="Nicht darstellbar")).to_have_count(0)
    desk.keyboard.press("Escape")

    first.click()
    desk.keyboard.press("Control+End")
    first.evaluate(PASTE, PASTED)
    expect(first).to_contain_text("Gesagt ist gesagt.")

    # Publishing says where the marks stand, and saves.
    press(desk, "action-publish")
    expect(desk.locator("body")).to_contain_text(f"Block 2 (Vermerk für die Redaktion): „{MARK}“")
    assert page.goto(f"{running.url}/{number}").status == 404
    assert desk.goto(address).status == 200
    for words in (
        "Kopf der Seite",
        "Ein Absatz in zwei Zeilen, mit Link.",
        "eins zwei",
        "Gesagt ist gesagt.",
        "Tal auf",
    ):
        expect(desk.locator("#body-1-value")).to_have_value(MARK)
        assert words in texts(desk)

    for place in ("#body-1-value", "#body-2-value-text"):
        block = desk.locator("[data-streamfield-child]").filter(has=desk.locator(place))
        block.get_by_role("button", name=re.compile("Löschen|Delete")).first.click()
    press(desk, "action-publish")
    eventually(lambda: page.goto(f"{running.url}/{number}").status == 200, what="publication")
    expect(page.locator(".story")).to_contain_text("Die Feuerwehr bleibt.")
    expect(page.locator(".story")).to_contain_text("Gesagt ist gesagt.")
    for inside in (MARK, "Wer gewinnt"):
        assert inside not in page.content()
    assert wrong == []
