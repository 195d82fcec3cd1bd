"""The kiosk of each test, over LMDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.press.store import open_store

from .kit import Stand


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    store = open_store(tmp_path / "pages", 32 << 20)
    yield Stand(store, tmp_path)
    store.close()
