"""Addresses of picture files: pure, shared by the picture desk (which writes them) and the press (which links them)."""

from __future__ import annotations

#: Widths in CSS pixels in which every picture is made, never larger than its original.
WIDTHS = (320, 640, 960, 1280, 1920)

#: The one JPEG width that serves as ``src`` for browsers without WebP, and for feeds.
FALLBACK_WIDTH = 960


#: Shapes in which a picture is cropped for search engines and social networks: name → width to height.
SHAPES = {"1x1": (1, 1), "4x3": (4, 3), "16x9": (16, 9)}

#: Widest a crop is made, in pixels.
CROP_WIDTH = 1200


def rendition_name(picture_id: int, token: str, size: int | str, extension: str) -> str:
    """File name of one rendition below the renditions folder and below ``/bilder/``: ``4/3f…-640.webp``.

    ``size``: its width, or the shape of a crop (:data:`SHAPES`): ``4/3f…-16x9.jpg``.
    ``token`` is the picture's unguessable hex token, so files of unpublished pictures can't be found by counting.
    """
    return f"{picture_id}/{token}-{size}.{extension}"


def rendition_url(picture_id: int, token: str, size: int | str, extension: str) -> str:
    """Public path of one rendition: ``/bilder/4/3f…-640.webp``."""
    return f"/bilder/{rendition_name(picture_id, token, size, extension)}"


def widths_for(original_width: int) -> tuple[int, ...]:
    """The widths a picture of ``original_width`` pixels comes in; at least one, ascending."""
    fitting = tuple(w for w in WIDTHS if w <= original_width)
    return fitting or (original_width,)
