"""Renditions: the files readers get. WebP in all widths, one JPEG for old browsers and feeds, and crops. Free of Django.

Crops are JPEGs for search engines and social networks, which show pictures in shapes of their own (Google asks for 1:1,
4:3 and 16:9). They keep what an editor has marked as the focal point.

Credit and copyright travel on in each file as XMP (IPTC Photo Metadata Standard 2021.1), where search engines look.
Everything else of the original's metadata (place, serial numbers, internal instructions) stays behind.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from . import exif, xmp
from .metadata import DAMAGED, PictureError, open_picture
from .urls import CROP_WIDTH, FALLBACK_WIDTH, SHAPES, WIDTHS, rendition_name, widths_for

WEBP_QUALITY, JPEG_QUALITY = 80, 82
_KEPT = ("credit", "byline", "copyright", "usage_terms", "web_statement", "licensor_url", "digital_source_type")
#: So many times the size of a rendition is enough to make it from.
ENOUGH = 1.5
_MAX_XMP = 60_000  # a JPEG segment holds 65,535 bytes
#: What crops keep where nobody has said more: the middle, and a little more of the upper part, where faces are.
CENTRE = (0.5, 0.42)
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True, slots=True)
class RenditionInfo:
    """One file of a picture; sizes in pixels, ``path`` relative to the renditions folder."""

    width: int
    height: int
    mime: str
    extension: str
    path: str
    #: Of a crop; "" for the whole picture.
    shape: str = ""

    def public(self) -> dict[str, Any]:
        """What the publication record keeps: width, height, mime, extension, shape (the path follows from them)."""
        return {name: value for name, value in asdict(self).items() if name != "path" and value != ""}


def make_renditions(
    source: bytes | Path,
    picture_id: int,
    token: str,
    folder: Path,
    credit: Mapping[str, Any] | None = None,
    focus: tuple[float, float] = CENTRE,
) -> list[RenditionInfo]:
    """Write all renditions of a picture below ``folder``; returns them by type and width, crops last.

    Upright, in sRGB, on white where the original is transparent; never larger than the original. ``credit``: credit,
    byline, copyright, usage_terms, web_statement, licensor_url, digital_source_type, kept as XMP. ``focus``: the point crops keep,
    as parts of width and height. Files appear whole or not at all. Raises :class:`PictureError`, then nothing of this call is left.
    """
    opened = [open_picture(source.read_bytes() if isinstance(source, Path) else source)]
    drafted = _draft(opened[0])
    image = prepare(opened.pop())  # handed over: its first pixels go as soon as there are others
    whole = drafted or image.size
    packet = _packet(credit or {})
    fallback = min(FALLBACK_WIDTH, whole[0])
    webp_widths = widths_for(whole[0])
    made: list[RenditionInfo] = []
    try:
        for width in sorted({*webp_widths, fallback}, reverse=True):
            height = max(1, round(whole[1] * width / whole[0]))
            size = (width, height)
            # Each from the original (reducing_gap keeps that quick): halving step by step would blur.
            scaled = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
            if width in webp_widths:
                name = rendition_name(picture_id, token, width, "webp")
                _write(scaled, folder / name, "WEBP", quality=WEBP_QUALITY, method=4, xmp=packet)
                made.append(RenditionInfo(width, height, "image/webp", "webp", name))
            if width == fallback:
                name = rendition_name(picture_id, token, width, "jpg")
                _write(scaled, folder / name, "JPEG",
                       quality=JPEG_QUALITY, optimize=True, progressive=True, xmp=packet)  # fmt: skip
                made.append(RenditionInfo(width, height, "image/jpeg", "jpg", name))
        for shape, ratio in SHAPES.items():
            box = crop_box(image.size, ratio, focus)
            width = min(CROP_WIDTH, box[2] - box[0])
            size = (width, max(1, round(width * ratio[1] / ratio[0])))
            scaled = image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
            name = rendition_name(picture_id, token, shape, "jpg")
            _write(scaled, folder / name, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True, xmp=packet)
            made.append(RenditionInfo(*size, "image/jpeg", "jpg", name, shape))
    except DAMAGED as error:
        for info in made:
            (folder / info.path).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the picture
        raise PictureError(f"The picture's renditions can't be made: {error}.") from error
    return sorted(made, key=lambda info: (info.shape, info.mime, info.width))


def make_proof(source: bytes, side: int) -> bytes:
    """The whole picture upright in sRGB, at most ``side`` pixels wide and high, as a JPEG. Raises :class:`PictureError`."""
    opened = [open_picture(source)]
    opened[0].draft(None, (side, side))
    image = prepare(opened.pop())
    try:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        made = io.BytesIO()
        image.save(made, "JPEG", quality=88)
    except DAMAGED as error:
        raise PictureError(f"The picture can't be made smaller: {error}.") from error
    return made.getvalue()


def _draft(image: Image.Image) -> tuple[int, int] | None:
    """Let a large JPEG be decoded at a half, a quarter or an eighth, where that is still far more than its largest rendition: a
    quarter of the memory and less than half of the work. Returns its true size as shown; None, and does nothing, for all others."""
    if image.format not in ("JPEG", "MPO"):
        return None
    width, height = (image.height, image.width) if exif.turned(image) else image.size
    scale = ENOUGH * max(max(WIDTHS) / width, CROP_WIDTH / min(width, height))
    if scale > 0.5:
        return None
    image.draft(None, (int(image.width * scale), int(image.height * scale)))
    return width, height


def crop_box(size: tuple[int, int], ratio: tuple[int, int], focus: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest part of a picture in a shape, as near to around ``focus`` as the edges allow: left, top, right, bottom."""
    width, height = size
    wide = min(width, max(1, round(height * ratio[0] / ratio[1])))
    high = min(height, max(1, round(width * ratio[1] / ratio[0])))
    left = min(max(0, round(width * focus[0] - wide / 2)), width - wide)
    top = min(max(0, round(height * focus[1] - high / 2)), height - high)
    return left, top, left + wide, top + high


