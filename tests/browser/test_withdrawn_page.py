"""What readers find where an article was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import reader, violations
from tests.browser.conftest import Newsroom, Running, eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

__all__ = ["reader"]


def test_axe_finds_nothing_where_an_article_was(reader: Page, running: Running, newsroom: Newsroom) -> None:
    article = newsroom("article", headline="Ein Irrtum", body="Das stimmte nicht.")["id"]
    newsroom("withdraw", article=article)
    eventually(lambda: reader.goto(f"{running.url}/{article}").status == 410, what="the withdrawal")
    assert violations(reader) == []
