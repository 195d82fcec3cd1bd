"""Alarms through a real mail relay: by STARTTLS, by TLS from the first byte, signed in; refused, away, hanging, and back again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extrablatt.cli import app
from extrablatt.health import alarmbook, heartbeats, notices, report
from extrablatt.health.report import Problem
from extrablatt.newspaper import config, configrules
from extrablatt.newspaper.alarmroom import Room
from tests.tools import smtp_relay
from tests.tools.smtp_relay import PASSWORD, USER, Relay

HUNG = Problem("hung", "backshop", 99.0, "geheim: /srv/blatt", (report.WITHDRAWN,))
WATCH, BOSS = "wache@blatt.example", "chefin@blatt.example"


class Newsroom:
    """A newspaper whose alarms go through a relay, with a clock that is set by hand. The report is the real one beside what is given."""

    def __init__(self, folder: Path, relay: Relay, mail: str = "", alarms: str = "", timeout: int = 10) -> None:
        alarms = alarms or f'mail = ["{WATCH}"]\nescalate_to = ["{BOSS}"]'
        text = (
            f'name = "Probeblatt"\nlanguage = "de-at"\n[mail]\nbackend = "smtp"\nhost = "127.0.0.1"\nport = {relay.port}\n'
            f'sender = "blatt@blatt.example"\ntimeout = {timeout}\n{mail}\n[alarms]\n{alarms}\n'
        )
        (folder / "newspaper.toml").write_text(text, encoding="utf-8")
        self.relay, self.paper, self.now = relay, config.load(folder), time.time()
        self.problems: tuple[Problem, ...] = ()
        self.room = self.opened()

    def opened(self) -> Room:
        def look() -> report.Report:
            seen = report.look(heartbeats.opened(), self.paper.data_dir, expected=())
            noted = tuple(one for one in seen.problems if one.code in ("mail", "alarm_unsent"))
            return report.Report((), (), (*self.problems, *noted), -1)

        return Room(self.paper, look, clock=lambda: self.now, monotonic=lambda: self.now)

    def pass_(self, seconds: float, *problems: Problem, step: float = 15.0) -> None:
        self.problems = problems
        for _round in range(int(seconds // step)):
            self.room.round()
            self.now += step

    def told(self) -> list[tuple[str, str]]:
        """Recipient and subject, in their order."""
        return [
            (to, str(mail["Subject"]).removeprefix("Probeblatt: ").partition(":")[0]) for to, mail in self.relay.taken
        ]


@pytest.fixture
def doors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    monkeypatch.setenv(heartbeats.VARIABLE, str(tmp_path / "heartbeats"))
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("tls", ["starttls", "first byte"])
def test_an_alarm_is_sent_escalated_acknowledged_and_told_over_through_tls_and_a_login(
    tmp_path: Path, doors: ExitStack, monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    relay = doors.enter_context(smtp_relay.opened(tmp_path, tls, login=tls == "starttls"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    if tls == "first byte":
        monkeypatch.setattr(configrules, "IMPLICIT_TLS", relay.port)
    mail = f'tls = true\nuser = "{USER}"\npassword = "{PASSWORD}"' if tls == "starttls" else ""
    newsroom = Newsroom(tmp_path, relay, mail)
    newsroom.pass_(900, HUNG)
    assert newsroom.told() == [(WATCH, "Alarm")]
    newsroom.pass_(300, HUNG)
    assert newsroom.told() == [(WATCH, "Alarm"), (BOSS, "Niemand hat reagiert")]
    (alarm,) = alarmbook.standing(newsroom.paper.data_dir)
    assert CliRunner().invoke(app, ["alarm", "ack", alarm.id, "--dir", str(tmp_path)]).exit_code == 0
    newsroom.pass_(3600, HUNG, step=300)
    newsroom.pass_(120)
    assert newsroom.told()[2:] == [(WATCH, "Vorbei"), (BOSS, "Vorbei")]
    (_to, mail_) = relay.taken[0]
    text = mail_.get_content()  # type: ignore[attr-defined]
    assert alarm.id in text
    assert "geheim" not in text
    assert mail_["From"] == "blatt@blatt.example"
    if tls == "starttls":
        assert relay.signed_in == 4


@pytest.mark.parametrize(
    ("mail", "authority", "why"),
    [
        ("tls = true", False, "CERTIFICATE_VERIFY_FAILED"), ("", True, "530"),
        (f'tls = true\nuser = "{USER}"\npassword = "falsch"', True, "535"),
    ],
)  # fmt: skip
def test_nothing_goes_in_the_open_or_without_a_login_and_a_trial_says_why(
    tmp_path: Path, doors: ExitStack, monkeypatch: pytest.MonkeyPatch, mail: str, authority: bool, why: str
) -> None:
    relay = doors.enter_context(smtp_relay.opened(tmp_path, "starttls", login=True))
    if authority:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    Newsroom(tmp_path, relay, mail)
    said = CliRunner().invoke(app, ["alarm", "test", "--dir", str(tmp_path)])
    assert said.exit_code == 1
    assert why in said.output
    assert "falsch" not in said.output
    assert relay.taken == []


@pytest.mark.parametrize("how", ["gone", "dripping"])
def test_with_the_relay_away_at_night_it_is_tried_again_desk_and_second_way_say_so_and_all_is_told_in_the_morning(
    tmp_path: Path, doors: ExitStack, how: str
) -> None:
    relay = doors.enter_context(smtp_relay.opened(tmp_path))
    newsroom = Newsroom(
        tmp_path, relay, alarms=f'mail = ["{WATCH}", "zwei@blatt.example"]\nquiet = "00:00-23:59"', timeout=1
    )
    relay.close()
    with ExitStack() as night:
        asked = night.enter_context(smtp_relay.dripping(relay.port)) if how == "dripping" else []
        newsroom.pass_(120, HUNG, step=60)
        assert len(asked) in (0, 1), "once, and not for each address"
        assert [(one.code, one.subject) for one in notices.standing(newsroom.paper.data_dir)] == [("mail", "")]
        newsroom.pass_(600, HUNG, step=200)
    (backshop, mail) = sorted(newsroom.room.book.standing(), key=lambda one: one.code, reverse=True)
    assert (backshop.code, mail.code, mail.level) == ("process", "mail", "red")
    newsroom.room = newsroom.opened()  # what waits outlives the process
    newsroom.now += 24 * 3600  # and a clock that is set
    relay.open()
    newsroom.pass_(60, HUNG)
    assert sorted(newsroom.told()) == sorted([(to, "Alarm") for to in newsroom.paper.alarms.mail] * 2)
    assert notices.standing(newsroom.paper.data_dir) == []
    newsroom.pass_(120, HUNG)
    assert newsroom.told()[4:] == [(to, "Vorbei") for to in newsroom.paper.alarms.mail]


def test_a_refused_address_hinders_nobody_else_and_is_said(tmp_path: Path, doors: ExitStack) -> None:
    relay = doors.enter_context(smtp_relay.opened(tmp_path))
    relay.refused.add("weg@blatt.example")
    newsroom = Newsroom(tmp_path, relay, alarms=f'mail = ["weg@blatt.example", "{WATCH}"]')
    newsroom.pass_(90, HUNG)
    assert newsroom.told() == [(WATCH, "Alarm")]
    (noted,) = notices.standing(newsroom.paper.data_dir)
    assert (noted.code, noted.subject) == ("alarm_unsent", "mail")
    assert "550" in noted.why
    assert "weg@" not in noted.why
    # The address is mended, and the newspaper started again: nothing is left of it.
    newsroom = Newsroom(tmp_path, relay)
    newsroom.pass_(60, HUNG)
    newsroom.pass_(90)
    assert newsroom.told() == [(WATCH, "Alarm"), (WATCH, "Vorbei")]
    assert notices.standing(newsroom.paper.data_dir) == []


def test_a_mail_taken_without_a_word_is_sent_again_under_the_same_id_and_is_one_to_who_gets_it(
    tmp_path: Path, doors: ExitStack
) -> None:
    relay = doors.enter_context(smtp_relay.opened(tmp_path))
    relay.silent_about_taking = True
    newsroom = Newsroom(tmp_path, relay)
    newsroom.pass_(75, HUNG)
    relay.silent_about_taking = False
    newsroom.pass_(60, HUNG)
    assert len(relay.taken) >= 2
    assert len({mail["Message-ID"] for _to, mail in relay.taken}) == 1
    taken = len(relay.taken)
    newsroom.pass_(600, HUNG, step=60)
    assert len(relay.taken) == taken


def test_who_was_never_told_is_not_told_that_it_is_over(tmp_path: Path, doors: ExitStack) -> None:
    relay = doors.enter_context(smtp_relay.opened(tmp_path))
    newsroom = Newsroom(tmp_path, relay)
    relay.close()
    newsroom.pass_(75, HUNG)
    newsroom.pass_(120)
    relay.open()
    newsroom.pass_(600, step=60)
    assert "process" not in {one["told"]["kind"] for one in newsroom.room.outbox}
    assert newsroom.told() in ([], [(WATCH, "Alarm"), (WATCH, "Vorbei")])
