"""Assets with their content's fingerprint in the name, so that they may be kept forever.

``paper.css`` is small enough (about 4 KB as brotli) to stand in every page, with what the page's own type needs
(``front.css``, ``story.css``, ``live.css``), so the first answer a reader gets is the finished page; the account's pages link it by its
fingerprinted address. It is the house's style between a theme's
custom properties and the theme's own style.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from markupsafe import Markup
from rjsmin import jsmin

from .themes import Theme, load

_STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_PIECES = re.compile(rf"({_STRING})|/\*.*?\*/|\s*([{{}};,>])\s*|(\s+)|(:) ", re.S)
#: How a theme's style names one of its own files: ``url(asset:letters.woff2)``.
_OWN_FILE = re.compile(r"url\(\s*[\"']?asset:([\w.-]+)[\"']?\s*\)")


def minify(css: str) -> str:
    """White space and comments out of CSS, strings left alone; nothing clever.

    Ours, since rcssmin takes the space out of ``.post :is(ul)``, which is another selector then.
    """

    def piece(match: re.Match[str]) -> str:
        string, mark, space, colon = match.groups()
        return string or mark or (" " if space else colon or "")

    # A comment between two words leaves white space on both sides: the second pass takes that too.
    return _PIECES.sub(piece, _PIECES.sub(piece, css)).replace(";}", "}").strip()


#: What is sent is smaller than its sources, which stay as they are written. No build step.
_SMALLER: dict[str, Callable[[str], str]] = {"css": minify, "js": jsmin}


class Assets:
    """The assets of a theme, by their logical names. What was asked for once is remembered."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._content: dict[str, bytes] = {}
        self._urls: dict[str, str] = {}
        self._texts: dict[str, Markup] = {}

    def content(self, name: str) -> bytes:
        """The bytes of an asset as served. Raises :class:`FileNotFoundError` for a name that is not there."""
        if name not in self._content:
            self._content[name] = self._make(name)
        return self._content[name]

    def _make(self, name: str) -> bytes:
        if name not in self.theme.assets:
            raise FileNotFoundError(f"the theme {self.theme.name} has no asset {name!r}")
        data = self.theme.assets[name].read_bytes()
        if name == "paper.css":
            data = self._style(data.decode()).encode()
        smaller = _SMALLER.get(name.rpartition(".")[2])
        return smaller(data.decode()).encode() if smaller else data

    def _style(self, house: str) -> str:
        own = _OWN_FILE.sub(lambda match: f"url({self.url(match[1])})", self.theme.style())
        return f"{self.theme.properties()}{house}" + (f"@layer theme{{{own}}}" if own else "")

    def url(self, name: str) -> str:
        """The public path of an asset: ``paper.css`` → ``/assets/paper.3f2a91bc04.css``."""
        if name not in self._urls:
            stem, dot, extension = name.rpartition(".")
            digest = hashlib.sha256(self.content(name)).hexdigest()[:10]
            self._urls[name] = f"/assets/{stem}.{digest}{dot}{extension}"
        return self._urls[name]

    def inline(self, name: str) -> Markup:
        """An asset's text, for printing into the page."""
        if name not in self._texts:
            self._texts[name] = Markup(self.content(name).decode())
        return self._texts[name]

    def manifest(self) -> dict[str, str]:
        """Logical name → public path, of all assets."""
        return {name: self.url(name) for name in sorted(self.theme.assets)}

    def write_all(self, folder: Path) -> None:
        """Write all assets, fingerprinted, where the kiosk serves them from. Older ones stay for pages still in caches."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, url in self.manifest().items():
            target = folder / url.rpartition("/")[2]
            if not target.exists():
                fresh = target.with_name(f".{target.name}.{os.getpid()}")
                fresh.write_bytes(self.content(name))
                os.replace(fresh, target)


@functools.cache
def in_use() -> Assets:
    """The assets of the newspaper's theme, read once a process."""
    return Assets(load(settings.PAPER.theme, settings.PAPER.directory))


def asset_url(name: str) -> str:
    """The public path of an asset of the newspaper's theme."""
    return in_use().url(name)
