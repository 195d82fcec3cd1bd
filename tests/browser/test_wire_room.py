"""The wire queue by keyboard in a real browser: it lives, and never moves under the editor's hands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, eventually
from tests.browser.desk import drop
from tests.house import ninjs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def send(running: Running, name: str, **more: object) -> None:
    """An item of the agency Tal arrives."""
    headlines = [{"role": "main", "value": f"{name} im Tal"}]
    facts = {"copyrightholder": "TAL", "text": f"<p>Über {name} wird im Tal gesprochen.</p>"} | more
    drop(running, f"{name}.json", ninjs(f"urn:tal:{name}", headlines=headlines, **facts))


@pytest.fixture
def queue(running: Running, editor: Page) -> Page:
    """The queue, filtered to the agency Tal, with three items."""
    for name in ("Anemonen", "Birken", "Clematis"):
        send(running, name)

    def there() -> bool:
        editor.goto(f"{running.url}/desk/wire/?agentur=TAL&zeige=")
        return editor.locator(".wire-row").count() >= 3

    eventually(there, what="the items' arrival")
    return editor


def current(page: Page) -> str:
    return str(page.locator(".wire-row[aria-current] h2").inner_text())


def test_the_queue_is_worked_by_keyboard(running: Running, queue: Page) -> None:
    first, second = (queue.locator(".wire-row h2").nth(n).inner_text() for n in (0, 1))
    queue.keyboard.press("j")
    assert current(queue) == first
    queue.keyboard.press("j")
    assert current(queue) == second

    # Read beside the list, move on reading, close.
    queue.keyboard.press("o")
    expect(queue.locator(".wire-pane h1")).to_have_text(second)
    queue.keyboard.press("k")
    expect(queue.locator(".wire-pane h1")).to_have_text(first)
    queue.keyboard.press("Escape")
    expect(queue.locator(".wire-pane")).to_be_hidden()

    # Hide, and take it back.
    queue.keyboard.press("h")
    expect(queue.locator(".wire-row", has_text=first)).to_have_count(0)
    assert current(queue) == second
    queue.keyboard.press("u")
    expect(queue.locator(".wire-row", has_text=first)).to_have_count(1)
    assert current(queue) == first

    # What comes in meanwhile waits until it is wanted, and takes nothing away from under the hands.
    queue.keyboard.press("j")
    send(running, "Disteln")
    expect(queue.locator(".wire-new")).to_be_visible()
    assert current(queue) == second
    queue.keyboard.press("n")
    expect(queue.locator(".wire-row", has_text="Disteln")).to_have_count(1)
    assert current(queue) == second

    # The keys tell themselves; search is a key away; t makes a draft.
    queue.keyboard.press("?")
    expect(queue.locator("dialog.wire-keys")).to_be_visible()
    queue.keyboard.press("Escape")
    queue.keyboard.press("/")
    expect(queue.locator("#wire-q")).to_be_focused()
    queue.keyboard.press("Escape")
    with queue.expect_navigation():
        queue.keyboard.press("t")
    expect(queue.locator("#id_headline")).to_have_value(second)


def test_new_items_appear_by_themselves_in_a_queue_nobody_is_working_in(running: Running, queue: Page) -> None:
    queue.bring_to_front()
    send(running, "Eiben", urgency=1)
    expect(queue.locator(".wire-row", has_text="Eiben")).to_have_count(1)
    expect(queue.locator(".wire-told")).to_contain_text("Eiben")


def test_on_a_phone_an_item_opens_as_a_page(running: Running, queue: Page) -> None:
    queue.set_viewport_size({"width": 390, "height": 844})
    queue.goto(f"{running.url}/desk/wire/?agentur=TAL")
    link = queue.locator(".wire-row h2 a").first
    name = link.inner_text()
    with queue.expect_navigation():
        link.click()
    expect(queue.locator(".wire-text h1")).to_have_text(name)
    assert re.search(r"/desk/wire/\d+/$", queue.url)
    assert queue.evaluate("document.documentElement.scrollWidth <= innerWidth")
