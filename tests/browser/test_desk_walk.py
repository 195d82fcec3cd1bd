"""Every page of the desk in a real browser, over the sample newspaper: pictures are seen, nothing fails, the console is quiet."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect

from tests.browser.conftest import Running
from tests.browser.desk import alive

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

#: Pieces of pages that scripts fetch, what signs out, what makes something by being looked at.
_NOT_PAGES = re.compile(
    r"/bulk/|logout|results/|/results|/raw/|/media/|/static/|/bild/|jsi18n|sprite|/preview|download|export=|generate_url"
)
_PICTURES = """async () => {
  const broken = [];
  for (const image of document.querySelectorAll('img[src]:not([src=""])')) {
    image.loading = 'eager';
    try { await image.decode(); } catch (error) { broken.push(image.src); }
    if (!image.naturalWidth) broken.push(image.src);
  }
  return broken;
}"""


@dataclass
class Walk:
    """A page, and what went wrong on it."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._response)
        self.page.on("requestfailed", self._failed)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{self.page.url}: {response.status} {response.url}")

    def _failed(self, request: Request) -> None:
        # The browser breaks off what a page has begun when it is left.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"{self.page.url}: {request.failure} {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(f"{self.page.url}: {message.text}")

    def look(self) -> None:
        """All pictures of the page as it stands now."""
        self.wrong += [f"{self.page.url}: broken picture {source}" for source in self.page.evaluate(_PICTURES)]

    def links(self) -> list[str]:
        """Where the page leads, within the desk."""
        found = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        paths = (urljoin(self.page.url, href) for href in found)
        return [url for url in paths if url.startswith(f"{self.base}/desk/") and not _NOT_PAGES.search(url)]


def shape(url: str) -> str:
    """What an address has in common with others of its kind."""
    parts = urlsplit(url)
    keys = ",".join(sorted(key.partition("=")[0] for key in parts.query.split("&"))) if "/bulk/" in parts.path else ""
    path = re.sub(r"\d+", "N", parts.path) + keys
    # The same page, whatever it is about.
    return re.sub(r"^.*/(history|usage|disable)/N/$", r"\1", path)


@pytest.fixture
def walk(chromium: Browser, sample: Running) -> Iterator[Walk]:
    """The sample's editor at the desk."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="de-AT")
    page = context.new_page()
    page.goto(f"{sample.url}/desk/")
    page.fill("input[name=username]", sample.email)
    page.fill("input[name=password]", sample.password)
    page.click("button[type=submit]")
    page.wait_for_url(f"{sample.url}/desk/")
    yield Walk(page, sample.url)
    context.close()


def test_no_page_of_the_desk_has_a_broken_picture_a_failed_request_or_an_error(walk: Walk, sample: Running) -> None:
    # Not every page is led to by a link: these are opened by scripts, or from the menu's panels.
    begin = ["", "images/", "users/", "groups/", "collections/", "workflows/list/", "workflows/tasks/index/", "account/", "reports/site-history/",
             "reports/workflow/", "reports/locked/", "artikel/add/", "artikel/?q=Brücke", "wire/", "liveticker/", "quarantine/",
             "ressorts/delete/1/", "themen/delete/1/"]  # fmt: skip
    waiting = [f"{sample.url}/desk/{path}" for path in begin]
    seen = set(map(shape, waiting))
    walked = 0
    while waiting:
        url = waiting.pop(0)
        walk.page.goto(url)
        walk.look()
        walked += 1
        for link in walk.links():
            if shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
    assert walk.wrong == []
    assert walked > 50


def chosen(walk: Walk, identity: str, window: str) -> None:
    """Choose the first of what a chooser's window offers, and see it arrive in the form."""
    page = walk.page
    page.locator(f"[id='{identity}-chooser'] [data-chooser-action-choose]").first.click()
    body = page.locator(".modal-body")
    expect(body.locator(window).first).to_be_visible()
    walk.look()
    body.locator(window).first.click()
    expect(body).to_have_count(0)
    expect(page.locator(f"[id='{identity}']")).to_have_value(re.compile(r"^\d+$"))
    expect(page.locator(f"[id='{identity}-title']")).to_have_text(re.compile(r"\w"))
    walk.look()


