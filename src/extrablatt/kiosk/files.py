"""Files the kiosk serves itself: the press's fingerprinted assets from memory, readers' pictures from disk."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from extrablatt.press.store import make_page

from .negotiation import byte_range, matches
from .responses import NO_SNIFF, SECURITY, Header, Headers, Prepared, prepare, status_line

FOREVER = "public, max-age=31536000, immutable"
#: brotli quality for what is compressed once and sent for ever.
BEST = 11
_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")
_PICTURE = re.compile(r"/bilder/((\d{1,18})/[0-9a-f]{8,64}-(?:\d{1,5}|\d{1,2}x\d{1,2})\.(?:webp|jpg|avif|png))")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "avif": "image/avif", "png": "image/png"}


class Assets:
    """The press's assets, read and compressed once; unknown names are asked of the folder again (a new release).

    Each carries the headers ``more``.
    """

    def __init__(self, folder: Path, more: Iterable[Header] = ()) -> None:
        self._folder, self._more = folder, list(more)
        self._ready: dict[tuple[str, str], Prepared] = {}
        if folder.is_dir():
            for file in folder.iterdir():
                self._read(file.name)

    def get(self, path: str, coding: str) -> Prepared | None:
        """The response for ``/assets/NAME``; None when there is no such file."""
        name = path.removeprefix("/assets/")
        if (name, "identity") not in self._ready:
            self._read(name)
        return self._ready.get((name, coding)) or self._ready.get((name, "identity"))

    def _read(self, name: str) -> None:
        file = self._folder / name
        if not _ASSET.fullmatch(name) or not file.is_file():
            return
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml"):
            kind += "; charset=utf-8"
        page = make_page(file.read_bytes(), content_type=kind, level=BEST)
        for coding in page.encodings:
            ready = prepare(page, coding, more=self._more)
            head, keep = (
                [(k, FOREVER if k == "Cache-Control" else v) for k, v in headers]
                for headers in (ready.headers, ready.headers_304)
            )
            self._ready[name, coding] = replace(ready, headers=head, headers_304=keep)


def picture(
    folder: Path,
    path: str,
    asked_range: str = "",
    if_range: str = "",
    if_none_match: str | None = None,
    surrogate_headers: tuple[str, ...] = (),
    more: Iterable[Header] = (),
) -> Prepared | None:
    """The response for ``/bilder/ID/TOKEN-WIDTH.EXT``; None when there is no such file.

    With one byte range if asked for (RFC 9110, 14.2), unless ``if_range`` names another version (13.1.5). The file is not
    read when ``if_none_match`` says that the client has it. Caches in front learn which picture it is, so that a withdrawn
    one leaves them; ``more`` goes with every answer. Raises :class:`~.negotiation.UnsatisfiableRange`.
    """
    match = _PICTURE.fullmatch(path)
    if not match:
        return None
    try:
        with (folder / match.group(1)).open("rb") as file:
            stat = os.fstat(file.fileno())
            size, etag = stat.st_size, f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
            keep: Headers = [("Cache-Control", FOREVER), ("ETag", etag)]
            head: Headers = [
                ("Content-Type", _TYPES[path.rpartition(".")[2]]), *keep, ("Accept-Ranges", "bytes"), SECURITY[0], NO_SNIFF
            ]  # fmt: skip
            head += [(name, f"picture:{int(match.group(2))}") for name in surrogate_headers]
            head += more
            if if_none_match is not None and matches(if_none_match, etag):
                return Prepared(status_line(200), head, b"", etag, 0, keep)
            span = byte_range(asked_range, size) if asked_range and if_range in ("", etag) else None
            if span is None:
                head.append(("Content-Length", str(size)))
                return Prepared(status_line(200), head, file.read(), etag, 0, keep)
            first, last = span
            file.seek(first)
            head += [("Content-Range", f"bytes {first}-{last}/{size}"), ("Content-Length", str(last - first + 1))]
            return Prepared(status_line(206), head, file.read(last - first + 1), etag, 0, keep)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
