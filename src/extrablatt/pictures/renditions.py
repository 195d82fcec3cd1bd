"""Renditions: the files readers get. WebP in all widths, and one JPEG for old browsers and feeds. Free of Django."""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from . import xmp
from .metadata import PictureError, open_picture
from .urls import FALLBACK_WIDTH, rendition_name, widths_for

WEBP_QUALITY, JPEG_QUALITY = 80, 82


@dataclass(frozen=True, slots=True)
class RenditionInfo:
    """One file of a picture; sizes in pixels."""

    width: int
    height: int
    mime: str
    extension: str


def make_renditions(data: bytes, picture_id: int, token: str, folder: Path, credit: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Write all renditions of a picture below ``folder``; returns them as :class:`RenditionInfo` dicts.

    Upright, in sRGB, without the original's metadata but with credit and copyright as XMP. Raises :class:`PictureError`.
    """
    image = _prepare(open_picture(data))
    packet = xmp.encode({k: v for k, v in (credit or {}).items() if k in _KEPT and v})
    made: list[RenditionInfo] = []
    fallback = min(FALLBACK_WIDTH, image.width)
    for width in sorted({*widths_for(image.width), fallback}, reverse=True):
        height = max(1, round(image.height * width / image.width))
        scaled = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        if width in widths_for(image.width):
            _write(scaled, folder / rendition_name(picture_id, token, width, "webp"), "WEBP",
                   quality=WEBP_QUALITY, method=4, xmp=packet)  # fmt: skip
            made.append(RenditionInfo(width, height, "image/webp", "webp"))
        if width == fallback:
            flat = scaled.convert("RGB") if scaled.mode != "RGB" else scaled
            _write(flat, folder / rendition_name(picture_id, token, width, "jpg"), "JPEG",
                   quality=JPEG_QUALITY, optimize=True, progressive=True, xmp=packet)  # fmt: skip
            made.append(RenditionInfo(width, height, "image/jpeg", "jpg"))
    return [asdict(info) for info in sorted(made, key=lambda i: (i.mime, i.width))]


_KEPT = ("credit", "byline", "copyright", "usage_terms", "web_statement", "digital_source_type")


def _prepare(image: Image.Image) -> Image.Image:
    try:
        image.load()
        image = ImageOps.exif_transpose(image) or image
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureError(f"The picture is damaged: {error}.") from error
    if profile := image.info.get("icc_profile"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGB" if image.mode not in ("RGBA", "LA", "PA") else "RGBA"
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            image = image.convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "P"):
        with_alpha = image.convert("RGBA")
        background = Image.new("RGB", with_alpha.size, "white")
        background.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return background
    return image if image.mode == "RGB" else image.convert("RGB")


def _write(image: Image.Image, path: Path, format_name: str, **options: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        image.save(file, format_name, **options)
    os.chmod(name, 0o644)
    os.replace(name, path)


def remove_renditions(picture_id: int, folder: Path) -> None:
    """Remove all files of a picture: a withdrawn picture is gone from disk too."""
    place = folder / str(picture_id)
    for path in place.glob("*") if place.is_dir() else ():
        path.unlink(missing_ok=True)
