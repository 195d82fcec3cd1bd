"""The desk works under its policy, which lets no inline script or style in (the console is watched by conftest.py)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newsroom, Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "", "account/", "account/anmeldungen/", "wire/", "wire/dienste/", "liveticker/", "artikel/", "artikel/add/", "titelseite/", "ressorts/add/", "themen/", "autoren/add/", "ressortregeln/", "images/",
    "images/add/", "abos/add/", "partner/add/", "blitzregeln/add/", "users/", "groups/", "collections/",
    "quarantine/", "workflows/list/",
)  # fmt: skip


def test_the_main_pages_break_no_policy(running: Running, editor: Page) -> None:
    for path in PAGES:
        answer = editor.goto(f"{running.url}/desk/{path}")
        assert answer is not None
        assert answer.status == 200, path
        editor.evaluate("document.fonts.ready")


def test_fields_that_wagtail_starts_by_inline_scripts_still_work(
    running: Running, newsroom: Newsroom, editor: Page
) -> None:
    number = newsroom("article", headline="Regeln", body="Ein Absatz.")["id"]
    editor.goto(f"{running.url}/desk/artikel/edit/{number}/")
    expect(editor.locator("#id_headline")).to_have_value("Regeln")
    expect(editor.locator(".Draftail-Editor").first).to_be_visible()
    editor.locator(".public-DraftEditor-content").first.press_sequentially("Noch etwas. ")
    # Rows of a child list.
    editor.locator("[role=tab]", has_text=re.compile("Veröffentlichung|Publication")).click()
    rows = editor.locator("#id_corrections-FORMS > *")
    before = rows.count()
    editor.locator("#id_corrections-ADD").click()
    expect(rows).to_have_count(before + 1)
    expect(rows.last.locator("textarea, input[type=text]").first).to_be_visible()
    # A calendar.
    editor.locator("#id_embargo_until").click()
    expect(editor.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_the_preview_is_shown_with_its_style(running: Running, newsroom: Newsroom, editor: Page) -> None:
    number = newsroom("article", headline="Vorschau", body="Ein Absatz.")["id"]
    editor.goto(f"{running.url}/desk/artikel/edit/{number}/")
    editor.locator("[data-side-panel-toggle=preview], button[aria-label*=orschau]").first.click()
    shown = editor.frame_locator("iframe").first
    expect(shown.locator("h1")).to_have_text("Vorschau")
    assert shown.locator(".skip").evaluate("(skip) => getComputedStyle(skip).position") == "absolute"
