"""The access log: what was asked for, without persons and without what lets somebody in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extrablatt.kiosk import access
from extrablatt.kiosk.access import AccessConfig, AccessLog, shown
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.responses import Prepared
from tests.kiosks import run


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (b"/politik/2026/11/der-bundeskanzler-und-seine-minister-1234567/", "/politik/2026/11/der-bundeskanzler-und-seine-minister-1234567/"),
        (b"/suche?q=anna.beer@blatt.example&seite=2", "/suche?q=…&seite=…"),
        (b"/konto/passwort/MQ/ck3x9p-0a1b2c3d4e5f60718293a4b5c6d7e8f9/", "/konto/passwort/MQ/…/"),
        (b"/desk/password_reset/confirm/MQ/set-password/", "/desk/password_reset/confirm/MQ/set-password/"),
        (b"/desk/articles/edit/17/", "/desk/articles/edit/17/"),
        (b"/-/wire/push/abcdefabcdefabcdefabcdefabcdefab", "/-/wire/push/…"),
        (b"/partner/v1/?key=geheim", "/partner/v1/?key=…"),
        (b"/x\x1b[31m\xc3\xa4?a\n=1", "/x?[31m???a?=…"),
        (b"*", "*"),
    ],
)  # fmt: skip
def test_an_address_is_told_without_what_could_let_somebody_in(target: bytes, told: str) -> None:
    assert shown(target) == told


class _Kiosk:
    """Has ``/hand`` at hand; all else is made."""

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        return (b"HTTP/1.1 200 OK\r\n", b"ETag: x\r\n\r\n12345") if request.target.startswith(b"/hand") else None

    async def answer(self, request: Request) -> Prepared:
        request.environ[access.SOURCE] = "press"
        return Prepared("404 Not Found", [], b"nothing")

    def admit(self, request: Request) -> None:
        return None

    def error(self, code: int, request: Request | None = None) -> Prepared:
        return Prepared(f"{code} Error", [], b"")

    def client(self, request: Request) -> str:
        return "203.0.113.9"


def _asked(method: bytes, target: bytes) -> Request:
    made = Request("203.0.113.9")
    made.method, made.target = method, target
    made.add(b"host", b"blatt.example")
    made.add(b"cookie", b"pass=geheim")
    return made


def _log(folder: Path, **more: object) -> tuple[AccessLog, Path]:
    file = folder / "log" / "access.log"
    return AccessLog(_Kiosk(), AccessConfig(file, zone="UTC", **more), lambda path, status: "store"), file  # type: ignore[arg-type]


def test_each_answer_is_a_line_whether_it_was_at_hand_or_made(tmp_path: Path) -> None:
    log, file = _log(tmp_path, form="json")
    assert log.due() is None
    assert log.at_hand(_asked(b"GET", b"/hand?x=1")) is not None
    assert log.at_hand(_asked(b"HEAD", b"/hand")) is not None
    assert log.at_hand(_asked(b"GET", b"/else")) is None
    assert run(log.answer(_asked(b"GET", b"/else"))).status == "404 Not Found"
    lines = log.due()
    assert lines is not None
    assert not file.read_bytes()  # nothing is written where requests are answered
    log.write(lines)
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(t["method"], t["address"], t["status"], t["bytes"], t["source"]) for t in told] == [
        ("GET", "/hand?x=…", 200, 5, "hand"), ("HEAD", "/hand", 200, 0, "hand"), ("GET", "/else", 404, 7, "press"),
    ]  # fmt: skip
    assert told[0]["time"].endswith("+00:00")
    assert "203.0.113.9" not in file.read_text()
    assert "geheim" not in file.read_text()


def test_the_address_of_who_asked_stands_there_only_where_the_operator_wants_it(tmp_path: Path) -> None:
    log, file = _log(tmp_path, addresses=True)
    log.at_hand(_asked(b"GET", b"/hand"))
    log.write(log.due() or [])
    assert file.read_text().endswith(" 203.0.113.9\n")
    assert len(file.read_text().split(" ")) == 9


def test_who_can_not_be_kept_up_with_is_counted_and_a_log_that_can_not_be_written_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(access, "MOST", 2)
    log, file = _log(tmp_path)
    for _turn in range(3):
        log.at_hand(_asked(b"GET", b"/hand"))
    run(log.answer(_asked(b"GET", b"/else")))
    log.write(log.due() or [])
    assert len(file.read_text().splitlines()) == 2
    assert "leaves 2 lines out" in caplog.text

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(access.os, "write", full)
    log.at_hand(_asked(b"GET", b"/hand"))
    log.write(log.due() or [])
    assert "can't be written" in caplog.text
