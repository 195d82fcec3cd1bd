"""A small newspaper in a folder – its database, files, configuration – and the verbs backups are told in."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from extrablatt.newspaper import config
from extrablatt.operations import backup, restore, steps
from extrablatt.operations.restic import Restic

_TABLES = """
CREATE TABLE django_migrations (app TEXT, name TEXT);
CREATE TABLE publication_story (id INTEGER PRIMARY KEY, state TEXT, headline TEXT);
CREATE TABLE pictures_picture (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT, rights_status TEXT);
CREATE TABLE desk_livepost (id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT);
CREATE TABLE publication_loghead (id INTEGER PRIMARY KEY, seq INTEGER);
CREATE TABLE wire_rawfile (sha256 TEXT);
INSERT INTO django_migrations VALUES ('publication', '0001_initial');
INSERT INTO publication_loghead VALUES (1, 40);
INSERT INTO publication_story VALUES (7, 'public', 'Tal gerettet'), (8, 'withdrawn', 'Irrtum');
INSERT INTO pictures_picture VALUES (3, 'original_images/tal.jpg', 'cleared');
"""


@dataclass
class Small:
    """The newspaper."""

    folder: Path

    @property
    def paper(self) -> config.Newspaper:
        return config.load(self.folder)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def put(self, name: str, content: bytes | str = b"x") -> Path:
        """A file below the newspaper's folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def door(self) -> sqlite3.Connection:
        """The database, as the newspaper has it open."""
        door = sqlite3.connect(self.data / "newspaper.sqlite3", timeout=20, isolation_level=None)
        door.execute("PRAGMA journal_mode = WAL")
        return door

    def tell(self, statement: str) -> None:
        with closing(self.door()) as door:
            door.execute(statement)

    def take_in(self, content: bytes) -> str:
        """As the wire does: first the file, then the row that names it."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.put(f"data/wire/raw/{sha256[:2]}/{sha256[2:]}", content)
        self.tell(f"INSERT INTO wire_rawfile VALUES ('{sha256}')")
        return sha256

    def back_up(self) -> steps.Report:
        report = steps.Report()
        backup.run(self.paper, report)
        return report

    def place(self) -> Restic:
        return backup.place_of(self.paper)

    def restore(self, target: Path, at: datetime | None = None) -> Small:
        restore.run(self.place(), target, steps.Report(), at=at)
        return Small(target)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    made = Small(tmp_path / "blatt")
    made.put("newspaper.toml", 'name = "Talbote"\n\n[backup]\nto = "../backups"\n')
    made.put("data/originals/original_images/tal.jpg", b"\xff\xd8picture" * 1000)
    made.put("data/renditions/3/abcdef01-800.webp", b"RIFF" * 300)
    made.put("data/secrets/pass", "00" * 32)
    made.put("data/secrets.made", "pass\n")
    with closing(made.door()) as door:
        door.executescript(_TABLES)
    return made
