"""``extrablatt backup``: first one state of the database, then the files it names, then what stands beside newspaper.toml.

In this order whatever the database speaks of is there: files come before the rows that name them and are never written to again. One
that was removed or replaced meanwhile is seen (:func:`manifest.moved`), and the backup made again. Free of Django.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extrablatt.health import backups
from extrablatt.newspaper import languages
from extrablatt.newspaper.config import CONFIG_NAME, Newspaper
from extrablatt.press import themes

from . import database, manifest
from .manifest import Digests, File, Manifest
from .restic import Restic, Snapshot, make_password, password_of, write_private
from .steps import Busy, NotDone, Report

#: In the data folder: stories that were erased, a line each (``newspaper/erasing.py``, which needs Django).
ERASED = "erased.jsonl"
#: In the data folder: what tells this newspaper's backups from another's. A restored newspaper has it from its backup.
IDENTITY = "newspaper-id"
#: How often a backup is made again because something was taken away while it was made.
TRIES = 3
NOTHING = 'newspaper.toml names no place for backups. Add: [backup] and to = "/srv/backups/newspaper"'


def folder(paper: Newspaper) -> Path:
    """Where the backups' own things lie in the data folder; for nobody else to see."""
    path = paper.data_dir / manifest.FOLDER
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@contextlib.contextmanager
def alone(paper: Newspaper, name: str = "backup") -> Iterator[None]:
    """One process at a time that does ``name``. Raises :class:`Busy` when another is at it.

    The programs we start hold the lock with us (``restic.py``): one that outlives us goes on reading what we have put together.
    """
    with (folder(paper) / f"{name}.lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(f"Another {name} of this newspaper is at work. Try again when it is done.") from error
        yield


def identity(paper: Newspaper) -> str:
    """What this newspaper's backups are marked with; made the first time. Raises :class:`NotDone`."""
    path = paper.data_dir / IDENTITY
    try:
        with contextlib.suppress(FileExistsError):
            write_private(path, secrets.token_hex(8) + "\n")
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotDone(f"{path} can't be read or made: {error}") from error
    if not re.fullmatch("[0-9a-f]{16}", found):
        raise NotDone(
            f"{path} holds no newspaper's id (16 hexadecimal digits). Put back the one from a backup, or remove the file."
        )
    return found


def refuse_others(paper: Newspaper, place: Restic, found: Sequence[Snapshot]) -> None:
    """Two newspapers in one place would thin out each other's backups, and restore each other's. Raises :class:`NotDone`."""
    ours = identity(paper)
    if any(one.newspaper not in ("", ours) for one in found):
        raise NotDone(
            f"The backups in {place.shown} are another newspaper's. Name a place of its own for this one in [backup] to. (Should this be the "
            f"same newspaper, set up anew: restore it from there, or put its {paper.data_dir / IDENTITY} back.)"
        )


def place_of(paper: Newspaper) -> Restic:
    """The newspaper's place of backups. Raises :class:`NotDone` where newspaper.toml names none, or the password is missing."""
    if not paper.backup.to:
        raise NotDone(NOTHING)
    password, source = password_of(paper.backup, paper.directory)
    place = paper.backup.place(paper.directory)
    return Restic(place, password, folder(paper) / "cache", paper.backup.options, source)


def ready(paper: Newspaper) -> tuple[Restic, list[Snapshot], str]:
    """The place of backups, made if it is new, what is in it, and what the operator should be told. Raises :class:`NotDone`."""
    place, told = place_of(paper), ""
    path = paper.backup.password_path(paper.directory)
    missing = f"{path} is missing, the password of the backups in {place.place}. Put your copy of it back."
    new = not place.password
    if new:
        if not paper.backup.is_remote and (Path(place.place) / "config").exists():
            raise NotDone(missing)
        place = Restic(place.place, make_password(path), place.cache, place.options, str(path))
        told = (
            f"Backups are encrypted with a password that was made now and stands in {path}. Keep a copy of it outside this machine: "
            "without it no backup can be restored."
        )
    try:
        found = place.found()
        if found is None:
            place.begin()
    except NotDone as error:
        if new:
            path.unlink(missing_ok=True)
        # A password that was made a moment ago opens nothing that was there before.
        raise NotDone(missing) if new and "does not open" in str(error) else error from None
    refuse_others(paper, place, found or ())
    return place, found or [], told


def run(paper: Newspaper, report: Report) -> str:
    """Make a backup; returns its id. Raises :class:`NotDone`; the outcome is noted where desk and ``status`` find it."""
    begun = datetime.now(UTC)
    try:
        with alone(paper):
            seen = database.fingerprint(paper)
            try:
                made, content = _run(paper, report)
            finally:  # it may be as large as the database
                shutil.rmtree(paper.data_dir / manifest.STAGING, ignore_errors=True)
    except Busy:
        raise
    except (NotDone, OSError) as error:
        backups.note(paper.data_dir, failed=begun, problem=str(error))
        raise
    backups.note(
        paper.data_dir,
        covered=datetime.fromisoformat(content.taken),
        saved=datetime.fromisoformat(content.taken),
        failed=None,
        problem=report.problem,
        fingerprint=seen,
    )
    return made


def _run(paper: Newspaper, report: Report) -> tuple[str, Manifest]:
    with report.step("prepare") as step:
        place, parents, step.told = ready(paper)
        links = [path for path, found in manifest.walk(paper.data_dir, _others(paper)) if found is None]
        if links:
            step.problem = (
                f"{paper.data_dir / links[0]} is a symbolic link: what it leads to is not backed up. Mount the disk there, or move all of the "
                "data folder and name it in newspaper.toml as data."
            )
    parent, discarded = parents[-1] if parents else None, []
    for tries in range(1, TRIES + 1):
        made, content, moved = _once(paper, report, place, parent, last=tries == TRIES)
        if not moved or tries == TRIES:
            break
        discarded.append(made.id)
        parent = made
        del report.steps[-3:]
    place.forget(discarded)
    return made.id, content


def _once(
    paper: Newspaper, report: Report, place: Restic, parent: Snapshot | None, *, last: bool
) -> tuple[Snapshot, Manifest, list[str]]:
    """One try; ``last``: what moved meanwhile is a problem. Returns the backup, what it holds, and the files that moved."""
    data, staging = paper.data_dir, paper.data_dir / manifest.STAGING
    with report.step("database") as step:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True, mode=0o700)
        content = database.snapshot(paper, staging, version("extrablatt"))
        step.rows = sum(content.rows.values())
        step.bytes = (staging / content.database_file).stat().st_size
    with report.step("files") as step:
        content.configuration, content.beside = _beside(paper, staging / "beside")
        content.erased = _erased(data)
        _copy_moving(paper, staging / "moving")
        files, states = _files(paper, staging)
        content.files, content.size = len(files), sum(file.size for file in files)
        manifest.write_files(files, staging / manifest.FILES)
        (staging / manifest.MANIFEST).write_text(content.as_text(), encoding="utf-8")
        step.rows, step.bytes = content.files, content.size
    with report.step("store") as step:
        tops = sorted({path.partition("/")[0] for path in states})
        patterns = folder(paper) / "excluded.txt"
        patterns.write_text(manifest.excluded(data, tops, _others(paper)), encoding="utf-8", errors="surrogateescape")
        moment = datetime.fromisoformat(content.taken)
        if parent is not None:  # restic counts seconds: no two backups are of the same
            moment = max(moment, parent.time + timedelta(seconds=1))
        after = parent.id if parent else ""
        stored = place.store(data, [*tops, manifest.STAGING], patterns, moment, identity(paper), after)
        step.rows, step.bytes = stored.files, stored.added
        moved = manifest.moved(data, states.items())
        if moved and last:
            step.problem = f"{len(moved)} files were removed or changed again and again while they were read, such as {moved[0]}; all else is whole."
        elif stored.incomplete and not moved:
            step.problem = "Some files could not be read to their end; extrablatt backup --trial names them."
    return Snapshot(stored.id, moment), content, moved


