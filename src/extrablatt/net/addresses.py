"""Which network addresses a fetcher may connect to, and the connection to the very address that was checked.

An agency's file may link anything, and a server may redirect anywhere: without this a feed could make us fetch from our own
network (server-side request forgery) or ask a cloud's metadata service for keys. A name is resolved once, each address
is checked, and the connection goes to a checked address, so a second, different DNS answer changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Not covered, or not in all Python versions, by ``is_global`` (IANA special-purpose registries).
_REFUSED = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "168.63.129.16/32",  # a public address that is Azure's metadata and agent service
        "64:ff9b:1::/48", "100::/64", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10",
    )
)  # fmt: skip
#: Addresses of one name that are tried: who owns a name could give it thousands that do not answer.
TRIED = 4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(OSError):
    """The address may not be connected to, or the name has no usable one. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Address:
    """One resolved address: ``family`` of the socket module, ``ip`` as text, ``port``."""

    family: int
    ip: str
    port: int


def permitted(ip: IPAddress) -> bool:
    """Whether ``ip`` is an address of the public internet, also when an IPv4 address hides in an IPv6 one."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id:
            return False
        # IPv4-compatible ::a.b.c.d (RFC 4291, 2.5.5.1) is deprecated and reaches IPv4 on some systems.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64 or (int(ip) >> 32) == 0:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return permitted(inner)
    if any(ip.version == net.version and ip in net for net in _REFUSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def resolve(host: str, port: int, *, allow_private: bool = False, allow_loopback: bool = False) -> list[Address]:
    """The addresses of ``host`` that may be connected to, in the resolver's order. Raises :class:`AddressRefused`.

    ``allow_loopback`` allows this machine's own and no others of our network, ``allow_private`` all.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        told = getattr(error, "strerror", None) or error
        raise AddressRefused(f"The name {host} can't be resolved: {told}.") from error
    refused: list[str] = []
    good: list[Address] = []
    for family, _kind, _proto, _name, where in found:
        text = str(where[0])
        try:
            ip = ipaddress.ip_address(text)
        except ValueError:
            continue
        if allow_private or permitted(ip) or (allow_loopback and ip.is_loopback):
            good.append(Address(family, text, port))
        else:
            refused.append(text)
    if not good:
        told = ", ".join(dict.fromkeys(refused)) or "nothing usable"
        raise AddressRefused(
            f"{host} leads to {told}, which is no public address. If the server of a feed is in your own "
            "network, set allow_private = true on the feed."
        )
    return list(dict.fromkeys(good))


def connect(host: str, port: int, *, timeout: float, allow_private: bool = False) -> socket.socket:
    """A TCP connection to a checked address of ``host``; tries the first few in order.

    Raises :class:`AddressRefused`, TimeoutError or another OSError of the last try.
    """
    failure: OSError | None = None
    for address in resolve(host, port, allow_private=allow_private)[:TRIED]:
        sock = socket.socket(address.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect((address.ip, address.port))
            return sock
        except OSError as error:
            sock.close()
            failure = error
    assert failure is not None  # noqa: S101 - resolve() gives at least one
    raise failure
