"""A real newspaper is backed up while it works, killed and deleted, and restored: readers get the same bytes as before.

On SQLite, and on PostgreSQL where EXTRABLATT_TEST_DATABASE_URL names a server.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from extrablatt.newspaper import config, databaseurl
from extrablatt.operations import backup, restic, restore
from extrablatt.operations.steps import Report
from tests import migrated

ROOT = Path(__file__).parents[3]
SERVER = os.environ.get("EXTRABLATT_TEST_DATABASE_URL", "")


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """Addresses of a prepared PostgreSQL database and an empty one; none for SQLite."""
    if not SERVER:
        yield []
        return
    names = [f"extrablatt_lost_{secrets.token_hex(4)}_{what}" for what in ("old", "new")]
    with psycopg.connect(SERVER, autocommit=True) as door:
        door.execute(f'CREATE DATABASE "{names[0]}" TEMPLATE "{migrated.postgresql(SERVER)}"')
        door.execute(f'CREATE DATABASE "{names[1]}" TEMPLATE template0')
        yield [urlsplit(SERVER)._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            door.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _started(verb: str, folder: Path) -> subprocess.Popen[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("EXTRABLATT_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.tools.busy_newspaper", verb, str(folder)],
        cwd=ROOT, env={**clean, "PYTHONPATH": "src:."}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _read(folder: Path) -> dict[str, Any]:
    with _started("pages", folder) as process:
        said, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(said)
    return found


@pytest.mark.skipif(shutil.which("restic") is None and not os.environ.get("CI"), reason="needs restic")
def test_a_newspaper_killed_under_load_and_deleted_answers_as_before(
    tmp_path: Path, databases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXTRABLATT_DATABASE_URL", raising=False)
    folder, target = tmp_path / "blatt", tmp_path / "neu"
    (folder / "data").mkdir(parents=True)
    line = f'database_url = "{databases[0]}"\n' if databases else ""
    (folder / "newspaper.toml").write_text(
        f'name = "Probeblatt"\n{line}[[sections]]\nslug = "politik"\nname = "Politik"\n[backup]\nto = "../backups"\n'
    )
    if not databases:
        shutil.copy(migrated.sqlite(), folder / "data" / "newspaper.sqlite3")
    paper = config.load(folder)

    with _started("work", folder) as worker:
        try:
            assert worker.stdout is not None
            before = json.loads(worker.stdout.readline())
            committed = [json.loads(worker.stdout.readline()) for _ in range(20)]
            made = Report()
            backup.run(paper, made)
        finally:
            worker.kill()
    assert made.ok
    password = (folder / "backup-password").read_text().strip()
    shutil.rmtree(folder)

    place = restic.Restic(str(tmp_path / "backups"), password, tmp_path / "cache")
    server = databaseurl.parse(databases[1]) if databases else None
    assert not isinstance(server, Path)
    restore.run(place, target, Report(), server=server)
    after = _read(target)

    reports, drafts = set(after.pop("reports")), set(after.pop("drafts"))
    assert {one["report"] for one in committed} <= reports, "lost"
    assert {one["draft"] for one in committed if one["draft"]} <= drafts, "lost"
    assert all(after.pop("pictures"))
    assert after.pop("torn") == []
    assert after == before, "what is answered is answered as before"
    assert sum(answer.startswith("200 ") for answer in after.values()) >= 5
    assert sum(answer.startswith("410 ") for answer in after.values()) == 1, "withdrawn stays withdrawn"
