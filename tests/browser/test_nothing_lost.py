"""Two editors, real forms, a real browser: whatever is done to an article, nothing that was there is gone without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Newsroom, Running, eventually
from tests.browser.desk import alive, edit, save, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIRST = "<p>Der Damm am Lintsee hat dem Hochwasser standgehalten.</p><p>Die Feuerwehr gab am Abend Entwarnung.</p>"
SECOND = "<p>Am Ufer wurden am Sonntag elf Keller ausgepumpt.</p>"
NUMBERS = iter(range(1, 1000))


@pytest.fixture(scope="module")
def nora(chromium: Browser, running: Running) -> Iterator[Page]:
    """The first editor."""
    desk = sign_in(chromium, running, running.email, running.password)
    yield desk
    desk.context.close()


@pytest.fixture(scope="module")
def otto(chromium: Browser, running: Running, newsroom: Newsroom) -> Iterator[Page]:
    """The second one."""
    password = newsroom("editor", email="otto@example.org")["id"]
    desk = sign_in(chromium, running, "otto@example.org", password)
    yield desk
    desk.context.close()


@pytest.fixture
def story(newsroom: Newsroom) -> int:
    """A public article of two reports, with a correction and a note the house has written."""
    number = next(NUMBERS)
    first = newsroom("item", guid=f"urn:verlust:{number}:a", text=FIRST)["id"]
    second = newsroom("item", guid=f"urn:verlust:{number}:b", text=SECOND)["id"]
    article = newsroom("take", item=first)["id"]
    newsroom("merge", article=article, item=second)
    newsroom("unmark", article=article)
    newsroom("correct", article=article, text="Es waren elf Keller.")
    newsroom("note", article=article, text="Feuerwehr angerufen.")
    newsroom("front", articles=[article])
    return int(article)


def no_autosave(desk: Page) -> None:
    """As when two save before either's autosave has come through."""
    desk.route(
        "**/desk/artikel/edit/**",
        lambda route: route.abort() if "json" in route.request.headers.get("accept", "") else route.fallback(),
    )


def kept(found: dict[str, Any]) -> dict[str, Any]:
    """What no save may take away."""
    return {name: found[name] for name in ("sources", "notes", "corrections", "body", "front")}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_saving_and_autosaving_lose_no_source_note_or_correction_and_the_kill_still_counts(
    running: Running, newsroom: Newsroom, nora: Page, page: Page, story: int
) -> None:
    def look() -> dict[str, Any]:
        found = kept(newsroom("look", article=story)["id"])
        return found | {"body": words(found["body"])}

    before = look()
    assert (len(before["sources"]), before["notes"], len(before["corrections"])) == (2, ["Feuerwehr angerufen."], 1)
    edit(nora, running, story)
    save(nora)
    assert look() == before
    revisions = newsroom("look", article=story)["id"]["revisions"]
    alive(nora)
    nora.locator("#id_kicker").fill("Hochwasser")  # at once, before Wagtail begins to watch
    eventually(lambda: newsroom("look", article=story)["id"]["kicker"] == "Hochwasser", 60, "the autosave")
    assert look() == before
    newsroom("publish", article=story)
    edit(nora, running, story)
    nora.locator("#id_kicker").fill("Entwarnung")
    save(nora)
    newsroom("publish", article=story)
    assert look() == before
    assert page.goto(f"{running.url}/{story}").status == 200
    # Back to a version from before all that: nothing goes with it.
    nora.goto(f"{running.url}/desk/artikel/history/{story}/revisions/{revisions[1]}/revert/")
    expect(nora.locator("#id_headline")).to_be_visible()
    with nora.expect_navigation():
        nora.keyboard.press("Control+s")
    found = look()
    assert (found["sources"], found["notes"], found["front"]) == (before["sources"], before["notes"], before["front"])
    second = next(guid for guid in before["sources"] if guid.endswith(":b"))
    newsroom("item", guid=second, version=2, pubstatus="canceled")
    eventually(lambda: page.goto(f"{running.url}/{story}").status == 410, what="the withdrawal")


