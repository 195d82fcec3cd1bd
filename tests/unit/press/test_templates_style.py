"""The style: contrasts of every colour, weights of what is sent, assets by fingerprint."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press import themes
from extrablatt.press.assetfiles import Assets, minify
from tests.tools.preview_pages import render_all

HOUSE = Assets(themes.load())
CSS = HOUSE.theme.assets["paper.css"].read_text(encoding="utf-8")


def test_the_theme_colours_of_the_pages_are_those_of_the_paper() -> None:
    page = render_all(None)["front"]
    theme = HOUSE.theme
    assert re.findall(r'name="theme-color" content="(#\w+)"', page) == [theme.light["paper"], theme.dark["paper"]]


def test_a_median_article_with_its_style_fits_into_the_first_flight() -> None:
    made = render_all(None)
    weights = sorted(len(brotli.compress(t.encode(), quality=5)) for n, t in made.items() if n.startswith("article"))
    assert weights[len(weights) // 2] <= 14 * 1024
    assert weights[-1] <= 14 * 1024


def test_style_and_script_are_as_light_as_promised() -> None:
    assert len(brotli.compress(HOUSE.content("paper.css"), quality=11)) <= 6 * 1024
    assert len(gzip.compress(HOUSE.content("reader.js"))) <= 3 * 1024


def test_an_asset_is_written_under_the_name_the_pages_ask_for(tmp_path: Path) -> None:
    HOUSE.write_all(tmp_path)
    HOUSE.write_all(tmp_path)
    assert {f"/assets/{file.name}" for file in tmp_path.iterdir()} == set(HOUSE.manifest().values())
    name = HOUSE.url("paper.css").removeprefix("/assets/")
    assert re.fullmatch(r"paper\.[0-9a-f]{10}\.css", name)
    assert (tmp_path / name).read_text(encoding="utf-8") == HOUSE.inline("paper.css")


def test_minifying_leaves_strings_alone() -> None:
    assert minify('a { content: "  ; : /* x */ " ; }  /* y */ b > c , d { x: y; }') == (
        'a{content:"  ; : /* x */ "}b>c,d{x:y}'
    )


def test_minifying_keeps_what_a_space_means() -> None:
    assert minify(".post :is(ul, ol) { margin: 0 calc(1em + 2px) }") == ".post :is(ul,ol){margin:0 calc(1em + 2px)}"


def test_what_is_sent_has_the_rules_of_the_source_and_none_of_its_comments() -> None:
    for name, file in HOUSE.theme.assets.items():
        if not name.endswith(".css"):
            continue
        small, written = HOUSE.content(name).decode(), re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.S)
        if name == "paper.css":
            written = HOUSE.theme.properties() + written
        assert small.count("{") == small.count("}") == written.count("{")
        assert "/*" not in small
        assert "\n" not in small
        assert set(re.findall(r'"[^"]*"', written)) <= set(re.findall(r'"[^"]*"', small))


def test_scripts_are_smaller_than_their_sources_and_keep_their_words() -> None:
    for name, file in HOUSE.theme.assets.items():
        if name.endswith(".js"):
            source, small = file.read_text(encoding="utf-8"), HOUSE.content(name).decode()
            assert len(small) < len(source)
            assert all(word in small for word in re.findall(r'"[\w/.:#[\]-]+"', source))


def test_all_scripts_of_the_house_together_are_as_light_as_promised() -> None:
    scripts = [HOUSE.content(name) for name in HOUSE.theme.assets if name.endswith(".js")]
    assert sum(len(brotli.compress(script, quality=11)) for script in scripts) <= 5 * 1024


@given(st.text(alphabet="ab{};: \n\"'/*.,>", max_size=60))
def test_minifying_twice_changes_nothing_more(css: str) -> None:
    once = minify(css)
    assert len(once) <= len(css)
