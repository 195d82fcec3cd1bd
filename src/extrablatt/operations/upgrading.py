"""``extrablatt upgrade``: back up, bring the data up to this version, look whether it is well, and back out where it is not. Free of Django;
what needs it runs in processes of its own, so that nobody holds the database when it is put back.

    python -m extrablatt.operations.upgrading     # the migrations and all else a start would do, for $EXTRABLATT_DIR
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from extrablatt.newspaper import config, lock, preflight, release
from extrablatt.newspaper.config import Newspaper

from . import backup, database
from .database import FILE_NAMES, SQLITE
from .manifest import Manifest
from .steps import NotDone, Report

#: Folder in the data folder for the state before.
FOLDER = "upgrade"
#: Of these nothing is lost by a migration, ever: their rows are counted before and after.
KEPT = ("desk_article", "publication_story", "publication_storyversion", "pictures_picture", "wire_wireitem")
#: Seconds the migrations of a large newspaper may take.
_LONGEST = 6 * 3600
_STOP = "Stop it first (systemctl stop extrablatt): no old process may meet the new tables."


def run(paper: Newspaper, report: Report, *, without_backup: bool = False) -> None:
    """Bring a newspaper that is not open up to this version. Raises :class:`NotDone`; what was begun is backed out then."""
    try:
        with lock.HouseLock(paper.data_dir, "upgrade"):
            _run(paper, report, without_backup)
    except lock.Held as error:
        raise NotDone(f"{error} {_STOP}") from error


def _run(paper: Newspaper, report: Report, without_backup: bool) -> None:
    file = database.file_of(paper)
    if paper.backup.to and not without_backup:
        backup.run(paper, report)
    elif file is None and not without_backup:
        raise NotDone(
            f"No backup can be made: {backup.NOTHING} Or dump the database yourself (pg_dump) and say --without-backup."
        )
    if file is None:
        _run_on_server(paper, report, without_backup)
        return
    with report.step("snapshot") as step:
        if wrong := preflight.damage(file) if file.exists() else f"{file} is not there":
            raise NotDone(f"The database can't be upgraded: {wrong}. Put your last backup in its place.")
        before = _snapshot(paper)
        step.rows, step.bytes = sum(before.rows.values()), file.stat().st_size
    marked = release.prepared(paper)
    try:
        _bring_up(paper, report, file, before)
    except NotDone as error:
        with report.step("back out"):
            _back_out(paper, file, marked)
        raise NotDone(
            f"{error} The database was put back as it was. Install the version before again and start it: nothing is lost."
        ) from error
    shutil.rmtree(paper.data_dir / FOLDER, ignore_errors=True)


def _run_on_server(paper: Newspaper, report: Report, without_backup: bool) -> None:
    """On PostgreSQL. Nothing is backed out by us: that would be to empty a database that others may be using."""
    if (server := database.server_of(paper)) is None:
        raise ValueError("on a server, or on a file")
    with report.step("count") as step:
        before = database.rows(server, KEPT)
        step.rows = sum(before.values())
    try:
        _bring_up(paper, report, None, None)
        with report.step("compare") as step:
            after = database.rows(server, KEPT)
            step.rows = _none_missing(before, after)
    except NotDone as error:
        way = (
            "Go back to the version before and your dump (pg_restore)."
            if without_backup or not paper.backup.to
            else "Go back: install the version before again, make an empty database, and extrablatt restore --dir … --to … --database-url … (docs/operations.md)."
        )
        raise NotDone(
            f"{error} Each migration is a transaction: this one left nothing, those before it stay, and the database is not put back by itself. {way}"
        ) from error


def _none_missing(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    """How many rows there are now. Raises NotDone where a table has fewer than before."""
    for table, was in before.items():
        if table in after and after[table] < was:
            raise NotDone(f"{was - after[table]} rows of {table} are missing after the migrations.")
    return sum(after.values())


def _bring_up(paper: Newspaper, report: Report, file: Path | None, before: Manifest | None) -> None:
    with report.step("migrate") as step:
        step.rows = _number(_child(paper, "extrablatt.operations.upgrading"), "migrations")
    if file is not None and before is not None:
        with report.step("compare") as step:
            step.rows = _compare(before, file)
    with report.step("open pages") as step:
        step.rows = _number(_child(paper, "extrablatt.operations.opening"), "opened")


def _snapshot(paper: Newspaper) -> Manifest:
    folder = paper.data_dir / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return database.snapshot(paper, folder, version("extrablatt"))


def _child(paper: Newspaper, module: str) -> dict[str, object]:
    """What a process of its own says, as JSON in its last line. Raises :class:`NotDone` with its last words."""
    environment = {
        **os.environ, config.DIRECTORY_VARIABLE: str(paper.directory), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings",
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotDone(f"It took longer than {_LONGEST // 3600} hours.") from error
    lines = done.stdout.strip().splitlines()
    try:
        told: dict[str, object] = json.loads(lines[-1]) if lines else {}
    except ValueError:
        told = {}
    if done.returncode or told.get("problem"):
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise NotDone(f"{told.get('problem') or last}".rstrip(".") + ".")
    return told


def _number(told: dict[str, object], key: str) -> int:
    found = told.get(key)
    return found if isinstance(found, int) else 0


def _compare(before: Manifest, path: Path) -> int:
    """How many rows were compared. Raises :class:`NotDone` where some are missing, or the file is damaged."""
    if wrong := preflight.damage(path):
        raise NotDone(f"The database is damaged after the migrations ({wrong}).")
    with contextlib.closing(sqlite3.connect(path)) as door:
        there = {row[0] for row in door.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        now = {
            table: door.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - a name of ours
            for table in KEPT
            if table in there
        }
    return _none_missing({table: before.rows[table] for table in KEPT if table in before.rows}, now)


def _back_out(paper: Newspaper, path: Path, marked: release.Stamp | None) -> None:
    """Put the database back, and the mark of what it was prepared by; pages made meanwhile go."""
    kept = paper.data_dir / FOLDER / FILE_NAMES[SQLITE]
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    os.replace(kept, path)
    mark = paper.data_dir / "release"
    if marked is None:
        mark.unlink(missing_ok=True)
    else:
        mark.write_text(str(marked), encoding="ascii")
    shutil.rmtree(paper.store_dir, ignore_errors=True)
    shutil.rmtree(paper.data_dir / FOLDER, ignore_errors=True)


def main() -> int:
    """Do what a start would do to the data; prints ``{"migrations": …, "problem": …}``."""
    import django

    django.setup()
    from django.db import DatabaseError, connection, connections
    from django.db.migrations.recorder import MigrationRecorder

    from extrablatt.newspaper import languages, setup
    from extrablatt.press import rendering, themes

    paper = config.load()
    try:
        themes.load(paper.theme, paper.directory).check()
        languages.compile_all(paper.directory)
        before = len(MigrationRecorder(connection).applied_migrations())
        setup.prepare()
        done, problem = len(MigrationRecorder(connection).applied_migrations()) - before, ""
    except (DatabaseError, themes.ThemeError, languages.LanguageError) as error:
        done, problem = 0, f"{type(error).__name__}: {str(error).strip()}"
    rendering.store().close()
    connections.close_all()
    print(json.dumps({"migrations": done, "problem": problem}, ensure_ascii=False))  # noqa: T201
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
