"""Metadata in odd places and odd forms, and files that are something else."""

from __future__ import annotations

import io
import struct
import unicodedata
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from extrablatt.pictures import exif, iim, kinds, moments, xmp
from extrablatt.pictures.metadata import PictureError, PictureMetadata, open_picture, read_metadata

from .making import XMP_HEAD, dataset, jpeg, saved, with_iim, with_iim_stream, with_packet

STREAM = b"".join(
    [
        dataset(120, "Bildtext in einer alten Datei: Brücke".encode()),
        dataset(110, b"Musterfoto/Maxi Beispiel"),
        dataset(80, b"Maxi Beispiel"),
        dataset(90, b"Tannbach"),
    ]
)
DESCRIBED = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    '<rdf:Description rdf:about="" {attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta>'
)


def described(elements: str = "", attributes: str = "") -> PictureMetadata:
    return read_metadata(with_packet(DESCRIBED.format(elements=elements, attributes=attributes).encode()))


def words(found: PictureMetadata) -> tuple[str | None, ...]:
    return (found.caption, found.credit, found.byline, found.city)


THOSE = ("Bildtext in einer alten Datei: Brücke", "Musterfoto/Maxi Beispiel", "Maxi Beispiel", "Tannbach")


def tiff(kind: int, stream: bytes, **options: str) -> bytes:
    """A TIFF with IIM in tag 33723 of a TIFF type: 1 BYTE, 4 LONG, 7 UNDEFINED."""
    stream += b"\x00" * (-len(stream) % 4)
    ifd = ImageFileDirectory_v2()
    ifd.tagtype[33723] = 7
    ifd[33723] = stream
    data = saved(Image.new("RGB", (40, 30), "teal"), "TIFF", tiffinfo=ifd, **options)
    entry = struct.pack("<HHI", 33723, 7, len(stream))
    assert data.count(entry) == 1
    return data.replace(entry, struct.pack("<HHI", 33723, kind, len(stream) // (4 if kind == 4 else 1)))


@pytest.mark.parametrize("kind", [1, 4, 7])
def test_iim_in_a_tiff_is_read_whatever_type_its_tag_has_and_nobody_is_warned(
    kind: int, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for options in ({}, {"compression": "tiff_lzw"}):
            assert words(read_metadata(tiff(kind, STREAM, **options))) == THOSE
    assert capfd.readouterr().err == ""


def test_iim_whose_every_four_bytes_were_turned_round_is_read() -> None:
    padded = STREAM + b"\x00" * (-len(STREAM) % 4)
    turned = b"".join(padded[at : at + 4][::-1] for at in range(0, len(padded), 4))
    assert iim.aligned(turned).startswith(STREAM)
    assert words(read_metadata(tiff(4, turned))) == THOSE


def profile(name: str, data: bytes) -> str:
    figures = data.hex()
    lines = "\n".join(figures[at : at + 72] for at in range(0, len(figures), 72))
    return f"\n{name}\n{len(data):8}\n{lines}\n"


RESOURCE = b"8BIM\x04\x04\x00\x00" + len(STREAM).to_bytes(4, "big") + STREAM + b"\x00" * (len(STREAM) % 2)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("keyword", "data"),
    [("iptc", RESOURCE), ("iptc", STREAM), ("8bim", RESOURCE), ("IPTC", RESOURCE), ("8bim", b"Photoshop 3.0\0" + RESOURCE)],
)  # fmt: skip
def test_iim_in_the_raw_profile_of_a_png_is_read(keyword: str, data: bytes, packed: bool) -> None:
    info = PngInfo()
    info.add_text(f"Raw profile type {keyword}", profile("iptc", data), zip=packed)
    assert words(read_metadata(saved(Image.new("RGB", (40, 30)), "PNG", pnginfo=info))) == THOSE


@pytest.mark.parametrize(("keyword", "head"), [("xmp", b""), ("APP1", XMP_HEAD)])
def test_xmp_in_the_raw_profile_of_a_png_is_read(keyword: str, head: bytes) -> None:
    info = PngInfo()
    info.add_text(f"Raw profile type {keyword}", profile("xmp", head + xmp.encode({"credit": "A/B"})))
    assert read_metadata(saved(Image.new("RGB", (40, 30)), "PNG", pnginfo=info)).credit == "A/B"


@pytest.mark.parametrize(
    "text", ["", "\niptc\n", "\niptc\n  x\nzz", "\niptc\n 9\n1c02", "\niptc\n99999999999\n" + "1c" * 9]
)
def test_a_damaged_raw_profile_counts_as_none(text: str) -> None:
    info = PngInfo()
    info.add_text("Raw profile type iptc", text)
    assert read_metadata(saved(Image.new("RGB", (40, 30)), "PNG", pnginfo=info)).caption is None


@pytest.mark.parametrize(
    "caption",
    [
        "Sony Center in Berlin",
        "Samsung-Chef in Seoul",
        "Kodak Theatre, Hollywood",
        "Olympus Mons auf dem Mars",
        "Minolta Tower, Niagara",
        "DSC Arminia Bielefeld jubelt",
        "Default der Stadt Detroit",
        "Image der Stadt",
        "Nikon-Ausstellung",
        "Canon für drei Stimmen",
        "Exif-Daten auf dem Schirm",
        "Digital Camera Show in Köln",
        "P. Muster",
    ],
)
def test_a_caption_that_begins_like_a_cameras_default_is_a_caption(caption: str) -> None:
    tags = Image.Exif()
    tags[0x010E] = caption.encode()
    assert read_metadata(jpeg(exif=tags)).caption == caption
    assert read_metadata(with_iim(caption=caption)).caption == caption


@pytest.mark.parametrize(
    "default",
    [
        "OLYMPUS DIGITAL CAMERA         ",
        "SONY DSC",
        "KODAK Digital Still Camera",
        "KONICA MINOLTA DIGITAL CAMERA",
        "MINOLTA DIGITAL CAMERA",
        "SAMSUNG CAMERA PICTURES",
        "samsung",
        "Digital Camera",
        "DCIM\\100MEDIA\\DJI_0042.JPG",
        "DSC_0815.JPG",
        "DSCN1234",
        "IMG_20190425_140500",
        "Exif_JPEG_PICTURE",
        "default",
        "<Digimax S500 / Kenox S500 / Digimax Cyber 530>",
        "oznor",
    ],
)
def test_what_a_camera_writes_by_itself_is_no_caption_wherever_it_was_copied_to(default: str) -> None:
    tags = Image.Exif()
    tags[0x010E] = default
    assert exif.decode(Image.open(io.BytesIO(jpeg(exif=tags)))).get("caption") is None
    copied = read_metadata(with_iim(caption=default)).caption
    assert copied == (default if default.isalpha() else None)  # a single word may be meant


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-03-01T17:00:00, 2024-03-01", "2024-03-01T17:00:00"),
        ("2024-03-01, 2024-03-01T17:00:00", "2024-03-01T17:00:00"),
        ("2024-03-01; 2023-12-24T08:00", "2024-03-01"),
        ("2024-03-01T17:00:00.25+01:00 / 2024:03:01", "2024-03-01T17:00:00.25+01:00"),
        ("2024:03:01 17:00:00", "2024-03-01T17:00:00"),
        ("2024-03-01 17:00", "2024-03-01T17:00"),
        ("20240301T170000+0100", "2024-03-01T17:00:00+01:00"),
        ("2024-03-01T17:00Z", "2024-03-01T17:00Z"),
        ("2024-03", "2024-03"),
        ("2024-03-00", "2024-03"),
        ("1936", "1936"),
        ("2024-02-30", ""),
        ("0000:00:00 00:00:00", ""),
        ("Frühling, Kat. 4711", ""),
        ("", ""),
    ],
)
def test_a_date_is_one_date_in_iso_8601(written: str, read: str) -> None:
    assert moments.iso(written) == read
    assert moments.iso(read) == read
    assert described(attributes=f'photoshop:DateCreated="{written}"').date_created == (read or None)


