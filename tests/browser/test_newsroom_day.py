"""A day in the newsroom: two editors, two agencies, readers; through the real forms, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, eventually
from tests.browser.desk import (
    alive,
    drop,
    edit,
    headed,
    jpeg,
    open_item,
    pictured,
    publish,
    save,
    sign_in,
    tab,
    take,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BRIDGE, PIERS, NIGHT = "Brücke in Oberlint gesperrt", "Gutachter prüfen die Pfeiler", "Nachtzug hält wieder in Oberlint"
FIRST = "<p>Die Brücke in Oberlint ist seit Montag gesperrt.<br>Umgeleitet wird über Niederlint.</p><p>Ein Pfeiler hat Risse.</p>"
SECOND = "<p>Zwei Gutachter haben die Pfeiler am Nachmittag untersucht.</p>"
PUBLIC_PLACES = ("/", "/feed.atom", "/suche?q=Oberlint")


@pytest.fixture
def nora(chromium: Browser, running: Running) -> Iterator[Page]:
    """The editor ``init`` has made."""
    desk = sign_in(chromium, running, running.email, running.password)
    yield desk
    desk.context.close()


@pytest.fixture
def otto(chromium: Browser, running: Running) -> Iterator[Page]:
    """One who was added, without an administrator's rights."""
    told = running.run("editor", "add", "otto.tag@example.org", "--name", "Otto Tag")
    desk = sign_in(chromium, running, "otto.tag@example.org", told.split("password:")[1].strip())
    yield desk
    desk.context.close()


def sources(desk: Page) -> int:
    """How many reports the form says it draws on."""
    tab(desk, "Quellen und Notizen")
    found = desk.locator(".desk-source:not(.idle)").count()
    tab(desk, "Text")
    return found


def readers(page: Page, running: Running, places: tuple[str, ...] = PUBLIC_PLACES) -> str:
    return "".join(page.request.get(running.url + place).text() for place in places)


