"""A newspaper of an earlier version is upgraded with all it has; where that fails it is put back as it was."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from extrablatt.newspaper import config, lock, release
from extrablatt.operations import upgrading
from extrablatt.operations.steps import NotDone, Report
from tests.integration.processes.papers import clean
from tests.shared import ROOT


def test_a_newspaper_of_the_version_before_keeps_all_it_has(tmp_path: Path) -> None:
    with tarfile.open(ROOT / "tests" / "old" / "newspaper-0.1.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    (tmp_path / "data" / "secrets").mkdir(mode=0o700)
    for name in ("django", "pass", "internal"):
        (tmp_path / "data" / "secrets" / name).write_text(secrets.token_hex(32))
    command = [sys.executable, "-m", "extrablatt.cli", "upgrade", "--dir", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=clean(), timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    rows = {step["name"]: step["rows"] for step in told["steps"]}
    assert told["ok"]
    assert rows["migrate"] > 20
    assert rows["open pages"] >= 4
    assert not (tmp_path / "data" / "upgrade").exists()
    looked = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "tools" / "old_newspaper.py"), "check", str(tmp_path)],
        capture_output=True, text=True, env=clean(), timeout=300,
    )  # fmt: skip
    assert looked.returncode == 0, looked.stderr


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Newspaper:
    """One that an earlier version has prepared, with a story; on SQLite, whatever database the tests are on."""
    monkeypatch.delenv(config.DATABASE_VARIABLE, raising=False)
    (tmp_path / "newspaper.toml").write_text('name = "Probeblatt"')
    made = config.load(tmp_path)
    made.data_dir.mkdir()
    with contextlib.closing(sqlite3.connect(made.data_dir / "newspaper.sqlite3")) as door:
        door.executescript(
            "CREATE TABLE desk_article (id INTEGER PRIMARY KEY); INSERT INTO desk_article VALUES (7), (8);"
            "CREATE TABLE django_migrations (app TEXT, name TEXT); INSERT INTO django_migrations VALUES ('desk', '0001');"
        )
    (made.data_dir / "release").write_text("alt älter".replace("ä", "ae"))
    made.store_dir.mkdir()
    return made


def content(paper: config.Newspaper) -> list[Any]:
    with contextlib.closing(sqlite3.connect(paper.data_dir / "newspaper.sqlite3")) as door:
        return list(door.execute("SELECT id FROM desk_article")), list(door.execute("SELECT * FROM django_migrations"))


def doing(paper: config.Newspaper, sql: str, problem: str = "") -> Any:
    """What a child does and says: some migration."""

    def child(_paper: config.Newspaper, module: str) -> dict[str, object]:
        if module.endswith("opening"):
            return {"opened": 0, "problem": ""}
        with contextlib.closing(sqlite3.connect(paper.data_dir / "newspaper.sqlite3")) as door:
            door.execute("PRAGMA journal_mode=WAL")
            door.executescript(sql)
        release.mark(paper)
        if problem:
            raise NotDone(problem)
        return {"migrations": 1}

    return child


@pytest.mark.parametrize(
    ("sql", "problem", "said"),
    [
        ("INSERT INTO django_migrations VALUES ('desk', '0002'); DELETE FROM desk_article;", "Zu wenig Platz.", "Zu wenig Platz"),
        ("DELETE FROM desk_article WHERE id = 8;", "", "1 rows of desk_article are missing"),
    ],
)  # fmt: skip
def test_what_fails_is_backed_out_to_the_last_row(
    paper: config.Newspaper, monkeypatch: pytest.MonkeyPatch, sql: str, problem: str, said: str
) -> None:
    before, mark = content(paper), release.prepared(paper)
    monkeypatch.setattr(upgrading, "_child", doing(paper, sql, problem))
    report = Report()
    with pytest.raises(NotDone, match=said):
        upgrading.run(paper, report)
    assert content(paper) == before
    assert release.prepared(paper) == mark
    assert not (paper.data_dir / "newspaper.sqlite3-wal").exists()
    assert not paper.store_dir.exists()  # no page of a version that is not there any more
    assert [step.name for step in report.steps][-1] == "back out"


def test_a_damaged_database_is_not_touched(paper: config.Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    path = paper.data_dir / "newspaper.sqlite3"
    path.write_bytes(path.read_bytes()[:4096] + b"x" * 8192)
    kept = path.read_bytes()
    monkeypatch.setattr(upgrading, "_child", lambda *_what: pytest.fail("nothing is to be done"))
    with pytest.raises(NotDone, match="can't be upgraded"):
        upgrading.run(paper, Report())
    assert path.read_bytes() == kept


def test_an_open_newspaper_is_not_upgraded_beneath_its_processes(paper: config.Newspaper) -> None:
    with lock.HouseLock(paper.data_dir, "127.0.0.1:8000"), pytest.raises(NotDone, match="systemctl stop"):
        upgrading.run(paper, Report())


def test_what_a_child_says_last_is_the_problem(paper: config.Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 1, "", "Traceback …\nOSError: [Errno 28] No space left on device\n")
    monkeypatch.setattr(upgrading.subprocess, "run", lambda *_words, **_more: done)
    with pytest.raises(NotDone, match="No space left on device"):
        upgrading._child(paper, "extrablatt.operations.upgrading")
    assert "EXTRABLATT_DIR" in os.environ
