"""The courier at work, in threads of its own: who asks to follow is answered, and what is published is sent and taken back."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from django.test import Client

from extrablatt.fediverse import courier as room
from extrablatt.fediverse.courier import Courier
from tests.elsewhere import Elsewhere
from tests.house import House

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def courier(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Courier]:
    monkeypatch.setattr(room, "LOOK", 0.05)
    made = Courier("probeblatt")
    made.start()
    yield made
    made.stop()


def test_the_courier_answers_sends_and_takes_back(
    house: House, elsewhere: Elsewhere, client: Client, courier: Courier
) -> None:
    told: queue.Queue[tuple[str, str]] = queue.Queue()

    def take(handler: BaseHTTPRequestHandler) -> int:
        activity = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        told.put((activity["type"], activity["actor"].rpartition("/")[2]))
        return 202

    elsewhere.take = take  # type: ignore[method-assign]
    assert elsewhere.follow(client) == 202
    assert told.get(timeout=20) == ("Accept", "probeblatt")
    article = house.publish(house.draft("Gipfel"))
    courier.wake()
    assert told.get(timeout=20) == ("Create", "probeblatt")
    house.withdraw(article)
    courier.wake()
    assert {told.get(timeout=20), told.get(timeout=20)} == {("Delete", "probeblatt"), ("Delete", "politik")}
