"""Where metadata lie in a file: the raw XMP packets and the IIM stream. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image

from . import iim, kinds, xmp

XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\x00"
XMP_EXTENSION_HEAD = b"http://ns.adobe.com/xmp/extension/\x00"
PHOTOSHOP_HEAD = b"Photoshop 3.0\x00"
_RAW_PROFILE, _XMP_KEYWORD = "Raw profile type ", "XML:com.adobe.xmp"
_TIFF_IIM, _TIFF_PHOTOSHOP, _TIFF_XMP = 33723, 34377, 700
_MAX_EXTENDED = xmp.MAX_BYTES


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, payload) of a JPEG's segments up to its first scan (ITU-T T.81, B.1.1). Ends quietly at damage."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in (0xD9, 0xDA):
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2 or at + 2 + size > len(data):
            return
        yield marker, data[at + 4 : at + 2 + size]
        at += 2 + size


def packets(image: Image.Image, data: bytes) -> tuple[list[bytes], bytes]:
    """(XMP packets, the main one first; IIM stream) of an opened picture and its bytes."""
    if data[:2] == b"\xff\xd8":
        return _jpeg(data)
    found: Any = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    stream = b""
    if image.format == "TIFF":
        # Read by ourselves: of a LONG with several values where UNDEFINED should be, Pillow keeps the first.
        tags = kinds.tiff_tags(data)
        found = found or tags.get(_TIFF_XMP, b"")
        stream = iim.aligned(tags.get(_TIFF_IIM, b"")) or iim.resource(tags.get(_TIFF_PHOTOSHOP, b""))
    elif image.format == "PNG":
        profiles = _png_profiles(data)
        found = found or profiles.get("xmp", b"")
        stream = profiles.get("iptc", b"") or profiles.get("8bim", b"")
        stream = stream if stream.startswith(b"\x1c") else iim.resource(stream.removeprefix(PHOTOSHOP_HEAD))
    found = found.encode("utf-8", "replace") if isinstance(found, str) else found
    return ([found] if isinstance(found, bytes) and found else []), stream


def _png_profiles(data: bytes) -> dict[str, bytes]:
    """What ImageMagick and others keep of metadata in a PNG's texts (``Raw profile type iptc``: a name, a length, hexadecimal
    figures), by kind: iptc, 8bim, xmp. Before and behind the pixels."""
    found: dict[str, bytes] = {}
    for kind, payload in png_chunks(data):
        if kind not in (b"tEXt", b"zTXt", b"iTXt"):
            continue
        keyword, _, rest = payload.partition(b"\x00")
        name = keyword.decode("latin-1")
        if name == _XMP_KEYWORD:
            found.setdefault("xmp", _international(rest))
        elif name.startswith(_RAW_PROFILE):
            text = rest if kind == b"tEXt" else _inflated(rest[1:]) if kind == b"zTXt" else _international(rest)
            which, profile = name.removeprefix(_RAW_PROFILE).strip().lower(), _figures(text)
            if which == "app1":
                if not profile.startswith(XMP_HEAD):
                    continue
                which, profile = "xmp", profile[len(XMP_HEAD) :]
            if profile:
                found.setdefault(which, profile)
    return found


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(type, data) of a PNG's chunks (PNG 3rd edition, 5.3). Ends quietly at damage."""
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + size > len(data):
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MAX_EXTENDED)
    except zlib.error:
        return b""


def _international(rest: bytes) -> bytes:
    """The text of an iTXt chunk behind its keyword (11.3.3.4)."""
    packed, text = rest[:1] == b"\x01", rest[2:].split(b"\x00", 2)
    if len(text) < 3:
        return b""
    return _inflated(text[2]) if packed else text[2]


def _figures(text: bytes) -> bytes:
    """The bytes of a raw profile: a line with its name, one with its length, then hexadecimal figures in lines."""
    lines = text.split(None, 1)  # the name may be missing; the length is the first number
    while lines and not lines[0].isdigit():
        lines = lines[1].split(None, 1) if len(lines) > 1 else []
    if len(lines) < 2:
        return b""
    try:
        return bytes.fromhex(lines[1].decode("ascii"))[: int(lines[0][:9])]
    except ValueError:
        return b""


def _jpeg(data: bytes) -> tuple[list[bytes], bytes]:
    main, photoshop = b"", b""
    parts: dict[str, dict[int, bytes]] = {}
    for marker, payload in jpeg_segments(data):
        if marker == 0xE1 and payload.startswith(XMP_HEAD):
            main = main or payload[len(XMP_HEAD) :]
        elif marker == 0xE1 and payload.startswith(XMP_EXTENSION_HEAD):
            rest = payload[len(XMP_EXTENSION_HEAD) :]
            guid = rest[:32].decode("ascii", "replace").upper()
            parts.setdefault(guid, {})[int.from_bytes(rest[36:40], "big")] = rest[40:]
        elif marker == 0xED and payload.startswith(PHOTOSHOP_HEAD):
            photoshop += payload[len(PHOTOSHOP_HEAD) :]  # one resource may run over several segments
    return [p for p in (main, _joined(parts.get(xmp.extended_guid(main), {}))) if p], iim.resource(photoshop)


def _joined(parts: dict[int, bytes]) -> bytes:
    """The extended packet, when all its parts are there (XMP part 3, 1.1.3.1)."""
    whole = bytearray()
    for offset in sorted(parts):
        if offset != len(whole) or len(whole) > _MAX_EXTENDED:
            return b""
        whole += parts[offset]
    return bytes(whole)
