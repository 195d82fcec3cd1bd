"""Raw wire bytes on disk, kept by their SHA-256: ``ab/cdef…``. Written once, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where raw bytes are kept."""
    return Path(settings.DATA_DIR) / "wire" / "raw"


def path_of(sha256: str) -> Path:
    """The file of a digest."""
    return folder() / sha256[:2] / sha256[2:]


def keep(data: bytes) -> str:
    """Keep ``data``; returns its digest. Whole or not at all: written aside, synced, then renamed."""
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, target)
    return digest


def load(sha256: str) -> bytes:
    """The bytes of a digest. Raises FileNotFoundError when they are gone."""
    return path_of(sha256).read_bytes()
