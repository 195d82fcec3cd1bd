"""The database of a backup: one state of it, read while the newspaper works, and written back into an empty place.

SQLite by its online backup in one step (https://www.sqlite.org/backup.html): a reader beside the write-ahead log, so writers go on.
PostgreSQL by ``pg_dump`` in its custom form, from a snapshot exported by us, in which the rows are counted too. Free of Django.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extrablatt.health import report as health
from extrablatt.newspaper import config
from extrablatt.newspaper.config import Newspaper, Postgres

from .manifest import Manifest, rows_of_sqlite
from .steps import NotDone

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FILE_NAMES = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}
Ask = Callable[[str], Sequence[Sequence[Any]]]
#: So that rows read as the same text whatever the server's settings are, and nobody ends us while pg_dump reads.
_SETTINGS = (
    "TimeZone = 'UTC'", "DateStyle = 'ISO, YMD'", "IntervalStyle = 'postgres'", "extra_float_digits = 1", "bytea_output = 'hex'",
    "idle_in_transaction_session_timeout = 0",
)  # fmt: skip
#: What no reader may see again, by kind: the ids that the newest backup names are withdrawn again in one that was made before.
_WITHDRAWN = {
    "stories": "SELECT id FROM publication_story WHERE state = 'withdrawn' ORDER BY id",
    "posts": "SELECT id FROM desk_livepost WHERE state = 'removed' ORDER BY id",
    "pictures": "SELECT id FROM pictures_picture WHERE rights_status = 'withdrawn' ORDER BY id",
}
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


def server_of(paper: Newspaper) -> Postgres | None:
    """The newspaper's PostgreSQL database; None for a newspaper on SQLite. Raises :class:`NotDone`."""
    try:
        found = config.database(paper)
    except config.ConfigError as error:
        raise NotDone(str(error)) from error
    return found if isinstance(found, Postgres) else None


def file_of(paper: Newspaper) -> Path | None:
    """SQLite's file; None for a newspaper on PostgreSQL."""
    found = config.database(paper)
    return found if isinstance(found, Path) else None


def snapshot(paper: Newspaper, staging: Path, version: str) -> Manifest:
    """Write one state of the database into ``staging``; returns what it holds. Raises :class:`NotDone`."""
    if server := server_of(paper):
        return _snapshot_postgresql(server, staging, version)
    source = file_of(paper)
    if source is None or not source.exists():
        raise NotDone(f"There is no database to back up ({source}). Start the newspaper once: extrablatt serve")
    return _snapshot_sqlite(source, staging, version)


def _snapshot_sqlite(source: Path, staging: Path, version: str) -> Manifest:
    target = staging / FILE_NAMES[SQLITE]
    size, free = source.stat().st_size, health.disk_free(staging)
    # A backup must not fill the disk the newspaper lives on.
    if 0 <= free < size + health.FULL:
        raise NotDone(
            f"A backup needs {size / 1e9:.1f} GB in {staging.parent} for a copy of the database, and the disk has {free / 1e9:.1f} GB. Make room."
        )
    try:
        with closing(_opened(source, "mode=rw")) as door, closing(sqlite3.connect(target)) as copy:
            taken = datetime.now(UTC)
            door.backup(copy, pages=-1)
        with closing(_opened(target, "mode=ro&immutable=1")) as copy:
            made = Manifest(taken.isoformat(), version, SQLITE, target.name, rows_of_sqlite(copy))
            _describe(made, lambda query: copy.execute(query).fetchall())
    except sqlite3.Error as error:
        raise NotDone(f"The database {source} can't be copied: {error}") from error
    return made


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path.as_posix().replace('?', '%3f')}?{mode}", uri=True, timeout=60)


def _describe(made: Manifest, ask: Ask) -> None:
    """What of the database's content the manifest names."""
    made.migrations = sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))
    if "publication_story" not in made.rows:
        return
    made.withdrawn = {kind: [row[0] for row in ask(query)] for kind, query in _WITHDRAWN.items()}
    made.head = next((row[0] for row in ask("SELECT seq FROM publication_loghead WHERE id = 1")), 0)


def _parameters(server: Postgres) -> dict[str, str]:
    """What libpq is told of a server, without the password; what newspaper.toml says goes before."""
    known = {"dbname": server.name, "user": server.user, "host": server.host, "port": server.port}
    return {"connect_timeout": "10", **{key: value for key, value in known.items() if value}, **server.options}


@contextlib.contextmanager
def _connected(server: Postgres, *, autocommit: bool = False) -> Iterator[Any]:
    """A connection of psycopg's. Raises :class:`NotDone` for whatever the server does not do."""
    try:
        import psycopg
        from psycopg.conninfo import make_conninfo
    except ImportError as error:
        raise NotDone("PostgreSQL needs the package psycopg: pip install 'extrablatt[postgres]'") from error
    secret = {"password": server.password} if server.password else {}
    try:
        with psycopg.connect(make_conninfo("", **_parameters(server), **secret), autocommit=autocommit) as door:
            yield door
    except psycopg.Error as error:
        raise NotDone(f"The database {server.name} can't be used: {' '.join(str(error).split())}") from error


