"""What a request tells about who asks, and how. Pure."""

from __future__ import annotations

import ipaddress
from typing import Any


def is_navigation(environ: dict[str, Any]) -> bool:
    """Whether a reader is on their way to this page, so that a detour does no harm (Fetch metadata, else Accept)."""
    if environ["REQUEST_METHOD"] != "GET":
        return False
    if destination := environ.get("HTTP_SEC_FETCH_DEST"):
        return bool(destination == "document")
    return "text/html" in environ.get("HTTP_ACCEPT", "")


def one_host(environ: dict[str, Any]) -> bool:
    """Whether the request names one host (RFC 9112, 3.2). HTTP/1.0 need not."""
    host = environ.get("HTTP_HOST", "")
    return "," not in host and (bool(host) or environ.get("SERVER_PROTOCOL") != "HTTP/1.1")


def from_this_machine(environ: dict[str, Any]) -> bool:
    """Whether a process of this machine asks, for itself and not for somebody behind it."""
    if "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ:
        return False
    try:
        return ipaddress.ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def has_body(environ: dict[str, Any]) -> bool:
    """Whether something is sent with the request, which may take as long as the client likes."""
    return environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ


def is_large(environ: dict[str, Any], size: int) -> bool:
    """Whether what is sent with the request is more than ``size`` bytes, or may be."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return True
    said = environ.get("CONTENT_LENGTH") or "0"
    return not (said.isascii() and said.isdigit()) or int(said) > size
