"""Another server of the fediverse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extrablatt.fediverse import remote
from tests.elsewhere import Elsewhere, another_server
from tests.house import House


@pytest.fixture(autouse=True)
def _on_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newspaper under Django's name for this machine speaks with other servers of this machine."""
    monkeypatch.setattr(remote, "THIS_MACHINE", frozenset({"localhost", "testserver"}))


@pytest.fixture
def elsewhere(house: House) -> Iterator[Elsewhere]:
    """A server with one person, Ada."""
    with another_server(house) as made:
        yield made
