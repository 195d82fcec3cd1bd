"""Addresses of picture files: pure, shared by the picture desk (which writes them) and the press (which links them)."""

from __future__ import annotations

#: Widths in CSS pixels in which every picture is made, never larger than its original.
WIDTHS = (320, 640, 960, 1280, 1920)

#: The one JPEG width that serves as ``src`` for browsers without WebP, and for feeds.
FALLBACK_WIDTH = 960


def rendition_name(picture_id: int, token: str, width: int, extension: str) -> str:
    """File name of one rendition below the renditions folder and below ``/bilder/``: ``4/3f…-640.webp``.

    ``token`` is the picture's unguessable hex token, so files of unpublished pictures can't be found by counting.
    """
    return f"{picture_id}/{token}-{width}.{extension}"


def rendition_url(picture_id: int, token: str, width: int, extension: str) -> str:
    """Public path of one rendition: ``/bilder/4/3f…-640.webp``."""
    return f"/bilder/{rendition_name(picture_id, token, width, extension)}"


def widths_for(original_width: int) -> tuple[int, ...]:
    """The widths a picture of ``original_width`` pixels comes in; at least one, ascending."""
    fitting = tuple(w for w in WIDTHS if w <= original_width)
    return fitting or (original_width,)
