"""Sheets as they were when somebody last looked at them: their size, columns, pictures and every word, in reading order.

Made from texts of the tests' own, so nothing in them moves with the sample or the clock. After a change that is meant, look at
the sheets (``python -m tests.tools.preview_pages FOLDER --shots --only print``) and run with ``UPDATE_SNAPSHOTS=1``.
"""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.test_print import SIZES, plain, run
from tests.tools.preview_pages import render_all, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

KEPT = Path(__file__).parent / "snapshots"
SHEETS = ("print", "print-premium", "article-full")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sheets")
    for name, text in render_all(folder).items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    with serving(folder) as base:
        yield base


def described(file: Path) -> str:
    """A sheet in words: each page's size in points, where its columns begin (in points), its pictures, its text."""
    boxes = ET.fromstring(run("pdftotext", "-bbox-layout", str(file), "-"))
    space = "{http://www.w3.org/1999/xhtml}"
    images = Counter(line.split()[0] for line in run("pdfimages", "-list", str(file)).splitlines()[2:])
    told = []
    for number, page in enumerate(boxes.iter(f"{space}page"), 1):
        # Most lines begin at their column's edge; what is set in a little belongs to it.
        lines = Counter(int(float(line.get("xMin", 0)) // 60) for line in page.iter(f"{space}line"))
        columns = [f"{60 * left}–{60 * left + 60}" for left, count in sorted(lines.items()) if count >= 15]
        size = "x".join(str(round(float(page.get(side, 0)))) for side in ("width", "height"))
        told.append(f"# page {number}: {size}, columns at {', '.join(columns)}, {images[str(number)]} pictures")
        told.append(run("pdftotext", "-f", str(number), "-l", str(number), str(file), "-").strip())
    return "\n".join(told) + "\n"


def compared(text: str) -> tuple[list[str], str]:
    """The pages' descriptions, and all words; where a line or a page ends is the fonts' business."""
    heads = re.findall(r"^# page .*$", text, re.M)
    return heads, plain(re.sub(r"^# page .*$|^\d+ / \d+$|\f", "", text, flags=re.M))


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_as_it_was_when_somebody_last_looked_at_it(
    name: str, paper: str, pages: str, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{pages}/{name}.html")
    file = tmp_path / "sheet.pdf"
    page.pdf(path=file, format=paper)
    now, kept = described(file), KEPT / f"{name}-{paper}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        KEPT.mkdir(exist_ok=True)
        kept.write_text(now, encoding="utf-8")
    assert compared(now) == compared(kept.read_text(encoding="utf-8"))
