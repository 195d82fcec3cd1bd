"""A picture's rights end while its form is open: through the real form, against the real processes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, eventually
from tests.browser.desk import drop, jpeg, publish
from tests.house import ninjs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADLINE = "Der Damm am Oberlauf wird höher"
GUID = "urn:probe:dammbild"


def addresses(page: Page, where: str) -> set[str]:
    """The picture's files on the reader's page."""
    return set(re.findall(r"/bilder/[0-9]+/[0-9a-f]+-[0-9x]+\.[a-z]+", page.request.get(where).text()))


def statuses(page: Page, running: Running, paths: set[str]) -> set[int]:
    return {page.request.get(running.url + path).status for path in paths}


def test_a_form_open_during_the_kill_brings_nothing_back_and_restoring_gives_new_addresses(
    running: Running, editor: Page, page: Page
) -> None:
    drop(running, "damm.jpg", jpeg("navy"))
    rendition = {"name": "gross", "href": "damm.jpg", "contenttype": "image/jpeg", "width": 900}
    picture = {"uri": GUID, "type": "picture", "renditions": [rendition], "headline": "Der Damm"}
    eventually(lambda: not (running.inbox / "damm.jpg").exists(), what="the picture's arrival")
    drop(
        running,
        "damm.json",
        ninjs("urn:probe:damm", headlines=[{"role": "main", "value": HEADLINE}], associations=[picture]),
    )

    def queued() -> bool:
        editor.goto(f"{running.url}/desk/wire/")
        return editor.get_by_role("link", name=HEADLINE).count() > 0

    eventually(queued, what="the item's arrival")
    editor.get_by_role("link", name=HEADLINE).click()
    editor.locator(".wire-pane").get_by_role("button", name=re.compile("Nehmen|Übernehmen|Take")).click()
    expect(editor.locator("#id_headline")).to_have_value(HEADLINE)
    article = re.search(r"/(\d+)/?$", editor.url.split("?")[0].replace("/edit", "")).group(1)
    publish(editor)
    eventually(lambda: page.goto(f"{running.url}/{article}").status == 200, what="publication")
    story = page.url
    old = eventually(lambda: addresses(page, story), what="the picture on the page")
    assert statuses(page, running, old) == {200}
    number = next(iter(old)).split("/")[2]
    form = f"{running.url}/desk/images/{number}/"

    # The form is open when the agency takes the picture back.
    editor.goto(form)
    editor.locator("#id_caption").fill("Der Damm im Herbst.")
    drop(running, "damm-kill.json", ninjs(GUID, version=2, type="picture", pubstatus="canceled"))
    eventually(lambda: statuses(page, running, old) == {410}, what="the withdrawal of the files")
    assert addresses(page, story) == set()
    editor.locator("#w-editor-form button[type=submit]").first.click()
    expect(editor.locator("body")).to_contain_text("nichts wurde gespeichert")
    assert statuses(page, running, old) == {410}
    assert addresses(page, story) == set()

    # It comes back by an action with a reason, elsewhere.
    editor.goto(form)
    editor.get_by_role("link", name="Wiederherstellen …").click()
    editor.locator("#id_reason").fill("Die Agentur hat die Sperre aufgehoben.")
    editor.get_by_role("button", name="Wiederherstellen").click()
    expect(editor.locator("body")).to_contain_text("neue Adressen")
    new = eventually(lambda: addresses(page, story), what="the picture on the page again")
    assert not new & old
    assert (statuses(page, running, new), statuses(page, running, old)) == ({200}, {410})

    # Another file asks what becomes of the old one.
    editor.goto(form)
    blurred = {"name": "unkenntlich.jpg", "mimeType": "image/jpeg", "buffer": jpeg("gray")}
    editor.locator("#id_file").set_input_files([blurred])
    editor.locator("#w-editor-form button[type=submit]").first.click()
    expect(editor.locator("body")).to_contain_text("Bitte entscheiden Sie")
    assert statuses(page, running, new) == {200}
    editor.locator("#id_file").set_input_files([blurred])
    editor.locator("#id_replacing").select_option("remove")
    with editor.expect_navigation():
        editor.locator("#w-editor-form button[type=submit]").first.click()
    eventually(lambda: statuses(page, running, new) == {410}, what="the removal of every old file")
    last = eventually(lambda: addresses(page, story) - new, what="the new file on the page")
    assert statuses(page, running, last) == {200}
