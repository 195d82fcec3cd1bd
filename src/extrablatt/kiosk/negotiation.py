"""What a client accepts and already has: Accept-Encoding, If-None-Match, If-Modified-Since (RFC 9110). Pure."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache

#: Best first, where the client likes them equally.
_PREFERRED = ("br", "gzip", "identity")
#: Weights as RFC 9110, 12.4.2, writes them; what is written otherwise counts as 0.
_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
_ENTITY_TAG = re.compile(r'"[^"]*"')
_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*")


@lru_cache(maxsize=512)
def choose_encoding(accept: str, offered: frozenset[str]) -> str:
    """The coding to send (RFC 9110, 12.5.3).

    ``identity`` when nothing else is acceptable, even where it is refused itself (``identity;q=0``): the RFC lets a server
    disregard the header then, and a page that can be read is of more use to anybody than a 406.
    """
    weights: dict[str, float] = {}
    for part in accept.lower().split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key == "q":
                weight = float(value) if _WEIGHT.fullmatch(value.strip()) else 0.0
        # x-gzip is gzip's old name (8.4.1.3).
        if name := name.strip().removeprefix("x-"):
            weights[name] = weight
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
    """Whether the client has this entity (weak comparison, RFC 9110, 13.1.2); ``etag`` with its quotes."""
    if if_none_match == etag or if_none_match.strip() == "*":
        return True
    return etag in _ENTITY_TAG.findall(if_none_match)


def not_modified_since(header: str, modified: int) -> bool:
    """Whether the client's date is the page's own (RFC 9110, 13.1.3).

    Exactly its own, as nginx has it: after a clock was set back, a newer page may be dated before the older one.
    """
    try:
        date = parsedate_to_datetime(header)
        # An HTTP date is always GMT, whatever its zone is called.
        seen = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        return 0 < modified == seen
    except (ValueError, TypeError, OverflowError):
        return False


def cookie(header: str, name: str) -> str | None:
    """The value of one cookie; the first, where it is sent more than once."""
    # Looked for, not cut apart: a reader's cookies are many, and this is asked for every page behind the wall.
    wanted = name + "="
    at = header.find(wanted)
    while at >= 0:
        before = at - 1
        while before >= 0 and header[before] in " \t":
            before -= 1
        if before < 0 or header[before] == ";":
            return header[at + len(wanted) :].partition(";")[0].strip().strip('"')
        at = header.find(wanted, at + 1)
    return None


class UnsatisfiableRange(ValueError):
    """The range lies outside of a file of ``size`` bytes: 416 (RFC 9110, 15.5.17)."""

    def __init__(self, size: int) -> None:
        super().__init__(f"no such range of {size} bytes")
        self.size = size


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """One byte range (RFC 9110, 14.1.2) as first and last position of a file of ``size`` bytes.

    None for what is no byte range, and for several at once: a server may ignore those and send all. Raises
    :class:`UnsatisfiableRange`.
    """
    match = _RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or (not first and int(last) == 0):
        raise UnsatisfiableRange(size)
    return start, end
