"""``init``, ``--version`` and the words of commands that can't begin: nothing is written before all is known to be well."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.utils import DataError, OperationalError, ProgrammingError
from typer.testing import CliRunner

from extrablatt.cli import app
from extrablatt.cli import init as cli_init
from extrablatt.cli.common import Progress, explained
from extrablatt.net.hostport import hostport, reachable
from extrablatt.newspaper import config


def test_the_file_that_is_written_can_be_read_whatever_the_newspaper_is_called(tmp_path: Path) -> None:
    name = 'Der "Talbote" \\ Österreich'
    url = "postgresql://u:p@h/n?sslmode=verify-full"
    paper = config.parse(cli_init.toml(name, base_url="https://blatt.example", database_url=url), tmp_path)
    assert (paper.name, paper.base_url, paper.database_url) == (name, "https://blatt.example", url)
    assert len(paper.sections) == 6


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--database-url", "postgresql://host"], "name of one database"),
        (["--base-url", "https://a.example/blatt"], "root of its host"),
        (["--name", " "], "name = "),
        (["--editor", "chefin"], "--editor 'chefin'"),
    ],
)
def test_init_with_a_wrong_option_writes_nothing(tmp_path: Path, options: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "blatt"), *options])
    assert (done.exit_code, told in done.stderr, done.stderr.count("\n")) == (2, True, 1)
    assert not (tmp_path / "blatt").exists()


def test_init_uses_a_newspaper_toml_of_ones_own_and_takes_no_options_beside_it(tmp_path: Path) -> None:
    (tmp_path / "newspaper.toml").write_text('name = "Talbote"\n')
    assert cli_init._configured(tmp_path, {}) == (tmp_path / "newspaper.toml", False)
    done = CliRunner().invoke(app, ["init", str(tmp_path), "--database-url", "sqlite:a"])
    assert (done.exit_code, "Write --database-url into it" in done.stderr) == (2, True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "release").write_text("a b")
    done = CliRunner().invoke(app, ["init", str(tmp_path)])
    assert (done.exit_code, "extrablatt serve" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--port", "99999"], "--port 99999"), (["--port", "0"], "--port 0"), (["--host", "my host"], "--host")],
)
def test_serve_refuses_a_port_or_host_that_is_none(tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "newspaper.toml").write_text('name = "Talbote"\n')
    done = CliRunner().invoke(app, ["serve", "--dir", str(tmp_path), *arguments])
    assert (done.exit_code, told in done.stderr) == (2, True)
    assert not (tmp_path / "data").exists()


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout.startswith("extrablatt 0.")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("no such table: readers_user"), "extrablatt init"),
        (ProgrammingError('relation "readers_user" does not exist\nLINE 1: …'), "extrablatt init"),
        (OperationalError('FATAL:  database "blatt" does not exist'), "createdb blatt"),
        (OperationalError("connection refused\n\tIs the server running?"), "can't be used: connection refused."),
    ],
)
def test_a_database_in_trouble_is_one_line(error: Exception, told: str) -> None:
    assert told in explained(error)
    assert "\n" not in explained(error)


def test_what_nobody_foresaw_is_not_explained_away() -> None:
    assert explained(DataError("value too long")) == explained(ValueError("x")) == ""


def test_progress_is_a_line_a_stage_where_nobody_looks_on(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        for step in ("Database", "Database: 1 of 2", "Database: 2 of 2", "Sections"):
            progress.step(step)
    assert capsys.readouterr().err == "Database …\nSections …\n"


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"), ("::", "[::1]:80"), ("0.0.0.0", "127.0.0.1:80")],
)
def test_addresses_are_printed_as_a_browser_takes_them(host: str, shown: str) -> None:
    assert hostport(reachable(host), 80) == shown
