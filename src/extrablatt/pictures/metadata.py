"""Picture metadata: XMP before IIM before Exif, field by field. Pure; bytes in, a frozen dataclass out.

The IPTC Photo Metadata Standard 2021.1 keeps most fields twice, in XMP and IIM. IIM's are limited in bytes (credit:
32), so XMP goes first. Where only IIM has a value and it fills its limit, the field is named in ``truncated_fields``;
where XMP has it, nothing is named, since XMP knows no limits and so holds the whole value.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from extrablatt.normalisation import bare

from . import exif, iim, kinds, segments, xmp

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF")

#: What Pillow raises on damaged files, whichever format they claim to be.
DAMAGED = (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, AttributeError, OverflowError,
           EOFError, MemoryError, ZeroDivisionError, RuntimeError, Image.DecompressionBombError)  # fmt: skip


class PictureError(ValueError):
    """The bytes can't be used as a picture. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class PictureMetadata:
    """What a picture says of itself; sizes in pixels, as shown (upright). ``instructions`` are for editors only.

    ``date_created`` is ISO 8601, as exact as the source; several creators stand in ``byline``, with commas between.
    """

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
    licensor_url: str | None = None
    digital_source_type: str | None = None
    truncated_fields: tuple[str, ...] = ()


def open_picture(data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """The picture, its header read and its size checked, its pixels not yet. Raises :class:`PictureError`."""
    if not data:
        raise PictureError("The file is empty.")
    if len(data) > max_bytes:
        sizes = f"{len(data) / 1_048_576:.1f} MB; at most {max_bytes / 1_048_576:.0f} MB are allowed"
        raise PictureError(f"The file has {sizes}.")
    if kind := kinds.named(data):
        raise PictureError(
            f"The file is no picture for a page but a {kind}; save it as JPEG, PNG, WebP, AVIF, TIFF or GIF."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bomb warning and its notes on odd TIFF tags
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PictureError("The file is no picture (JPEG, PNG, WebP, AVIF, TIFF, GIF), or it is damaged.") from error
    except Image.DecompressionBombError as error:
        raise PictureError(f"The picture has far too many pixels; at most {max_pixels:,} are allowed.") from error
    except DAMAGED as error:
        raise PictureError(f"The picture can't be opened: {error}.") from error
    if image.width * image.height > max_pixels:
        sizes = f"{image.width} × {image.height} pixels; at most {max_pixels:,} are allowed"
        raise PictureError(f"The picture has {sizes}.")
    return image


def check_whole(data: bytes) -> None:
    """Read the file to its end. Raises :class:`PictureError` for one that was cut off or is damaged."""
    image = open_picture(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if image.format == "PNG":
                image.verify()  # checks each chunk without the pixels
                return
            image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))  # JPEG: an eighth of the work
            image.load()
    except DAMAGED as error:
        raise PictureError(f"The picture is damaged or was cut off: {error}.") from error


def read_metadata(
    data: bytes,
    *,
    languages: tuple[str, ...] = ("de", "en"),
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    whole: bool = True,
) -> PictureMetadata:
    """Read what a picture says of itself (IPTC Photo Metadata Standard 2021.1; IIM 4.2; Exif).

    ``languages``: preferred language alternatives, before ``x-default``. ``whole``: also read the file to its end.
    Raises :class:`PictureError` for what is no usable picture: unreadable, cut off, above ``max_bytes`` or -``pixels``.
    Damaged metadata of a sound picture are no error: what can be read of them counts.
    """
    image = open_picture(data, max_bytes=max_bytes, max_pixels=max_pixels)
    if whole:
        check_whole(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's notes on odd tags are nobody's business here
        merged, truncated = _read(image, data, languages)
        turned = exif.turned(image)
    width, height = (image.height, image.width) if turned else image.size
    mime = "image/jpeg" if image.format == "MPO" else Image.MIME.get(image.format or "", "application/octet-stream")
    return PictureMetadata(width=width, height=height, mime=mime, truncated_fields=truncated, **merged)


def _read(image: Image.Image, data: bytes, languages: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """(the fields, which of them may be cut) of an opened picture."""
    found_xmp, stream = segments.packets(image, data)
    from_xmp: dict[str, Any] = {}
    for packet in found_xmp:
        from_xmp = {**xmp.decode(packet, languages), **from_xmp}
    other_date = from_xmp.pop(xmp.OTHER_DATE, "")
    from_iim, full = iim.decode(iim.parse(stream))
    for told in (from_iim, from_xmp):
        caption = told.get("caption", "")
        if exif.of_a_camera(caption) and not caption.isalpha():  # a single word may be meant
            del told["caption"]
    merged: dict[str, Any] = {**exif.decode(image), **from_iim, **from_xmp}
    if other_date:
        merged.setdefault("date_created", other_date)
    merged = {name: _clean(value) for name, value in merged.items()}
    merged["keywords"] = tuple(merged.get("keywords", ()))
    merged = {name: value for name, value in merged.items() if value}
    return merged, tuple(name for name in full if name not in from_xmp)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return bare(value).strip()
    return [word for part in value if (word := bare(part).strip())]
