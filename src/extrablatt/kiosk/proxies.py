"""Who asks, over which scheme and host, where a proxy stands in between. Pure.

Only what a trusted proxy says counts. ``X-Forwarded-For`` is read from the right, where each proxy appends the address it
saw: the first one that is no trusted proxy is the client, and all left of it is the client's own claim.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: What ends TLS on this machine is believed without being named.
LOOPBACK = ("127.0.0.0/8", "::1/128")

#: Our own networks (RFC 1918, RFC 4193, loopback, link-local). A proxy that is not named as trusted stands there, and all readers
#: behind it would be limited as one.
_OWN: tuple[Network, ...] = tuple(
    map(
        ipaddress.ip_network,
        "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1/128 fc00::/7 fe80::/10".split(),
    )
)


@lru_cache(maxsize=4096)
def address(text: str) -> Address | None:
    """An address as proxies write it, with or without a port; None for anything else. IPv4 in IPv6 becomes IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_own(found: Address) -> bool:
    """Whether an address is one of a private network."""
    return any(found in network for network in _OWN)


class Proxies:
    """The trusted proxies, as addresses or networks (``10.0.0.0/8``). Raises ValueError for anything else."""

    def __init__(self, trusted: Iterable[str] = LOOPBACK) -> None:
        self._networks: tuple[Network, ...] = tuple(
            ipaddress.ip_network(text.strip(), strict=False) for text in trusted
        )

    def trusts(self, text: str) -> bool:
        """Whether an address is a trusted proxy's."""
        found = address(text)
        return found is not None and any(found in network for network in self._networks)

    def client(self, environ: dict[str, Any]) -> str:
        """The address of who asks."""
        nearest: str = environ.get("REMOTE_ADDR", "")
        if not self.trusts(nearest):
            return nearest
        for said in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")[-20:]):
            found = address(said)
            if found is None:
                return nearest
            nearest = str(found)
            if not self.trusts(nearest):
                return nearest
        return nearest

    def scheme(self, environ: dict[str, Any]) -> str:
        """``http`` or ``https``, as the client asked."""
        scheme: str = environ.get("wsgi.url_scheme", "http")
        said = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if said in ("http", "https") and self.trusts(environ.get("REMOTE_ADDR", "")):
            return str(said)
        return scheme

    def unnamed(self, environ: dict[str, Any]) -> bool:
        """Whether this looks like a proxy of ours that is not named as one: it forwards from a private network."""
        if "HTTP_X_FORWARDED_FOR" not in environ or self.trusts(remote := environ.get("REMOTE_ADDR", "")):
            return False
        found = address(remote)
        return found is not None and is_own(found)