def _snapshot_postgresql(server: Postgres, staging: Path, version: str) -> Manifest:
    target = staging / FILE_NAMES[POSTGRESQL]
    with _connected(server) as door:
        door.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _settle(door)
        name = door.execute("SELECT pg_export_snapshot()").fetchone()[0]
        made = Manifest(datetime.now(UTC).isoformat(), version, POSTGRESQL, target.name)
        # Not compressed: then restic finds what has not changed, and compresses itself.
        words = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        _program("pg_dump", server, [*words, f"--snapshot={name}", f"--file={target}"])
        made.rows, made.sums = _count(door)
        _describe(made, lambda query: door.execute(query).fetchall())
    return made


def _settle(door: Any) -> None:
    for setting in _SETTINGS:
        door.execute(f"SET LOCAL {setting}")


def _count(door: Any) -> tuple[dict[str, int], dict[str, str]]:
    """Table → rows, table → a sum over the text of each row (order does not matter), of the schema that is in use."""
    rows, sums = {}, {}
    for (name,) in door.execute(_TABLES).fetchall():
        query = f'SELECT count(*), coalesce(sum(hashtextextended(whole_row::text, 0)::numeric), 0)::text FROM "{name}" AS whole_row'  # noqa: S608 - names of its own tables
        rows[name], sums[name] = door.execute(query).fetchone()
    return rows, sums


def _program(name: str, server: Postgres, words: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs. The password goes by the environment, where no other user sees it."""
    path = shutil.which(name)
    if not path:
        raise NotDone(
            f"{name} is not installed, which a newspaper on PostgreSQL needs: apt-get install postgresql-client"
        )
    from psycopg.conninfo import make_conninfo

    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    if server.password:
        environment["PGPASSWORD"] = server.password
    done = subprocess.run(
        [path, *words, f"--dbname={make_conninfo('', **_parameters(server))}"],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotDone(f"{name} failed: {' '.join(done.stderr.split()[:60]) or done.returncode}")


def rows(server: Postgres, tables: Sequence[str]) -> dict[str, int]:
    """Rows of those of ``tables`` that are there. Raises :class:`NotDone`."""
    with _connected(server) as door:
        there = {name for (name,) in door.execute(_TABLES).fetchall()}
        return {
            name: door.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of ours
            for name in tables
            if name in there
        }


def is_empty(server: Postgres) -> bool:
    """Whether a PostgreSQL database has no table. Raises :class:`NotDone`."""
    with _connected(server) as door:
        return door.execute(_TABLES).fetchone() is None


@contextlib.contextmanager
def for_trials(server: Postgres, given: str) -> Iterator[Postgres]:
    """An empty database on the newspaper's server for as long as it is needed. ``given``: name of one that is there; else one is made.

    Raises :class:`NotDone`.
    """
    if given:
        aside = replace(server, name=given)
        if given == server.name or not is_empty(aside):
            raise NotDone(f"The database {given} (trial_database) is not empty: trials need one of their own.")
        try:
            yield aside
        finally:
            with _connected(aside) as door:
                names = ", ".join(f'"{name}"' for (name,) in door.execute(_TABLES).fetchall())
                if names:
                    door.execute(f"DROP TABLE {names} CASCADE")
        return
    aside = replace(server, name=f"{server.name[:44]}_extrablatt_trial")
    drop = f'DROP DATABASE IF EXISTS "{aside.name}" WITH (FORCE)'
    with _connected(server, autocommit=True) as door:
        allowed = door.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not allowed or not allowed[0]:
            raise NotDone(
                f"Trials need a database of their own: ALTER ROLE {server.user or 'newspaper'} CREATEDB, or name an empty one on the same "
                "server as trial_database in [backup]."
            )
        door.execute(drop)  # of a trial that was ended in its middle
        door.execute(f'CREATE DATABASE "{aside.name}" TEMPLATE template0')
    try:
        yield aside
    finally:
        with _connected(server, autocommit=True) as door:
            door.execute(drop)


def restore_postgresql(dump: Path, server: Postgres) -> None:
    """Write a dump into an empty database, whole or not at all. Raises :class:`NotDone`."""
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump)]
    _program("pg_restore", server, words)


def differences(made: Manifest, *, file: Path | None = None, server: Postgres | None = None) -> list[str]:
    """What a restored database has otherwise than the manifest says, a line each. Raises :class:`NotDone`."""
    sums: dict[str, str] = {}
    found: list[str] = []
    if server is not None:
        with _connected(server) as door:
            _settle(door)
            rows, sums = _count(door)
    elif file is not None:
        try:
            with closing(_opened(file, "mode=ro&immutable=1")) as door:
                rows = rows_of_sqlite(door)
                sound = str(door.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            return [f"the database can't be read: {error}"]
        found = [] if sound == "ok" else [f"the database is damaged: {' '.join(sound.split())}"]
    else:
        raise ValueError("a file or a server")
    for name in sorted(made.rows.keys() | rows.keys()):
        if made.rows.get(name) != rows.get(name):
            found.append(f"table {name} has {rows.get(name, 'no')} rows in place of {made.rows.get(name, 'no')}")
        elif sums and made.sums.get(name) != sums.get(name):
            found.append(f"table {name} has rows with another content")
    return found


def fingerprint(paper: Newspaper) -> str:
    """A word that changes when anything is committed; it may change without. Empty when nobody can say, which is no reason not to back up."""
    if server := server_of(paper):
        try:
            with _connected(server) as door:
                return str(door.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0])
        except NotDone:
            return ""
    source = file_of(paper)
    states = []
    for path in (source, source.with_name(source.name + "-wal")) if source else ():
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            states.append(f"{found.st_size}.{found.st_mtime_ns}.{found.st_ino}")
    return " ".join(states)
