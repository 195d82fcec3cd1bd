"""Cards: sound pictures of the size networks ask for, with every headline inside."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from extrablatt.press import cards, themes

LIGHT = themes.load().light
FONT = cards._font("NotoSerif-Bold", 46)


def drawn(headline: str, kicker: str = "Verkehr") -> Image.Image:
    return Image.open(io.BytesIO(cards.draw(headline, kicker, "Tannbacher Tagblatt", LIGHT, LIGHT["green"])))


def inked(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    low, high = image.convert("L").crop(box).getextrema()
    return low < 100 < high  # type: ignore[operator]


@pytest.mark.parametrize("theme", themes.names())
def test_a_card_has_the_size_networks_ask_for_and_is_light(theme: str) -> None:
    light = themes.load(themes.ThemeConfig(theme)).light
    data = cards.draw("Gemeinderat beschließt Radweg", "Verkehr", "Tannbacher Tagblatt", light, light["accent"])
    assert Image.open(io.BytesIO(data)).size == (1200, 630)
    assert len(data) < 40_000


def test_a_card_tells_its_headline_as_text_too() -> None:
    assert drawn("Gemeinderat beschließt Radweg").text["Title"] == "Gemeinderat beschließt Radweg"  # type: ignore[attr-defined]


def test_what_there_are_no_letters_for_is_left_to_the_networks_own_text() -> None:
    plain, arabic = drawn("", ""), drawn("افتتاح مكتبة جديدة في الوادي", "")
    assert plain.convert("RGB").tobytes() == arabic.convert("RGB").tobytes()
    assert inked(plain, (80, 200, 1120, 430))


def test_a_headline_without_end_stays_above_the_newspapers_name() -> None:
    image = drawn("Der Gemeinderat tagt und tagt und kommt zu keinem Ende. " * 20)
    assert not inked(image, (80, 600, 1200, 630))
    assert not inked(image, (1125, 20, 1200, 600))


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=60), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_line_is_wider_than_its_room_and_no_word_is_lost(words: list[str]) -> None:
    lines = cards.wrapped(" ".join(words), FONT, 1040)
    assert all(FONT.getlength(line) <= 1040 for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == "".join(words)


@pytest.mark.parametrize(
    ("headline", "on_it"),
    [
        ("CO₂-Ausstoß sinkt", "CO2-Ausstoß sinkt"),
        ("Inzidenz ≥ 50 und ≤ 100", "Inzidenz >= 50 und <= 100"),
        ("Sieg! 🎉 Rapid jubelt", "Sieg! Rapid jubelt"),
        ("Familie 👩\u200d👩\u200d👧 gerettet", "Familie gerettet"),
        ("ﬁnster, ﬂott", "finster, flott"),
        ("Wien → Graz", "Wien – Graz"),
        ("5\u00a0% von 3\u202fm²", "5\u202f% von 3\u202fm²"),
        ("Das Zeichen 中 im Alltag", "Das Zeichen im Alltag"),
        ("Null\u200bbreite und 𝐟𝐞𝐭𝐭", "Nullbreite und fett"),
        ("x̄ und ẍ", "x und ẍ"),
        ("中文", ""),
        ("🎉", ""),
    ],
)
def test_a_sign_without_a_glyph_does_not_take_the_headline_with_it(headline: str, on_it: str) -> None:
    assert cards._plain(headline) == on_it


def test_a_headline_with_a_sign_without_a_glyph_is_on_the_card() -> None:
    assert drawn("CO₂ ≥ 50 🎉", "").tobytes() != drawn("", "").tobytes()


def test_a_long_word_is_broken_at_its_soft_hyphens_and_only_there() -> None:
    word = "Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesellschaft"
    for width in range(340, 700, 60):
        lines = cards.wrapped(f"Die {word} fährt", FONT, width)
        assert all(FONT.getlength(line) <= width for line in lines)
        text = " ".join(lines)
        assert "\u00ad" not in text
        assert text.replace("- ", "") == "Die Donaudampfschifffahrtsgesellschaft fährt"
        begun = {line.rstrip("-") for line in lines if line.endswith("-")}
        ends = [word.replace("\u00ad", "")[: sum(map(len, word.split("\u00ad")[:n]))] for n in range(1, 5)]
        assert all(any(end.endswith(line.removeprefix("Die ")) for end in ends) for line in begun)


def test_a_word_that_fits_is_not_broken_and_its_own_hyphen_is_a_joint() -> None:
    assert cards.wrapped("Donau\u00addampf", FONT, 1000) == ["Donaudampf"]
    assert cards.wrapped("Straßenbahn-Haltestelle", FONT, 400) == ["Straßenbahn-", "Haltestelle"]
