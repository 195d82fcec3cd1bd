"""The print view on paper: A4 and Letter, by the real browser's printer."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import Running
from tests.browser.sample_pages import path_of
from tests.browser.test_pages_old_browsers import needed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

#: Points (1/72 inch), as pdfinfo tells them.
SIZES = {"A4": (595, 842), "Letter": (612, 792)}


def printed(page: Page, address: str, paper: str, folder: Path) -> Path:
    page.goto(address)
    file = folder / f"{paper}.pdf"
    page.pdf(path=file, format=paper)
    return file


def run(command: str, *arguments: str) -> str:
    return subprocess.run([needed(command), *arguments], capture_output=True, text=True, check=True, timeout=60).stdout


def plain(text: str) -> str:
    # What a line's end parted: a hyphen may be the word's own.
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("name", ["long article", "article with gallery"])
def test_the_whole_article_is_on_paper_and_nothing_else(
    name: str, paper: str, sample: Running, page: Page, tmp_path: Path
) -> None:
    file = printed(page, sample.url + path_of(sample, name) + "/druck", paper, tmp_path)
    told = run("pdfinfo", str(file))
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups())
    assert (round(width), round(height)) == pytest.approx(SIZES[paper], abs=2)
    assert int(re.search(r"Pages:\s+(\d+)", told)[1]) <= 3
    text = plain(run("pdftotext", "-raw", str(file), "-"))
    paragraphs = page.locator(".text > p:not(.crossref)").all_inner_texts()
    assert len(paragraphs) > 8
    # A footnote's number, a page's number may stand between: each sentence by itself.
    sentences = [plain(s) for p in paragraphs for s in re.split(r"(?<=[.!?]) ", p) if len(s) > 20]
    found = [sentence for sentence in sentences if sentence in text]
    assert len(found) >= 0.95 * len(sentences)
    for furniture in ("Zum Inhalt springen", "Mein Konto", "Zurück zum Artikel", "Datenschutz", "Mehr zum Thema"):
        assert plain(furniture) not in text
    assert plain("© Marbrucker Morgen") in text


def test_links_are_footnotes_with_addresses_one_can_type(sample: Running, page: Page, tmp_path: Path) -> None:
    address = sample.url + path_of(sample, "long article")
    text = run("pdftotext", "-layout", str(printed(page, address + "/druck", "A4", tmp_path)), "-")
    notes = re.findall(r"(\d+)\. (http://127\.0\.0\.1:\d+/\d+)\b", text)
    assert len(notes) == 4
    assert sorted(int(number) for number, _ in notes) == [1, 2, 4, 5]
    assert page.locator("sup.note").all_inner_texts() == ["1", "2", "3", "4", "5"]
    for _number, short in notes:
        assert page.request.get(short).ok


def test_the_code_leads_to_the_article(sample: Running, page: Page, tmp_path: Path) -> None:
    address = sample.url + path_of(sample, "long article")
    file = printed(page, address + "/druck", "A4", tmp_path)
    run("pdftoppm", "-r", "150", "-png", str(file), str(tmp_path / "sheet"))
    codes = [
        code.text for png in sorted(tmp_path.glob("sheet*.png")) for code in zxingcpp.read_barcodes(Image.open(png))
    ]
    assert len(codes) == 1
    answer = page.request.get(codes[0])
    assert answer.ok
    assert answer.url == address


def test_pictures_are_all_there_and_bounded(sample: Running, page: Page, tmp_path: Path) -> None:
    file = printed(page, sample.url + path_of(sample, "article with gallery") + "/druck", "A4", tmp_path)
    images = [line.split() for line in run("pdfimages", "-list", str(file)).splitlines()[2:]]
    assert len([row for row in images if row[2] == "image"]) >= 4
    page.emulate_media(media="print")
    heights = page.eval_on_selector_all("img", "(all) => all.map((e) => e.getBoundingClientRect().height)")
    assert max(heights) <= 7.7 / 2.54 * 96


def test_behind_the_wall_the_sheet_says_so_and_has_no_more(sample: Running, page: Page, tmp_path: Path) -> None:
    file = printed(page, sample.url + path_of(sample, "premium article") + "/druck", "A4", tmp_path)
    text = plain(run("pdftotext", "-raw", str(file), "-"))
    assert plain("Den ganzen Artikel gibt es im Abo") in text
    assert plain("Die Bergbahnen Sallach gehören zu 64 Prozent") not in text


def test_an_article_s_own_page_prints_without_its_furniture(sample: Running, page: Page, tmp_path: Path) -> None:
    file = printed(page, sample.url + path_of(sample, "long article"), "Letter", tmp_path)
    text = plain(run("pdftotext", "-raw", str(file), "-"))
    for furniture in ("Mein Konto", "Stelle merken", "In diesem Artikel", "Mehr zum Thema", "Zum Inhalt springen"):
        assert plain(furniture) not in text
    assert plain("Kim Jong-un und Wladimir Putin") in text
