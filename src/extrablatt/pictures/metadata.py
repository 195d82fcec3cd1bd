"""Picture metadata: XMP before IIM before EXIF, field by field. Pure; bytes in, a frozen dataclass out.

The IPTC Photo Metadata Standard 2021.1 keeps most fields twice, in XMP and IIM. IIM's are limited in bytes (credit: 32),
so XMP goes first; where only IIM has a value and it fills its limit, the field is named in ``truncated_fields``.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, IptcImagePlugin, UnidentifiedImageError

from . import iim, xmp

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF")


class PictureError(ValueError):
    """The bytes can't be used as a picture. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class PictureMetadata:
    """What a picture says of itself. ``instructions`` are for editors, never a caption."""

    width: int
    height: int
    mime: str
    headline: str | None = None
    caption: str | None = None
    credit: str | None = None
    byline: str | None = None
    copyright: str | None = None
    usage_terms: str | None = None
    date_created: str | None = None
    city: str | None = None
    country: str | None = None
    instructions: str | None = None
    keywords: tuple[str, ...] = ()
    title: str | None = None
    source: str | None = None
    alt_text: str | None = None
    ext_description: str | None = None
    job_id: str | None = None
    country_code: str | None = None
    creator_title: str | None = None
    web_statement: str | None = None
    digital_source_type: str | None = None
    truncated_fields: tuple[str, ...] = ()


def open_picture(data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """The picture, its header read and its size checked. Raises :class:`PictureError`."""
    if not data:
        raise PictureError("The file is empty.")
    if len(data) > max_bytes:
        raise PictureError(f"The picture has {len(data):,} bytes; at most {max_bytes:,} are allowed.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PictureError("The file is not a picture we know (JPEG, PNG, WebP, AVIF, TIFF, GIF).") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(f"The picture can't be opened: {error}.") from error
    if image.width * image.height > max_pixels:
        raise PictureError(f"The picture has {image.width} × {image.height} pixels; at most {max_pixels:,} are allowed.")
    return image


def read_metadata(data: bytes, *, languages: tuple[str, ...] = ("de", "en")) -> PictureMetadata:
    """Read what a picture says of itself. Raises :class:`PictureError` for what is no usable picture."""
    image = open_picture(data)
    from_xmp = xmp.decode(_xmp_packet(image), languages)
    from_iim, full = _iim(image)
    merged: dict[str, Any] = {**_exif(image), **from_iim, **from_xmp}
    truncated = tuple(name for name in full if name not in from_xmp)
    fields = PictureMetadata.__dataclass_fields__
    values = {name: value for name, value in merged.items() if name in fields}
    values["keywords"] = tuple(values.get("keywords", ()))
    width, height = _upright(image)
    return PictureMetadata(
        **values, width=width, height=height, mime=Image.MIME.get(image.format or "", "application/octet-stream"),
        truncated_fields=truncated,
    )  # fmt: skip


def _xmp_packet(image: Image.Image) -> bytes:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if not packet and image.format == "TIFF":
        packet = getattr(image, "tag_v2", {}).get(700, b"")
    return packet.encode() if isinstance(packet, str) else bytes(packet)


def _iim(image: Image.Image) -> tuple[dict[str, Any], list[str]]:
    try:
        records = IptcImagePlugin.getiptcinfo(image)
    except (SyntaxError, ValueError, KeyError, IndexError, OSError, TypeError):
        return {}, []  # damaged IIM is as good as none
    return iim.decode(records) if records else ({}, [])


_EXIF = {0x013B: "byline", 0x8298: "copyright", 0x010E: "caption"}


def _exif(image: Image.Image) -> dict[str, str]:
    try:
        tags = image.getexif()
    except (SyntaxError, ValueError, OSError, TypeError):
        return {}
    values = {name: str(tags.get(tag) or "").strip("\x00 ") for tag, name in _EXIF.items()}
    return {name: value for name, value in values.items() if value}


def _upright(image: Image.Image) -> tuple[int, int]:
    try:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except (SyntaxError, ValueError, OSError, TypeError):
        turned = False
    return (image.height, image.width) if turned else (image.width, image.height)
