"""The main job, from the wire file to the withdrawal, in a real browser against the real processes."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, eventually, mailed_code
from tests.browser.desk import drop, publish
from tests.house import ninjs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADLINE = "Seilbahn über die Lint nimmt den Betrieb auf"
TEXT = (
    "<p>Die neue Seilbahn über die Lint hat am Montag ihren Betrieb aufgenommen.</p>"
    "<p>Sie verbindet den Bahnhof mit dem Spital und fährt alle vier Minuten.</p>"
)


def seilbahn(version: int = 1, **more: object) -> bytes:
    headlines = [{"role": "main", "value": HEADLINE}]
    return ninjs("urn:probe:seilbahn", version, TEXT, headlines=headlines, urgency=3, **more)


def test_a_wire_file_becomes_an_article_is_updated_and_withdrawn(running: Running, editor: Page, page: Page) -> None:
    desk = editor
    drop(running, "seilbahn.json", seilbahn())

    def queued() -> bool:
        desk.goto(f"{running.url}/desk/wire/")
        return desk.get_by_role("link", name=HEADLINE).count() > 0

    eventually(queued, what="the item's arrival in the queue")

    # Take: one click, and a draft is open with everything in it.
    desk.get_by_role("link", name=HEADLINE).click()
    pane = desk.locator(".wire-pane")
    expect(pane.locator("h1")).to_have_text(HEADLINE)
    pane.get_by_role("button", name=re.compile("Nehmen|Übernehmen|Take")).click()
    expect(desk.locator("#id_headline")).to_have_value(HEADLINE)
    article = re.search(r"/(\d+)/?$", desk.url.split("?")[0].replace("/edit", "")).group(1)
    assert page.goto(f"{running.url}/{article}").status == 404

    # Edit and publish: the page is there within a second.
    desk.locator("#id_standfirst").fill('Alle vier Minuten eine Gondel, sagt der "Betriebsleiter".')
    publish(desk)
    started = time.monotonic()
    eventually(lambda: page.goto(f"{running.url}/{article}").status == 200, what="publication")
    assert time.monotonic() - started < 2  # the browser's own start included
    expect(page.locator("h1")).to_have_text(HEADLINE)
    expect(page.locator(".story .standfirst").first).to_contain_text("„Betriebsleiter“")
    expect(page.locator(".story")).to_contain_text("fährt alle vier Minuten")
    expect(page.locator(".source")).to_have_text("(NAG/Red.)")
    canonical = page.url
    for address in ("/", "/feed.atom", "/suche?q=Seilbahnen"):
        assert HEADLINE in page.request.get(running.url + address).text()

    # Update: readers see that, and what, has changed.
    desk.goto(f"{running.url}/desk/artikel/edit/{article}/")
    desk.locator("#id_standfirst").fill("Die Gondeln fahren.")
    publish(desk)
    eventually(lambda: page.goto(canonical) and "Die Gondeln fahren." in page.content(), what="the update")
    expect(page.locator(".times")).to_contain_text("aktualisiert")
    expect(page.locator(".trail")).to_contain_text("Vorspann geändert")

    # The agency cancels: gone everywhere, the desk is told.
    drop(running, "seilbahn-3.json", seilbahn(3, pubstatus="canceled"))
    eventually(lambda: page.goto(canonical).status == 410, 3, "the withdrawal")
    expect(page.locator("h1")).to_be_visible()
    for address in ("/", "/feed.atom", "/politik", "/suche?q=Seilbahn"):
        assert HEADLINE not in page.request.get(running.url + address).text()
    desk.goto(f"{running.url}/desk/")
    expect(desk.locator(".home-grid")).to_contain_text(HEADLINE)


def test_a_bad_file_lies_in_quarantine_and_the_next_one_goes_on(running: Running, editor: Page) -> None:
    drop(running, "kaputt.xml", b"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'>&kaputt;</newsItem>")
    drop(running, "danach.json", ninjs("urn:probe:danach", headlines=[{"role": "main", "value": "Die Datei danach"}]))

    def both() -> bool:
        editor.goto(f"{running.url}/desk/quarantine/")
        told = "kaputt.xml" in editor.content() and "Malformed XML" in editor.content()
        editor.goto(f"{running.url}/desk/wire/")
        return told and "Die Datei danach" in editor.content()

    eventually(both, what="quarantine and the next file")


def test_a_reader_signs_in_by_mailed_code_and_reads_a_premium_article(
    running: Running, editor: Page, page: Page
) -> None:
    drop(running, "premium.json", ninjs("urn:probe:premium", 1, TEXT * 3 + "<p>Der letzte Satz ist nur für Abonnenten.</p>",
         headlines=[{"role": "main", "value": "Was die Seilbahn kostet"}]))  # fmt: skip

    def queued() -> bool:
        editor.goto(f"{running.url}/desk/wire/")
        return editor.get_by_role("link", name="Was die Seilbahn kostet").count() > 0

    eventually(queued, what="the item's arrival")
    editor.get_by_role("link", name="Was die Seilbahn kostet").click()
    editor.locator(".wire-pane").get_by_role("button", name=re.compile("Nehmen|Übernehmen|Take")).click()
    article = re.search(r"/(\d+)/?$", editor.url.split("?")[0].replace("/edit", "")).group(1)
    editor.get_by_role("tab", name=re.compile("Ablage|Filing|Einordnung")).click()
    editor.locator("#id_access").select_option("premium")
    publish(editor)
    eventually(lambda: page.goto(f"{running.url}/{article}").status == 200, what="publication")
    assert "nur für Abonnenten" not in page.content()
    expect(page.locator(".offer")).to_be_visible()
    canonical = page.url

    running.run("reader", "grant", "leserin@example.org", "--until", "2099-12-31")
    page.get_by_role("link", name=re.compile("bereits ein Konto|account already")).click()
    page.fill("input[name=code]", mailed_code(page, running, "leserin@example.org"))
    page.get_by_role("button", name=re.compile("Anmelden|Sign in")).click()
    page.wait_for_url(canonical)
    expect(page.locator(".story")).to_contain_text("nur für Abonnenten")


def test_every_page_is_complete_with_scripts_off(running: Running, chromium) -> None:
    context = chromium.new_context(java_script_enabled=False)
    reader = context.new_page()
    requests: list[str] = []
    reader.on("request", lambda request: requests.append(request.url))
    assert reader.goto(running.url + "/").status == 200
    expect(reader.locator("main")).to_be_visible()
    assert all(address.startswith(running.url) for address in requests)
    assert context.cookies() == []
    context.close()