def _moving(paper: Newspaper) -> list[str]:
    """Folders below the data folder out of which files are taken at any moment: the watched one, and what was fetched and not taken in yet."""
    inbox = paper.inbox_dir
    inside = [inbox.relative_to(paper.data_dir).as_posix()] if inbox.is_relative_to(paper.data_dir) else []
    return [*inside, "wire/spool"]


def _copy_moving(paper: Newspaper, target: Path) -> None:
    for name in _moving(paper):
        for source in sorted((paper.data_dir / name).rglob("*")):
            path = source.relative_to(paper.data_dir)
            if source.is_file() and not source.is_symlink() and not manifest.is_left_out(path.as_posix()):
                copy = target / path
                copy.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError):
                    shutil.copy2(source, copy)


def _erased(data: Path) -> dict[str, str]:
    """Stories that were erased (``newspaper/erasing.py``), with the reason. A line that can't be read is left out."""
    found = {}
    with contextlib.suppress(FileNotFoundError):
        for line in (data / ERASED).read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                read = json.loads(line)
                found[str(int(read["story"]))] = str(read["reason"])
    return found


def _files(paper: Newspaper, staging: Path) -> tuple[list[File], dict[str, os.stat_result]]:
    """Every file of the backup with its sum, and the state in which those that we did not copy were looked at."""
    data = paper.data_dir
    digests, files, states = Digests(folder(paper) / "digests.sqlite3"), [], {}
    for path, found in manifest.walk(data, _others(paper)):
        if found is not None and (file := digests.of(data, path, found)) is not None:
            files.append(file)
            states[path] = found
    digests.close(states)
    for copied in sorted(path for path in staging.rglob("*") if path.is_file()):
        sha256, size = manifest.digest(copied)
        files.append(File(copied.relative_to(data).as_posix(), size, sha256))
    return files, states


