"""A finished page, its framing in the store, and what every store promises."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import struct
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .encode import BROTLI_QUALITY, compress
from .known import Known

_FRAME = struct.Struct(">4sI")
_MAGIC = b"XP1\n"

#: Seconds by which the clocks of two readings may differ.
CLOCKS = 60

#: A page's address: path and variant (``open`` or ``full``).
Place = tuple[str, str]


class StoreError(Exception):
    """The store, or a page in it, can't be used just now. Nothing of the newspaper's is lost: pages are made again."""


class StoreBroken(StoreError):
    """The store's files are damaged; ``open_store`` sets them aside and starts anew."""


class _Codings(dict[str, bytes]):
    """A stored page's codings. The plain body is not stored beside ``gzip``, which hardly a client lacks: two thirds less."""

    def __missing__(self, coding: str) -> bytes:
        if coding != "identity" or "gzip" not in self:
            raise KeyError(coding)
        try:
            body = self["identity"] = gzip.decompress(self["gzip"])
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(f"a stored page can't be read: {error}") from error
        return body


_STYLE = re.compile(rb"<style>(.*?)</style>", re.S)


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer. ``encodings`` holds the body as ``identity`` and, where it pays, ``br`` and ``gzip``.

    ``access`` (open, registered, premium) tells the kiosk whether there is a full variant for holders of a pass;
    ``full`` that this is it. ``keys`` are the surrogate keys of everything shown. ``modified`` and ``made`` are epoch
    seconds, 0 for unknown; ``ttl`` is the seconds after ``made`` for which the store hands the page out, None for ever.
    ``stored`` is False for an answer that must be asked of the press each time. ``styles`` are the hashes of the style in its
    head (:func:`style_hashes`), which is all that browsers are to take as style of it.
    """

    status: int
    content_type: str
    #: Not compared: what is in it the entity tag tells, and a page from the store unpacks its identity when asked.
    encodings: Mapping[str, bytes] = field(compare=False)
    keys: frozenset[str] = frozenset()
    access: str = "open"
    full: bool = False
    etag: str = ""
    modified: int = 0
    location: str = ""
    stored: bool = True
    headers: tuple[tuple[str, str], ...] = field(default=())
    made: int = 0
    ttl: int | None = None
    styles: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """The body without a content coding."""
        return self.encodings["identity"]

    @property
    def expires(self) -> int:
        """Epoch seconds from which the page must be made anew; 0 for never."""
        return 0 if self.ttl is None else self.made + self.ttl

    def fresh(self, now: float) -> bool:
        """Whether the page may still be handed out at ``now``; not when it was made in the future, of a clock set back."""
        return self.ttl is None or self.made - CLOCKS <= now < self.made + self.ttl

    def dumps(self) -> bytes:
        """The page as bytes: magic, length of the JSON head, head, then the encodings one after the other.

        ``identity`` is left out where there is ``gzip``.
        """
        order = sorted(name for name in self.encodings if name != "identity" or "gzip" not in self.encodings)
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
            "made": self.made,
            "ttl": self.ttl,
            "styles": self.styles,
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
            encodings = _Codings()
            for name, size in head["encodings"]:
                if size < 0:
                    raise StoreError("a stored page has a length below zero")
                encodings[name] = data[position : position + size]
                position += size
            if position != len(data) or not encodings.keys() & {"identity", "gzip"}:
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
                made=head["made"],
                ttl=head["ttl"],
                # Pages stored by an older release don't say.
                styles=tuple(head["styles"]) if "styles" in head else _styles(head["type"], encodings["identity"]),
            )
        except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"a stored page can't be read: {error}") from error


def style_hashes(html: bytes) -> tuple[str, ...]:
    """Of every ``<style>`` in the head of a page its hash as Content-Security-Policy names it (CSP 3, 2.3.1).

    The head is all ours: what editors and agencies wrote stands in it only as escaped text, or below.
    """
    head = html[: max(0, html.find(b"</head>"))]
    return tuple(
        f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode('ascii')}'" for text in _STYLE.findall(head)
    )


def _styles(content_type: str, body: bytes) -> tuple[str, ...]:
    return style_hashes(body) if content_type.startswith("text/html") else ()


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
    ttl: int | None = None,
    level: int = BROTLI_QUALITY,
) -> Page:
    """A page from its body: compressed, with an entity tag from its content and variant, made now."""
    etag = hashlib.blake2b(body, digest_size=12, person=b"full" if full else b"open").hexdigest()
    return Page(
        status=status,
        content_type=content_type,
        encodings=compress(body, content_type, level),
        keys=frozenset(keys),
        access=access,
        full=full,
        etag=etag,
        modified=modified,
        location=location,
        stored=stored,
        headers=headers,
        made=int(time.time()),
        ttl=ttl,
        styles=_styles(content_type, body),
    )


class PageStore(Protocol):
    """What every page store promises. A page lies under its path and a variant, ``open`` or ``full``.

    All methods raise :class:`StoreError` when the store can't be used; :meth:`put` and :meth:`put_many` only for one that is damaged.
    """

    def ticket(self) -> int:
        """The purge counter. Take it before reading any data a page is made from, and give it to :meth:`put`."""

    def get(self, path: str, variant: str) -> Page | None:
        """The stored page, or None where there is none or its ``ttl`` is over."""

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """The stored page's bytes (:meth:`Page.dumps`) whatever its age, or None."""

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Store a page in place of an older one.

        False, and nothing is stored, when one of ``page.keys`` was purged after ``ticket``. A store that is full also answers
        False, and logs it: the page in hand can be sent all the same. Raises :class:`StoreBroken` for damaged files.
        """

    def put_many(self, pages: Sequence[tuple[str, str, Page]], ticket: int) -> int:
        """Store several pages (path, variant, page) in one transaction, each as :meth:`put` does; returns how many."""

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Remove every page that carries one of ``keys``, in one transaction; returns their paths, sorted."""

    def purge_all(self) -> None:
        """Remove every page; nothing begun before may be stored. What readers ask for most is still known."""

    def note_seen(self, seq: int) -> None:
        """Pages are made from the publication log up to ``seq``; a lower one than before changes nothing."""

    def seen(self) -> int:
        """That number; 0 for a store that is new or was purged as a whole."""

    def drop(self, path: str, variant: str) -> None:
        """Remove one page."""

    def note_use(self, counts: Mapping[str, int]) -> None:
        """Note how often paths were asked for since the last note.

        They are the last to make room for others in a full store, and the first to be made anew.
        """

    def use_of(self, paths: Iterable[str]) -> dict[str, float]:
        """How much each of ``paths`` is asked for: requests, those of an hour ago counting half; 0 for unknown ones."""

    def most_used(self, limit: int) -> list[str]:
        """Up to ``limit`` paths asked for most, the most first."""

    def new_edition(self) -> None:
        """From now on every page begun before is out of date in its looks; it is handed out until it is made anew."""

    def outdated(self) -> list[Place]:
        """The pages of earlier editions: those asked for most first, then by ``modified``, the oldest last."""

    def refuse(self, listing: bytes) -> None:
        """Keep the list of passes that are refused (``Refusals.dumps``). A new one moves the counter, so that everybody looks."""

    def refused(self) -> bytes | None:
        """That list, or None where nobody has given one since the store was made."""

    def put_known(self, entries: Mapping[str, Known], ticket: int) -> int:
        """Keep what is known of public addresses by surrogate key (``known.py``), each unless its key was purged after ``ticket``.

        Returns how many were kept.
        """

    def known(self, key: str) -> Known:
        """What is known of a key: never older than its last purge."""

    def know_all(self, routes: bytes) -> None:
        """From now on what is not known does not exist. ``routes``: the patterns of all addresses. Moves the counter."""

    def routes(self) -> bytes | None:
        """What :meth:`know_all` was given, or None where not all is known (a new store, or one that was purged as a whole)."""

    def is_current(self) -> bool:
        """False when the files this store reads were removed or set aside by another process: open it anew."""

    def stats(self) -> dict[str, int]:
        """``pages``, ``bytes`` (used, of all tables), ``counter`` (of purges), ``edition`` (the counter it began with)."""

    def close(self) -> None:
        """Let go of files."""
