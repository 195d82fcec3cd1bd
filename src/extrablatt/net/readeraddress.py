"""Who asks, as the kiosk tells the office: the reader's address in one header that only the kiosk can write.

The office listens on this machine only and sees the kiosk's address in every request. The kiosk knows the reader's
(``kiosk/proxies.py``: of what is forwarded only trusted proxies' words count) and says it in :data:`HEADER`, signed with the
secret that kiosk and office share (HMAC-SHA256, RFC 2104). Whatever else says an address is a claim. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

HEADER = "X-Extrablatt-Reader"


def _mac(address: str, secret: str) -> str:
    return hmac.new(secret.encode(), b"extrablatt reader 1." + address.encode(), hashlib.sha256).hexdigest()


def told(address: str, secret: str) -> str:
    """The header's value for an address as text (``203.0.113.9``, ``2001:db8::1``, or "" where nobody knows)."""
    return f"{address} {_mac(address, secret)}"


def heard(value: str, secret: str) -> str:
    """The address in the header's value; "" for one that the kiosk did not write."""
    address, _, signature = value.rpartition(" ")
    if not value.isascii() or not hmac.compare_digest(_mac(address, secret), signature):
        return ""
    return address


def household(address: str) -> str:
    """What limits count an address under: an IPv4 address itself, of an IPv6 one the first 64 bits, which one household has.

    As text, an address again: ``2001:db8:1:2::``. "" for what is no address. IPv4 in IPv6 is IPv4.
    """
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.IPv6Address(int(found) >> 64 << 64))
    return str(found)
