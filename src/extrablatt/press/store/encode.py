"""Content codings of a finished body. Pure and deterministic: the same body gives the same bytes."""

from __future__ import annotations

import brotli
from zlib_ng import zlib_ng

#: Bytes below which a body gains nothing from compression (one packet either way).
MIN_COMPRESS = 200
#: brotli quality for pages made on demand: 5 takes 0.6 ms for an article, 11 takes 29 ms and saves a tenth.
BROTLI_QUALITY = 5
#: zlib-ng's level 6 comes within a hundredth of zlib's in half of its time.
GZIP_LEVEL = 6
#: Window bits that ask for a gzip header (RFC 1952), in which zlib leaves the time at 0.
_GZIP = 31

_TEXT_LIKE = ("json", "xml", "javascript", "manifest", "wasm")


def worth(content_type: str) -> bool:
    """Whether a media type is text, and so shrinks; pictures, fonts and archives are compressed already."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind == "image/svg+xml":
        return True
    return kind.startswith("application/") and kind.endswith(_TEXT_LIKE)


def compress(body: bytes, content_type: str = "text/html", level: int = BROTLI_QUALITY) -> dict[str, bytes]:
    """``identity`` and, where it makes the body smaller, ``br`` (quality ``level``) and ``gzip``.

    No zstd: as small as brotli 5 it is only at level 19, which takes thirteen times as long (docs/performance.md).
    """
    encodings = {"identity": body}
    if len(body) >= MIN_COMPRESS and worth(content_type):
        for name, packed in (("br", brotli.compress(body, quality=level)), ("gzip", _gzip(body))):
            if len(packed) < len(body):
                encodings[name] = packed
    return encodings


def _gzip(body: bytes) -> bytes:
    packer = zlib_ng.compressobj(GZIP_LEVEL, zlib_ng.DEFLATED, _GZIP)
    return bytes(packer.compress(body) + packer.flush())
