"""The desk says on every page when the newspaper can't keep a promise, and takes it back when it can."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from playwright.sync_api import Page, expect

from extrablatt.health.heartbeats import FOLLOWER, Heartbeats
from tests.browser.conftest import Running, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(sys.platform != "linux", reason="signals of the kernel"),
]


def _pid(running: Running, name: str) -> int:
    rows = Heartbeats(running.folder / "data" / "run" / "heartbeats").rows()
    return next((row.pid for row in rows if row.name == name and row.kind != FOLLOWER), 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [("backshop", "Was Änderungen zu den Leserinnen und Lesern bringt"), ("office", "Der Prozess der Redaktion")],
)
def test_an_editor_is_told_on_the_page_that_is_open_and_told_when_it_is_over(
    running: Running, editor: Page, name: str, words: str
) -> None:
    editor.goto(f"{running.url}/desk/")
    notice = editor.locator("#standing")
    editor.wait_for_load_state("networkidle")
    expect(notice).to_have_count(0)
    before = _pid(running, name)
    os.kill(before, signal.SIGSTOP)
    expect(notice).to_contain_text(words, timeout=60_000)
    expect(notice).to_be_in_viewport()
    expect(notice).to_contain_text("rufen Sie bitte an")
    eventually(lambda: _pid(running, name) not in (0, before), 90, "a restart")
    expect(notice).to_have_count(0, timeout=90_000)


def test_an_editor_whose_newspaper_can_not_be_reached_is_told_not_to_close_what_they_write(
    running: Running, editor: Page
) -> None:
    editor.goto(f"{running.url}/desk/")
    editor.context.set_offline(True)
    expect(editor.locator("#standing")).to_contain_text("Lassen Sie offen, woran Sie schreiben", timeout=60_000)
    editor.context.set_offline(False)
    expect(editor.locator("#standing")).to_have_count(0, timeout=60_000)
