"""One form of logs for all processes: readable or JSON, times with an offset, rotated without losing a line."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from extrablatt.health import logfiles
from extrablatt.health.logfiles import Aside, Json, LogFile, Text, Told
from extrablatt.net import requestid

VIENNA = ZoneInfo("Europe/Vienna")


def _record(message: str = "Satz für %s", *args: object, at: float = 1_700_000_000.25) -> logging.LogRecord:
    made = logging.LogRecord("extrablatt.wire", logging.INFO, __file__, 1, message, args or ("alle",), None)
    made.created = at
    requestid.Named().filter(made)
    return made


@pytest.mark.parametrize(
    ("at", "told"),
    [(1_700_000_000.25, "2023-11-14T23:13:20.250+01:00"), (1_690_000_000.0, "2023-07-22T06:26:40.000+02:00")],
)
def test_every_line_has_its_time_with_the_offset_of_the_newspapers_zone_in_summer_and_winter(
    at: float, told: str
) -> None:
    assert Text(VIENNA).format(_record(at=at)) == f"{told} INFO extrablatt.wire Satz für alle"
    assert json.loads(Json(VIENNA).format(_record(at=at)))["time"] == told


def test_a_json_line_names_request_process_and_error() -> None:
    token = requestid.current.set("abcdef12")
    try:
        try:
            raise ValueError("zwei\nZeilen")
        except ValueError:
            record = _record()
            record.exc_info = sys.exc_info()
        line = Json(VIENNA, "office").format(record)
        plain = Text(VIENNA).format(_record())
    finally:
        requestid.current.reset(token)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["request"], told["process"], told["level"]) == ("abcdef12", "office", "info")
    assert (told["message"], told["error"]["kind"]) == ("Satz für alle", "ValueError")
    assert "zwei\nZeilen" in told["error"]["trace"]
    assert " [abcdef12] " in plain


@pytest.mark.parametrize("said", ["", "{", "[]", '{"of_a_later_release": 1}'])
def test_what_a_process_is_told_badly_does_not_hinder_it(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logfiles.VARIABLE, said)
    assert logfiles.told() == Told()
    assert logfiles.level() == logging.INFO
    assert logfiles.zone_of("Wien") is None
    assert logfiles.moment(0, None)[-6] in "+-"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the monotonic clock on, so that a look is due."""
    now = [1000.0]
    monkeypatch.setattr(logfiles.time, "monotonic", lambda: now[0])

    def on(seconds: float) -> None:
        now[0] += seconds

    return on


def test_a_file_that_has_grown_is_rotated_by_the_first_who_notices_and_the_others_follow(
    tmp_path: Path, clock: Callable[[float], None]
) -> None:
    path = tmp_path / "kiosk.log"
    one, two = LogFile(path, mb=1), LogFile(path, mb=1)
    os.write(one.descriptor, b"x" * (1 << 20) + b"the last\n")
    one.look()
    os.write(two.descriptor, b"before the look\n")
    two._next = 0.0
    one._next = 0.0
    clock(2)
    one.look()
    os.write(one.descriptor, b"one\n")
    two.look()
    os.write(two.descriptor, b"two\n")
    (old,) = tmp_path.glob("kiosk.log.*")
    assert old.read_bytes().endswith(b"the last\nbefore the look\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_yesterdays_file_is_set_aside_and_old_ones_go_after_their_days(
    tmp_path: Path, clock: Callable[[float], None]
) -> None:
    path = tmp_path / "office.log"
    file = LogFile(path, keep=3)
    os.write(file.descriptor, b"yesterday\n")
    os.utime(path, (time.time() - 86400,) * 2)
    old, new, other = (
        tmp_path / name for name in ("kiosk.log.20200101T000000", "kiosk.log.20200103T000000", "notes.txt")
    )
    for each, days in ((old, 4), (new, 2), (other, 90)):
        each.touch()
        os.utime(each, (time.time() - days * 86400,) * 2)
    file._next = 0.0
    clock(2)
    file.look()
    assert path.read_bytes() == b""
    assert not old.exists()
    assert new.exists()
    assert other.exists()
    assert len(list(tmp_path.glob("office.log.2*"))) == 1


def test_what_a_process_says_in_any_way_goes_to_the_new_file_after_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "wire.log"
    code = """if True:
        import logging, os, sys
        from extrablatt.health import logfiles
        logfiles.begin()
        handler = logging.getLogger().handlers[0]
        logging.error("first")
        os.rename(handler._file.path, str(handler._file.path) + ".2")
        handler._file._next = 0.0
        logging.error("second")
        os.write(2, b"of a library\\n")
        print("printed", flush=True)
    """
    environment = os.environ | Told("wire", str(path), zone="UTC", form="json").environment()
    with path.open("ab") as out:
        subprocess.run([sys.executable, "-c", code], env=environment, stdout=out, stderr=out, check=True)
    lines = path.read_text().splitlines()
    assert json.loads(lines[0])["message"] == "second"
    assert lines[1:] == ["of a library", "printed"]
    assert json.loads((tmp_path / "wire.log.2").read_text())["time"].endswith("+00:00")


def test_a_log_beside_the_terminal_hinders_nobody_where_it_can_not_be_written(tmp_path: Path) -> None:
    aside = Aside(Told("serve", str(tmp_path / "log" / "serve.log"), zone="UTC"))
    aside.handle(_record())
    assert (tmp_path / "log" / "serve.log").read_text().endswith("Satz für alle\n")
    (tmp_path / "file").touch()
    Aside(Told("serve", str(tmp_path / "file" / "serve.log"))).handle(_record())
