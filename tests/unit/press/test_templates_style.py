"""The style: contrasts of every colour, weights of what is sent, assets by fingerprint."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press import assetfiles
from tests.tools.preview_pages import render_all

CSS = (assetfiles.SOURCE / "paper.css").read_text(encoding="utf-8")
#: WCAG 2.2, 1.4.3.
AA = 4.5


def palettes() -> dict[str, dict[str, str]]:
    """Custom properties of the light and the dark scheme; sections as ``s-red``."""
    tokens = CSS[CSS.index("@layer tokens {") : CSS.index("@layer base {")]
    light, _, dark = tokens.partition("@media (prefers-color-scheme: dark)")
    found = {}
    for name, text in (("light", light), ("dark", dark)):
        root = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", text))
        sections = dict(re.findall(r"\.(s-\w+) \{ --accent: (#[0-9a-f]{6}) \}", text))
        found[name] = {
            **dict(re.findall(r"--(paper|ink|soft|faint|accent): (#[0-9a-f]{6})", text[: text.index("}")])),
            **sections,
        }
        assert root
        assert len(sections) == 6
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "faint"])
def test_every_colour_of_text_has_contrast_aa_on_every_ground(scheme: str, ground: str) -> None:
    palette = palettes()[scheme]
    for name in palette.keys() - {"paper", "faint"}:
        assert contrast(palette[name], palette[ground]) >= AA, name


def test_the_theme_colours_of_the_pages_are_those_of_the_paper() -> None:
    page = render_all(None)["front"]
    assert re.findall(r'name="theme-color" content="(#\w+)"', page) == [p["paper"] for p in palettes().values()]


def test_a_median_article_with_its_style_fits_into_the_first_flight() -> None:
    made = render_all(None)
    weights = sorted(len(brotli.compress(t.encode(), quality=5)) for n, t in made.items() if n.startswith("article"))
    assert weights[len(weights) // 2] <= 14 * 1024
    assert weights[-1] <= 14 * 1024


def test_style_and_script_are_as_light_as_promised() -> None:
    assert len(brotli.compress(assetfiles.content("paper.css"), quality=11)) <= 6 * 1024
    assert len(gzip.compress(assetfiles.content("reader.js"))) <= 3 * 1024


def test_an_asset_is_written_under_the_name_the_pages_ask_for(tmp_path: Path) -> None:
    assetfiles.write_all(tmp_path)
    assetfiles.write_all(tmp_path)
    assert {f"/assets/{file.name}" for file in tmp_path.iterdir()} == set(assetfiles.manifest().values())
    name = assetfiles.asset_url("paper.css").removeprefix("/assets/")
    assert re.fullmatch(r"paper\.[0-9a-f]{10}\.css", name)
    assert (tmp_path / name).read_text(encoding="utf-8") == assetfiles.inline_asset("paper.css")


def test_minifying_leaves_strings_alone() -> None:
    assert assetfiles.minify('a { content: "  ; : /* x */ " ; }  /* y */ b > c , d { x: y; }') == (
        'a{content:"  ; : /* x */ "}b>c,d{x:y}'
    )


def test_minified_braces_and_selectors_are_those_of_the_source() -> None:
    small = assetfiles.minify(CSS)
    assert small.count("{") == small.count("}") == re.sub(r"/\*.*?\*/", "", CSS, flags=re.S).count("{")
    assert "/*" not in small
    assert "\n" not in small


@given(st.text(alphabet="ab{};: \n\"'/*.,>", max_size=60))
def test_minifying_twice_changes_nothing_more(css: str) -> None:
    once = assetfiles.minify(css)
    assert len(once) <= len(css)
