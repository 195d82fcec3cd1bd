"""Editors and readers from the command line: listed, closed, let in again; a person's data handed out and removed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import typer
from django.conf import settings as paper_settings
from django.contrib.auth.models import Group
from django.utils import timezone
from typer.testing import CliRunner
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from extrablatt.cli import editor as cli_editor
from extrablatt.cli import reader as cli_reader
from extrablatt.readers import actions
from extrablatt.readers.models import Subscription, User

pytestmark = pytest.mark.django_db


def _run(commands: Any, *words: str) -> tuple[int, Any, str]:
    app = typer.Typer()
    commands.register(app, lambda _directory: paper_settings.PAPER)
    done = CliRunner().invoke(app, [*words, "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout or "null"), done.stderr


@pytest.fixture
def nora() -> User:
    Group.objects.get_or_create(name="Redaktion")
    code, made, _said = _run(cli_editor, "add", "Nora@Example.org", "--name", "Nora Beispiel", "--admin")
    assert code == 0
    user = User.objects.get(email="nora@example.org")
    assert user.check_password(made["password"])
    return user


def test_who_may_open_the_desk_is_listed_and_readers_are_not(nora: User) -> None:
    actions.account("leserin@example.org")
    _code, rows, _said = _run(cli_editor, "list")
    assert [(row["email"], row["admin"], row["active"], row["second_factor"]) for row in rows] == [
        ("nora@example.org", True, True, False)
    ]


def test_the_last_administrator_is_not_closed_and_others_are_until_it_is_undone(nora: User) -> None:
    code, _told, said = _run(cli_editor, "disable", "nora@example.org")
    assert (code, "last administrator" in said) == (1, True)
    _run(cli_editor, "add", "otto@example.org", "--admin")
    assert _run(cli_editor, "disable", "nora@example.org")[1] == {
        "email": "nora@example.org",
        "active": False,
        "changed": True,
    }
    assert not User.objects.get(pk=nora.pk).is_active
    assert _run(cli_editor, "reset", "nora@example.org")[0] == 1
    assert _run(cli_editor, "disable", "nora@example.org", "--undo")[1]["active"]
    assert ModelLogEntry.objects.filter(action="desk.account_closed", object_id=str(nora.pk)).exists()


def test_a_new_password_is_printed_and_the_old_one_is_void(nora: User) -> None:
    before = nora.password
    code, told, _said = _run(cli_editor, "reset", "NORA@example.org")
    nora.refresh_from_db()
    assert (code, nora.check_password(told["password"]), nora.password == before) == (0, True, False)
    assert _run(cli_editor, "reset", "niemand@example.org")[0] == 1


def test_all_that_is_kept_of_a_reader_is_handed_out_but_what_opens_something() -> None:
    reader = actions.grant("leserin@example.org", timezone.now() + timedelta(days=30), note="Geschenk der Tante").user
    code, told, _said = _run(cli_reader, "export", "leserin@example.org")
    assert code == 0
    assert told["account"]["email"] == "leserin@example.org"
    assert told["readers.subscription.user"][0]["note"] == "Geschenk der Tante"
    assert reader.password not in json.dumps(told)


def test_a_reader_is_deleted_with_all_that_hangs_on_them_and_leaves_the_history_too(nora: User) -> None:
    subscription = actions.grant("leserin@example.org", timezone.now() + timedelta(days=30))
    log(subscription, "wagtail.create", user=nora, data={"old": ["an leserin@example.org"]})
    log(subscription.user, "wagtail.edit", user=nora)
    code, told, _said = _run(cli_reader, "delete", "Leserin@example.org", "--yes")
    assert code == 0
    assert told["removed"]["readers.subscription"] == 1
    assert not User.objects.filter(email="leserin@example.org").exists()
    assert not Subscription.objects.exists()
    kept = json.dumps(list(ModelLogEntry.objects.values("label", "data")))
    assert "leserin@example.org" not in kept
    assert any("backups" in line for line in told["left"])


def test_an_editor_is_not_deleted_as_a_reader(nora: User) -> None:
    code, _told, said = _run(cli_reader, "delete", "nora@example.org", "--yes")
    assert (code, "editor disable" in said) == (1, True)