def test_two_dates_as_a_list_are_one_date_too() -> None:
    items = "<rdf:li>2024-03-01</rdf:li><rdf:li>2024-03-01T17:00:00</rdf:li>"
    found = described(f"<photoshop:DateCreated><rdf:Seq>{items}</rdf:Seq></photoshop:DateCreated>")
    assert found.date_created == "2024-03-01T17:00:00"


@given(st.text("0123456789-:T+Z ./,", max_size=40))
def test_no_date_is_a_date_twice(written: str) -> None:
    assert moments.iso(moments.iso(written)) == moments.iso(written)


@pytest.mark.parametrize("prop", ["exif:DateTimeOriginal", "exif:DateTimeDigitized", "xmp:CreateDate"])
def test_a_date_that_only_xmp_has_is_read_from_wherever_it_stands(prop: str) -> None:
    assert described(attributes=f'{prop}="2024-04-30T10:11:12"').date_created == "2024-04-30T10:11:12"
    assert described(f"<{prop}>2024-04-30T10:11:12</{prop}>").date_created == "2024-04-30T10:11:12"


def test_the_date_of_iptcs_own_field_comes_before_all_others() -> None:
    both = 'xmp:CreateDate="2024-05-01" exif:DateTimeOriginal="2024-04-30" photoshop:DateCreated="2024-04-29"'
    assert described(attributes=both).date_created == "2024-04-29"
    assert (
        described(attributes='xmp:CreateDate="2024-05-01" exif:DateTimeOriginal="2024-04-30"').date_created
        == "2024-04-30"
    )
    assert read_metadata(with_iim_stream(dataset(55, b"20190425"))).date_created == "2019-04-25"


FIELDS = "<e:City>Tannbach</e:City><e:CountryName>Österreich</e:CountryName><e:CountryCode>AUT</e:CountryCode>"
PLACE = "<e:LocationCreated><rdf:Bag>{}</rdf:Bag></e:LocationCreated>"