def remove_renditions(picture_id: int, token: str | None, folder: Path) -> None:
    """Remove a picture's files made under ``token``, or all of them where it is None. Missing ones are no error."""
    place = folder / str(picture_id)
    if not place.is_dir():
        return
    for path in place.glob("*" if token is None else f"{token}-*"):
        path.unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()


def _packet(credit: Mapping[str, Any]) -> bytes:
    kept = {name: credit[name] for name in _KEPT if credit.get(name)}
    packet = xmp.encode(kept)
    while len(packet) > _MAX_XMP and kept:
        kept.pop(max(kept, key=lambda name: len(str(kept[name]))))  # an essay of usage terms; the credit is short
        packet = xmp.encode(kept)
    return packet


def prepare(image: Image.Image) -> Image.Image:
    """The picture's pixels: upright, sRGB, mode RGB, without any metadata. Raises :class:`PictureError`."""
    try:
        profile = image.info.get("icc_profile")
        image.load()
        image = ImageOps.exif_transpose(image) or image
        if image.mode.startswith(("I", "F")):  # 16 bits a channel: convert() would cut instead of scaling
            image = _eight_bits(image)
        if image.mode in ("P", "PA") or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
            image = image.convert("RGBA")
        alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
        if alpha is not None:
            image = image.convert("RGB" if image.mode == "RGBA" else "L")
        image = _to_srgb(image, profile)
        if alpha is not None:
            background = Image.new("RGB", image.size, "white")
            background.paste(image, mask=alpha)
            image = background
    except DAMAGED as error:
        raise PictureError(f"The picture is damaged or was cut off: {error}.") from error
    image.info = {}
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    _low, high = image.getextrema()
    top = 65535 if isinstance(high, int | float) and high > 255 else 255
    return image.convert("F").point(lambda value: value * (255 / top) + 0).convert("L")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a damaged profile, or one of another colour model: the plain conversion serves
    return image if image.mode == "RGB" else image.convert("RGB")


def _write(image: Image.Image, path: Path, format_name: str, **options: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            image.save(file, format_name, **options)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