def test_what_is_chosen_in_a_window_arrives_in_the_form(walk: Walk, sample: Running) -> None:
    page = walk.page
    page.goto(f"{sample.url}/desk/artikel/")
    page.locator("main a[href*='/desk/artikel/edit/']").first.click()
    alive(page)
    # A link, with the window of the text editor.
    text = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    text.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    address = page.locator(".modal-body input[name$=url]")
    address.fill("https://example.org/karte")
    page.locator(".modal-body [type=submit]").last.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    expect(text.locator("a[href='https://example.org/karte']").first).to_be_visible()
    # A picture in the body, one above it.
    page.get_by_role("button", name=re.compile("Einen Block einfügen|Insert a block")).last.click()
    page.get_by_role("option", name=re.compile("^(Bild|Picture)$")).click()
    picture = page.locator("[data-contentpath=body] .image-chooser").last
    chosen(walk, str(picture.get_attribute("id")).removesuffix("-chooser"), "a.image-choice")
    panel = page.locator("section[data-panel]", has=page.locator("#id_lead_picture-chooser")).last
    panel.locator("[data-panel-toggle]").click()
    if page.locator("#id_lead_picture").input_value():
        panel.locator(".w-dropdown__toggle").click()
        page.locator("[data-chooser-action-clear]:visible").click()
    chosen(walk, "id_lead_picture", "a.image-choice")
    # An article on the front.
    page.goto(f"{sample.url}/desk/titelseite/")
    page.locator("#id_slots-ADD").click()
    slot = page.locator("#id_slots-FORMS .snippet-chooser").last
    chosen(walk, str(slot.get_attribute("id")).removesuffix("-chooser"), "[data-chooser-modal-choice]")
    assert walk.wrong == []


def test_a_picture_is_seen_where_its_crop_is_set(walk: Walk, sample: Running) -> None:
    page = walk.page
    page.goto(f"{sample.url}/desk/images/")
    page.locator("main a[href*='/desk/images/']").filter(has=page.locator("img")).first.click()
    expect(page.locator(".jcrop-holder img").first).to_be_visible()
    walk.look()
    holder = page.locator(".jcrop-holder")
    box = holder.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(page.locator("input.focal_point_x")).to_have_value(re.compile(r"^\d+$"))
    assert walk.wrong == []


def test_strangers_get_none_of_these_files_through_the_kiosk(walk: Walk, sample: Running, page: Page) -> None:
    walk.page.goto(f"{sample.url}/desk/images/")
    sources = walk.page.eval_on_selector_all("main img", "all => all.map(image => image.src)")
    assert sources
    for source in sources[:3]:
        ours, theirs = walk.page.request.get(source), page.request.get(source)
        assert (ours.status, theirs.status) == (200, 404)
        assert ours.headers["cache-control"] == "private, no-cache"
        assert "sandbox" in ours.headers["content-security-policy"]
    assert page.request.get(f"{sample.url}/desk/media/original_images/").status == 404


def test_an_error_at_the_desk_shows_the_reference_that_the_log_has_with_its_traceback(
    walk: Walk, sample: Running, page: Page
) -> None:
    (database,) = sample.folder.rglob("newspaper.sqlite3")
    with sqlite3.connect(database, timeout=20) as rows:
        item, links = rows.execute("SELECT id, links FROM wire_wireitem WHERE current LIMIT 1").fetchone()
        rows.execute("UPDATE wire_wireitem SET links = '5' WHERE id = ?", [item])
    try:
        answer = walk.page.goto(f"{sample.url}/desk/wire/{item}/")
        assert answer is not None
        assert answer.status == 500
        mark = answer.headers["x-request-id"]
        expect(walk.page.locator(".reference code")).to_have_text(mark)
        log = next(sample.folder.rglob("office.log")).read_text()
        line = next(line for line in log.splitlines() if mark in line)
        assert "Internal Server Error" in line
        assert "Traceback" in log.partition(line)[2][:200]
    finally:
        with sqlite3.connect(database, timeout=20) as rows:
            rows.execute("UPDATE wire_wireitem SET links = ? WHERE id = ?", [links, item])
