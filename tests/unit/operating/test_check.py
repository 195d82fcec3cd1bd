"""``extrablatt check``: each look says what is wrong and what to do, and none stops the others."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import os
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import trustme

from extrablatt.health import heartbeats
from extrablatt.health import report as health
from extrablatt.newspaper import config
from extrablatt.newspaper.config import Newspaper
from extrablatt.operations import check
from extrablatt.operations.steps import NotDone, Report, Step
from tests.tools.smalldisk import small_disk


def paper_of(folder: Path, text: str = "") -> Newspaper:
    """A newspaper that has been open before."""
    (folder / "newspaper.toml").write_text(f'name = "Probeblatt"\n{text}')
    paper = config.load(folder)
    paper.data_dir.mkdir(mode=0o700, exist_ok=True)
    for name in ("django", "pass", "internal"):
        config.secret(paper, name)
    with contextlib.closing(sqlite3.connect(paper.data_dir / "newspaper.sqlite3")) as database:
        database.execute("CREATE TABLE story (id INTEGER PRIMARY KEY)")
        database.commit()
    return paper


def looked(name: str, paper: Newspaper) -> Step:
    report = Report()
    check.run(report, paper, {name: check.LOOKS[name]})
    return report.steps[0]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextlib.contextmanager
def serving(date: str = "", context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A web server of somebody else, with a clock of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return date or super().date_time_string(timestamp)

        def log_message(self, *_what: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_what: Any) -> None:
            pass  # a client that does not like the certificate

    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_new_newspaper_is_well_and_every_look_is_a_step_with_the_contracts_keys(tmp_path: Path) -> None:
    report = Report()
    check.run(report, paper_of(tmp_path), check.LOOKS)
    told = report.as_json()
    assert told["ok"], told
    assert [step["name"] for step in told["steps"]] == list(check.LOOKS)
    assert all(list(step) == ["name", "seconds", "rows", "bytes", "problem"] for step in told["steps"])


def test_a_look_that_fails_stops_none_of_the_others(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    (paper.data_dir / "newspaper.sqlite3").write_bytes(b"SQLite format 3\0" + b"kaputt" * 900)
    paper.data_dir.chmod(0o755)
    report = Report()
    check.run(report, paper, check.LOOKS)
    assert {step.name for step in report.steps if step.problem} == {"permissions", "database file"}
    assert len(report.steps) == len(check.LOOKS)


def test_whoever_else_can_read_the_secrets_is_told_with_the_command_that_ends_it(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    secret = paper.data_dir / "secrets" / "pass"
    secret.chmod(0o644)
    assert looked("permissions", paper).problem.endswith(f"chmod go= {secret}")


def test_a_secret_that_is_gone_is_told_and_not_made_anew(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    (paper.data_dir / "secrets" / "pass").unlink()
    assert "extrablatt secret new pass" in looked("secrets", paper).problem
    assert not (paper.data_dir / "secrets" / "pass").exists()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check.health, "disk_free", lambda folder: 5_000_000)
    assert "Only 5 MB are free" in looked("disk", paper_of(tmp_path)).problem


def test_a_disk_that_takes_nothing_is_told_for_what_it_is_and_is_a_problem_until_it_does(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        paper = paper_of(disk)
        table = heartbeats.Heartbeats(tmp_path / "beats")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert "remount,rw" in looked("disk", paper).problem
        assert "chown" not in looked("permissions", paper).problem
        found = [one for one in health.look(table, paper.data_dir, expected=()).problems if one.code.startswith("disk")]
        assert [(one.code, health.KEPT in one.breaks) for one in found] == [("disk_read_only", True)]
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert "read-only" not in looked("disk", paper).problem
        assert "disk_read_only" not in [one.code for one in health.look(table, paper.data_dir, expected=()).problems]


#: How long ago something was, as of when it is looked at: the tests were collected long before.
ago = dt.timedelta
WELL: dict[str, Any] = {
    "every": 300.0,
    "opened": ago(days=9),
    "saved": ago(days=1),
    "covered": ago(minutes=3),
    "tried": ago(hours=20),
}


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        ({}, ""), ({"covered": ago(hours=5)}, "nothing was backed up for 5 hours"), ({"covered": ago(days=9)}, "9 days"),
        ({"saved": None, "covered": None}, "no backup yet"), ({"failed": ago(minutes=1), "problem": "the place is full"}, "failed: the place is full."),
        ({"problem": "a.jpg is a symbolic link"}, "does not hold everything"), ({"trial_problem": "table desk_article has 3 rows"}, "could not be restored"),
        ({"saved": ago(days=-1), "covered": ago(days=-1)}, ""),  # made by a clock that was wrong
    ],
)  # fmt: skip
def test_backups_that_are_too_old_failed_or_can_not_be_restored_are_told(
    tmp_path: Path, noted: dict[str, Any], told: str
) -> None:
    paper = paper_of(tmp_path, '[backup]\nto = "/mnt/other/blatt"\n')
    now = dt.datetime.now(dt.UTC)
    states = WELL | noted
    check.backups.note(
        paper.data_dir, **{name: now - was if isinstance(was, dt.timedelta) else was for name, was in states.items()}
    )
    step = looked("backups", paper)
    assert told in step.problem
    assert bool(step.problem) == bool(told)
    assert "restored in a trial on" in step.told or told


@pytest.mark.parametrize(("address", "wrong"), [("http://127.0.0.1:8000", False), ("https://blatt.example", True)])
def test_a_newspaper_for_others_that_nobody_backs_up_is_told(tmp_path: Path, address: str, wrong: bool) -> None:
    step = looked("backups", paper_of(tmp_path, f'base_url = "{address}"\n'))
    assert "Add: [backup]" in (step.problem if wrong else step.told)
    assert bool(step.problem) is wrong


def test_a_name_without_an_address_is_told(tmp_path: Path) -> None:
    paper = paper_of(tmp_path, 'base_url = "https://gibts-nicht.invalid"\n')
    assert "Make an A and an AAAA record" in looked("names", paper).problem


@pytest.mark.parametrize(("days", "wrong"), [(60, ""), (3, "ends in"), (-1, "is not good")])
def test_a_certificate_that_soon_ends_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, wrong: str
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    end = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=1)
    authority.issue_cert("localhost", not_after=end).configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    with serving(context=context) as port:
        step = looked("certificate", paper_of(tmp_path, f'base_url = "https://localhost:{port}"\n'))
    assert wrong in step.problem
    assert bool(step.problem) == bool(wrong)


def test_a_public_newspaper_that_sends_no_mail_is_told_that_nobody_can_sign_in(tmp_path: Path) -> None:
    paper = paper_of(tmp_path, 'base_url = "https://blatt.example"\n')
    assert "Readers can't sign in" in looked("mail", paper).problem


def test_a_mail_relay_that_is_away_is_told(tmp_path: Path) -> None:
    paper = paper_of(tmp_path, f'[mail]\nbackend = "smtp"\nhost = "127.0.0.1"\nport = {free_port()}\n')
    assert "can't be used" in looked("mail", paper).problem


def feed(url: str, **more: str) -> str:
    keys = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    return f'[[wire.feeds]]\nname = "nag"\ntransport = "http"\nurl = "{url}"\nallow_private = true\n{keys}'


def test_a_feeds_server_that_can_not_be_reached_is_told_by_the_feeds_name_and_never_with_its_secret(
    tmp_path: Path,
) -> None:
    paper = paper_of(tmp_path, feed(f"http://127.0.0.1:{free_port()}/a?key={{password}}", password="geheim-47"))
    problem = looked("feeds", paper).problem
    assert problem.startswith("feed nag: 127.0.0.1:")
    assert "geheim" not in problem


@pytest.mark.parametrize(("seconds", "wrong"), [(0, ""), (3600, "3600 s slow"), (-86400, "86400 s fast")])
def test_a_clock_that_is_wrong_is_noticed_by_the_agencies_clocks(tmp_path: Path, seconds: int, wrong: str) -> None:
    with serving(formatdate(time.time() + seconds, usegmt=True)) as port:
        problem = looked("clock", paper_of(tmp_path, feed(f"http://127.0.0.1:{port}/wire"))).problem
    assert (
        problem.replace("3599", "3600").replace("86401", "86400").startswith(f"The clock is {wrong}" if wrong else "")
    )
    assert bool(problem) == bool(wrong)


def test_what_the_database_says_is_a_sentence_and_what_nobody_foresaw_is_not_swallowed(tmp_path: Path) -> None:
    def away(paper: Newspaper, step: Step) -> None:
        raise LookupError("weg")

    report, paper = Report(), paper_of(tmp_path)
    check.run(report, paper, {"a": away}, lambda error: "The database is away.")
    assert report.problem == "The database is away."
    with pytest.raises(LookupError):
        check.run(report, paper, {"a": away})


def test_a_folder_the_newspapers_user_can_not_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = paper_of(tmp_path)
    (paper.data_dir / "log").mkdir(mode=0o700)
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("log"))
    with pytest.raises(NotDone, match="can't be written by user"):
        check.permitted(paper, Step("permissions"))
