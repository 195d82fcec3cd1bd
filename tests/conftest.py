"""Shared fixtures: a newspaper with sections, a kiosk over its store, and the verbs tests speak in."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from tests import migrated
from tests.house import House


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The tests' database is a copy of one that is migrated already; Django finds nothing left to do."""
    if server := os.environ.get("EXTRABLATT_TEST_DATABASE_URL"):
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.postgresql(server)
        return
    make = connection.creation._create_test_db

    def copied(*arguments: Any, **more: Any) -> str:
        name: str = make(*arguments, **more)
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(migrated.sqlite())) as source:
            source.backup(connection.connection)
        return name

    connection.creation._create_test_db = copied


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests of a group share a newspaper and a browser; were the groups not kept together, each process would start all of them."""
    if getattr(session.config.option, "loadgroup", False):
        astray = [
            item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid
        ]
        assert not astray, f"pytest-xdist keeps no groups together with this pytest: {astray[:3]}"


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
