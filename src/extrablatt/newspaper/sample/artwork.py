"""Pictures for the sample newspaper: flat illustrations drawn by code, carrying full IPTC metadata.

:data:`SCENES` lists them; ``scenes/`` draws them. They show places and things, no one's likeness and no country's flag.
"""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps

from extrablatt.pictures import iim, segments, xmp

from .scenes import SCENES as _DRAWN
from .scenes.canvas import Canvas

SIZE = (1920, 1280)
QUALITY = 88

#: IPTC Digital Source Type of these pictures: made by an algorithm that was trained on nothing.
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"

#: Names of all scenes; ``sport`` is the same as ``football``.
SCENES = {**_DRAWN, "sport": _DRAWN["football"]}

#: Scenes with something to read in them, which are never mirrored.
_READ = {"ballot", "station", "school", "coffee", "press", "handball", "looms", "nighttrain", "report", "surgery"}

#: Strength of red and blue by seed: as drawn, a little warmer, a little cooler.
_LIGHTS = ((1.0, 1.0), (1.025, 0.955), (0.965, 1.03))


def draw(scene: str, seed: int, size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG of the scene in ``size`` pixels (drawn for 3:2; other shapes cut it). The same seed gives the same bytes.

    The seed moves clouds, people and windows, turns the picture to the other side, and warms or cools its light.
    Raises ``ValueError`` for an unknown scene or a size without pixels.
    """
    if scene not in SCENES:
        raise ValueError(f"There is no scene {scene!r}; there are {', '.join(sorted(SCENES))}.")
    if min(size) < 1:
        raise ValueError(f"A picture of {size[0]} × {size[1]} pixels can't be drawn.")
    canvas = Canvas(seed, size)
    SCENES[scene](canvas)
    image = canvas.finish()
    if seed % 2 and scene not in _READ:
        image = ImageOps.mirror(image)
    out = io.BytesIO()
    _lit(image, *_LIGHTS[seed % 3]).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _lit(image: Image.Image, red: float, blue: float) -> Image.Image:
    if (red, blue) == (1.0, 1.0):
        return image
    return image.point([min(255, round(v * by)) for by in (red, 1.0, blue) for v in range(256)])


def with_metadata(jpeg: bytes, *, language: str = "de", **fields: Any) -> bytes:
    """The JPEG with its metadata in both forms: IIM, each field cut to its limit in bytes, and XMP, each field whole.

    ``fields``: names of :class:`~extrablatt.pictures.metadata.PictureMetadata`, such as headline, caption, credit, byline,
    copyright, usage_terms, date_created (ISO 8601), city, country, instructions, keywords (a list), alt_text, job_id.
    ``digital_source_type`` is :data:`SOURCE_TYPE` unless given. Metadata already there are replaced (IPTC Photo Metadata
    Standard 2021.1; IIM 4.2; XMP part 3). Raises ``ValueError`` for what is no JPEG, or metadata above 64 KB.
    """
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("Metadata can only be written into a JPEG.")
    values = {"digital_source_type": SOURCE_TYPE, **fields}
    head, at = b"\xff\xd8", 2
    for marker, payload in segments.jpeg_segments(jpeg):
        if marker not in range(0xE0, 0xF0):
            break
        whole = jpeg[at : at + 4 + len(payload)]
        at += len(whole)
        if not payload.startswith((segments.XMP_HEAD, segments.XMP_EXTENSION_HEAD, segments.PHOTOSHOP_HEAD)):
            head += whole
    head += _segment(0xE1, segments.XMP_HEAD + xmp.encode(values, language)) + _segment(0xED, iim.encode(values))
    return head + jpeg[at:]


def _segment(marker: int, payload: bytes) -> bytes:
    if len(payload) > 65_533:
        raise ValueError("The metadata are longer than a JPEG segment holds (64 KB).")
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload
