"""Which links may leave with a text: none that leads into the desk, the office or this machine. Pure.

What an editor pastes brings addresses of the page it was pasted into: a footnote of Word (``#_ftn1``) comes as
``https://paper.example/desk/artikel/add/#_ftn1``. Such a link goes, and its words stay.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from html import unescape
from posixpath import normpath
from urllib.parse import unquote, urlsplit

#: Schemes a link may have: what the editor's chooser offers (web page, e-mail, telephone; anchors have none).
SCHEMES = frozenset(("http", "https", "ftp", "ftps", "mailto", "tel"))
#: First parts of the paths behind which the desk and the office are.
_INSIDE = frozenset(("desk", "-"))
_TAG = re.compile(r"<a(?P<attributes>(?:\s[^<>]*)?)>|</a>")
_HREF = re.compile(r"""\shref=(?:"([^"]*)"|'([^']*)')""")
#: Anchors that word processors and wikis make for themselves: footnotes, comments, tables of contents.
_FOREIGN_ANCHOR = re.compile(
    r"_|(?:sd)?(?:foot|end)note|s?d?fn\d|ftn|edn|fn(?:ref)?[:_-]?\d|cite[_-]|msoanchor|mso|toc\d|bookmark|ref\d|h\.",
    re.I,
)
_STRIPPED = re.compile(r"[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
#: Names only this house's own network knows.
_LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "intern", "lan", "home.arpa")


def may_leave(href: str, base_url: str) -> bool:
    """Whether readers may get a link to ``href`` (as an attribute's value, unescaped). ``base_url``: the newspaper's own address.

    Absolute paths, anchors of one's own and addresses of other hosts may; the desk's and the office's paths on any spelling, this
    machine's and private addresses, and what is relative to the page it was pasted from may not.
    """
    address = _STRIPPED.sub("", href).replace("\\", "/")
    if not address:
        return False
    if address.startswith("#"):
        return len(address) > 1 and not _FOREIGN_ANCHOR.match(unquote(address[1:]))
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
        own = urlsplit(base_url)
        at_home = not parts.netloc or (host == (own.hostname or "").lower() and port == own.port)
    except ValueError:  # such as an open bracket in the host's place
        return False
    scheme = parts.scheme.lower()
    if scheme and scheme not in SCHEMES:
        return False
    if scheme in ("mailto", "tel"):
        return bool(parts.path)
    if not parts.netloc and (scheme or not address.startswith("/")):
        return False
    if parts.fragment.startswith("_ftn") or parts.fragment.startswith("_edn"):
        return False  # whatever name the desk goes by there
    if not at_home:
        return not _is_local(host)
    return not _is_inside(parts.path)


def _is_inside(path: str) -> bool:
    for _ in range(3):  # %2564esk
        path = unquote(path)
    path = re.sub(r"/{2,}", "/", _STRIPPED.sub("", path).replace("\\", "/"))
    return normpath(path or "/").lstrip("/").partition("/")[0].lower() in _INSIDE


def _is_local(host: str) -> bool:
    """Whether a host is this machine, or one only this house's network reaches."""
    if not host:
        return True
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None = None
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host.partition("%")[0])
    if address is None:
        with contextlib.suppress(OSError, UnicodeError):
            address = ipaddress.IPv4Address(socket.inet_aton(host))  # 127.1, 0x7f000001: browsers take these too
    if address is not None:
        mapped = getattr(address, "ipv4_mapped", None)
        return not (mapped or address).is_global
    return "." not in host or host.endswith(tuple(f".{name}" for name in _LOCAL_NAMES))


def outward(fragment: str, base_url: str) -> str:
    """A fragment of HTML without the links that may not leave; their words stay."""
    if "<a" not in fragment:
        return fragment
    kept: list[bool] = []

    def piece(tag: re.Match[str]) -> str:
        if tag["attributes"] is None:
            return tag.group() if kept and kept.pop() else ""
        found = _HREF.search(tag["attributes"])
        kept.append(found is not None and may_leave(unescape(found[1] or found[2] or ""), base_url))
        return tag.group() if kept[-1] else ""

    return _TAG.sub(piece, fragment)
