"""Exif metadata (JEITA CP-3451): the few fields the IPTC Photo Metadata Standard 2021.1 maps to its own. Pure."""

from __future__ import annotations

import re
from typing import Any

from PIL import Image

_DESCRIPTION, _ARTIST, _COPYRIGHT, _ORIENTATION = 0x010E, 0x013B, 0x8298, 0x0112
_EXIF_IFD, _TAKEN, _ZONE = 0x8769, 0x9003, 0x9011

#: What cameras write into ImageDescription by themselves.
_CAMERA = re.compile(r"(olympus|sony|minolta|samsung|kodak|dcim?|dsc|default|exif|img)[\w .-]{0,24}", re.IGNORECASE)

_DAMAGED = (SyntaxError, ValueError, KeyError, IndexError, OSError, TypeError, OverflowError)


def decode(image: Image.Image) -> dict[str, str]:
    """Caption, byline, copyright and date; damaged Exif counts as none."""
    try:
        tags = image.getexif()
        inner = tags.get_ifd(_EXIF_IFD)
        found = {"byline": _text(tags.get(_ARTIST)), "copyright": _text(tags.get(_COPYRIGHT))}
        caption = _text(tags.get(_DESCRIPTION))
        found["caption"] = "" if _CAMERA.fullmatch(caption) else caption
        found["date_created"] = _moment(_text(inner.get(_TAKEN)), _text(inner.get(_ZONE)))
    except _DAMAGED:
        return {}
    return {name: value for name, value in found.items() if value}


def turned(image: Image.Image) -> bool:
    """Whether width and height change places when the picture is shown (orientation 5 to 8)."""
    try:
        return image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
    except _DAMAGED:
        return False


def _text(value: Any) -> str:
    """Exif text is ASCII, in fact UTF-8 or Windows-1252; of a copyright the photographer's part, which comes first."""
    if value is None:
        return ""
    raw = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
    raw = raw.strip(b"\x00 ").partition(b"\x00")[0]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return "".join(c for c in text if c >= " " or c == "\n").strip()


def _moment(taken: str, zone: str) -> str:
    """``2019:04:25 14:05:00`` as ISO 8601; dates of cameras that were never set (0000, 1980:01:01 00…) are none."""
    match = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", taken)
    if not match or match[1] < "1826":
        return ""
    zone = zone if re.fullmatch(r"[+-]\d\d:\d\d", zone) else ""
    return f"{match[1]}-{match[2]}-{match[3]}T{match[4]}{zone}"
