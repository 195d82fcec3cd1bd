"""Who signs in at the desk gets the cookie the kiosk knows them by; it goes with the session."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from extrablatt.net import deskpass
from extrablatt.newspaper import setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    setup._groups()
    setup.make_editor("nora@example.org")
    return get_user_model().objects.get(email="nora@example.org")


def test_the_desk_gives_it_renews_it_and_takes_it_back(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    assert deskpass.COOKIE not in client.get("/desk/login/").cookies
    client.force_login(editor)
    given = client.get("/desk/").cookies[deskpass.COOKIE]
    assert (given["path"], given["httponly"], given["samesite"]) == ("/desk/", True, "Lax")
    until = deskpass.expires(given.value, settings.INTERNAL_SECRET, editor.pk)
    assert 0 < until - time.time() <= deskpass.LIFE
    assert deskpass.COOKIE not in client.get("/desk/").cookies  # it is good for a while yet
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + deskpass.RENEWED_AFTER + 5)
    renewed = client.get("/desk/").cookies[deskpass.COOKIE].value
    assert deskpass.expires(renewed, settings.INTERNAL_SECRET) > until
    assert client.post("/desk/logout/").cookies[deskpass.COOKIE]["max-age"] == 0


def test_readers_and_whoever_brings_another_s_get_none(editor: Any) -> None:
    reader = get_user_model().objects.create_user("leserin@example.org")
    client = Client()
    client.force_login(reader)
    assert deskpass.COOKIE not in client.get("/desk/").cookies
    assert deskpass.COOKIE not in client.get("/konto/").cookies
    client.force_login(editor)
    client.cookies[deskpass.COOKIE] = deskpass.given(reader.pk, settings.INTERNAL_SECRET, time.time())
    assert client.get("/desk/").cookies[deskpass.COOKIE].value.startswith(f"{editor.pk}.")
