"""Shared fixtures: a newspaper with sections, a kiosk over its store, and the verbs tests speak in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.house import House


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def house(db: None, tmp_path: Path, settings: Any) -> Iterator[House]:
    """The whole house on a fresh database, with stores and folders of its own."""
    settings.RENDITIONS_ROOT = tmp_path / "renditions"
    settings.MEDIA_ROOT = tmp_path / "originals"
    cache.clear()
    with House(tmp_path).open() as opened:
        yield opened


@pytest.fixture
def make_wire_file() -> Callable[..., bytes]:
    """Writes small ninjs items."""
    from tests.house import ninjs

    return ninjs
