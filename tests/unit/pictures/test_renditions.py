"""The files readers get: sizes, colours, credit, and nothing else of the original."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from extrablatt.pictures import xmp
from extrablatt.pictures.metadata import PictureError, read_metadata
from extrablatt.pictures.renditions import crop_box, make_renditions, remove_renditions
from extrablatt.pictures.urls import FALLBACK_WIDTH, SHAPES, WIDTHS, rendition_name, widths_for

from .making import jpeg, saved

TOKEN = "0123456789abcdef0123456789abcdef"


def test_a_large_picture_comes_in_all_widths_and_one_jpeg(tmp_path: Path) -> None:
    made = make_renditions(jpeg((2400, 1600)), 4, TOKEN, tmp_path)
    assert [i.width for i in made if i.mime == "image/webp"] == list(WIDTHS)
    assert [(i.width, i.height) for i in made if i.mime == "image/jpeg" and not i.shape] == [(FALLBACK_WIDTH, 640)]
    for info in made:
        assert info.path == rendition_name(4, TOKEN, info.shape or info.width, info.extension)
        with Image.open(tmp_path / info.path) as image:
            assert image.size == (info.width, info.height)
            assert image.get_format_mimetype() == info.mime
    assert sorted(p.name for p in (tmp_path / "4").iterdir()) == sorted(Path(i.path).name for i in made)


@pytest.mark.parametrize("width", [1, 200, 319, 320, 700, 960, 961])
def test_nothing_is_made_larger_than_its_original(width: int, tmp_path: Path) -> None:
    made = make_renditions(jpeg((width, 90)), 1, TOKEN, tmp_path)
    assert [i.width for i in made if i.extension == "webp"] == list(widths_for(width))
    assert [i.width for i in made if i.extension == "jpg" and not i.shape] == [min(width, FALLBACK_WIDTH)]
    assert max(i.width for i in made) <= width
    assert max(i.height for i in made) <= 90


def test_crops_have_the_shapes_search_engines_ask_for_and_keep_the_focal_point(tmp_path: Path) -> None:
    image = Image.new("RGB", (3000, 1500), "white")
    image.paste("red", (2600, 600, 2700, 700))
    made = make_renditions(saved(image, "PNG"), 1, TOKEN, tmp_path, focus=(0.88, 0.43))
    crops = {i.shape: i for i in made if i.shape}
    assert {shape: (i.width, i.height) for shape, i in crops.items()} == {
        "1x1": (1200, 1200),
        "4x3": (1200, 900),
        "16x9": (1200, 675),
    }
    for info in crops.values():
        with Image.open(tmp_path / info.path) as shown:
            pixels = shown.convert("RGB").tobytes()
        assert any(pixels[i] > 200 and pixels[i + 1] < 60 for i in range(0, len(pixels), 3)), info.shape


@given(
    st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    st.sampled_from(sorted(SHAPES.values())),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_crop_lies_within_the_picture_and_has_its_shape(
    size: tuple[int, int], ratio: tuple[int, int], focus: tuple[float, float]
) -> None:
    left, top, right, bottom = crop_box(size, ratio, focus)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert right - left == size[0] or bottom - top == size[1]
    if min(size) > 50:
        assert (right - left) / (bottom - top) == pytest.approx(ratio[0] / ratio[1], rel=0.05)


def test_a_turned_picture_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 400, 60))  # the camera's top, which is the shown picture's right side
    made = make_renditions(saved(image, "JPEG", exif=exif), 1, TOKEN, tmp_path)
    assert {(i.width, i.height) for i in made if not i.shape} == {(200, 400)}
    with Image.open(tmp_path / made[0].path) as shown:
        red, green, _blue = shown.convert("RGB").getpixel((190, 200))
        assert red > 200
        assert green < 60
        assert not shown.getexif()


def test_cmyk_becomes_the_same_colour_in_rgb(tmp_path: Path) -> None:
    image = Image.new("CMYK", (320, 200), (0, 255, 255, 0))
    made = make_renditions(saved(image, "JPEG"), 1, TOKEN, tmp_path)
    with Image.open(tmp_path / made[0].path) as shown:
        red, green, blue = shown.convert("RGB").getpixel((100, 100))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_become_white(mode: str, tmp_path: Path) -> None:
    image = Image.new("RGBA", (320, 200), (0, 0, 0, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}
    made = make_renditions(saved(image, "PNG", **options), 1, TOKEN, tmp_path)
    with Image.open(tmp_path / made[0].path) as shown:
        assert min(shown.convert("RGB").getpixel((50, 50))) > 250


def test_sixteen_bit_grey_is_scaled_and_not_cut(tmp_path: Path) -> None:
    image = Image.new("I;16", (320, 200), 32768)
    image.putpixel((0, 0), 65535)
    made = make_renditions(saved(image, "PNG"), 1, TOKEN, tmp_path)
    with Image.open(tmp_path / made[0].path) as shown:
        assert 120 <= shown.convert("L").getpixel((100, 100)) <= 136


def test_a_colour_profile_is_applied_and_left_out(tmp_path: Path) -> None:
    lab = ImageCms.createProfile("LAB")
    profile = ImageCms.ImageCmsProfile(lab).tobytes()
    broken = make_renditions(jpeg((320, 200), icc_profile=profile), 1, TOKEN, tmp_path)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = make_renditions(jpeg((320, 200), icc_profile=srgb), 2, TOKEN, tmp_path)
    for info in (*broken, *made):
        with Image.open(tmp_path / info.path) as shown:
            assert "icc_profile" not in shown.info
            assert shown.mode == "RGB"


def test_credit_and_rights_travel_on_and_nothing_else_does(tmp_path: Path) -> None:
    packet = xmp.encode({"instructions": "Nicht vor 18 Uhr", "city": "Graz", "credit": "falsch"})
    exif = Image.Exif()
    exif[0x010F] = "Kamera 7"
    data = jpeg((400, 300), xmp=packet, exif=exif)
    words = {"credit": "Agentur/Partner/Maximiliane Musterfotografin", "byline": "M. M.", "copyright": "© A",
             "usage_terms": "Nur hier", "instructions": "Nicht vor 18 Uhr"}  # fmt: skip
    for info in make_renditions(data, 1, TOKEN, tmp_path, words):
        content = (tmp_path / info.path).read_bytes()
        found = read_metadata(content)
        assert (found.credit, found.byline, found.copyright, found.usage_terms) == (
            words["credit"], "M. M.", "© A", "Nur hier",
        )  # fmt: skip
        assert found.instructions is None
        assert b"18 Uhr" not in content
        assert b"Graz" not in content
        assert b"Kamera" not in content


def test_endless_usage_terms_do_not_lose_the_credit(tmp_path: Path) -> None:
    made = make_renditions(jpeg((320, 200)), 1, TOKEN, tmp_path, {"credit": "A/B", "usage_terms": "x" * 90_000})
    assert {read_metadata((tmp_path / i.path).read_bytes()).credit for i in made} == {"A/B"}


def test_a_damaged_picture_leaves_no_files(tmp_path: Path) -> None:
    data = saved(Image.effect_noise((700, 500), 80).convert("RGB"), "JPEG")
    with pytest.raises(PictureError, match="cut off"):
        make_renditions(data[: len(data) // 2], 1, TOKEN, tmp_path)
    assert list(tmp_path.rglob("*.*")) == []


def test_only_the_named_tokens_files_are_removed_or_all(tmp_path: Path) -> None:
    source = tmp_path / "original.jpg"
    source.write_bytes(jpeg((320, 200)))
    old = make_renditions(source, 1, TOKEN, tmp_path)
    new = make_renditions(source, 1, TOKEN[::-1], tmp_path)
    remove_renditions(1, TOKEN, tmp_path)
    assert not any((tmp_path / i.path).exists() for i in old)
    assert all((tmp_path / i.path).exists() for i in new)
    remove_renditions(1, None, tmp_path)
    remove_renditions(1, None, tmp_path)
    assert not (tmp_path / "1").exists()


def test_a_phones_multi_picture_file_counts_as_jpeg(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (320, 200), "teal"), Image.new("RGB", (320, 200), "red")
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert read_metadata(out.getvalue()).mime == "image/jpeg"
    assert len([i for i in make_renditions(out.getvalue(), 1, TOKEN, tmp_path) if not i.shape]) == 2
