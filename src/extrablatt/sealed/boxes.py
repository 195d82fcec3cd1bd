"""Closing and opening: AES-256-GCM (NIST SP 800-38D) over what zlib has packed. Free of Django.

A box is a version byte, a nonce of 12 bytes, the ciphertext with its tag. It opens only under the name it was closed with, so that
nobody can put one text in another's place.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE = 12


class BoxError(ValueError):
    """The box can't be opened: another key, another name, or damage. The message says so."""


def close(words: dict[str, Any], key: bytes, name: str) -> bytes:
    """``words`` as a box; ``key``: 32 bytes."""
    packed = zlib.compress(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode())
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, packed, name.encode())


def open_box(box: bytes, key: bytes, name: str) -> dict[str, Any]:
    """What :func:`close` was given. Raises :class:`BoxError`."""
    if box[:1] != _VERSION:
        raise BoxError(f"{name}: this is no sealed text, or one of a newer version.")
    try:
        packed = AESGCM(key).decrypt(box[1 : 1 + _NONCE], box[1 + _NONCE :], name.encode())
    except InvalidTag as error:
        raise BoxError(f"{name} can't be opened with this newspaper's key (secrets/sealed).") from error
    words: dict[str, Any] = json.loads(zlib.decompress(packed))
    return words