def test_what_is_typed_while_an_autosave_is_under_way_is_saved_by_the_next(
    running: Running, newsroom: Newsroom, nora: Page, story: int
) -> None:
    edit(nora, running, story)
    # In the very moment the answer is there.
    nora.evaluate("""addEventListener("w-autosave:success", () => {
      const field = document.querySelector("#id_standfirst");
      field.value = "Getippt, als gesichert wurde.";
      field.dispatchEvent(new Event("input", {bubbles: true}));
    }, {capture: true, once: true})""")
    nora.locator("#id_kicker").fill("Hochwasser")

    def both() -> bool:
        found = newsroom("look", article=story)["id"]
        return (found["kicker"], found["standfirst"]) == ("Hochwasser", "Getippt, als gesichert wurde.")

    eventually(both, 60, "the second autosave")


def test_a_source_goes_by_an_action_with_a_reason_and_an_older_version_brings_it_back(
    running: Running, newsroom: Newsroom, nora: Page, story: int
) -> None:
    second = next(g for g in newsroom("look", article=story)["id"]["sources"] if g.endswith(":b"))
    with_it = newsroom("look", article=story)["id"]["revisions"][-1]
    edit(nora, running, story)
    nora.get_by_role("tab", name=re.compile("Quellen und Notizen")).click()
    expect(nora.locator(".desk-source")).to_have_count(2)
    nora.locator(".desk-source").nth(1).get_by_role("link", name="Nicht mehr verwendet").click()
    expect(nora.locator(".desk-alert")).to_contain_text(re.compile("noch im neuesten Entwurf"))
    nora.locator("#reason").fill("Selbst recherchiert")
    nora.locator("form button[value=drop]").click()
    nora.get_by_role("tab", name=re.compile("Quellen und Notizen")).click()
    expect(nora.locator(".desk-source.idle")).to_contain_text("Selbst recherchiert")
    assert newsroom("look", article=story)["id"]["sources"][second] is False
    nora.locator("#desk-note-text").fill("Quelle geprüft.")
    with nora.expect_navigation():
        nora.get_by_role("button", name="Notiz hinzufügen").click()
    assert newsroom("look", article=story)["id"]["notes"] == ["Feuerwehr angerufen.", "Quelle geprüft."]
    nora.goto(f"{running.url}/desk/artikel/history/{story}/revisions/{with_it}/revert/")
    expect(nora.locator("#id_headline")).to_be_visible()
    with nora.expect_navigation():
        nora.keyboard.press("Control+s")
    assert newsroom("look", article=story)["id"]["sources"][second] is True


def test_a_standfirst_and_a_headline_written_in_two_windows_are_both_there(
    running: Running, newsroom: Newsroom, nora: Page, otto: Page, story: int
) -> None:
    for desk in (nora, otto):
        no_autosave(desk)
        edit(desk, running, story)
    otto.locator("#id_standfirst").fill("Am Abend gab es Entwarnung.")
    nora.locator("#id_headline").fill("Damm hält")
    save(otto)
    save(nora)
    found = newsroom("look", article=story)["id"]
    assert (found["headline"], found["standfirst"]) == ("Damm hält", "Am Abend gab es Entwarnung.")
    expect(nora.locator("#id_standfirst")).to_have_value("Am Abend gab es Entwarnung.")
    expect(nora.locator(".messages")).to_contain_text("Vorspann")
    assert len(found["sources"]) == 2
    for desk in (nora, otto):
        desk.unroute_all()


