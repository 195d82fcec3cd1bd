"""What a client accepts and already has: Accept-Encoding, If-None-Match, If-Modified-Since (RFC 9110). Pure."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from functools import lru_cache

#: Best first, where the client likes them equally.
_PREFERRED = ("br", "gzip", "identity")


@lru_cache(maxsize=512)
def choose_encoding(accept: str, offered: frozenset[str]) -> str:
    """The coding to send (RFC 9110, 12.5.3); ``identity`` when nothing else is acceptable."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        if name:
            weights[name.strip()] = weight
    best, best_weight = "identity", -1.0
    for coding in _PREFERRED:
        if coding not in offered:
            continue
        default = weights.get("*", 0.0) if coding != "identity" else weights.get("*", 0.001)
        weight = weights.get(coding, default)
        if weight > 0 and weight > best_weight:
            best, best_weight = coding, weight
    return best


def matches(if_none_match: str, etag: str) -> bool:
    """Whether the client has this entity (weak comparison, RFC 9110, 13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    return any(candidate.strip().removeprefix("W/") == etag for candidate in if_none_match.split(","))


def not_modified_since(header: str, modified: int) -> bool:
    """Whether nothing has changed since the client's date (RFC 9110, 13.1.3)."""
    try:
        return modified > 0 and modified <= parsedate_to_datetime(header).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def cookie(header: str, name: str) -> str | None:
    """The value of one cookie."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return None


