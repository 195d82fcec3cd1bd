"""Links on paper: a number in the text, the address below it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import segno
from markupsafe import Markup

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>.*?</a>', re.S)
_ARTICLE = re.compile(r"/[a-z][a-z0-9_-]*/(\d{1,18})/[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Noted:
    """HTML with numbers after its links, and the addresses in the order of the numbers, from 1."""

    html: Markup
    notes: tuple[str, ...]


def address_on_paper(href: str, base_url: str) -> str:
    """What somebody with the paper in hand would type for ``href``; "" where that would lead nowhere new.

    Articles of this newspaper have their short address. Anchors, and addresses of other kinds, get none.
    """
    inside = href.removeprefix(base_url)
    if article := _ARTICLE.fullmatch(inside):
        return f"{base_url}/{article[1]}"
    if href.startswith(("https://", "http://", "ftp://", "ftps://", "mailto:", "tel:")):
        return href.removeprefix("mailto:").removeprefix("tel:")
    return ""


def footnotes(html: str, base_url: str) -> Noted:
    """Number the links of ``html`` (ours, sanitised: no link within a link). The same address keeps its number."""
    numbers: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        address = address_on_paper(unescape(match[1]), base_url)
        if not address:
            return match[0]
        number = numbers.setdefault(address, len(numbers) + 1)
        return f'{match[0]}<sup class="note">{number}</sup>'

    return Noted(Markup(_LINK.sub(numbered, html)), tuple(numbers))


def qr_code(address: str) -> Markup:
    """A QR code (ISO/IEC 18004, level M, with its quiet zone) of ``address`` as SVG that takes the size its box has."""
    svg = segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(svg)
