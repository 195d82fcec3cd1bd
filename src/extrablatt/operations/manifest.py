"""What a backup holds, said in the backup itself: ``manifest.json`` (versions, rows a table, what was withdrawn) and ``files.tsv``.

A line of ``files.tsv``: SHA-256 in hex, bytes, path below the data folder, parted by tabs; line breaks and tabs in paths as JSON has them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import Any

from .steps import NotDone

#: Below the data folder: what the backups themselves need, and in it what is put together for each.
FOLDER, STAGING = "backup", "backup/staging"
MANIFEST, FILES = "manifest.json", "files.tsv"
FORM = 1

#: Below the data folder, with what may stand in their place: made anew from the rest, of this moment or this machine only, or somebody else's
#: (mails that were sent). Everything that is not named here is backed up, so what is added to a newspaper later can't be forgotten.
LEFT_OUT = (
    "pages", "pages.broken-*", "live", "live.broken-*", "search", "search-*", "static", "assets", "errors", "release",
    "log", "run", "figures", "alarms", "mail", "ballast", "backup", "newspaper.sqlite3*", "wire/locks", "darkroom.lock", "restored.json",
)  # fmt: skip
#: Files that are being written have such names, locks too.
_PASSING = (".*", "*.lock")
_NESTED = tuple(name for name in LEFT_OUT if "/" in name)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a backup: its path below the data folder, its bytes and their SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """``manifest.json``. Times are ISO 8601 with offset."""

    #: When the database in it was read: what was committed later is not in it.
    taken: str
    version: str
    #: "sqlite" or "postgresql".
    database: str
    #: The database's file in the staging folder.
    database_file: str
    #: Table → rows; on PostgreSQL also table → a sum over what stands in each row.
    rows: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    #: "app.name" of the migrations the database has seen.
    migrations: list[str] = field(default_factory=list)
    #: Ids of stories, posts of live blogs and pictures ("stories", "posts", "pictures") that were withdrawn by then.
    withdrawn: dict[str, list[int]] = field(default_factory=dict)
    #: Id of a story that was erased by then → why.
    erased: dict[str, str] = field(default_factory=dict)
    #: The log's newest entry.
    head: int = 0
    #: newspaper.toml.
    configuration: str = ""
    #: What newspaper.toml names in the newspaper's folder, as copied beside it (theme, logo, translations, keys of feeds).
    beside: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0
    form: int = FORM

    def as_text(self) -> str:
        """The file's text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def of(cls, text: bytes | str) -> Manifest:
        """Read it. Raises :class:`NotDone`."""
        try:
            read: dict[str, Any] = json.loads(text)
            if read["form"] != FORM:
                raise NotDone("The backup was made by a newer Extrablatt, whose list of contents this one can't read.")
            return cls(**read)
        except (ValueError, TypeError, KeyError) as error:
            raise NotDone(f"The backup's list of contents can't be read: {error}") from error


_LEFT_OUT = re.compile("|".join(map(translate, LEFT_OUT)))
_PASSED = re.compile("|".join(map(translate, _PASSING)))


def _is_named(path: str, name: str) -> bool:
    return bool(_LEFT_OUT.match(path) or _PASSED.match(name))


def is_left_out(path: str) -> bool:
    """Whether a path below the data folder is not backed up, itself or a folder above it."""
    parts = path.split("/")
    return any(_is_named("/".join(parts[: count + 1]), part) for count, part in enumerate(parts))


def excluded(data: Path, tops: Iterable[str], extra: Iterable[str] = ()) -> str:
    """The same for restic (``--exclude-file``), which compares whole paths.

    ``tops``: the names at the top that restic is told to take, which need no pattern themselves; ``extra``: paths below the data folder.
    """
    passing = (f"{_literal(top)}/**/{one}" for top in tops for one in _PASSING)
    return "".join(f"{_literal(data.as_posix())}/{name}\n" for name in (*_NESTED, *map(_literal, extra), *passing))


def _literal(path: str) -> str:
    """Whatever a folder is called, its name is no pattern and no variable of restic's."""
    return re.sub(r"([\\*?\[])", r"\\\1", path).replace("$", "$$")


