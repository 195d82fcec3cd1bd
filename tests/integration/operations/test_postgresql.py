"""Backup, trial and upgrade of a newspaper on PostgreSQL, where EXTRABLATT_TEST_DATABASE_URL names a server."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from extrablatt.health import backups
from extrablatt.newspaper import config
from extrablatt.newspaper.config import Newspaper, Postgres
from extrablatt.operations import backup, database, trial, upgrading
from extrablatt.operations.steps import NotDone, Report
from tests import migrated

SERVER = os.environ.get("EXTRABLATT_TEST_DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="needs a PostgreSQL server: tests/tools/on_postgresql")
restic = pytest.mark.skipif(shutil.which("restic") is None and not os.environ.get("CI"), reason="needs restic")


class House:
    """A newspaper in a database of its own, and the server beside it."""

    def __init__(self, folder: Path, name: str, door: Any) -> None:
        self.folder, self.name, self.door = folder, name, door
        (folder / "data").mkdir(parents=True)
        self.configure()

    def configure(self, more: str = "", user: str = "") -> None:
        parts = urlsplit(SERVER)._replace(path=f"/{self.name}")
        if user:
            parts = parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}")
        text = f'name = "Probeblatt"\ndatabase_url = "{parts.geturl()}"\n[backup]\nto = "../backups"\n{more}\n'
        (self.folder / "newspaper.toml").write_text(text)

    @property
    def paper(self) -> Newspaper:
        return config.load(self.folder)

    @property
    def server(self) -> Postgres:
        found = database.server_of(self.paper)
        assert found is not None
        return found

    def databases(self) -> set[str]:
        return {name for (name,) in self.door.execute("SELECT datname FROM pg_database").fetchall()}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.delenv("EXTRABLATT_DATABASE_URL", raising=False)
    name = f"blatt_{secrets.token_hex(4)}"
    with psycopg.connect(SERVER, autocommit=True) as door:
        door.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated.postgresql(SERVER)}"')
        yield House(tmp_path / "blatt", name, door)
        for made in (name, f"{name}_extrablatt_trial"):
            door.execute(f'DROP DATABASE IF EXISTS "{made}" WITH (FORCE)')


@restic
def test_a_trial_restores_into_a_database_that_is_gone_afterwards(house: House) -> None:
    made = Report()
    backup.run(house.paper, made)
    assert made.ok
    house.door.execute(f'CREATE DATABASE "{house.name}_extrablatt_trial"')  # of a trial that was killed
    before, tried = house.databases(), Report()
    trial.run(house.paper, tried)
    assert tried.ok, tried.as_json()
    assert [step.name for step in tried.steps][-1] == "open pages"
    assert house.databases() == before - {f"{house.name}_extrablatt_trial"}
    outcome = backups.read(house.paper.data_dir)
    assert outcome.tried is not None
    assert outcome.trial_problem == ""


def test_a_trial_takes_no_database_that_holds_something_and_says_what_it_needs(house: House) -> None:
    with pytest.raises(NotDone, match="is not empty"), database.for_trials(house.server, house.name):
        pytest.fail("the newspaper's own database")
    role = f"leser_{secrets.token_hex(4)}"
    house.door.execute(f'CREATE ROLE "{role}" LOGIN')
    try:
        with (
            pytest.raises(NotDone, match=f"ALTER ROLE {role} CREATEDB"),
            database.for_trials(replace(house.server, user=role), ""),
        ):
            pytest.fail("it may make none")
        house.door.execute(f'CREATE DATABASE "{house.name}_aside" OWNER "{role}"')
        with (
            database.for_trials(replace(house.server, user=role), f"{house.name}_aside") as aside,
            database._connected(aside) as door,
        ):
            door.execute("CREATE TABLE rest (id int)")
        assert database.is_empty(replace(house.server, name=f"{house.name}_aside"))
    finally:
        house.door.execute(f'DROP DATABASE IF EXISTS "{house.name}_aside" WITH (FORCE)')
        house.door.execute(f'DROP ROLE "{role}"')


def test_an_upgrade_counts_what_is_kept_and_says_how_to_go_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(house.paper.database_url, autocommit=True) as door:
        door.execute("INSERT INTO django_content_type (app_label, model) VALUES ('x', 'y')")
    monkeypatch.setattr(upgrading, "KEPT", ("django_content_type",))
    monkeypatch.setattr(upgrading, "_child", lambda paper, module: {"migrations": 1, "opened": 1})
    made = Report()
    upgrading.run(house.paper, made, without_backup=True)
    assert [step.name for step in made.steps] == ["count", "migrate", "open pages", "compare"]
    assert made.steps[-1].rows == made.steps[0].rows != 0

    def losing(paper: Newspaper, module: str) -> dict[str, object]:
        with psycopg.connect(paper.database_url, autocommit=True) as door:
            door.execute("DELETE FROM django_content_type WHERE app_label = 'x'")
        return {"migrations": 1, "opened": 1}

    monkeypatch.setattr(upgrading, "_child", losing)
    with pytest.raises(
        NotDone, match=r"1 rows of django_content_type are missing .* is not put back by itself.*pg_restore"
    ):
        upgrading.run(house.paper, Report(), without_backup=True)

    def failing(paper: Newspaper, module: str) -> dict[str, object]:
        raise NotDone("Column x is not there.")

    monkeypatch.setattr(upgrading, "_child", failing)
    monkeypatch.setattr(backup, "run", lambda paper, report: "")
    with pytest.raises(NotDone, match=r"Column x is not there\. Each migration is a transaction.*extrablatt restore"):
        upgrading.run(house.paper, Report())
    house.configure()
    (house.folder / "newspaper.toml").write_text((house.folder / "newspaper.toml").read_text().partition("[backup]")[0])
    with pytest.raises(NotDone, match="pg_dump"):
        upgrading.run(house.paper, Report())
