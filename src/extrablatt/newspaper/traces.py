"""Traces of what was deleted: in the database's file and its write-ahead log, in mails and logs on this machine.

A row that is deleted leaves its bytes behind. SQLite overwrites them where it is told to (``PRAGMA secure_delete``), and its write-ahead log
is emptied by a checkpoint (``PRAGMA wal_checkpoint(TRUNCATE)``); what earlier versions of a row have left in free pages goes by ``VACUUM``.
PostgreSQL reuses the room of dead rows once they are vacuumed; its archived write-ahead log is a backup like others.
"""

from __future__ import annotations

import json
import logging
import mmap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from .config import Newspaper

logger = logging.getLogger(__name__)

BACKUPS = "backups made before now hold it until they expire; after a restore from one of them delete it again"
#: Bytes of a database that may be vacuumed while the newspaper is open: writers wait meanwhile.
SMALL = 256 << 20


@contextmanager
def overwriting() -> Iterator[list[str]]:
    """What is deleted inside is overwritten in the database, and leaves its write-ahead log behind it.

    Gives a list, in which stands afterwards what could not be done.
    """
    left: list[str] = []
    sqlite = connection.vendor == "sqlite"
    if sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    try:
        yield left
    finally:
        if sqlite:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = OFF")
    if sqlite:
        left += _empty_log()
    else:
        left.append(
            "PostgreSQL: dead rows until the next VACUUM; the archived write-ahead log, which is a backup like others"
        )


def _empty_log() -> list[str]:
    try:
        with connection.cursor() as cursor:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except DatabaseError as error:
        logger.warning("the write-ahead log could not be emptied: %s", error)
        busy = 1
    return (
        ["the database's write-ahead log, which is in use; it is overwritten as the newspaper goes on"] if busy else []
    )


def database_file() -> Path | None:
    """SQLite's file; None for a server, and for one in memory."""
    name = str(connection.settings_dict["NAME"])
    return Path(name) if connection.vendor == "sqlite" and Path(name).is_file() else None


def found_in(file: Path, words: Iterable[str]) -> set[str]:
    """Which of the words stand in a file, as they are or as JSON has them."""
    if not file.is_file() or not file.stat().st_size:
        return set()
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as bytes_:
        return {
            word
            for word in words
            if any(bytes_.find(form) >= 0 for form in {word.encode(), json.dumps(word)[1:-1].encode()})
        }


def vacuum(words: Iterable[str], *, opened: bool) -> list[str]:
    """Rewrite SQLite's file where free pages of it still hold some of ``words``; returns what is left.

    ``opened``: whether the newspaper is open, whose writers would wait.
    """
    file, words = database_file(), set(words)
    if file is None or not (held := _in_database(file, words)):
        return []
    if opened and file.stat().st_size > SMALL:
        return [
            f"{len(held)} of {len(words)} samples in the database's file; stop the newspaper and run this again, which rewrites it"
        ]
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        _empty_log()
    except DatabaseError as error:
        return [f"{len(held)} of {len(words)} samples in the database's file, which could not be rewritten: {error}"]
    if held := _in_database(file, words):
        return [
            f"{len(held)} of {len(words)} samples of its words still stand in the database: in rows of others, such as the agency's own "
            "report or another article"
        ]
    return []


def _in_database(file: Path, words: set[str]) -> set[str]:
    return found_in(file, words) | found_in(file.with_name(f"{file.name}-wal"), words)


def remove_mails(paper: Newspaper, address: str) -> int:
    """Remove the mails to an address that lie in the data folder (``[mail] backend = "file"``); returns how many files."""
    removed = 0
    for file in (paper.data_dir / "mail").glob("*.log"):
        if found_in(file, [f"To: {address}"]):
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def logs_with(paper: Newspaper, words: Iterable[str]) -> list[str]:
    """The log files with some of the words in them, a sentence each."""
    words = list(words)
    return [
        f"{file}: the log has it; remove it, or let it be rotated away"
        for file in sorted((paper.data_dir / "log").glob("*"))
        if file.is_file() and found_in(file, words)
    ]


def data_dir() -> Path:
    """The newspaper's data folder."""
    return Path(settings.DATA_DIR)
