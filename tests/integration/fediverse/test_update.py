"""The update of a newspaper with letters that wait: they were taken, nobody sends them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from extrablatt.fediverse.models import Follower, Letter, Server
from tests.elsewhere import Elsewhere, work
from tests.house import House

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = [("fediverse", "0001_initial")], [("fediverse", "0002_hosts_tries_tellings")]


def migrate(to: list[tuple[str, str]]) -> Any:
    """The room's tables as they were, or are; returns the models of then."""
    executor = MigrationExecutor(connection)
    return executor.migrate(to).apps


@pytest.fixture(autouse=True)
def _as_it_was(house: House) -> Iterator[None]:
    """Whatever happens, the next test finds the newest tables."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("fediverse"))


def test_who_asked_to_follow_before_the_update_follows_after_it(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    elsewhere.people["bea"] = 200
    for name in ("ada", "bea"):
        elsewhere.follow(client, name=name)
    elsewhere.write(client, {"type": "Undo", "id": "u", "actor": elsewhere.person(), "object": elsewhere.following()})
    migrate(OLD)
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "fediverse_letter")}
    assert "sender" not in columns
    migrate(NEW)
    kept = Letter.objects.order_by("pk").values_list("sender", "host")
    assert list(kept) == [(elsewhere.person(name), "127.0.0.1") for name in ("ada", "bea", "ada")]
    work()
    assert [follower.actor for follower in Follower.objects.all()] == [elsewhere.person("bea")]
    assert not Letter.objects.exists()


def test_only_letters_nobody_can_read_go(house: House) -> None:
    then = migrate(OLD)
    letters = then.get_model("fediverse", "Letter").objects
    readable = {
        "https://ferne.example/u": "ferne.example",
        "https://Ferne.Example:8443/" + "u" * 470: "ferne.example",
    }
    bodies = [json.dumps({"type": "Follow", "actor": actor}) for actor in readable]
    bodies += [json.dumps({"type": "Follow", "actor": {"id": "https://ganz.example/u", "type": "Person"}})]
    unreadable = [
        "", "no json", "\ufeff{}", "[]", "7", "{}", "[" * 100_000,
        *(json.dumps({"actor": actor}) for actor in (
            None, 7, [], {}, "", "u", "https://", "https://[ferne/u", "https://ferne.example/\u0000",
            "https://ferne.example/\ud800", "https://ferne.example/" + "u" * 500, "https://" + "u" * 300 + "/",
        )),
    ]  # fmt: skip
    for place, body in enumerate([*unreadable[:5], *bodies, *unreadable[5:]]):
        letters.create(target="/-/fediverse/inbox", headers={"signature": str(place)}, body=body, tries=2)
    then.get_model("fediverse", "Server").objects.create(inbox="https://Nahe.example:8443/inbox")
    migrate(NEW)
    kept = Letter.objects.order_by("pk")
    assert {letter.sender: letter.host for letter in kept} == readable | {"https://ganz.example/u": "ganz.example"}
    assert [(letter.body, letter.tries, letter.headers) for letter in kept] == [
        (body, 2, {"signature": str(place)}) for place, body in enumerate(bodies, 5)
    ]
    server = Server.objects.get()
    assert (server.host, server.told) == ("nahe.example", True)
