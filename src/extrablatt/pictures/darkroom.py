"""The darkroom: large pictures are decoded one at a time, in a process of their own that gives all its memory back. Free of Django.

A photograph of 24 megapixels takes ten times its file while it is decoded, and the process that did so keeps much of that for
good. So each goes to a short-lived process (``developing.py``) with a memory limit (RLIMIT_AS); the kernel, where memory
runs short all the same, ends that one first. Whoever asks waits until the picture before is done, in whichever process of the
newspaper it was asked for. Small pictures (:data:`SMALL`) need no more memory than a page does, and are decoded at hand.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import extrablatt

from .metadata import PictureError, PictureMetadata, open_picture, read_metadata
from .renditions import CENTRE, RenditionInfo, make_renditions

logger = logging.getLogger(__name__)

#: Pixels up to which a picture is decoded at hand: 4 MB.
SMALL = 1_000_000


class DarkroomError(Exception):
    """The picture could not be decoded here and now; nothing is known against the file itself.

    ``why``: ``memory`` (it takes more than the limit), ``killed``, ``time`` (it took too long), ``busy`` (others took too long).
    """

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(detail)
        self.why = why


@dataclass(frozen=True, slots=True)
class Darkroom:
    """``lock``: a file by which all processes of a newspaper wait for each other; None: only this process's threads do.

    ``memory_mb`` a picture may take; ``seconds`` one may take, and ``patience`` those before it.
    """

    lock: Path | None = None
    memory_mb: int = 1024
    seconds: float = 90.0
    patience: float = 90.0


_darkroom = Darkroom()
_turn = threading.Lock()


def set_up(darkroom: Darkroom) -> None:
    """What this process keeps to from now on."""
    global _darkroom  # noqa: PLW0603 - one for the process, like its memory
    _darkroom = darkroom


def read(data: bytes) -> PictureMetadata:
    """:func:`~.metadata.read_metadata`. Raises :class:`PictureError`, :class:`DarkroomError`."""
    if _small(data):
        return read_metadata(data)
    found, _payload = _run({"job": "read"}, data)
    values: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
    return PictureMetadata(**values)


def renditions(
    data: bytes,
    picture_id: int,
    token: str,
    folder: Path,
    credit: Mapping[str, Any],
    focus: tuple[float, float] = CENTRE,
) -> list[RenditionInfo]:
    """:func:`~.renditions.make_renditions`. Raises :class:`PictureError`, :class:`DarkroomError`; then files may be left."""
    if _small(data):
        return make_renditions(data, picture_id, token, folder, credit, focus)
    job = {
        "job": "renditions",
        "id": picture_id,
        "token": token,
        "folder": str(folder),
        "credit": dict(credit),
        "focus": focus,
    }
    made, _payload = _run(job, data)
    return [RenditionInfo(**one) for one in made]


def proof(data: bytes, side: int) -> bytes | None:
    """The whole picture upright, at most ``side`` pixels wide and high, as a small file; None where it is small already.

    Raises :class:`PictureError`, :class:`DarkroomError`.
    """
    if _small(data):
        return None
    _made, payload = _run({"job": "proof", "side": side}, data)
    return payload


def _small(data: bytes) -> bool:
    image = open_picture(data)
    return image.width * image.height <= SMALL


# --- one at a time ---------------------------------------------------------------------------------------------------


@contextmanager
def _alone() -> Iterator[None]:
    """This thread of this process, and nobody else of the newspaper. Raises :class:`DarkroomError`."""
    end = time.monotonic() + _darkroom.patience
    if not _turn.acquire(timeout=_darkroom.patience):
        raise DarkroomError("busy", "other pictures take too long")
    try:
        if _darkroom.lock is None:
            yield
            return
        with _darkroom.lock.open("a") as file:
            while not _locked(file.fileno()):
                if time.monotonic() > end:
                    raise DarkroomError("busy", "pictures of another process take too long")
                time.sleep(0.02)
            yield
    finally:
        _turn.release()


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run(job: dict[str, Any], data: bytes) -> tuple[Any, bytes]:
    """What the process told, and the bytes after it."""
    job = {**job, "memory": _darkroom.memory_mb << 20, "seconds": _darkroom.seconds}
    with _alone(), tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "extrablatt.pictures.developing"],
            stdin=subprocess.PIPE,
            stdout=told,
            stderr=errors,
            env=_environment(),
        )
        try:
            process.communicate(json.dumps(job).encode() + b"\n" + data, timeout=_darkroom.seconds)
        except subprocess.TimeoutExpired:
            raise DarkroomError("time", f"it took more than {_darkroom.seconds:g} s") from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        told.seek(0)
        line, payload = told.readline(), told.read()
        if process.returncode != 0 or not line.endswith(b"\n"):
            errors.seek(0)
            tail = errors.read()[-500:].decode("utf-8", "replace").strip()
            raise DarkroomError("killed", f"its process ended with {process.returncode} {tail}".strip())
    answer = json.loads(line)
    if answer["kind"] == "picture":
        raise PictureError(answer["error"])
    if answer["kind"] == "memory":
        raise DarkroomError("memory", f"it takes more than {_darkroom.memory_mb} MB: {answer['error']}")
    if answer["kind"] == "disk":
        raise OSError(answer["errno"], answer["error"])
    return answer["made"], payload


def _environment() -> dict[str, str]:
    """What the process needs of ours, and none of our secrets. One allocation arena: others only reserve address space."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME") if name in os.environ}
    package = str(Path(extrablatt.__file__).parent.parent)
    return {**kept, "PYTHONPATH": package, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "1"}
