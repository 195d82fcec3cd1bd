"""The watched folder: files dropped into it are taken in and moved out of the way.

Write a file under a name that begins with a dot or ends in .tmp or .part and rename it when it is whole, as agencies'
clients do. A file somebody still has open for writing is left alone: Linux tells by a lease (``fcntl(2)``, F_SETLEASE), so
that a whole file is taken at once; where it can't tell, a file must have been quiet for ``QUIET`` seconds.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from watchfiles import watch

from .. import actions, feeds, remote

logger = logging.getLogger(__name__)

#: Seconds a file must have been untouched before it is read, where nothing tells that it is whole.
QUIET = 0.15
#: Seconds after which a file is taken although somebody has it open.
FORGOTTEN = 600
#: Files taken in one transaction; between two of them the newest of what has come since is looked for.
BATCH = 50
#: Bytes of one such transaction.
BATCH_BYTES = 32 * 1024 * 1024
#: Milliseconds between two looks at the system's notifications, and between two looks without any.
STEP, RESCAN = 10, 1000
#: Seconds since its last change within which an open file is expected to be finished any moment.
GROWING = 2
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")
_ITEM_SUFFIXES = (".xml", ".json")


def _whole(path: str, info: os.stat_result, now: float) -> bool:
    """Whether nobody is writing to the file any more."""
    age = now - info.st_mtime
    if age >= FORGOTTEN:
        return True
    if not info.st_size:
        # Made and not yet filled, perhaps by one who opens it a second time.
        return age >= QUIET
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        # A read lease is granted only when no process has the file open for writing.
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except (OSError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EAGAIN:
            return False
        return age >= QUIET  # not our file, a network file system, or not Linux
    finally:
        os.close(handle)
    return True


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """All files below ``folder`` that are not hidden or marked as unfinished."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            elif not entry.name.endswith(_UNFINISHED):
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(info.st_mode):
                    yield entry.path, info
        except FileNotFoundError:
            continue


def waiting(inbox: Path, limit: int | None = None, paused: Collection[str] = ()) -> list[Path]:
    """Files in ``inbox`` and its subfolders that are ready to be read, newest first: a flash overtakes a backlog.

    Those of ``paused`` feeds stay where they are.
    """
    now = time.time()
    found = sorted(_files(str(inbox)), key=lambda entry: (-entry[1].st_mtime_ns, entry[0]))
    ready: list[Path] = []
    for path, info in found:
        if limit is not None and len(ready) >= limit:
            break
        if paused and feed_of(Path(path), inbox) in paused:
            continue
        if _whole(path, info, now):
            ready.append(Path(path))
    return ready


def feed_of(path: Path, inbox: Path) -> str:
    """The feed a file belongs to: the first subfolder's name."""
    return path.parent.relative_to(inbox).parts[0] if path.parent != inbox else "inbox"


def take_in(inbox: Path, most: int = BATCH) -> Iterator[actions.Ingested]:
    """Take one batch of the waiting files in, at most ``most``. A file leaves the inbox only after its bytes and items are kept."""
    limit = settings.PAPER.wire.max_bytes
    incoming: list[actions.Incoming] = []
    paths: list[tuple[Path, os.stat_result]] = []
    total = 0
    # Within a batch pictures first, so that an item that names one finds it.
    for path in sorted(waiting(inbox, most, feeds.all_paused()), key=lambda p: p.suffix.lower() in _ITEM_SUFFIXES):
        feed = feed_of(path, inbox)
        try:
            info = path.stat()
            if info.st_size > limit:
                yield _refuse_oversized(path, feed, info.st_size, limit)
                continue
            if incoming and total + info.st_size > BATCH_BYTES:
                break
            data = path.read_bytes()
        except OSError as error:
            logger.error("wire file %s can't be read: %s", path, error)
            continue
        total += len(data)
        paths.append((path, info))
        # The inode's change, not the content's: a file copied with its old date has arrived now all the same.
        incoming.append(actions.Incoming(data, path.name, feed, datetime.fromtimestamp(info.st_ctime, UTC)))
    results = actions.ingest_many(incoming) if incoming else []
    remote.note(incoming)
    for path, info in paths:
        _remove(path, info)
    yield from results


def _remove(path: Path, taken: os.stat_result) -> None:
    """Remove what was taken, unless another file has taken its name meanwhile."""
    try:
        now = path.stat()
        if (now.st_ino, now.st_mtime_ns, now.st_size) == (taken.st_ino, taken.st_mtime_ns, taken.st_size):
            path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        logger.error("wire file %s is taken in but can't be removed: %s", path, error)


def run(inbox: Path, stop: threading.Event, take: Callable[[], int]) -> None:
    """Call ``take`` (which returns how many files it took) whenever something may have come, until ``stop`` is set.

    Woken by the system (inotify and its like); looked at each second all the same, since network file systems don't tell.
    """
    inbox.mkdir(parents=True, exist_ok=True)
    while not stop.is_set():
        try:
            _work_off(inbox, stop, take)
            for _changes in watch(
                inbox,
                watch_filter=None,
                debounce=2 * STEP,
                step=STEP,
                rust_timeout=RESCAN,
                yield_on_timeout=True,
                stop_event=stop,
                raise_interrupt=False,
            ):
                _work_off(inbox, stop, take)
        except OSError:
            logger.exception("the wire folder %s can't be watched; it is tried again", inbox)
            inbox.mkdir(parents=True, exist_ok=True)
            stop.wait(RESCAN / 1000)


def _work_off(inbox: Path, stop: threading.Event, take: Callable[[], int]) -> None:
    """Take until nothing is left; a file that is just being written is looked at again quickly."""
    while not stop.is_set():
        if take():
            continue
        now = time.time()
        if not any(now - info.st_mtime < GROWING and not _whole(path, info, now) for path, info in _files(str(inbox))):
            return
        stop.wait(2 * STEP / 1000)


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
