"""Another server of the fediverse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.elsewhere import Elsewhere, another_server
from tests.house import House


@pytest.fixture
def elsewhere(house: House) -> Iterator[Elsewhere]:
    """A server with one person, Ada."""
    with another_server(house) as made:
        yield made
