"""Alarms that leave the house: what is sent, to whom, and that none is lost while a relay or a gateway is away."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from extrablatt.cli import app
from extrablatt.health import alarmbook, alarms, notices, report
from extrablatt.health.report import Problem, Report
from extrablatt.newspaper import alarmroom, config
from extrablatt.newspaper.alarmpost import NotSent, Post
from extrablatt.newspaper.alarmroom import Room

HUNG = Problem("hung", "backshop", 99.0, "geheim: /srv/blatt, user blatt", (report.WITHDRAWN,))


class Gateway(HTTPServer):
    """What takes web hooks, and notes them; ``answer`` is its status."""

    answer, came = 204, list[tuple[str, str, Any]]()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.came.append((self.path, self.headers.get("Authorization", ""), body))
            self.send_response(made.answer)
            self.send_header("Location", "http://127.0.0.1:1/inside")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            pass

    made = Gateway(("127.0.0.1", 0), Handler)
    made.came = []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


class Newsroom:
    """A newspaper, its room of alarms and a clock."""

    def __init__(self, folder: Path, hook: str = "", more: str = "", post: Any = None) -> None:
        hooks = f'web_hook = "{hook}"\nweb_hook_token = "marke"' if hook else ""
        text = f'name = "Probeblatt"\nlanguage = "de-at"\n[alarms]\nmail = ["wache@blatt.example"]\nescalate_to = ["chefin@blatt.example"]\n{hooks}\n{more}'
        (folder / "newspaper.toml").write_text(text, encoding="utf-8")
        self.paper = config.load(folder)
        self.problems: list[Problem] = []
        self.now, self._post = 1_700_000_000.0, post
        self.open()

    def open(self) -> None:
        def look() -> Report:
            return Report((), (), tuple(self.problems), -1)

        self.room = Room(self.paper, look, self._post, clock=lambda: self.now, monotonic=lambda: self.now)

    def rounds(self, *problems: Problem, seconds: float) -> None:
        """Rounds of ten seconds each."""
        self.problems = list(problems)
        for _round in range(int(seconds // 10) + 1):
            self.room.round()
            self.now += 10

    def mails(self) -> list[str]:
        files = sorted((self.paper.data_dir / "mail").glob("alarm-*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text(encoding="utf-8") for file in files]


def test_an_alarm_goes_out_by_mail_and_hook_in_the_newspapers_language_without_a_reason(
    tmp_path: Path, gateway: Gateway
) -> None:
    newsroom = Newsroom(tmp_path, f"http://127.0.0.1:{gateway.server_port}/sms?schluessel=7")
    newsroom.rounds(HUNG, seconds=600)
    ((path, token, told),) = gateway.came
    assert (path, token) == ("/sms?schluessel=7", "Bearer marke")
    assert (told["state"], told["level"], told["kind"], told["about"]) == ("raised", "red", "process", "backshop")
    assert told["promises"] == ["withdrawn_is_gone"]
    assert told["subject"].startswith("Probeblatt: Alarm: ")
    assert "Produktion" in told["text"] or "arbeitet nicht" in told["text"]
    (mail,) = newsroom.mails()
    assert "To: wache@blatt.example" in mail
    assert "/desk/zustand/" in mail
    assert told["id"] in mail
    for sent in (mail, json.dumps(told)):
        assert "geheim" not in sent
        assert "/srv" not in sent
    newsroom.rounds(seconds=120)
    assert [one["state"] for _path, _token, one in gateway.came] == ["raised", "over"]
    assert len(newsroom.mails()) == 2


def test_nobodys_word_tells_the_second_address_and_a_word_from_the_command_line_is_heard(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.rounds(HUNG, seconds=900)
    assert not any("chefin@" in mail for mail in newsroom.mails())
    listed = CliRunner().invoke(app, ["alarm", "list", "--dir", str(tmp_path)])
    assert listed.exit_code == 1
    (alarm,) = alarmbook.standing(newsroom.paper.data_dir)
    assert alarm.id in listed.output
    newsroom.rounds(HUNG, seconds=120)
    assert sum("To: chefin@" in mail for mail in newsroom.mails()) == 1
    newsroom.rounds(seconds=120)
    assert sum("To: chefin@" in mail for mail in newsroom.mails()) == 2  # that it is over, too
    newsroom.rounds(HUNG, seconds=100)
    (again,) = alarmbook.standing(newsroom.paper.data_dir)
    assert CliRunner().invoke(app, ["alarm", "ack", again.id, "--dir", str(tmp_path)]).exit_code == 0
    assert CliRunner().invoke(app, ["alarm", "list", "--dir", str(tmp_path)]).exit_code == 0
    newsroom.rounds(HUNG, seconds=1200)
    assert sum("To: chefin@" in mail for mail in newsroom.mails()) == 2
    assert newsroom.room.book.standing()[0].by
    assert alarmbook.taken(newsroom.paper.data_dir) == {}
    assert CliRunner().invoke(app, ["alarm", "ack", "ffffff", "--dir", str(tmp_path)]).exit_code == 2


def test_what_could_not_be_sent_is_sent_later_even_by_the_next_process_and_to_the_others_at_once(
    tmp_path: Path, gateway: Gateway
) -> None:
    gateway.answer = 503
    newsroom = Newsroom(tmp_path, f"http://127.0.0.1:{gateway.server_port}/sms")
    newsroom.rounds(HUNG, seconds=120)
    assert len(newsroom.mails()) == 1
    assert 2 <= len(gateway.came) <= 4
    newsroom.open()
    gateway.answer = 200
    gateway.came.clear()
    newsroom.rounds(HUNG, seconds=600)
    assert [one["state"] for _path, _token, one in gateway.came] == ["raised"]
    assert len(newsroom.mails()) == 1


def test_a_redirect_of_the_gateway_leads_nowhere(tmp_path: Path, gateway: Gateway) -> None:
    gateway.answer = 302
    newsroom = Newsroom(tmp_path, f"http://127.0.0.1:{gateway.server_port}/sms?schluessel=7")
    post = newsroom.room._post
    told = post.telling("raised", alarms.Alarm("aaaaaa", "process", "office", "red", [], 1.0, 2.0))
    with pytest.raises(NotSent, match="answers 302") as caught:
        post.send(newsroom.paper.alarms.web_hook, told)
    assert "schluessel" not in str(caught.value)
    gateway.server_close()
    with pytest.raises(NotSent) as caught:
        Post(newsroom.paper).send("http://127.0.0.1:1/sms?schluessel=7", told)
    assert "schluessel" not in str(caught.value)


def test_without_room_on_the_disk_alarms_go_out_all_the_same(
    tmp_path: Path, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(alarmroom.alarmbook, "save", full)
    newsroom = Newsroom(tmp_path, f"http://127.0.0.1:{gateway.server_port}/")
    newsroom.rounds(Problem("disk_full", breaks=(report.KEPT,)), seconds=60)
    assert [one["kind"] for _path, _token, one in gateway.came] == ["disk_full"]


@pytest.mark.parametrize(
    ("days", "wrong", "noted"),
    [(60.0, "", False), (9.4, "", True), (60.0, "self-signed certificate", True), (-1.0, "", True)],
)
def test_a_certificate_that_expires_soon_or_is_not_trusted_is_noted(
    tmp_path: Path, days: float, wrong: str, noted: bool
) -> None:
    paper = config.parse('name = "x"\nbase_url = "https://www.blatt.example"', tmp_path)
    notices.put(paper.data_dir, "certificate", "www.blatt.example", why="before")
    alarmroom.look_at_certificate(paper, lambda host, port: (days, wrong))
    assert bool(notices.standing(paper.data_dir)) is noted

    def away(host: str, port: int) -> tuple[float, str]:
        raise OSError("no route")

    alarmroom.look_at_certificate(paper, away)  # from here it can't be seen: nothing is said
    assert bool(notices.standing(paper.data_dir)) is noted


def test_a_trial_reaches_everybody_once_and_says_who_was_not_reached(tmp_path: Path, gateway: Gateway) -> None:
    newsroom = Newsroom(tmp_path, f"http://127.0.0.1:{gateway.server_port}/sms")
    assert CliRunner().invoke(app, ["alarm", "test", "--dir", str(tmp_path)]).exit_code == 0
    assert len(newsroom.mails()) == 2
    gateway.answer = 500
    failed = CliRunner().invoke(app, ["alarm", "test", "--dir", str(tmp_path)])
    assert failed.exit_code == 1
    assert "web hook: the web hook answers 500" in failed.output
