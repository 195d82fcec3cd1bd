"""Files the kiosk serves itself: the press's fingerprinted assets from memory, readers' pictures from disk."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from extrablatt.press.store import make_page

from .responses import SECURITY, Prepared, prepare, status_line

FOREVER = "public, max-age=31536000, immutable"
_PICTURE = re.compile(r"/bilder/(\d{1,18}/[0-9a-f]{8,64}-\d{1,5}\.(?:webp|jpg|avif|png))")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "avif": "image/avif", "png": "image/png"}


class Assets:
    """The press's assets, read once; unknown names are asked of the folder again (a new release)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: dict[tuple[str, str], Prepared] = {}

    def get(self, path: str, coding: str) -> Prepared | None:
        """The response for ``/assets/NAME``; None when there is no such file."""
        name = path.removeprefix("/assets/")
        found = self._ready.get((name, coding))
        if found or "/" in name or name.startswith("."):
            return found
        file = self._folder / name
        if not file.is_file():
            return None
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml"):
            kind += "; charset=utf-8"
        page = make_page(file.read_bytes(), content_type=kind)
        for each in page.encodings:
            ready = prepare(page, each)
            head = [(k, FOREVER if k == "Cache-Control" else v) for k, v in ready.headers]
            self._ready[name, each] = Prepared(ready.status, head, ready.body, ready.etag, 0, ready.headers_304)
        return self._ready.get((name, coding)) or self._ready[name, "identity"]


def picture(folder: Path, path: str, asked_range: str = "") -> Prepared | None:
    """The response for ``/bilder/ID/TOKEN-WIDTH.EXT``, with one byte range if asked (RFC 9110, 14.2)."""
    match = _PICTURE.fullmatch(path)
    if not match:
        return None
    try:
        body = (folder / match.group(1)).read_bytes()
    except OSError:
        return None
    etag = f'"{match.group(1).rpartition("/")[2]}-{len(body)}"'
    keep = [("Cache-Control", FOREVER), ("ETag", etag)]
    head = [("Content-Type", _TYPES[path.rpartition(".")[2]]), *keep, ("Accept-Ranges", "bytes"), *SECURITY[1:3]]
    if span := _range(asked_range, len(body)):
        first, last = span
        head += [("Content-Range", f"bytes {first}-{last}/{len(body)}"), ("Content-Length", str(last - first + 1))]
        return Prepared(status_line(206), head, body[first : last + 1], "", 0, keep)
    head.append(("Content-Length", str(len(body))))
    return Prepared(status_line(200), head, body, etag, 0, keep)


def _range(header: str, size: int) -> tuple[int, int] | None:
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if not match or match.groups() == ("", "") or size == 0:
        return None
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end and start < size else None
