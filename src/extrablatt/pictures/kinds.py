"""What a file is that is no picture for the page: by its first bytes, never by its name. Pure."""

from __future__ import annotations

import struct

#: ISO base media file format (ISO/IEC 14496-12): brand → name.
_BRANDS = {
    b"heic": "HEIC", b"heix": "HEIC", b"heim": "HEIC", b"heis": "HEIC", b"hevc": "HEIC", b"hevx": "HEIC", b"hevm": "HEIC",
    b"hevs": "HEIC", b"mif1": "HEIF", b"mif2": "HEIF", b"msf1": "HEIF", b"miaf": "HEIF", b"crx ": "CR3", b"qt  ": "QuickTime",
    b"M4A ": "M4A", b"M4B ": "M4A", b"jp2 ": "JPEG 2000", b"jxl ": "JPEG XL", b"3gp": "3GPP", b"3g2": "3GPP",
}  # fmt: skip
_HEIC = {"HEIC", "HEIF"}
_RAW = "camera raw file"
_VIDEO = "video"
#: (offset, bytes) → (what, name).
_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"FUJIFILMCCD-RAW", _RAW, "RAF"),
    (0, b"FOVb", _RAW, "X3F"),
    (0, b"\x00MRM", _RAW, "MRW"),
    (6, b"HEAPCCDR", _RAW, "CRW"),
    (0, b"IIRO", _RAW, "ORF"),
    (0, b"IIRS", _RAW, "ORF"),
    (0, b"MMOR", _RAW, "ORF"),
    (0, b"IIU\x00", _RAW, "RW2"),
    (8, b"CR\x02", _RAW, "CR2"),
    (0, b"ARRI", _RAW, "ARI"),
    (8, b"AVI ", _VIDEO, "AVI"),
    (8, b"WAVE", "sound", "WAV"),
    (0, b"FLV\x01", _VIDEO, "FLV"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _VIDEO, "WMV"),
    (0, b"\x00\x00\x01\xba", _VIDEO, "MPEG"),
    (0, b"\x00\x00\x01\xb3", _VIDEO, "MPEG"),
    (0, b"OggS", "sound", "Ogg"),
    (0, b"ID3", "sound", "MP3"),
    (0, b"fLaC", "sound", "FLAC"),
    (0, b"8BPS", "Photoshop document", "PSD"),
    (0, b"%PDF", "document", "PDF"),
    (0, b"%!PS", "document", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "document", "EPS"),
    (0, b"PK\x03\x04", "archive", "ZIP"),
    (0, b"\xff\x0a", "JPEG XL picture", "JXL"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000 picture", "J2K"),
    (0, b"BM", "Windows bitmap", "BMP"),
)
_SUBFILE_TYPE, _COMPRESSION, _PHOTOMETRIC, _SUB_IFDS, _DNG_VERSION = 254, 259, 262, 330, 50706
_RAW_COMPRESSIONS = {
    32767,
    32769,
    32770,
    32867,
    34713,
    65000,
    65535,
}  # Sony, Epson, Samsung, Kodak, Nikon, Kodak, Pentax
_RAW_PHOTOMETRICS = {32803, 34892}  # colour filter array (TIFF/EP), linear raw (DNG)
_MAKERS = {b"NIKON": "NEF", b"SONY": "ARW", b"PENTAX": "PEF", b"SAMSUNG": "SRW", b"Canon": "CR2", b"KODAK": "DCR"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_MOST = 64 * 1024 * 1024


def named(data: bytes) -> str:
    """What the file is (``"HEIC"``, ``"camera raw file (NEF)"``, ``"video (MP4)"``) where it is none of our picture formats; else ""."""
    if data[4:8] == b"ftyp":
        return _base_media(data)
    if data[4:8] in (b"moov", b"mdat", b"wide", b"free") and data[:2] == b"\x00\x00":
        return f"{_VIDEO} (QuickTime)"
    if data[:4] == b"\x1aE\xdf\xa3":
        return f"{_VIDEO} ({'WebM' if b'webm' in data[:64] else 'Matroska'})"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ""
    if data[:1] == b"\x47" and data[188:189] == b"\x47" and data[376:377] == b"\x47":
        return f"{_VIDEO} (MPEG-TS)"
    for at, magic, what, name in _MAGIC:
        if data[at : at + len(magic)] == magic and (at != 8 or data[:4] in (b"RIFF", b"II*\x00", b"MM\x00*")):
            return f"{what} ({name})"
    if data[:4] in (b"II*\x00", b"MM\x00*"):
        return _tiff_raw(data)
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in data[:2000]):
        return "drawing (SVG)"
    if start[:9].lower() == b"<!doctype" or start[:5].lower() == b"<html":
        return "web page (HTML)"
    return ""