def test_one_headline_written_in_two_windows_is_asked_about(
    running: Running, newsroom: Newsroom, nora: Page, otto: Page, story: int
) -> None:
    for desk in (nora, otto):
        no_autosave(desk)
        edit(desk, running, story)
    otto.locator("#id_headline").fill("Ottos Titel")
    otto.locator("#id_standfirst").fill("Ottos Vorspann.")
    nora.locator("#id_headline").fill("Noras Titel")
    save(otto)
    save(nora)
    assert newsroom("look", article=story)["id"]["headline"] == "Ottos Titel"
    asked = nora.locator(".desk-asked")
    expect(asked).to_contain_text("Ottos Titel")
    expect(asked).to_contain_text("Noras Titel")
    expect(nora.locator("#id_headline")).to_have_value("Noras Titel")
    expect(nora.locator("#id_standfirst")).to_have_value("Ottos Vorspann.")
    asked.get_by_role("checkbox").check()
    nora.locator("#id_kicker").fill("Hochwasser")
    save(nora)
    found = newsroom("look", article=story)["id"]
    assert (found["headline"], found["standfirst"], found["kicker"]) == ("Ottos Titel", "Ottos Vorspann.", "Hochwasser")
    for desk in (nora, otto):
        desk.unroute_all()


def test_what_was_written_while_the_session_ended_is_there_after_signing_in_again(
    chromium: Browser, running: Running, newsroom: Newsroom, story: int
) -> None:
    password = newsroom("editor", email="ida@example.org")["id"]
    ida = sign_in(chromium, running, "ida@example.org", password)
    edit(ida, running, story)
    ida.context.clear_cookies(name="sessionid")
    ida.locator("#id_headline").fill("Geschrieben, als die Sitzung schon zu Ende war")
    with ida.expect_navigation(url=re.compile("login")):
        ida.keyboard.press("Control+s")
    ida.fill("input[name=username]", "ida@example.org")
    ida.fill("input[name=password]", password)
    ida.click("button[type=submit]")
    expect(ida.locator(".messages")).to_contain_text("noch nicht gespeichert", timeout=60_000)
    expect(ida.locator("#id_headline")).to_have_value("Geschrieben, als die Sitzung schon zu Ende war")
    save(ida)
    found = newsroom("look", article=story)["id"]
    assert found["headline"] == "Geschrieben, als die Sitzung schon zu Ende war"
    assert len(found["sources"]) == 2
    assert len(found["corrections"]) == 1
    ida.context.close()


def test_the_front_page_keeps_the_slots_of_both_who_make_it(
    running: Running, newsroom: Newsroom, nora: Page, otto: Page, story: int
) -> None:
    articles = [newsroom("article", headline=f"Titel {n}", body="Ein Absatz.")["id"] for n in (1, 2)]
    newsroom("front", articles=[story, articles[0]])
    address = f"{running.url}/desk/titelseite/"
    nora.goto(address)
    expect(nora.locator("[data-inline-panel-child]")).to_have_count(2)
    # Meanwhile another one has put a third one in.
    newsroom("front", articles=[story, *articles])
    save(nora)
    assert sorted(newsroom("look", article=story)["id"]["front"]) == sorted([story, *articles])


def test_a_topic_changed_by_two_is_brought_together_or_asked_about(running: Running, nora: Page, otto: Page) -> None:
    number = next(NUMBERS)
    nora.goto(f"{running.url}/desk/themen/add/")
    nora.locator("#id_name").fill(f"Hochwasser {number}")
    save(nora)
    nora.goto(f"{running.url}/desk/themen/?q=Hochwasser+{number}")
    nora.get_by_role("link", name=f"Hochwasser {number}").first.click()
    otto.goto(nora.url)
    otto.locator("#id_description").fill("Alles über den Damm.")
    nora.locator("#id_qcode").fill("medtop:20000151")
    address = nora.url
    save(otto)
    save(nora)
    nora.goto(address)
    expect(nora.locator("#id_description")).to_have_value("Alles über den Damm.")
    expect(nora.locator("#id_qcode")).to_have_value("medtop:20000151")
    otto.goto(address)
    otto.locator("#id_description").fill("Ottos Satz.")
    nora.locator("#id_description").fill("Noras Satz.")
    save(otto)
    save(nora)
    expect(nora.locator(".desk-asked")).to_contain_text("Ottos Satz.")
    expect(nora.locator("#id_description")).to_have_value("Noras Satz.")
    save(nora)
    nora.goto(address)
    expect(nora.locator("#id_description")).to_have_value("Noras Satz.")
