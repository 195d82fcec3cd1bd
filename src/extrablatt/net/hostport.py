"""A host and a port as they stand in an address (RFC 3986, 3.2.2: IPv6 in brackets)."""

from __future__ import annotations


def hostport(host: str, port: int) -> str:
    """``127.0.0.1:8000``, ``[::1]:8000``. ``host`` without brackets."""
    return f"{bracketed(host)}:{port}"


def bracketed(host: str) -> str:
    """A host as an address has it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def reachable(host: str) -> str:
    """Where who sits at this machine finds a server that listens on ``host``: of all addresses, the loopback one of its kind."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
