"""What is looked at before a newspaper opens."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from extrablatt.newspaper import config, preflight, private
from extrablatt.newspaper.config import ConfigError, Newspaper
from extrablatt.newspaper.lock import Held, HouseLock, holder, is_open
from extrablatt.newspaper.preflight import Unfit


@pytest.fixture
def paper(tmp_path: Path) -> Newspaper:
    """One that was open before."""
    (tmp_path / "newspaper.toml").write_text('name = "Probeblatt"')
    made = config.load(tmp_path)
    made.data_dir.mkdir()
    with contextlib.closing(sqlite3.connect(made.data_dir / "newspaper.sqlite3")) as database:
        database.execute("CREATE TABLE story (id INTEGER PRIMARY KEY, text TEXT)")
        database.executemany("INSERT INTO story (text) VALUES (?)", [("Ein Satz. " * 50,)] * 500)
        database.execute("CREATE INDEX by_text ON story (text)")
        database.commit()
    for name in config.SECRETS[:-1]:
        config.secret(made, name)
    (made.data_dir / "release").write_text("a b")
    return made


def test_a_newspaper_that_is_whole_may_open_without_a_word(paper: Newspaper) -> None:
    assert preflight.check(paper) == []


@pytest.mark.parametrize("where", [0, 3 * 4096, 40 * 4096])
def test_a_damaged_database_is_told_in_one_line_and_left_as_it_is(paper: Newspaper, where: int) -> None:
    path = paper.data_dir / "newspaper.sqlite3"
    with path.open("r+b") as file:
        file.seek(where)
        file.write(b"\xde\xad" * 2048)
    before = path.read_bytes()
    with pytest.raises(Unfit, match="backup") as told:
        preflight.check(paper)
    assert "\n" not in str(told.value)
    assert path.read_bytes() == before


def test_a_database_cut_short_is_damaged(paper: Newspaper) -> None:
    os.truncate(paper.data_dir / "newspaper.sqlite3", 5000)
    with pytest.raises(Unfit, match="damaged"):
        preflight.check(paper)


def test_a_database_that_is_gone_is_not_begun_anew(paper: Newspaper) -> None:
    (paper.data_dir / "newspaper.sqlite3").unlink()
    with pytest.raises(Unfit, match="not there any more"):
        preflight.check(paper)
    assert not (paper.data_dir / "newspaper.sqlite3").exists()


def test_a_database_that_somebody_holds_is_not_damaged(paper: Newspaper) -> None:
    with contextlib.closing(sqlite3.connect(paper.data_dir / "newspaper.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert preflight.damage(paper.data_dir / "newspaper.sqlite3") == ""


def test_a_large_database_is_looked_at_for_a_bounded_time(paper: Newspaper) -> None:
    assert preflight.damage(paper.data_dir / "newspaper.sqlite3", longest=-1) == ""


@pytest.mark.parametrize("name", config.SECRETS[:-1])
@pytest.mark.parametrize("how", ["missing", "short", "empty", "torn"])
def test_a_secret_that_is_lost_is_never_replaced_in_silence(paper: Newspaper, name: str, how: str) -> None:
    path = paper.data_dir / "secrets" / name
    {
        "missing": path.unlink,
        "short": lambda: path.write_text("0123abcd"),
        "empty": lambda: path.write_text(""),
        "torn": lambda: path.write_bytes(b"\xff\xfe" * 32),
    }[how]()
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(Unfit, match=f"secret new {name}") as told:
        preflight.check(paper)
    assert "\n" not in str(told.value)
    assert (path.read_bytes() if path.exists() else None) == before
    config.renew_secret(paper, name)
    assert preflight.check(paper) == []


def test_a_newspaper_of_an_earlier_version_keeps_its_secrets_and_gets_the_new_ones(paper: Newspaper) -> None:
    (paper.data_dir / "secrets.made").unlink()
    before = config.secret(paper, "pass")
    assert len(config.secret(paper, "something new")) == 32
    assert config.secret(paper, "pass") == before
    (paper.data_dir / "secrets" / "pass").unlink()
    with pytest.raises(ConfigError):
        config.secret(paper, "pass")


def _first_start(directory: str, barrier: object, told: object) -> None:
    paper = config.load(directory)
    barrier.wait()  # type: ignore[attr-defined]
    told.put(config.secret(paper, "pass"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("links", [True, False])
def test_processes_that_start_for_the_first_time_at_once_get_the_same_secret(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "newspaper.toml").write_text('name = "Probeblatt"')
    if not links:

        def none(*_args: object) -> None:
            raise PermissionError("a file system without hard links")

        monkeypatch.setattr(os, "link", none)
    forked = multiprocessing.get_context("fork")
    barrier, told = forked.Barrier(8), forked.Queue()
    processes = [forked.Process(target=_first_start, args=(str(tmp_path), barrier, told)) for _ in range(8)]
    for process in processes:
        process.start()
    found = {told.get(timeout=60) for _process in processes}
    for process in processes:
        process.join(60)
    assert len(found) == 1


def test_what_an_earlier_version_left_open_to_others_is_closed(paper: Newspaper) -> None:
    data = paper.data_dir
    (data / "mail").mkdir()
    for path in (data, data / "mail"):
        path.chmod(0o755)
    for path in (data / "newspaper.sqlite3", data / "secrets" / "pass"):
        path.chmod(0o644)
    assert {data, data / "mail", data / "newspaper.sqlite3"} <= set(private.close_to_others(paper))
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "newspaper.sqlite3").stat().st_mode) == 0o600
    assert private.close_to_others(paper) == []


def test_a_password_that_every_user_can_read_is_told(paper: Newspaper) -> None:
    path = paper.directory / "newspaper.toml"
    path.write_text('name = "Probeblatt"\n[mail]\nuser = "blatt"\npassword = "geheim"')
    path.chmod(0o644)
    assert "chmod o-r" in private.readable_secrets(config.load(paper.directory))
    path.chmod(0o640)
    assert private.readable_secrets(config.load(paper.directory)) == ""
    path.write_text('name = "Probeblatt"\ndatabase_url = "postgresql://blatt@db/blatt"')
    path.chmod(0o644)
    assert private.readable_secrets(config.load(paper.directory)) == ""


def test_a_data_folder_has_one_supervisor_and_says_which(paper: Newspaper) -> None:
    assert not is_open(paper.data_dir)
    with HouseLock(paper.data_dir, "127.0.0.1:8000"):
        assert is_open(paper.data_dir)
        with pytest.raises(Held, match=f"process {os.getpid()}, on 127.0.0.1:8000"), HouseLock(paper.data_dir, "x"):
            pass
    assert not is_open(paper.data_dir)
    (paper.data_dir / "run" / "serve.lock").write_text("torn")
    assert "not said its name" in holder(paper.data_dir)
    with HouseLock(paper.data_dir, "x"):
        pass
