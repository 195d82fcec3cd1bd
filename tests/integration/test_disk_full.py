"""A full disk at the desk: what can't be saved is refused before it is half written, withdrawing and signing in go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from extrablatt.desk import actions as desk
from extrablatt.desk import viewsets
from extrablatt.desk.models import Article
from extrablatt.newspaper import ballast, setup, wireroom
from tests.house import House


@pytest.fixture
def editor(house: House) -> Client:
    setup._groups()
    setup.make_editor("nora@example.org", superuser=True)
    client = Client()
    client.force_login(get_user_model().objects.get(email="nora@example.org"))
    return client


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The disk is full; what of the ballast is given up."""
    given: list[str] = []
    monkeypatch.setattr(ballast, "is_full", lambda _folder: True)
    monkeypatch.setattr(ballast, "make_room", lambda _folder: given.append("some") or 1)
    monkeypatch.setattr(ballast, "give_up", lambda _folder: given.append("all") or 1)
    return given


def _withdraw(editor: Client, article: Article) -> Any:
    return editor.post(f"/desk/artikel/unpublish/{article.pk}/", {"note": "Falsch."})


def test_saving_is_refused_with_a_word_of_what_to_do_and_reading_goes_on(
    editor: Client, house: House, full: list[str]
) -> None:
    assert editor.get("/desk/artikel/").status_code == 200
    for path in ("/desk/artikel/add/", "/desk/images/add/"):
        answer = editor.post(path, {"headline": "Neu"})
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")
        assert "Festplatte" in answer.content.decode() or "disk" in answer.content.decode()
    assert Client().post("/konto/anmelden/", {"email": "a@example.org"}).status_code == 503
    assert not Article.objects.exists()
    assert full == []


def test_withdrawing_and_signing_in_are_given_room(editor: Client, house: House, full: list[str]) -> None:
    article = house.publish(house.draft("Ein Titel"))
    assert _withdraw(editor, article).status_code == 302
    assert full == ["some"]
    assert Article.objects.get(pk=article.pk).withdrawn_at is not None
    assert Client().post("/desk/login/", {"username": "x@example.org", "password": "falsch"}).status_code == 200
    assert full == ["some", "some"]


def test_a_withdrawal_that_found_too_little_room_is_tried_once_more_with_all_there_is(
    editor: Client, house: House, full: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    article = house.publish(house.draft("Ein Titel"))
    tried: list[int] = []
    really = desk.withdraw

    def withdraw(*given: Any, **more: Any) -> Article:
        tried.append(1)
        if len(tried) == 1:
            raise OperationalError("database or disk is full")
        return really(*given, **more)

    monkeypatch.setattr(viewsets.actions, "withdraw", withdraw)
    assert _withdraw(editor, article).status_code == 302
    assert full == ["some", "all"]
    assert Article.objects.get(pk=article.pk).withdrawn_at is not None


def test_want_of_room_that_nobody_foresaw_is_told_as_kindly(
    editor: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any, **_more: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(ballast, "give_up", lambda _folder: 0)
    article = house.publish(house.draft("Ein Titel"))
    monkeypatch.setattr(viewsets.actions, "withdraw", fail)
    assert _withdraw(editor, article).status_code == 503


def test_every_view_that_goes_on_is_there() -> None:
    for name in settings.GO_ON_WHEN_DISK_IS_FULL:
        needs = {"articles:unpublish": [1], "desk_live_act": [1], "pictures_edit": [1]}.get(name, [])
        assert reverse(name, args=needs)


def test_the_wire_room_leaves_what_comes_where_it_is(full: list[str], tmp_path: Path) -> None:
    assert wireroom.no_room()
    assert wireroom._no_room.is_set()
    wireroom._no_room.clear()
