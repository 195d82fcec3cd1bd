"""Whether a newspaper's data were prepared by this very code and configuration. Free of Django, so a second start is quick."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .config import Newspaper

PACKAGE = Path(__file__).resolve().parent.parent
#: What pages, tables and assets are made of.
_PATTERNS = (
    "press/**/*.py",
    "press/**/*.html",
    "press/**/*.xml",
    "press/assets/*",
    "*/migrations/*.py",
    "locale/**/*.mo",
)


def stamp(paper: Newspaper) -> str:
    """A digest of the code that makes pages and tables, and of the configuration."""
    digest = hashlib.sha256(repr(paper).encode())
    for path in sorted({p for pattern in _PATTERNS for p in PACKAGE.glob(pattern)}):
        if path.is_file():
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _marker(paper: Newspaper) -> Path:
    return paper.data_dir / "release"


def is_current(paper: Newspaper) -> bool:
    """Whether nothing has to be prepared."""
    try:
        return _marker(paper).read_text(encoding="ascii") == stamp(paper)
    except OSError:
        return False


def mark(paper: Newspaper) -> None:
    """Note that everything is prepared."""
    _marker(paper).write_text(stamp(paper), encoding="ascii")