@pytest.mark.parametrize(
    "item",
    [
        f'<rdf:li rdf:parseType="Resource">{FIELDS}</rdf:li>',
        f"<rdf:li><rdf:Description>{FIELDS}</rdf:Description></rdf:li>",
        '<rdf:li e:City="Tannbach" e:CountryName="Österreich" e:CountryCode="AUT"/>',
        '<rdf:li><rdf:Description e:City="Tannbach" e:CountryName="Österreich" e:CountryCode="AUT"/></rdf:li>',
    ],
)
def test_the_place_is_read_where_only_location_created_has_it(item: str) -> None:
    found = described(PLACE.format(item))
    assert (found.city, found.country, found.country_code) == ("Tannbach", "Österreich", "AUT")


def test_the_place_shown_is_not_where_it_was_taken_and_two_places_are_not_mixed() -> None:
    item = PLACE.format(f'<rdf:li rdf:parseType="Resource">{FIELDS}</rdf:li>')
    shown = described(item.replace("LocationCreated", "LocationShown"))
    assert (shown.city, shown.country) == (None, None)
    other = described(item, 'photoshop:City="Oberach"')
    assert (other.city, other.country) == ("Oberach", None)
    same = described(item, 'photoshop:City="Tannbach"')
    assert (same.city, same.country) == ("Tannbach", "Österreich")


def test_words_are_composed_and_hold_nothing_unseen() -> None:
    city = unicodedata.normalize("NFD", "Köln")
    found = described(attributes=f'photoshop:City="{city}" photoshop:Headline="Null\u200bbreite\u00ad ﬁnster"')
    assert (found.city, found.headline) == ("Köln", "Nullbreite finster")


def base_media(*brands: bytes) -> bytes:
    body = b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands[1:])
    return (len(body) + 4).to_bytes(4, "big") + body + b"\0" * 400


def raw_tiff(*entries: tuple[int, int, int], order: str = "little", head: bytes = b"") -> bytes:
    made = len(entries).to_bytes(2, order)
    for tag, kind, value in entries:
        size = 2 if kind == 3 else 4
        made += tag.to_bytes(2, order) + kind.to_bytes(2, order) + (1).to_bytes(4, order)
        made += value.to_bytes(size, order).ljust(4, b"\0")
    mark = b"II*\0" if order == "little" else b"MM\0*"
    return mark + (8 + len(head)).to_bytes(4, order) + head + made + b"\0" * 4


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (base_media(b"heic", b"mif1", b"heic"), "HEIC"),
        (base_media(b"mif1", b"mif1", b"heic"), "HEIC"),
        (base_media(b"msf1", b"hevc"), "HEIC"),
        (base_media(b"heix"), "HEIC"),
        (base_media(b"isom", b"isom", b"mp42"), "video (MP4)"),
        (base_media(b"mp42"), "video (MP4)"),
        (base_media(b"qt  "), "video (QuickTime)"),
        (base_media(b"3gp5"), "video (3GPP)"),
        (base_media(b"crx "), "camera raw file (CR3)"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01webm" + b"\0" * 90, "video (WebM)"),
        (b"RIFF\x10\0\0\0AVI LIST", "video (AVI)"),
        (b"\x00\x00\x01\xba" + b"\0" * 90, "video (MPEG)"),
        (b"FUJIFILMCCD-RAW 0201", "camera raw file (RAF)"),
        (raw_tiff((254, 4, 1), head=b"CR\x02\0\0\0\0\0"), "camera raw file (CR2)"),
        (raw_tiff((254, 4, 0), (50706, 4, 1)), "camera raw file (DNG)"),
        (raw_tiff((254, 4, 1), (330, 4, 99)), "camera raw file (TIFF/EP)"),
        (raw_tiff((254, 4, 1), (330, 4, 99), order="big"), "camera raw file (TIFF/EP)"),
        (raw_tiff((259, 3, 34713)), "camera raw file (TIFF/EP)"),
        (raw_tiff((262, 3, 32803), order="big"), "camera raw file (TIFF/EP)"),
        (b"IIU\0" + b"\0" * 90, "camera raw file (RW2)"),
        (b"8BPS\0\x01", "Photoshop document (PSD)"),
        (b"%PDF-1.7", "document (PDF)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing (SVG)"),
        (b"<!DOCTYPE html><title>404</title>", "web page (HTML)"),
    ],
)
def test_a_file_that_is_something_else_is_named_as_what_it_is(data: bytes, named: str) -> None:
    assert kinds.named(data) == named
    with pytest.raises(PictureError) as told:
        open_picture(data)
    assert named in str(told.value)
    assert "no picture" in str(told.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_our_own_picture_formats_are_nothing_else(kind: str) -> None:
    assert kinds.named(saved(Image.new("RGB", (40, 30), "teal"), kind)) == ""


@given(st.binary(max_size=200), st.sampled_from([b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"\0\0\0\x20ftyp", b""]))
def test_garbage_is_named_without_a_stumble(data: bytes, head: bytes) -> None:
    kinds.named(head + data)
    kinds.tiff_tags(head + data)
