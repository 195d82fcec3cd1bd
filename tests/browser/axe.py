"""axe-core in a page: two widths, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and the elements."""
    page.evaluate(AXE)
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    return [f"{v['id']}: {[node['html'][:120] for node in v['nodes']][:3]}" for v in found["violations"]]


@pytest.fixture(scope="module", params=[("light", 1280), ("dark", 360)], ids=["light-1280", "dark-360"])
def reader(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A browser that lets axe in (our policy keeps inline scripts out)."""
    scheme, width = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()
