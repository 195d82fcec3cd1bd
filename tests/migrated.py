"""A database that is migrated once: each test process, and each newspaper a test starts, takes a copy.

Migrations of Wagtail's apps and ours take half a minute of a core, nearly all of it in Django's state of models.  The copy is kept in
the machine's folder for temporary files by a name made of all migrations there are; a changed one makes another.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


def _name() -> str:
    """Another one for other migrations."""
    from django.apps import apps

    seen = hashlib.blake2b(digest_size=8)
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            seen.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    return f"extrablatt_migrated_{os.getuid()}_{seen.hexdigest()}"


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = os.environ | {"EXTRABLATT_DATABASE_URL": url}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)})


def sqlite() -> Path:
    """The file to copy; made if it is not there."""
    name = _name()
    file = Path(tempfile.gettempdir(), f"{name}.sqlite3")
    with _alone(name):
        if not file.exists():
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder, "newspaper.sqlite3")
                made.touch()
                _migrate(f"sqlite:///{made}")
                with sqlite3.connect(made) as door:
                    door.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    door.execute("PRAGMA journal_mode = DELETE")
                door.close()
                shutil.copy(made, whole := file.with_suffix(f".{os.getpid()}"))
                whole.rename(file)
    return file


def postgresql(server: str) -> str:
    """The name of the database to copy (CREATE DATABASE … TEMPLATE) on the server that ``server`` is an address of."""
    name = _name()
    with _alone(name), psycopg.connect(server, autocommit=True) as door:
        if not door.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            door.execute(f'CREATE DATABASE "{name}_half"')
            _migrate(urlsplit(server)._replace(path=f"/{name}_half").geturl())
            door.execute(f'ALTER DATABASE "{name}_half" RENAME TO "{name}"')
    return name
