"""Where metadata lie in a file: the raw XMP packets and the IIM stream. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PIL import Image

from . import iim, xmp

XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\x00"
XMP_EXTENSION_HEAD = b"http://ns.adobe.com/xmp/extension/\x00"
PHOTOSHOP_HEAD = b"Photoshop 3.0\x00"
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
        tags = getattr(image, "tag_v2", {})
        found = found or tags.get(_TIFF_XMP, b"")
        stream = _bytes(tags.get(_TIFF_IIM, b"")) or iim.resource(_bytes(tags.get(_TIFF_PHOTOSHOP, b"")))
    found = _bytes(found)
    return ([found] if found else []), stream


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, bytes):
        return value
    if isinstance(value, tuple | list) and len(value) == 1:
        return _bytes(value[0])
    if isinstance(value, tuple | list) and all(isinstance(v, int) and 0 <= v < 256 for v in value):
        return bytes(value)
    if isinstance(value, tuple | list) and all(isinstance(v, int) and 0 <= v < 2**32 for v in value):
        return b"".join(v.to_bytes(4, "little") for v in value)  # 33723 was often written as LONG
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
