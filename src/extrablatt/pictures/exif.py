"""Exif metadata (JEITA CP-3451): the few fields the IPTC Photo Metadata Standard 2021.1 maps to its own. Pure."""

from __future__ import annotations

import re
from typing import Any

from PIL import Image

from . import moments

_DESCRIPTION, _ARTIST, _COPYRIGHT, _ORIENTATION = 0x010E, 0x013B, 0x8298, 0x0112
_EXIF_IFD, _TAKEN, _ZONE = 0x8769, 0x9003, 0x9011

_BRANDS = (
    r"(?:agfa(?:photo)?|canon|casio|concord|fuji(?:film)?|hp|jenoptik|kodak|konica|leica|medion|minolta|nikon|olympus|panasonic|"
    r"pentax|polaroid|praktica|ricoh|rollei|samsung|sanyo|sigma|sony|toshiba|traveler|vivitar|yakumo)"
)
#: What cameras and telephones write into ImageDescription by themselves: their names, names of files, codes of modes. A caption
#: may begin like it (Sony Center in Berlin), so all of it must be of that kind.
_CAMERA = re.compile(
    rf"""{_BRANDS}(?:[ _-]{_BRANDS})?
    |(?:{_BRANDS}[ _-]+)*(?:dsc|(?:digital[ _]+)?(?:still[ _]+|video[ _]+)*camera(?:[ _]+pictures?)?|camera[ _]+phone|coolpix|dcf)
    |<?\ ?(?:digimax|kenox|samsung)[ ][\w/ .-]{{1,40}}>
    |default|exif[ _]?jpeg(?:[ _]?picture)?|jpeg[ _]picture|image[ _]?description|no[ _]description|ascii|charset=ascii
    |dcim?(?:[\\/][\w\\/.-]+)?
    |(?:dsc[fnp_]?|img|pict?|pic|dcp|dji|gopr?|gp|pxl|cimg|sam|mvc|mvi|kif|hpim|imag|image|sdc|stc|sany|vid|wp|p)[_ -]?\d{{3,}}[\w.-]{{0,24}}
    |cof|dav|edf|fbt|r?hdr(?:pl)?|mde|nor|oznor[a-z]{{0,3}}|pmd|ptr|rbt|sdr|vtr|btf|dualcam""",
    re.IGNORECASE | re.VERBOSE,
)

_DAMAGED = (SyntaxError, ValueError, KeyError, IndexError, OSError, TypeError, OverflowError)


def decode(image: Image.Image) -> dict[str, str]:
    """Caption, byline, copyright and date; damaged Exif counts as none."""
    try:
        tags = image.getexif()
        inner = tags.get_ifd(_EXIF_IFD)
        found = {"byline": _text(tags.get(_ARTIST)), "copyright": _text(tags.get(_COPYRIGHT))}
        caption = _text(tags.get(_DESCRIPTION))
        found["caption"] = "" if of_a_camera(caption) else caption
        found["date_created"] = _moment(_text(inner.get(_TAKEN)), _text(inner.get(_ZONE)))
    except _DAMAGED:
        return {}
    return {name: value for name, value in found.items() if value}


def of_a_camera(caption: str) -> bool:
    """Whether a caption is only what cameras write by themselves. Programs copy it into XMP and IIM too."""
    return _CAMERA.fullmatch(caption) is not None


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
    """``2019:04:25 14:05:00`` as ISO 8601; dates of cameras that were never set (0000:00:00) are none."""
    return moments.iso(taken + zone if re.fullmatch(r"[+-]\d\d:\d\d", zone) else taken)