def _base_media(data: bytes) -> str:
    """By its brands, the major one first. AVIF is one of ours."""
    size = min(max(int.from_bytes(data[:4], "big"), 16), 256)
    brands = [data[at : at + 4] for at in (8, *range(16, size, 4))]
    if b"avif" in brands or b"avis" in brands:
        return ""
    names = [_BRANDS[key] for brand in brands for key in (brand, brand[:3]) if key in _BRANDS]
    name = next((one for one in names if one != "HEIF"), names[0] if names else "MP4")
    if name in _HEIC:
        return name
    if name in ("JPEG 2000", "JPEG XL"):
        return f"{name} picture"
    return {"CR3": f"{_RAW} (CR3)", "M4A": "sound (M4A)"}.get(name, f"{_VIDEO} ({name})")


def _tiff_raw(data: bytes) -> str:
    """Raw files that are built as TIFF: what one would see of them is a small preview."""
    first = tiff_tags(data)
    if _DNG_VERSION in first:
        return f"{_RAW} (DNG)"
    maker = first.get(271, b"").split(b"\x00")[0]
    name = next((name for start, name in _MAKERS.items() if maker.upper().startswith(start.upper())), "TIFF/EP")
    numbers = {tag: _number(data, first[tag]) for tag in (_SUBFILE_TYPE, _COMPRESSION, _PHOTOMETRIC) if tag in first}
    reduced = numbers.get(_SUBFILE_TYPE, 0) & 1 and _SUB_IFDS in first
    raw = numbers.get(_COMPRESSION) in _RAW_COMPRESSIONS or numbers.get(_PHOTOMETRIC) in _RAW_PHOTOMETRICS
    return f"{_RAW} ({name})" if reduced or raw else ""


def _number(data: bytes, value: bytes) -> int:
    return int.from_bytes(value[:4], "little" if data[:2] == b"II" else "big")


def tiff_tags(data: bytes) -> dict[int, bytes]:
    """The values of a TIFF's first directory as they stand in the file (TIFF 6.0, section 2; BigTIFF); what is damaged is left out."""
    found: dict[int, bytes] = {}
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return found
    big = struct.unpack_from(order + "H", data, 2)[0] == 43 if len(data) >= 8 else False
    count, entry, width = ("Q", "HHQ8s", 8) if big else ("H", "HHI4s", 4)
    try:
        at = struct.unpack_from(order + ("Q" if big else "I"), data, 8 if big else 4)[0]
        number = struct.unpack_from(order + count, data, at)[0]
        at += struct.calcsize("=" + count)
        for _ in range(min(number, 4096)):
            tag, kind, values, inline = struct.unpack_from(order + entry, data, at)
            at += struct.calcsize("=" + entry)
            size = _SIZES.get(kind, 0) * values
            if 0 < size <= width:
                found.setdefault(tag, inline[:size])
            elif width < size <= _MOST:
                place = int.from_bytes(inline, "little" if order == "<" else "big")
                if place + size <= len(data):
                    found.setdefault(tag, data[place : place + size])
    except (struct.error, OverflowError):
        pass  # the directory ends in the middle: what came before it counts
    return found
