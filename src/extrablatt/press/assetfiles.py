"""Assets with their content's fingerprint in the name, so that they may be kept forever.

``paper.css`` is small enough (about 5 KB as brotli) to stand in every page, so the first answer a reader gets is the
finished page; the account's pages link it by its fingerprinted address.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from pathlib import Path

from markupsafe import Markup

SOURCE = Path(__file__).parent / "assets"

_STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_PIECES = re.compile(rf"({_STRING})|/\*.*?\*/|\s*([{{}};,>])\s*|(\s+)|(:) ", re.S)


def minify(css: str) -> str:
    """White space and comments out of CSS, strings left alone; nothing clever."""

    def piece(match: re.Match[str]) -> str:
        string, mark, space, colon = match.groups()
        return string or mark or (" " if space else colon or "")

    # A comment between two words leaves white space on both sides: the second pass takes that too.
    return _PIECES.sub(piece, _PIECES.sub(piece, css)).replace(";}", "}").strip()


def content(name: str) -> bytes:
    """The bytes of an asset as served. Raises :class:`FileNotFoundError` for a name that is not there."""
    data = (SOURCE / name).read_bytes()
    return minify(data.decode()).encode() if name.endswith(".css") else data


@functools.cache
def fingerprinted(name: str) -> str:
    """``paper.css`` → ``paper.3f2a91bc04.css``."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content(name)).hexdigest()[:10]}{dot}{extension}"


def asset_url(name: str) -> str:
    """The public path of an asset."""
    return f"/assets/{fingerprinted(name)}"


@functools.cache
def inline_asset(name: str) -> Markup:
    """An asset's text, for printing into the page."""
    return Markup(content(name).decode())


def manifest() -> dict[str, str]:
    """Logical name → public path, of all assets."""
    return {file.name: asset_url(file.name) for file in sorted(SOURCE.iterdir()) if file.is_file()}


def write_all(folder: Path) -> None:
    """Write all assets, fingerprinted, where the kiosk serves them from. Older ones stay for pages still in caches."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, url in manifest().items():
        target = folder / url.rpartition("/")[2]
        if not target.exists():
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            fresh.write_bytes(content(name))
            os.replace(fresh, target)
