"""Paths as clients send them, brought to their one form. Pure."""

from __future__ import annotations

from urllib.parse import quote

MAX_PATH = 600


class BadPath(ValueError):
    """The path can't be meant."""


def canonical(raw: str) -> str:
    """The one form of a decoded path: no double slashes, no dot segments, no trailing slash. Raises :class:`BadPath`."""
    if not raw.startswith("/") or len(raw) > MAX_PATH or any(c < " " or c == "\x7f" for c in raw) or "\ufffd" in raw:
        raise BadPath(raw)
    parts = [part for part in raw.split("/") if part]
    if any(part in (".", "..") for part in parts) or "\\" in raw:
        raise BadPath(raw)
    return "/" + "/".join(parts)


def wire(path: str, query: str = "") -> str:
    """A path as it is sent in a Location header."""
    return quote(path, safe="/:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")


def decode(wsgi_path: str) -> str:
    """WSGI's PATH_INFO (bytes as latin-1) as text. Raises :class:`BadPath` for what is not UTF-8."""
    try:
        return wsgi_path.encode("latin-1").decode("utf-8")
    except UnicodeError as error:
        raise BadPath(wsgi_path) from error
