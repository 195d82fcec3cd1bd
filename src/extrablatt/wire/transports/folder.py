"""The watched folder: files dropped into it are taken in and moved out of the way.

Write a file under a name that begins with a dot or ends in .tmp or .part and rename it when it is whole, as agencies'
clients do; a file that is still growing is left until it has been quiet for ``QUIET`` seconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from .. import actions

logger = logging.getLogger(__name__)

#: Seconds a file must have been untouched before it is read.
QUIET = 0.15
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")


def _ready(path: Path, now: float) -> bool:
    if path.name.startswith(".") or path.name.endswith(_UNFINISHED):
        return False
    try:
        return path.is_file() and not path.is_symlink() and now - path.stat().st_mtime >= QUIET
    except FileNotFoundError:
        return False


def waiting(inbox: Path) -> list[Path]:
    """Files in ``inbox`` and its subfolders that are ready to be read, oldest first; a subfolder's name is the feed."""
    now = time.time()
    return sorted((p for p in inbox.rglob("*") if _ready(p, now)), key=lambda p: (p.stat().st_mtime, p.name))


def take_in(inbox: Path) -> Iterator[actions.Ingested]:
    """Take every waiting file in. A file leaves the inbox only after its bytes and items are kept."""
    # Pictures first, so that an item that names one finds it.
    for path in sorted(waiting(inbox), key=lambda p: p.suffix.lower() in (".xml", ".json")):
        feed = path.parent.relative_to(inbox).parts[0] if path.parent != inbox else "inbox"
        try:
            size = path.stat().st_size
            limit = actions.settings.PAPER.wire.max_bytes
            if size > limit:
                yield _refuse_oversized(path, feed, size, limit)
                continue
            data = path.read_bytes()
        except OSError as error:
            logger.error("wire file %s can't be read: %s", path, error)
            continue
        result = actions.ingest(data, name=path.name, feed=feed)
        path.unlink(missing_ok=True)
        yield result


def _refuse_oversized(path: Path, feed: str, size: int, limit: int) -> actions.Ingested:
    import hashlib
    import shutil

    from .. import raw

    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    target = raw.path_of(digest.hexdigest())
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, target)
    reason = f"The file has {size:,} bytes; at most {limit:,} are allowed ([wire] max_bytes in newspaper.toml)."
    actions.quarantine(digest.hexdigest(), size, path.name, feed, reason)
    return actions.Ingested(file=path.name, error=reason)