def walk(data: Path, extra: Iterable[str] = ()) -> Iterator[tuple[str, os.stat_result | None]]:
    """Every file below the data folder that is backed up; without its state: a symbolic link, which is not followed.

    ``extra``: paths below the data folder, of files and folders, that are not.
    """
    others = set(extra)

    def below(folder: Path, head: str) -> Iterator[tuple[str, os.stat_result | None]]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        for entry in entries:
            path = head + entry.name
            if _is_named(path, entry.name) or path in others:
                continue
            if entry.is_symlink():
                yield path, None
            elif entry.is_dir():
                yield from below(Path(entry.path), path + "/")
            elif entry.is_file():
                try:
                    yield path, entry.stat()
                except FileNotFoundError:
                    continue

    yield from below(data, "")


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 in hex and bytes of a file. Raises OSError."""
    with path.open("rb") as file:
        seen = hashlib.file_digest(file, "sha256")
        return seen.hexdigest(), file.tell()


class Digests:
    """What is known of files that were read once and have not changed (size, time, inode): a picture is read for its sum once."""

    def __init__(self, path: Path) -> None:
        """Open or make the book; one that can't be read is made anew: it holds nothing that could not be read again."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._door = self._open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._door = self._open(path)
        self._known: dict[str, tuple[int, int, int, str]] = {
            path: (size, time, inode, sha256)
            for path, size, time, inode, sha256 in self._door.execute(
                "SELECT path, size, time, inode, sha256 FROM file"
            )
        }
        self._new: set[str] = set()

    def _open(self, path: Path) -> sqlite3.Connection:
        door = sqlite3.connect(path)
        door.execute(
            "CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INT, time INT, inode INT, sha256 TEXT) WITHOUT ROWID"
        )
        return door

    def of(self, data: Path, path: str, found: os.stat_result) -> File | None:
        """The file with its sum; None when it is gone."""
        state = (found.st_size, found.st_mtime_ns, found.st_ino)
        known = self._known.get(path)
        if known is None or known[:3] != state:
            try:
                sha256, size = digest(data / path)
            except FileNotFoundError:
                return None
            known = (size, *state[1:], sha256)
            self._known[path] = known
            self._new.add(path)
        return File(path, known[0], known[3])

    def close(self, paths: Iterable[str]) -> None:
        """Keep what was learned; forget files that are no more. On a full disk it is learned again the next time."""
        gone = self._known.keys() - set(paths)
        with contextlib.suppress(sqlite3.Error), self._door:
            self._door.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in gone])
            rows = [(path, *self._known[path]) for path in self._new]
            self._door.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", rows)
        self._door.close()


def write_files(files: Iterable[File], target: Path) -> None:
    """``files.tsv``, in the order of the paths, so that backups share what has not changed."""
    with target.open("w", encoding="utf-8", errors="surrogateescape") as out:
        for file in sorted(files, key=lambda one: one.path):
            out.write(f"{file.sha256}\t{file.size}\t{_escaped(file.path)}\n")


def read_files(source: Path) -> Iterator[File]:
    """The lines of ``files.tsv``. Raises :class:`NotDone`."""
    with source.open(encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            try:
                sha256, size, path = line.rstrip("\n").split("\t")
                yield File(_plain(path), int(size), sha256)
            except ValueError as error:
                raise NotDone("The backup's list of files can't be read.") from error


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _plain(path: str) -> str:
    if "\\" not in path:
        return path
    kept = path.split("\\\\")
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n") for part in kept)


def moved(data: Path, files: Iterable[tuple[str, os.stat_result]]) -> list[str]:
    """Which files are not any more what they were when they were looked at."""
    found = []
    for path, before in files:
        try:
            now = (data / path).lstat()
        except OSError:
            found.append(path)
            continue
        if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
            found.append(path)
    return found


def rows_of_sqlite(door: sqlite3.Connection) -> dict[str, int]:
    """Table → rows. Raises sqlite3.Error."""
    names = [row[0] for row in door.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: door.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
