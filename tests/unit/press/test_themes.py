"""Themes: what may be chosen, what is refused and how it is told, and that pages of every theme are sound and light."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extrablatt.newspaper import config
from extrablatt.press import environment, themes
from extrablatt.press.assetfiles import Assets
from extrablatt.press.themes import ThemeConfig, ThemeError, colours
from tests.tools.preview_pages import render_all

every_theme = pytest.mark.parametrize("name", themes.names())
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 4.5"><path d="M0 0h30"/></svg>'


def refused(told: ThemeConfig, directory: Path | None = None) -> str:
    with pytest.raises(ThemeError) as error:
        themes.load(told, directory)
    return str(error.value)


def test_two_themes_come_with_the_house() -> None:
    assert themes.names() == ("broadsheet", "compact")


@every_theme
def test_every_theme_of_the_house_can_be_read(name: str) -> None:
    themes.load(ThemeConfig(name)).check()


@every_theme
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "faint"])
def test_every_colour_of_text_has_contrast_aa_on_every_ground(name: str, scheme: str, ground: str) -> None:
    palette = getattr(themes.load(ThemeConfig(name)), scheme)
    for colour in themes.TEXT:
        assert colours.contrast(palette[colour], palette[ground]) >= colours.AA, colour


@every_theme
def test_a_median_article_in_any_theme_fits_into_the_first_flight(name: str) -> None:
    made = render_all(None, theme=name)
    weights = sorted(len(brotli.compress(t.encode(), quality=5)) for n, t in made.items() if n.startswith("article"))
    assert weights[-1] <= 14 * 1024


def test_the_second_theme_looks_different_and_tells_the_same() -> None:
    house, other = (render_all(None, theme=name)["front"] for name in themes.names())
    assert 'class="strip"' in other
    assert 'class="strip"' not in house
    addresses = [set(re.findall(r'<h[23]><a href="([^"]+)"', page)) for page in (house, other)]
    assert addresses[0] == addresses[1]


def test_colours_of_newspaper_toml_win_over_those_of_the_theme_in_their_scheme_only() -> None:
    told = themes.load(ThemeConfig("compact", light={"accent": "#005a3c"}))
    assert told.light["accent"] == "#005a3c"
    assert told.dark["accent"] == themes.load(ThemeConfig("compact")).dark["accent"]
    assert "--accent:#005a3c" in told.properties()


def test_a_colour_nobody_can_read_is_refused_and_a_near_one_proposed() -> None:
    said = refused(ThemeConfig(light={"accent": "#ffcc00"}))
    assert "accent #ffcc00" in said
    near = re.search(r"nearest that can: (#\w{6})", said)
    assert near
    themes.load(ThemeConfig(light={"accent": near[1]}))


@given(*[st.tuples(*[st.integers(0, 255)] * 3).map(lambda c: "#{:02x}{:02x}{:02x}".format(*c))] * 2)
def test_the_proposed_colour_can_be_read_on_any_ground(colour: str, ground: str) -> None:
    assert colours.contrast(colours.readable(colour, (ground,)), ground) >= colours.AA


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (ThemeConfig("nirgends"), "neither one of the house (broadsheet, compact) nor a folder"),
        (ThemeConfig(light={"accent": "red"}), '[theme.light]: accent must be a colour such as accent = "#8f1d1d"'),
        (ThemeConfig(light={"akzent": "#000000"}), "unknown key 'akzent'"),
        (ThemeConfig(fonts={"serif": "x;}body{display:none"}), "[theme.fonts]: serif must be a list of fonts"),
        (ThemeConfig(logo="logo.gif"), "logo: logo.gif must be a file of svg, png, webp"),
        (ThemeConfig(logo="logo.png"), "logo: there is no file at"),
        (ThemeConfig(logo="../logo.png"), "lies outside the newspaper's folder"),
        (ThemeConfig(logo_dark="logo.png"), "logo_dark needs a logo"),
    ],
)
def test_what_is_wrong_is_told_by_its_key(told: ThemeConfig, words: str, tmp_path: Path) -> None:
    assert words in refused(told, tmp_path)


def test_newspaper_toml_names_the_table_of_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=r"newspaper.toml \[theme\]: .*accent #ffff00"):
        config.parse('name = "Blatt"\n[theme.light]\naccent = "#ffff00"\n', tmp_path)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A theme of a newspaper's own, on top of compact."""
    folder = tmp_path / "eigen"
    (folder / "templates").mkdir(parents=True)
    (folder / "assets").mkdir()
    (folder / "theme.toml").write_text('extends = "compact"\n[light]\naccent = "#7a003c"\n', encoding="utf-8")
    (folder / "theme.css").write_text(
        "@font-face { font-family: Blatt; src: url(asset:blatt.woff2) }", encoding="utf-8"
    )
    (folder / "assets" / "blatt.woff2").write_bytes(b"wOF2")
    (folder / "templates" / "error.html").write_text(
        '{% extends "broadsheet/error.html" %}{% block foot %}<footer>Eigener Fuß</footer>{% endblock %}',
        encoding="utf-8",
    )
    return folder