def _others(paper: Newspaper) -> list[str]:
    """Below the data folder what a copy of is put together for each backup: SQLite's files, wherever they lie, and :func:`_moving`."""
    found = _moving(paper)
    main = database.file_of(paper)
    if main is not None and main.resolve().is_relative_to(paper.data_dir):
        name = main.resolve().relative_to(paper.data_dir).as_posix()
        found += [name, *(name + ending for ending in ("-wal", "-shm", "-journal"))]
    return found


def _beside(paper: Newspaper, target: Path) -> tuple[str, list[str]]:
    """Copy newspaper.toml and what it names in the newspaper's folder (theme, logo, keys of feeds), and translations.

    Returns newspaper.toml's text and the names.
    """
    root, data = paper.directory.resolve(), paper.data_dir
    text = (root / CONFIG_NAME).read_text(encoding="utf-8")
    wanted = {root / CONFIG_NAME, languages.folder(root)}
    with contextlib.suppress(themes.ThemeError):
        wanted.update(themes.load(paper.theme, root).folders)
    wanted.update(root / word for word in _words(tomllib.loads(text)) if _may_be_path(word))
    left_out = {root, paper.backup.password_path(root), Path(paper.backup.place(root))}
    found = []
    for path in sorted(wanted):
        inside = path.resolve()
        if (
            inside in left_out
            or not inside.is_relative_to(root)
            or inside.is_relative_to(data)
            or data.is_relative_to(inside)
        ):
            continue
        copy = target / inside.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if inside.is_dir():
            shutil.copytree(inside, copy, dirs_exist_ok=True)
        elif inside.is_file():
            shutil.copy2(inside, copy)
        else:
            continue
        found.append(inside.relative_to(root).as_posix())
    return text, found


def _may_be_path(word: str) -> bool:
    return 0 < len(word) < 500 and word.isprintable()


def _words(value: Any) -> Iterator[str]:
    """Every text in a table of tables and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


def prune(paper: Newspaper, report: Report) -> None:
    """Forget backups that are not to be kept. Raises :class:`NotDone`."""
    with alone(paper), alone(paper, "trial"), report.step("keep"):
        place = place_of(paper)
        refuse_others(paper, place, place.snapshots())
        place.keep_only(paper.backup.keep)
        place.check()
    backups.note(paper.data_dir, pruned=datetime.now(UTC))
