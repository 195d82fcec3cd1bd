"""The sample newspaper's pictures: drawn alike from a seed, and carrying metadata in both forms."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from extrablatt.newspaper.sample import artwork
from extrablatt.pictures import iim, segments
from extrablatt.pictures.metadata import read_metadata

from .making import jpeg

CREDIT = "Nordagentur/Bilddienst/Maximiliane Musterfotografin"
WORDS = {
    "headline": "Am Hafen", "caption": "Ein Frachter läuft am Abend ein.", "credit": CREDIT, "byline": "Maxi Muster",
    "copyright": "© 2019 Nordagentur", "usage_terms": "Nur zur Probe", "date_created": "2019-04-25T18:30:00+10:00",
    "city": "Wladiwostok", "country": "Russland", "instructions": "Nicht für Werbung", "title": "hafen-1",
    "source": "Nordagentur", "alt_text": "Schrägseilbrücke im Abendlicht, davor ein Frachter", "job_id": "N-17",
    "country_code": "RUS", "creator_title": "Zeichnerin", "web_statement": "https://example.com/rechte",
    "licensor_url": "https://example.com/lizenz", "ext_description": "Im Hintergrund Hügel.",
}  # fmt: skip


def test_there_are_many_scenes_and_each_can_be_drawn() -> None:
    assert len(artwork.SCENES) >= 48
    for name in artwork.SCENES:
        with Image.open(io.BytesIO(artwork.draw(name, 2, (150, 100)))) as image:
            assert image.size == (150, 100)
            colours = image.convert("RGB").resize((30, 20)).getcolors(600)
            assert colours is None or len(colours) > 60


def test_what_can_be_read_is_never_mirrored() -> None:
    assert artwork.SCENES.keys() >= artwork._READ
    for name in ("surgery", "lane"):
        canvas = artwork.Canvas(3, (300, 200))
        artwork.SCENES[name](canvas)
        drawn = canvas.finish()
        with Image.open(io.BytesIO(artwork.draw(name, 3, (300, 200)))) as image:
            kept, turned = (_distance(image, other) for other in (drawn, ImageOps.mirror(drawn)))
        assert (kept < turned) == (name in artwork._READ)


def _distance(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)


def test_the_same_seed_gives_the_same_bytes_and_another_a_different_picture() -> None:
    first = artwork.draw("harbour", 3, (300, 200))
    assert artwork.draw("harbour", 3, (300, 200)) == first
    assert artwork.draw("harbour", 4, (300, 200)) != first


@pytest.mark.parametrize("size", [(300, 300), (320, 180), (90, 160)])
def test_other_shapes_are_filled(size: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(artwork.draw("mountains", 1, size))) as image:
        assert image.size == size


def test_an_unknown_scene_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="harbour"):
        artwork.draw("moon", 1)
    with pytest.raises(ValueError, match="pixels"):
        artwork.draw("harbour", 1, (0, 100))


def test_all_metadata_written_are_read_again() -> None:
    data = artwork.with_metadata(artwork.draw("harbour", 1, (300, 200)), keywords=["Hafen", "Brücke"], **WORDS)
    found = read_metadata(data)
    assert {name: getattr(found, name) for name in WORDS} == WORDS
    assert found.keywords == ("Hafen", "Brücke")
    assert found.digital_source_type == artwork.SOURCE_TYPE
    assert found.truncated_fields == ()
    assert (found.width, found.height) == (300, 200)


def test_iim_holds_the_credit_cut_and_says_so() -> None:
    data = artwork.with_metadata(jpeg(), **WORDS)
    _, stream = segments.packets(Image.open(io.BytesIO(data)), data)
    values, full = iim.decode(iim.parse(stream))
    assert values["credit"] == CREDIT[:32]
    assert "credit" in full
    assert values["caption"] == WORDS["caption"]
    assert values["date_created"] == "2019-04-25"


def test_metadata_already_there_are_replaced() -> None:
    once = artwork.with_metadata(jpeg(), credit="Alt")
    twice = artwork.with_metadata(once, credit="Neu")
    assert read_metadata(twice).credit == "Neu"
    assert b"Alt<" not in twice
    assert len(twice) == len(once)


def test_only_a_jpeg_takes_metadata() -> None:
    with pytest.raises(ValueError, match="JPEG"):
        artwork.with_metadata(b"\x89PNG", credit="A")
    with pytest.raises(ValueError, match="64 KB"):
        artwork.with_metadata(jpeg(), usage_terms="x" * 70_000)
