"""Files the kiosk serves itself: the press's fingerprinted assets from memory, readers' pictures from disk."""

from __future__ import annotations

import asyncio
import mimetypes
import os
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from extrablatt.press.store import make_page

from .negotiation import byte_range, matches
from .responses import STRICT, Header, Headers, Prepared, Security, prepare, status_line
from .shelf import Ready

FOREVER = "public, max-age=31536000, immutable"
#: A picture of the house's own: a month. One in which somebody else's right may end: an hour at most, as docs/rights.md says. Caches
#: in front, which we can tell to forget it, ask again sooner.
OWN = "public, max-age=2592000, s-maxage=3600"
LENT = "public, max-age=3600, s-maxage=60, must-revalidate"
#: brotli quality for what is compressed once and sent for ever.
BEST = 11
_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")
_PICTURE = re.compile(r"/bilder/(((\d{1,18})/[0-9a-f]{8,64})-(?:\d{1,5}|\d{1,2}x\d{1,2})\.(?:webp|jpg|avif|png))")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "avif": "image/avif", "png": "image/png"}


class Gone(Exception):
    """The picture was there, and is not to be handed out any more: 410. ``keys`` are its surrogate keys as headers."""

    def __init__(self, keys: Headers) -> None:
        super().__init__("the picture is gone")
        self.keys = keys


class Assets:
    """The press's assets, read and compressed once; unknown names are asked of the folder again (a new release).

    Each carries the headers ``more``.
    """

    def __init__(self, folder: Path, more: Iterable[Header] = (), security: Security = STRICT) -> None:
        self._folder, self._more, self._security = folder, list(more), security
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
            ready = prepare(page, coding, more=self._more, security=self._security)
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
    security: Security = STRICT,
) -> Prepared | None:
    """The response for ``/bilder/ID/TOKEN-WIDTH.EXT``; None when there is no such file.

    With one byte range if asked for (RFC 9110, 14.2), unless ``if_range`` names another version (13.1.5). The file is not
    read when ``if_none_match`` says that the client has it. Caches in front learn which picture it is, so that a withdrawn
    one leaves them; ``more`` goes with every answer. Raises :class:`~.negotiation.UnsatisfiableRange`, and :class:`Gone` where
    the picture desk has put a mark beside the file, or in its place (``pictures/files.py``): ``TOKEN.gone``. ``TOKEN.own``: it
    may be kept for long.
    """
    match = _PICTURE.fullmatch(path)
    if not match:
        return None
    base, number = match.group(2), int(match.group(3))
    keys = [(name, f"picture:{number}") for name in surrogate_headers]
    if (folder / f"{base}.gone").exists():
        raise Gone(keys)
    try:
        with (folder / match.group(1)).open("rb") as file:
            stat = os.fstat(file.fileno())
            size, etag = stat.st_size, f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
            own = (folder / f"{base}.own").exists()
            keep: Headers = [("Cache-Control", OWN if own else LENT), ("ETag", etag)]
            head: Headers = [
                ("Content-Type", _TYPES[path.rpartition(".")[2]]), *keep, ("Accept-Ranges", "bytes"), *security.of_file()
            ]  # fmt: skip
            head += keys
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


#: Bytes of pictures kept in memory, and of one of them.
MAX_KEPT, MAX_PICTURE = 32 << 20, 512 << 10
#: Nanoseconds in which two changes of a file may bear the same time, with room to spare.
_TICK = 50_000_000


class Pictures:
    """Readers' pictures: those asked for often from memory, the others read by a thread, since a disk may keep one waiting.

    What is in memory is good as long as neither its folder nor its file has changed: two system calls a request. A mark that the
    picture is gone (``pictures/files.py``) changes the folder.
    """

    def __init__(
        self,
        folder: Path,
        surrogate_headers: tuple[str, ...] = (),
        more: Iterable[Header] = (),
        security: Security = STRICT,
    ) -> None:
        self._folder, self._surrogate_headers, self._more = folder, surrogate_headers, tuple(more)
        self._security = security
        self._kept: dict[bytes, tuple[str, str, tuple[int, int], Ready]] = {}
        self._bytes = 0

    def at_hand(self, path: bytes) -> Ready | None:
        """The answer for a picture in memory, as it now lies on the disk."""
        found = self._kept.get(path)
        if found is None:
            return None
        folder, file, marks, ready = found
        try:
            if marks == (os.stat(folder).st_mtime_ns, os.stat(file).st_mtime_ns):
                return ready
        except OSError:
            pass
        self._forget(path)
        return None

    async def answer(self, path: str, asked_range: str, if_range: str, if_none_match: str | None) -> Prepared | None:
        """As :func:`picture`; a whole one is kept for the next who asks."""
        match = _PICTURE.fullmatch(path)
        if match is None:
            return None
        folder, file = str(self._folder / match.group(3)), str(self._folder / match.group(1))
        return await asyncio.get_running_loop().run_in_executor(
            None, self._read, path, folder, file, asked_range, if_range, if_none_match
        )

    def _read(
        self, path: str, folder: str, file: str, asked_range: str, if_range: str, if_none_match: str | None
    ) -> Prepared | None:
        try:
            marks = (os.stat(folder).st_mtime_ns, os.stat(file).st_mtime_ns)  # before anything is read
        except OSError:
            marks = None
        found = picture(
            self._folder,
            path,
            asked_range,
            if_range,
            if_none_match,
            self._surrogate_headers,
            self._more,
            self._security,
        )
        # A change within the same tick of the disk's clock could not be told from what was read.
        if marks and time.time_ns() - max(marks) < _TICK:
            marks = None
        if found is not None and marks and found.status == "200 OK" and 0 < len(found.body) <= MAX_PICTURE:
            self._keep(path.encode(), folder, file, marks, found)
        return found

    def _keep(self, path: bytes, folder: str, file: str, marks: tuple[int, int], found: Prepared) -> None:
        if self._bytes > MAX_KEPT:
            self._kept, self._bytes = {}, 0
        if path not in self._kept:
            self._bytes += 2 * len(found.body) + 2048
        self._kept[path] = (folder, file, marks, Ready(found))

    def _forget(self, path: bytes) -> None:
        gone = self._kept.pop(path, None)
        if gone is not None:
            self._bytes -= 2 * len(gone[3].prepared.body) + 2048
