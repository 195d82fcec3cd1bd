"""What editors and agencies do in the browser tests: a file on the wire, taking it, the buttons of the editing form."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, eventually
from tests.house import ninjs


def drop(running: Running, name: str, data: bytes) -> None:
    """Put a file into the watched folder, as an agency's client does."""
    part = running.inbox / f".{name}"
    part.write_bytes(data)
    part.rename(running.inbox / name)


def jpeg(colour: str) -> bytes:
    """A picture's file, in one colour."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG")
    return out.getvalue()


def headed(guid: str, headline: str, text: str = "", version: int = 1, **more: Any) -> bytes:
    """A ninjs item with a headline of its own."""
    return ninjs(guid, version, text, headlines=[{"role": "main", "value": headline}], **more)


def pictured(file: str, guid: str, headline: str) -> dict[str, Any]:
    """For ``associations``: a picture whose ``file`` has come or comes beside the item."""
    rendition = {"name": "gross", "href": file, "contenttype": "image/jpeg", "width": 900}
    return {"uri": guid, "type": "picture", "renditions": [rendition], "headline": headline}


def fill_sign_in(desk: Page, running: Running, email: str, password: str, address: str = "/desk/") -> None:
    """Sign in by the form that stands before ``address``."""
    desk.goto(running.url + address)
    desk.fill("input[name=username]", email)
    desk.fill("input[name=password]", password)
    with desk.expect_navigation():
        desk.click("button[type=submit]")


def sign_in(browser: Browser, running: Running, email: str, password: str) -> Page:
    """An editor's own browser, signed in. The caller closes its context."""
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-AT").new_page()
    fill_sign_in(desk, running, email, password)
    return desk


def open_item(desk: Page, running: Running, headline: str) -> None:
    """Read an item in the queue, as soon as it has come."""

    def queued() -> bool:
        desk.goto(f"{running.url}/desk/wire/")
        return desk.get_by_role("link", name=headline).count() > 0

    eventually(queued, 120, what=f"the arrival of “{headline}” in the queue")
    desk.get_by_role("link", name=headline).first.click()
    expect(desk.locator(".wire-pane h1")).to_have_text(headline)


def take(desk: Page, running: Running, headline: str) -> int:
    """Take an item from the queue; the number of the draft, which is open."""
    open_item(desk, running, headline)
    desk.locator(".wire-pane [data-take]").click()
    expect(desk.locator("#id_headline")).to_have_value(headline)
    return number(desk)


def number(desk: Page) -> int:
    """The number of what is edited."""
    found = re.search(r"/edit/(\d+)/", desk.url)
    assert found is not None, desk.url
    return int(found.group(1))


def edit(desk: Page, running: Running, article: int) -> None:
    """Open the editing form, and wait until it is alive."""
    desk.goto(f"{running.url}/desk/artikel/edit/{article}/")
    alive(desk)


def alive(desk: Page) -> None:
    """The form is alive when its blocks are drawn."""
    expect(desk.locator("#id_headline")).to_be_visible()
    expect(desk.locator("[data-contentpath=body] [data-streamfield-child]").first).to_be_attached()


def save(desk: Page) -> None:
    """Save by keyboard; where Wagtail knows of a newer version by then and asks, go on."""
    desk.wait_for_load_state("load")
    loaded: list[bool] = []
    desk.once("load", lambda _page: loaded.append(True))
    desk.keyboard.press("Control+s")
    go_on = desk.locator("#w-save-confirmation-dialog [data-w-dialog-target=confirm]")

    def done() -> bool:
        if not loaded and go_on.is_visible():
            go_on.click()
        return bool(loaded)

    eventually(done, 60, "saving")


def press(desk: Page, name: str) -> None:
    """One of the buttons at the foot of the form."""
    if not desk.locator(f"button[name={name}]").is_visible():
        desk.get_by_role("button", name=re.compile("Mehr Aktionen|More actions")).click()
    with desk.expect_navigation():
        desk.locator(f"button[name={name}]").click()


def publish(desk: Page) -> None:
    """Publish what is in the form."""
    press(desk, "action-publish")


def tab(desk: Page, name: str) -> None:
    """Turn to a tab of the form."""
    desk.get_by_role("tab", name=name).click()