def test_a_newspapers_own_theme_builds_on_one_of_the_house(own: Path) -> None:
    theme = themes.load(ThemeConfig("eigen"), own.parent)
    assert [folder.name for folder in theme.folders] == ["eigen", "compact", "broadsheet"]
    assert theme.light["accent"] == "#7a003c"
    style = Assets(theme).inline("paper.css")
    assert re.search(r"src:url\(/assets/blatt\.[0-9a-f]{10}\.woff2\)", style)
    assert style.index("--bar") < style.index("@font-face")


def test_own_templates_come_first_and_the_houses_stand_behind_them(own: Path) -> None:
    env = environment.build(assets=Assets(themes.load(ThemeConfig("eigen"), own.parent)))
    assert "Eigener Fuß" in env.loader.get_source(env, "error.html")[0]  # type: ignore[union-attr]
    assert 'class="strip"' in env.loader.get_source(env, "front.html")[0]  # type: ignore[union-attr]
    assert "Eigener Fuß" not in env.loader.get_source(env, "broadsheet/error.html")[0]  # type: ignore[union-attr]


def test_a_theme_that_builds_on_itself_is_refused(own: Path) -> None:
    (own / "theme.toml").write_text('extends = "eigen"\n', encoding="utf-8")
    assert "builds on itself" in refused(ThemeConfig("eigen"), own.parent)


def test_a_template_that_cannot_be_read_is_told_with_its_line(own: Path) -> None:
    broken = own / "templates" / "error.html"
    broken.write_text("<p>\n{% if %}", encoding="utf-8")
    with pytest.raises(ThemeError, match=r"error.html, line 2: "):
        themes.load(ThemeConfig("eigen"), own.parent).check()
    broken.rename(broken.with_name("fehler.html"))
    with pytest.raises(ThemeError, match="no template of this name"):
        themes.load(ThemeConfig("eigen"), own.parent).check()


def test_a_logo_keeps_its_shape_and_its_name_for_who_cannot_see_it(tmp_path: Path) -> None:
    (tmp_path / "zug.svg").write_text(SVG, encoding="utf-8")
    Image.new("RGB", (300, 45)).save(tmp_path / "nacht.png")
    theme = themes.load(ThemeConfig(logo="zug.svg", logo_dark="nacht.png"), tmp_path)
    assert theme.logo == themes.Logo("logo.svg", "logo-dark.png", 300, 45)
    page = render_all(None, assets=Assets(theme))["front"]
    assert re.search(
        r'<img class="logo" src="/assets/logo\.\w+\.svg" alt="Tannbacher Tagblatt" width="300" height="45">', page
    )
    assert re.search(r'prefers-color-scheme: dark\)" srcset="/assets/logo-dark\.\w+\.png"', page)


@pytest.mark.parametrize("text", ["<svg/>", "<svg viewBox='a b c d'/>", "no svg", '<svg viewBox="0 0 0 0"/>'])
def test_a_logo_without_a_size_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(text, encoding="utf-8")
    assert refused(ThemeConfig(logo="logo.svg"), tmp_path).startswith("logo: ")
