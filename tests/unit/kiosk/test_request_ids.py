"""One id for a request: in the log, on the page for our mistakes, in the answer, and on its way to the office."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.upstream import Office
from extrablatt.net import requestid
from extrablatt.press.store import MemoryPageStore
from tests.unit.kiosk.kit import Stand

PAGE = "<h1>Das war unser Fehler</h1><!--reference<p>Kennung: <code>REQUEST-ID</code></p>-->"


def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **config: Any) -> Stand:
    stand = Stand(MemoryPageStore(), tmp_path, **config)

    async def render(*_asked: Any) -> None:
        raise RuntimeError("kaputt")

    monkeypatch.setattr(stand.press, "render", render)
    return stand


@pytest.mark.parametrize("written", [True, False])
def test_an_unexpected_error_is_logged_with_the_id_the_reader_is_shown(
    written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors = tmp_path / "errors"
    errors.mkdir()
    if written:
        (errors / "500.html").write_text(PAGE)
    stand = broken(tmp_path, monkeypatch, errors=errors)
    caplog.handler.addFilter(requestid.Named())
    answer = stand.get("/politik")
    mark = answer.headers["X-Request-ID"]
    assert answer.status == 500
    assert f"<code>{mark}</code>" in answer.text
    assert "REQUEST-ID" not in answer.text
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert record.exc_info
    assert record.request == f" [{mark}]"  # type: ignore[attr-defined]
    assert stand.get("/politik").headers["X-Request-ID"] != mark


@pytest.mark.parametrize(
    ("remote", "said", "kept"),
    [
        ("127.0.0.1", "von-nginx-0123456789", True),
        ("203.0.113.9", "von-einem-fremden-01", False),
        ("127.0.0.1", "kurz", False),
        ("127.0.0.1", "x" * 65, False),
        ("127.0.0.1", "zwei\tWorte <b>hier</b>", False),
    ],
)
def test_the_id_of_a_trusted_proxy_is_kept_and_a_strangers_is_not(
    remote: str, said: str, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = broken(tmp_path, monkeypatch).get("/politik", remote_addr=remote, x_request_id=said)
    assert (answer.headers["X-Request-ID"] == said) is kept
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", answer.headers["X-Request-ID"])


def test_the_office_gets_the_kiosks_id_and_no_strangers() -> None:
    requestid.current.set("unsere-kennung-1")
    office = Office(Endpoint("127.0.0.1", 1), "secret")
    environ = {"HTTP_X_REQUEST_ID": "fremd-fremd-fremd", "HTTP_HOST": "blatt.example", "REMOTE_ADDR": "203.0.113.9"}
    sent = [(name.lower(), value) for name, value in office._headers(environ)]
    assert [value for name, value in sent if name == "x-request-id"] == ["unsere-kennung-1"]


def test_an_error_page_nobody_was_answered_with_shows_no_reference() -> None:
    assert (
        requestid.shown(PAGE, "abc-123-def") == "<h1>Das war unser Fehler</h1><p>Kennung: <code>abc-123-def</code></p>"
    )
