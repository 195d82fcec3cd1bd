"""Assets with their content's fingerprint in the name, so that they may be kept forever."""

from __future__ import annotations

import functools
import hashlib
import os
import re
from pathlib import Path

from markupsafe import Markup

SOURCE = Path(__file__).parent / "assets"


def _minify(css: str) -> str:
    """White space and comments out of CSS; nothing clever."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r";}", "}", re.sub(r": ", ":", css)).strip()


def content(name: str) -> bytes:
    """The bytes of an asset as served."""
    data = (SOURCE / name).read_bytes()
    return _minify(data.decode()).encode() if name.endswith(".css") else data


@functools.cache
def fingerprinted(name: str) -> str:
    """``paper.css`` → ``paper.3f2a91bc.css``."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content(name)).hexdigest()[:10]}{dot}{extension}"


def asset_url(name: str) -> str:
    """The public path of an asset."""
    return f"/assets/{fingerprinted(name)}"


@functools.cache
def inline_asset(name: str) -> Markup:
    """An asset's text, for printing into the page."""
    return Markup(content(name).decode())


def write_all(folder: Path) -> None:
    """Write all assets, fingerprinted, where the kiosk serves them from. Older ones stay for pages still in caches."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCE.iterdir():
        target = folder / fingerprinted(source.name)
        if source.is_file() and not target.exists():
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            fresh.write_bytes(content(source.name))
            os.replace(fresh, target)
