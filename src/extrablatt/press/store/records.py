"""How pages, keys and their use lie in the embedded store. Pure."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass

from .page import StoreBroken

NUMBER = struct.Struct(">Q")
_RECORD = struct.Struct(">QQIII")
_USE = struct.Struct(">dQ")

#: Seconds in which what was asked counts half as much.
HALF_LIFE = 3600


def place_of(path: str, variant: str) -> bytes:
    """Where a page lies: a digest, since LMDB's keys hold 511 bytes and addresses may be longer."""
    return hashlib.blake2b(f"{variant}\n{path}".encode("utf-8", "surrogatepass"), digest_size=20).digest()


def key_of(key: str) -> bytes:
    """A surrogate key as it lies in the store: itself where it may, else a digest."""
    raw = key.encode("utf-8", "surrogatepass")
    if 0 < len(raw) <= 200 and b"\0" not in raw and not raw.startswith(b"#"):
        return raw
    return b"#" + hashlib.blake2b(raw, digest_size=32).hexdigest().encode()


@dataclass(frozen=True, slots=True)
class Record:
    """A stored page (``Page.dumps``) with what the store itself must know of it.

    ``ticket`` is the one it was put with: the purge counter from before its data were read. ``modified`` is the page's,
    in epoch seconds.
    """

    ticket: int
    modified: int
    variant: str
    path: str
    keys: tuple[bytes, ...]
    page: bytes

    def dumps(self) -> bytes:
        """The record as bytes."""
        name, keys = f"{self.variant}\n{self.path}".encode("utf-8", "surrogatepass"), b"\0".join(self.keys)
        sum_ = zlib.crc32(self.page)
        return _RECORD.pack(self.ticket, max(0, self.modified), len(name), len(keys), sum_) + name + keys + self.page

    @classmethod
    def loads(cls, raw: bytes) -> Record:
        """Read :meth:`dumps`. Raises :class:`StoreBroken`."""
        ticket, modified, variant, path, end = head_of(raw)
        keys_at = end - _RECORD.unpack_from(raw)[3]
        keys = raw[keys_at:end]
        return cls(ticket, modified, variant, path, tuple(keys.split(b"\0")) if keys else (), raw[end:])


def head_of(raw: bytes | memoryview) -> tuple[int, int, str, str, int]:
    """``ticket, modified, variant, path`` of a record and where its page begins. Raises :class:`StoreBroken`."""
    try:
        ticket, modified, name_size, keys_size, _sum = _RECORD.unpack_from(raw)
    except struct.error as error:
        raise StoreBroken("a record of the page store is cut") from error
    middle = _RECORD.size + name_size
    name = bytes(raw[_RECORD.size : middle]).decode("utf-8", "replace")
    variant, _, path = name.partition("\n")
    return ticket, modified, variant, path, middle + keys_size


def page_of(raw: bytes) -> bytes:
    """The page of a record. Raises :class:`StoreBroken` for one whose bytes are not those that were stored."""
    page = raw[head_of(raw)[4] :]
    if zlib.crc32(page) != _RECORD.unpack_from(raw)[4]:
        raise StoreBroken("a page in the store is damaged")
    return page


def add_use(raw: bytes | None, count: float, now: int) -> bytes:
    """The use of an address, ``count`` requests later: older ones count half with each :data:`HALF_LIFE`."""
    return _USE.pack(score(raw, now) + count, now)


def score(raw: bytes | memoryview | None, now: int) -> float:
    """How much an address is asked for, in requests of now."""
    if raw is None:
        return 0.0
    number, then = _USE.unpack_from(raw)
    return float(number) * 0.5 ** (max(0, now - then) / HALF_LIFE)


def path_of_use(raw: bytes | memoryview) -> str:
    """The address a record of use is about."""
    return bytes(raw[_USE.size :]).decode("utf-8", "replace")
