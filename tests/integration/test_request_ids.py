"""The office answers under the kiosk's id, and logs what goes wrong with it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from extrablatt.desk.wire_room import queue
from extrablatt.net import requestid
from extrablatt.press import errorpages
from extrablatt.readers.models import User
from tests.house import House


def test_an_error_in_the_office_is_logged_with_its_traceback_and_the_id_on_the_page(
    house: House, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DATA_DIR = tmp_path
    errorpages.write_all(errorpages.folder())
    monkeypatch.setattr(queue.Filters, "of", lambda *_asked: 1 / 0)
    caplog.handler.addFilter(requestid.Named())
    client = Client(raise_request_exception=False)
    client.force_login(
        User.objects.create_superuser("chef@example.org"), backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = client.get("/desk/wire/", headers={"X-Request-ID": "vom-kiosk-0123"})
    assert (answer.status_code, answer["X-Request-ID"]) == (500, "vom-kiosk-0123")
    assert "<code>vom-kiosk-0123</code>" in answer.content.decode()
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert record.exc_info
    assert record.request == " [vom-kiosk-0123]"  # type: ignore[attr-defined]
    assert requestid.current.get() == ""
    assert client.get("/desk/", headers={"X-Request-ID": "nein nein\t"})["X-Request-ID"] != "nein nein\t"
