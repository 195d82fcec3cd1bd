"""A finished page, its framing in the store, and what every store promises."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import brotli

#: Bodies smaller than this don't gain from compression.
MIN_COMPRESS = 256
#: brotli quality for pages made on demand: FIELD.md has 5 at 0.57 ms, 11 at 29 ms for an article.
BROTLI_QUALITY = 5

_FRAME = struct.Struct(">4sI")
_MAGIC = b"XP1\n"


class StoreError(Exception):
    """The store can't be opened or used; ``open_store`` mends it by starting anew."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer. ``encodings`` holds the body as ``identity`` and, where it pays, ``br`` and ``gzip``.

    ``access`` tells the kiosk whether there is a full variant for holders of a pass. ``modified`` is epoch seconds.
    """

    status: int
    content_type: str
    encodings: Mapping[str, bytes]
    keys: frozenset[str] = frozenset()
    access: str = "open"
    full: bool = False
    etag: str = ""
    modified: int = 0
    location: str = ""
    stored: bool = True
    headers: tuple[tuple[str, str], ...] = field(default=())

    def dumps(self) -> bytes:
        """The page as bytes: magic, length of the JSON head, head, then the encodings one after the other."""
        order = sorted(self.encodings)
        head: dict[str, Any] = {
            "status": self.status,
            "type": self.content_type,
            "keys": sorted(self.keys),
            "access": self.access,
            "full": self.full,
            "etag": self.etag,
            "modified": self.modified,
            "location": self.location,
            "stored": self.stored,
            "headers": self.headers,
            "encodings": [(name, len(self.encodings[name])) for name in order],
        }
        packed = json.dumps(head, separators=(",", ":")).encode()
        return b"".join([_FRAME.pack(_MAGIC, len(packed)), packed, *(self.encodings[name] for name in order)])

    @classmethod
    def loads(cls, data: bytes) -> Page:
        """Read :meth:`dumps`. Raises :class:`StoreError` for anything else."""
        try:
            magic, length = _FRAME.unpack_from(data)
            if magic != _MAGIC:
                raise StoreError("not a stored page")
            position = _FRAME.size + length
            head = json.loads(data[_FRAME.size : position])
            encodings = {}
            for name, size in head["encodings"]:
                encodings[name] = data[position : position + size]
                position += size
            if position != len(data):
                raise StoreError("a stored page is cut")
            return cls(
                status=head["status"],
                content_type=head["type"],
                encodings=encodings,
                keys=frozenset(head["keys"]),
                access=head["access"],
                full=head["full"],
                etag=head["etag"],
                modified=head["modified"],
                location=head["location"],
                stored=head["stored"],
                headers=tuple((k, v) for k, v in head["headers"]),
            )
        except (struct.error, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"a stored page can't be read: {error}") from error


def compress(body: bytes) -> dict[str, bytes]:
    """``identity`` and, for bodies worth it, ``br`` and ``gzip`` (deterministic)."""
    encodings = {"identity": body}
    if len(body) >= MIN_COMPRESS:
        encodings["br"] = brotli.compress(body, quality=BROTLI_QUALITY)
        encodings["gzip"] = gzip.compress(body, 6, mtime=0)
    return encodings


def make_page(
    body: bytes,
    *,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    keys: Iterable[str] = (),
    access: str = "open",
    full: bool = False,
    modified: int = 0,
    location: str = "",
    stored: bool = True,
    headers: tuple[tuple[str, str], ...] = (),
) -> Page:
    """A page from its body: compressed, with an entity tag from its content."""
    etag = hashlib.blake2b(body, digest_size=12, person=b"full" if full else b"open").hexdigest()
    return Page(
        status=status,
        content_type=content_type,
        encodings=compress(body),
        keys=frozenset(keys),
        access=access,
        full=full,
        etag=etag,
        modified=modified,
        location=location,
        stored=stored,
        headers=headers,
    )


class PageStore(Protocol):
    """What every page store promises. Variants are ``open`` and ``full``."""

    def ticket(self) -> int:
        """The purge counter. Take it before reading any data a page is made from, and give it to :meth:`put`."""

    def get(self, path: str, variant: str) -> Page | None:
        """The stored page, or None."""

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """The stored page's bytes (:meth:`Page.dumps`), or None."""

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Store a page; False when one of its keys was purged after ``ticket``, and nothing is stored."""

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``, in one transaction; returns their paths."""

    def purge_all(self) -> None:
        """Remove every page."""

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes``, ``counter``."""

    def close(self) -> None:
        """Let go of files."""
