"""Paths as clients send them, brought to their one form. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

MAX_PATH = 600
MAX_QUERY = 1000
_SLASHES = re.compile("//+")


class BadPath(ValueError):
    """The address can't be meant. ``status`` is 400, or 414 where it is only too long."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def decode(wsgi_path: str) -> str:
    """WSGI's PATH_INFO (PEP 3333: decoded bytes as latin-1) as text. Raises :class:`BadPath`.

    Refused are bytes that are no UTF-8, control characters, back slashes, and percent signs: what is still encoded after
    decoding was either encoded wrongly or twice, to slip by somebody.
    """
    if len(wsgi_path) > MAX_PATH:
        raise BadPath("the address is too long", 414)
    if wsgi_path.isascii() and wsgi_path.isprintable():
        path = wsgi_path
    else:
        try:
            path = wsgi_path.encode("latin-1").decode("utf-8")
        except UnicodeError as error:
            raise BadPath("the address is not UTF-8") from error
        if any(c < " " or "\x7f" <= c < "\xa0" or c in "\u2028\u2029\ufffd" for c in path):
            raise BadPath("the address has control characters")
    if not path.startswith("/") or "\\" in path or "%" in path:
        raise BadPath("the address can't be meant")
    return path


def canonical(path: str) -> str:
    """The one form of a decoded path: no double slashes, no trailing slash, dot segments followed (RFC 3986, 5.2.4)."""
    if "//" not in path and "/." not in path and (path[-1] != "/" or path == "/"):
        return path
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def squeeze(path: str) -> str:
    """A decoded path without double slashes; a slash at its end stays."""
    return _SLASHES.sub("/", path) if "//" in path else path


def has_dots(path: str) -> bool:
    """Whether a decoded path holds dot segments."""
    return "/." in path and any(part in (".", "..") for part in path.split("/"))


def wire(path: str, query: str = "") -> str:
    """A decoded path as it is sent in a request line or Location header."""
    return quote(path, safe="/:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")


def below(path: str, prefixes: tuple[str, ...]) -> bool:
    """Whether ``path`` is one of ``prefixes`` or lies below one."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes)
