"""What pictures say of themselves: XMP before IIM before Exif, and nothing lost."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from extrablatt.pictures import iim, segments, xmp
from extrablatt.pictures.metadata import PictureError, read_metadata
from tests.shared import parametrize_shared

from .making import (
    EXTENSION_HEAD,
    XMP_HEAD,
    dataset,
    jpeg,
    saved,
    segment,
    with_iim,
    with_iim_stream,
    with_packet,
    with_segments,
    with_xmp,
)

LONG_CREDIT = "Agentur/Partneragentur/Maximiliane Musterfotografin"


@parametrize_shared("*/photos/*.jpg")
def test_iptcs_reference_pictures_give_every_field_their_standard_knows(path: Path) -> None:
    year = path.stem.rpartition("Std")[2]
    found = dataclasses.asdict(read_metadata(path.read_bytes()))
    newer_than_2017 = {"alt_text", "ext_description"} if year == "2017.1" else set()
    empty = {name for name, value in found.items() if not value}
    assert empty == {"truncated_fields"} | newer_than_2017
    assert found["headline"] == f"The Headline (ref{year})"
    assert found["caption"] == f"The description aka caption (ref{year})"
    assert found["credit"] == f"Credit Line (ref{year})"
    assert found["source"] == f"Source (ref{year})"
    assert found["city"] == f"City (Core) (ref{year})"
    assert found["country"] == f"Country (Core) (ref{year})"
    assert found["instructions"] == f"An Instruction (ref{year})"
    assert found["keywords"] == tuple(f"Keyword{n}ref{year}" for n in (1, 2, 3))
    assert found["byline"].startswith(f"Creator1 (ref{year})")


@parametrize_shared("*/photos/*.jpg")
def test_the_reference_pictures_iim_alone_agrees_with_their_xmp(path: Path) -> None:
    image = Image.open(path)
    packets, stream = segments.packets(image, path.read_bytes())
    from_iim, full = iim.decode(iim.parse(stream))
    from_xmp = xmp.decode(packets[0])
    assert from_iim["caption"] == from_xmp["caption"]
    assert from_iim["credit"] == from_xmp["credit"]
    assert from_iim["date_created"] == from_xmp["date_created"]
    assert full == ["creator_title"]  # "Creator's Job Title  (ref…)" happens to have exactly 32 bytes


def test_a_long_credit_is_read_whole_from_xmp_though_iim_cut_it() -> None:
    values = {"credit": LONG_CREDIT, "byline": "Maximiliane Musterfotografin"}
    both = with_segments(jpeg(), segment(0xE1, XMP_HEAD + xmp.encode(values)), segment(0xED, iim.encode(values)))
    found = read_metadata(both)
    assert found.credit == LONG_CREDIT
    assert found.truncated_fields == ()


def test_a_credit_that_only_iim_has_and_that_fills_it_is_told_as_cut() -> None:
    found = read_metadata(with_iim(credit=LONG_CREDIT, city="Graz"))
    assert found.credit == LONG_CREDIT[:32]
    assert found.truncated_fields == ("credit",)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("credit", 32), ("byline", 32), ("source", 32), ("headline", 256), ("caption", 2000), ("city", 32),
     ("country", 64), ("copyright", 128)],
)  # fmt: skip
def test_each_iim_field_is_told_as_cut_at_its_limit_and_not_one_byte_before(name: str, limit: int) -> None:
    number = iim.FIELDS[name]
    assert read_metadata(with_iim_stream(dataset(number, b"x" * limit))).truncated_fields == (name,)
    assert read_metadata(with_iim_stream(dataset(number, b"x" * (limit - 1)))).truncated_fields == ()
    assert read_metadata(with_iim_stream(dataset(number, b"x" * (limit + 9)))).truncated_fields == ()


def test_a_cut_before_a_two_byte_letter_is_told_too() -> None:
    found = read_metadata(with_iim(credit="Ö" * 15 + "a" + "ÖÖÖ"))
    assert found.credit == "Ö" * 15 + "a"
    assert found.truncated_fields == ("credit",)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman"])
def test_undeclared_iim_text_is_read_in_the_encoding_it_has(encoding: str) -> None:
    text = "Größenwahn in Österreichs Führung für Fuß und Bär"
    assert read_metadata(with_iim_stream(dataset(120, text.encode(encoding)))).caption == text


def test_windows_quotation_marks_and_dashes_are_no_mac_letters() -> None:
    text = "„Das war’s“ – sagt er"
    assert read_metadata(with_iim_stream(dataset(120, text.encode("cp1252")))).caption == text


def test_declared_utf8_cut_inside_a_letter_loses_only_that_letter() -> None:
    stream = dataset(90, iim.UTF8, record=1) + dataset(110, ("a" * 31 + "ö").encode()[:32])
    found = read_metadata(with_iim_stream(stream))
    assert found.credit == "a" * 31
    assert found.truncated_fields == ("credit",)


def test_iim_date_and_time_become_one_iso_moment() -> None:
    stream = dataset(55, b"20190425") + dataset(60, b"140500+1000")
    assert read_metadata(with_iim_stream(stream)).date_created == "2019-04-25T14:05:00+10:00"
    assert read_metadata(with_iim_stream(dataset(55, b"20190400"))).date_created == "2019-04"


def test_datasets_before_damage_are_kept() -> None:
    stream = dataset(105, b"Titel") + b"\x1c\x02\x6e\x70\x00cut"
    assert read_metadata(with_iim_stream(stream)).headline == "Titel"


def test_the_preferred_language_of_a_caption_is_taken() -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description rdf:about=""><dc:description><rdf:Alt>'
        b'<rdf:li xml:lang="x-default">default</rdf:li><rdf:li xml:lang="en">harbour</rdf:li>'
        b'<rdf:li xml:lang="de-AT">Hafen</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
    )
    assert read_metadata(with_packet(packet)).caption == "Hafen"
    assert read_metadata(with_packet(packet), languages=("en", "de")).caption == "harbour"
    assert read_metadata(with_packet(packet), languages=("fr",)).caption == "default"


def test_properties_in_attribute_form_and_uris_are_read() -> None:
    packet = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Agentur/Foto" '
        b'xmlns:r="http://ns.adobe.com/xap/1.0/rights/"><r:WebStatement rdf:resource="https://example.com/r"/>'
        b"</rdf:Description></rdf:RDF>"
    )
    found = read_metadata(with_packet(packet))
    assert found.credit == "Agentur/Foto"
    assert found.web_statement == "https://example.com/r"


def test_words_about_a_work_shown_in_the_picture_are_not_the_pictures_own() -> None:
    packet = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b'<rdf:Description rdf:about=""><dc:relation><rdf:Description><dc:rights>someone else</dc:rights>'
        b"</rdf:Description></dc:relation></rdf:Description></rdf:RDF>"
    )
    assert read_metadata(with_packet(packet)).copyright is None


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<x><unclosed>",
        b"",
        b"<" * 5000,
    ],
)
def test_a_hostile_or_damaged_packet_counts_as_none(packet: bytes) -> None:
    found = read_metadata(with_packet(packet))
    assert found.caption is None
    assert found.width == 64


def extended(parts: list[tuple[int, bytes]], total: int) -> list[bytes]:
    guid = b"A" * 32
    return [
        segment(0xE1, EXTENSION_HEAD + guid + total.to_bytes(4, "big") + at.to_bytes(4, "big") + part)
        for at, part in parts
    ]


def main_packet(**values: str) -> bytes:
    plain = xmp.encode(values).decode()
    note = 'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="' + "A" * 32 + '"'
    return plain.replace('<rdf:Description rdf:about=""', f'<rdf:Description rdf:about="" {note}').encode()


def test_extended_xmp_is_put_together_whatever_order_its_parts_come_in() -> None:
    whole = xmp.encode({"caption": "Lang. " * 20_000, "headline": "nicht dieser"})
    parts = extended([(60_000, whole[60_000:120_000]), (0, whole[:60_000]), (120_000, whole[120_000:])], len(whole))
    data = with_segments(jpeg(), segment(0xE1, XMP_HEAD + main_packet(headline="Titel")), *parts)
    found = read_metadata(data)
    assert found.headline == "Titel"
    assert found.caption == ("Lang. " * 20_000).strip()


def test_extended_xmp_with_a_missing_part_is_left_out() -> None:
    whole = xmp.encode({"caption": "Lang. " * 20_000})
    data = with_segments(
        jpeg(),
        segment(0xE1, XMP_HEAD + main_packet(headline="Titel")),
        *extended([(60_000, whole[60_000:])], len(whole)),
    )
    found = read_metadata(data)
    assert (found.headline, found.caption) == ("Titel", None)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_xmp_is_read_from_other_kinds_of_files(kind: str) -> None:
    packet = xmp.encode({"credit": LONG_CREDIT, "keywords": ["Hafen", "Brücke"]})
    image = Image.new("RGB", (40, 30), "teal")
    options: dict[str, object] = {"xmp": packet}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
        options = {"pnginfo": info}
    elif kind == "TIFF":
        options = {"tiffinfo": {700: packet}}
    found = read_metadata(saved(image, kind, **options))
    assert found.credit == LONG_CREDIT
    assert found.keywords == ("Hafen", "Brücke")
    assert found.mime == f"image/{kind.lower()}"


def test_exif_fills_what_the_others_leave_empty_and_turns_the_size() -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x8298], exif[0x010E], exif[0x0112] = "M. Muster", "(c) M. Muster", "OLYMPUS DIGITAL CAMERA", 6
    exif.get_ifd(0x8769)[0x9003] = "2019:04:25 14:05:00"
    found = read_metadata(jpeg((60, 40), exif=exif))
    assert (found.width, found.height) == (40, 60)
    assert found.byline == "M. Muster"
    assert found.caption is None
    assert found.date_created == "2019-04-25T14:05:00"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_a_file_that_was_cut_off_is_refused(kind: str) -> None:
    image = Image.effect_noise((200, 150), 80).convert("RGB")
    data = saved(image, kind)
    with pytest.raises(PictureError):
        read_metadata(data[: len(data) // 2])


def test_what_is_no_picture_is_refused_with_a_sentence() -> None:
    with pytest.raises(PictureError, match="empty"):
        read_metadata(b"")
    with pytest.raises(PictureError, match="no picture"):
        read_metadata(b"<html>not found</html>")
    with pytest.raises(PictureError, match="no picture"):
        read_metadata(b"<svg xmlns='http://www.w3.org/2000/svg'/>")


def test_oversized_pictures_are_refused_before_their_pixels_are_read() -> None:
    with pytest.raises(PictureError, match="at most 1,000 are allowed"):
        read_metadata(jpeg(), max_pixels=1000)
    with pytest.raises(PictureError, match="MB are allowed"):
        read_metadata(jpeg(), max_bytes=100)
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(PictureError, match="pixels"):
        read_metadata(bomb)


@given(st.binary(max_size=400))
def test_garbage_as_iim_never_raises(data: bytes) -> None:
    values, full = iim.decode(iim.parse(data))
    assert set(full) <= set(values)
    iim.parse(iim.resource(b"8BIM" + data))


@given(st.binary(max_size=300))
def test_garbage_as_xmp_never_raises(data: bytes) -> None:
    assert isinstance(xmp.decode(b"<" + data + b">"), dict)
    xmp.extended_guid(data)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_gives_metadata_or_a_picture_error(payload: bytes, at: int, noise: bytes) -> None:
    data = bytearray(with_segments(jpeg(), segment(0xE1, XMP_HEAD + payload), segment(0xED, payload)))
    at = min(at, len(data) - len(noise))
    data[at : at + len(noise)] = noise
    try:
        width = read_metadata(bytes(data)).width
    except PictureError:
        return
    assert width > 0


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)


@given(st.fixed_dictionaries(dict.fromkeys(("caption", "credit", "headline", "usage_terms", "alt_text"), words)))
def test_what_is_written_as_xmp_is_read_again(values: dict[str, str]) -> None:
    expected = {k: v.strip() for k, v in values.items() if v.strip()}
    assert xmp.decode(xmp.encode(values)) == expected


@given(st.fixed_dictionaries(dict.fromkeys(("caption", "credit", "headline", "copyright"), words)))
def test_what_is_written_as_iim_is_read_again_up_to_its_limit(values: dict[str, str]) -> None:
    _, stream = segments.packets(Image.open(io.BytesIO(jpeg())), with_iim(**values))
    found, _full = iim.decode(iim.parse(stream))
    for name, value in values.items():
        cut = value.encode()[: iim.LIMITS[iim.FIELDS[name]]].decode("utf-8", "ignore").strip()
        assert found.get(name, "") == cut


def test_xmp_alone_is_enough() -> None:
    assert (
        read_metadata(with_xmp(credit="A/B", licensor_url="https://example.com/l")).licensor_url
        == "https://example.com/l"
    )
