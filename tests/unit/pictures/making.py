"""Small pictures with metadata, made in memory."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import Image

from extrablatt.pictures import iim, xmp

XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\x00"
EXTENSION_HEAD = b"http://ns.adobe.com/xmp/extension/\x00"


def jpeg(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def with_segments(data: bytes, *segments: bytes) -> bytes:
    return data[:2] + b"".join(segments) + data[2:]


def with_iim_stream(stream: bytes) -> bytes:
    head = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(stream))
    return with_segments(jpeg(), segment(0xED, b"Photoshop 3.0\x00" + head + stream + b"\x00" * (len(stream) % 2)))


def with_iim(**values: Any) -> bytes:
    return with_segments(jpeg(), segment(0xED, iim.encode(values)))


def with_xmp(**values: Any) -> bytes:
    return with_segments(jpeg(), segment(0xE1, XMP_HEAD + xmp.encode(values)))


def with_packet(packet: bytes) -> bytes:
    return with_segments(jpeg(), segment(0xE1, XMP_HEAD + packet))


def dataset(number: int, value: bytes, record: int = 2) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
