"""The readers' files on disk, and what stands beside them for the kiosk, which knows no database. Free of Django.

Below ``ID/`` lie the files ``TOKEN-SIZE.EXT`` of every address the picture has had, and marks without content:

- ``TOKEN.gone``: nothing below this token is handed out any more, whether its files could be removed or not (410).
- ``TOKEN.own``: it may be kept for long; without it, for an hour at most.

The marks are made from ``PictureAddress`` (see ``actions.settle``) and survive whatever becomes of the page store.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

_NAME = re.compile(r"([0-9a-f]{8,64})[-.]")


def tokens_of(folder: Path, picture_id: int) -> set[str]:
    """The tokens of all files of a picture that lie below ``folder``."""
    place = folder / str(picture_id)
    found = (_NAME.match(path.name) for path in place.iterdir()) if place.is_dir() else ()
    return {match[1] for match in found if match}


def refuse(folder: Path, picture_id: int, token: str) -> None:
    """From now on nothing below this token is handed out. Raises :class:`OSError`."""
    place = folder / str(picture_id)
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{token}.gone").touch()


def remove(folder: Path, picture_id: int, token: str) -> None:
    """:func:`refuse`, and no file is left. A full disk takes no mark, but gives files up; then :class:`OSError` is raised last."""
    try:
        refuse(folder, picture_id, token)
    finally:
        for path in (folder / str(picture_id)).glob(f"{token}-*"):
            path.unlink(missing_ok=True)
        (folder / str(picture_id) / f"{token}.own").unlink(missing_ok=True)


def allow(folder: Path, picture_id: int, token: str, *, own: bool) -> None:
    """What lies below this token is handed out; ``own``: nobody else's right in it may end. Raises :class:`OSError`."""
    place = folder / str(picture_id)
    place.mkdir(parents=True, exist_ok=True)
    mark = place / f"{token}.own"
    if own:
        mark.touch()
    else:
        mark.unlink(missing_ok=True)
    (place / f"{token}.gone").unlink(missing_ok=True)


def keep_only(folder: Path, picture_id: int, token: str, names: set[str]) -> None:
    """Remove the files below a token that are not among ``names``: sizes that a new original is too small for."""
    for path in (folder / str(picture_id)).glob(f"{token}-*"):
        if path.name not in names:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
