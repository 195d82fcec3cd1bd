"""RSS 2.0 and 0.9x, RSS 1.0, Atom 1.0 and 0.3, JSON Feed 1.0 and 1.1: feeds of websites as a wire.

Only bytes come in: nothing is fetched here. A feed that is not well-formed is read as far as it goes; one that can't be
read is named.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from lxml import etree

from ..charsets import windows_1252
from ..documents import RefusedError, known_prefixes, without_doctype
from . import atom, jsonfeed, rss

#: In the order they are asked.
FEEDS = (rss, atom, jsonfeed)

_LOOKS = re.compile(rb"<(?:rss|(?:\w+:)?feed|(?:\w+:)?RDF)[\s>]", re.I)
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,400}>", re.I)
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.S)
_AMPERSAND = re.compile(r"&(?:(#\d{1,8}|#x[\da-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")


def recovered(data: bytes) -> Any:
    """The root of a feed whose XML is not well-formed, read as far as it goes; None when this is no feed, or beyond help.

    Declared entities are never read. A charset that nobody names is not guessed but for Windows-1252.
    """
    if _LOOKS.search(data[:6000]) is None or b"\x00" in data[:4]:
        return None
    try:
        text = _text(without_doctype(data))
    except RefusedError:
        return None
    if text is None:
        return None
    whole = _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1)
    whole = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", whole).lstrip("\ufeff \t\r\n")
    if not whole.startswith("<"):
        return None
    parts = _CDATA.split(whole)
    whole = "".join(part if i % 2 else _AMPERSAND.sub(_ampersand, part) for i, part in enumerate(parts))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(known_prefixes(whole.encode("utf-8", "replace")), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root is not None and (rss.matches(root) or atom.matches(root)) else None


def _ampersand(match: re.Match[str]) -> str:
    """HTML's names as characters, which XML does not know; other ampersands are meant as such."""
    name = match.group(1)
    if not name:
        return "&amp;"
    if name.startswith("#") or name in ("amp", "lt", "gt", "quot", "apos"):
        return match.group()
    return html5.get(f"{name};", f"&amp;{name};")


def _text(data: bytes) -> str | None:
    declared = _ENCODING.search(data[:300].decode("latin-1"))
    for encoding in (declared.group(1) if declared else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    # Western text has a letter beyond ASCII here and there; text of another script is full of them.
    high = sum(byte > 0x7F for byte in data)
    letters = sum(65 <= (byte & 0xDF) <= 90 for byte in data)
    return windows_1252(data) if high * 8 < letters and (declared is None or high < 40) else None
