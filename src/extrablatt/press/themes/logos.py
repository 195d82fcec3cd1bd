"""A newspaper's logo: the file shown in the masthead, and how wide it is for its height."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree
from PIL import Image, UnidentifiedImageError

#: What browsers show sharply at any size (SVG), or at least everywhere.
KINDS = ("svg", "png", "webp")

_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")


class LogoError(ValueError):
    """A logo can't be used. The message says why, not where."""


def size(file: Path) -> tuple[int, int]:
    """Width and height of a logo in pixels (of an SVG: its viewBox, else its width and height). Raises :class:`LogoError`."""
    if file.suffix[1:].lower() not in KINDS:
        raise LogoError(f"{file.name} must be a file of {', '.join(KINDS)}.")
    if not file.is_file():
        raise LogoError(f"there is no file at {file}.")
    try:
        found = _of_svg(file) if file.suffix.lower() == ".svg" else _of_image(file)
    except (OSError, etree.XMLSyntaxError, UnidentifiedImageError) as error:
        raise LogoError(f"{file} can't be read: {error}") from error
    width, height = found
    if width < 1 or height < 1:
        raise LogoError(f"{file} tells no size; an SVG needs a viewBox.")
    return round(width), round(height)


def _of_image(file: Path) -> tuple[float, float]:
    with Image.open(file) as image:
        return image.size


def _of_svg(file: Path) -> tuple[float, float]:
    root = etree.parse(str(file), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    box = (root.get("viewBox") or "").replace(",", " ").split()
    try:
        if len(box) == 4:
            # Large enough that rounding does not bend it.
            return float(box[2]) * 10, float(box[3]) * 10
    except ValueError:
        return 0, 0
    sides = [_NUMBER.fullmatch(root.get(side) or "") for side in ("width", "height")]
    return (float(sides[0][1]), float(sides[1][1])) if sides[0] and sides[1] else (0, 0)