def test_a_day_of_two_editors(running: Running, nora: Page, otto: Page, page: Page) -> None:
    drop(running, "pfeiler.jpg", jpeg("#0b5a58"))
    eventually(lambda: not (running.inbox / "pfeiler.jpg").exists(), 120, "the picture's arrival")
    picture = pictured("pfeiler.jpg", "urn:tag:bild", "Die Brücke")
    drop(
        running, "bruecke.json", headed("urn:tag:bruecke", BRIDGE, FIRST, copyrightholder="NAG", associations=[picture])
    )
    drop(running, "pfeiler.json", headed("urn:tag:pfeiler", PIERS, SECOND, copyrightholder="TPA"))

    # Nora takes a report with a line break and a picture, and merges another agency's with its words.
    article = take(nora, running, BRIDGE)
    alive(nora)
    lead = nora.locator("#panel-child-text-aufmacherbild-section")
    lead.locator(".w-panel__toggle").first.click()
    thumbnail = lead.locator("img").first
    expect(thumbnail).to_be_visible()
    eventually(lambda: thumbnail.evaluate("image => image.naturalWidth") > 0, 120, "the thumbnail")
    open_item(nora, running, PIERS)
    pane = nora.locator(".wire-pane")
    pane.locator("[data-merge]").select_option(str(article))
    with nora.expect_navigation():
        pane.get_by_role("button", name="Zusammenführen").click()
    alive(nora)
    assert sources(nora) == 2

    # Autosave and save: both reports stay.
    nora.locator("#id_kicker").fill("Verkehr")
    with nora.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(f"/{article}/")):
        pass
    edit(nora, running, article)
    expect(nora.locator("#id_kicker")).to_have_value("Verkehr")
    assert sources(nora) == 2
    nora.locator("#id_kicker").fill("Oberlint")
    save(nora)
    assert sources(nora) == 2

    # Otto saves a standfirst in his window, Nora at once a headline in hers.
    edit(otto, running, article)
    edit(nora, running, article)
    otto.locator("#id_standfirst").fill("Umgeleitet wird über Niederlint.")
    nora.locator("#id_headline").fill("Brücke in Oberlint bleibt zu")
    save(otto)
    save(nora)
    edit(nora, running, article)
    expect(nora.locator("#id_standfirst")).to_have_value("Umgeleitet wird über Niederlint.")
    expect(nora.locator("#id_headline")).to_have_value("Brücke in Oberlint bleibt zu")
    expect(nora.locator("#id_kicker")).to_have_value("Oberlint")

    # The mark for editors stops publication, which says where; without it the article is public, and the desk says so.
    publish(nora)
    expect(nora.locator(".messages")).to_contain_text(
        re.compile(r"Block \d+ \(Vermerk für die Redaktion\): „TPA: " + PIERS)
    )
    assert page.goto(f"{running.url}/{article}").status == 404
    edit(nora, running, article)
    mark = nora.locator("[data-streamfield-child]").filter(
        has=nora.locator(".c-sf-block__type", has_text="Vermerk für die Redaktion")
    )
    mark.get_by_role("button", name="Löschen").first.click()
    publish(nora)
    expect(nora.locator(".messages")).to_contain_text("ist veröffentlicht")
    eventually(lambda: page.goto(f"{running.url}/{article}").status == 200, 120, "publication")
    story = page.url
    expect(page.locator("h1")).to_have_text("Brücke in Oberlint bleibt zu")
    expect(page.locator(".story")).to_contain_text("untersucht")
    expect(page.locator(".source")).to_contain_text("NAG/TPA")
    assert "TPA: " not in page.content()
    for place in PUBLIC_PLACES:
        eventually(lambda: "Brücke in Oberlint bleibt zu" in readers(page, running, (place,)), 120, f"{place}")  # noqa: B023

    # A plan is called one.
    drop(running, "nachtzug.json", headed("urn:tag:nachtzug", NIGHT, "<p>Ab Dezember hält der Nachtzug.</p>"))
    planned = take(otto, running, NIGHT)
    tab(otto, "Veröffentlichung")
    until = timezone.localtime() + timedelta(days=2)
    otto.locator("#id_embargo_until").fill(until.strftime("%d.%m.%Y %H:%M"))
    publish(otto)
    expect(otto.locator(".messages")).to_contain_text("noch nicht öffentlich")
    expect(otto.locator(".messages")).to_contain_text(until.strftime("%d.%m.%Y %H:%M"))
    assert page.goto(f"{running.url}/{planned}").status == 404
    assert NIGHT not in readers(page, running)

    # The section gets another address; the old one leads there.
    section = story.split("/")[3]
    nora.goto(f"{running.url}/desk/ressorts/")
    row = nora.locator("tr").filter(has=nora.get_by_text(section, exact=True))
    row.get_by_role("link").first.click()
    nora.locator("#id_slug").fill("talleben")
    with nora.expect_navigation():
        nora.locator("#w-editor-form button[type=submit]").first.click()
    expect(nora.locator(".messages")).to_contain_text(f"Die alte, „{section}“, führt auf Dauer dorthin")
    moved = story.replace(f"/{section}/", "/talleben/")
    for old, new in ((story, moved), (f"{running.url}/{section}", f"{running.url}/talleben")):

        def leads(old: str = old, new: str = new) -> bool:
            answer = page.request.get(old, max_redirects=0)
            return (
                answer.status in (301, 308)
                and running.url + answer.headers["location"].removeprefix(running.url) == new
            )

        eventually(leads, 120, f"the way from {old} to {new}")
    assert page.goto(moved).status == 200

    # The second agency takes its report back: gone within seconds, and the desk says who and why.
    cancel = headed(
        "urn:tag:pfeiler", PIERS, version=2, copyrightholder="TPA", pubstatus="canceled", ednote="Falsche Brücke."
    )
    drop(running, "pfeiler-2.json", cancel)
    eventually(lambda: page.goto(moved).status == 410, 60, "the withdrawal")
    expect(page.locator("h1")).to_be_visible()
    assert "Brücke in Oberlint bleibt zu" not in readers(page, running, (*PUBLIC_PLACES, "/talleben"))
    otto.goto(f"{running.url}/desk/")
    expect(otto.locator(".home-grid")).to_contain_text("Brücke in Oberlint bleibt zu")
    expect(otto.locator(".home-grid")).to_contain_text("Falsche Brücke.")
    edit(otto, running, article)
    expect(otto.locator(".desk-alert").filter(has_text="TPA")).to_contain_text("Falsche Brücke.")

    # Withdrawn by hand, with a note; every version is there.
    free = take(nora, running, NIGHT)
    publish(nora)
    eventually(lambda: page.goto(f"{running.url}/{free}").status == 200, 120, "publication")
    nora.goto(f"{running.url}/desk/artikel/unpublish/{free}/")
    nora.locator("#note").fill("Der Zug fährt doch nicht.")
    nora.locator("#reason").fill("Rückruf der Bahn.")
    with nora.expect_navigation():
        nora.get_by_role("button", name=re.compile("^Ja|Zurückziehen")).first.click()
    expect(nora.locator(".messages")).to_contain_text("ist zurückgezogen")
    assert page.goto(f"{running.url}/{free}").status == 410
    expect(page.locator("main")).to_contain_text("Der Zug fährt doch nicht.")
    assert "Rückruf der Bahn" not in page.content()
    nora.goto(f"{running.url}/desk/artikel/history/{article}/")
    for done in ("Meldung zusammengeführt", "Otto Tag", "Zurückgezogen"):
        expect(nora.locator("main")).to_contain_text(done)
    assert nora.goto(f"{running.url}/desk/artikel/history/{article}/").status == 200
    expect(nora.get_by_role("row")).not_to_have_count(0)
