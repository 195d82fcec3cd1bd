"""The backshop is woken when the log has grown: on PostgreSQL by the commit itself."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from extrablatt.publication import log, waking
from extrablatt.publication.models import LogEntry


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_whoever_listens_and_a_rollback_does_not() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("LISTEN/NOTIFY is PostgreSQL's; set EXTRABLATT_TEST_DATABASE_URL")
    stop = threading.Event()
    with waking.Sleeper() as sleeper:
        sleeper.wait(stop)  # begins to listen
        with transaction.atomic():
            log.append("publish", "story", 1)
            transaction.set_rollback(True)
        assert list(sleeper._listening.notifies(timeout=0.1)) == []
        with transaction.atomic():
            log.append("publish", "story", 1)
        began = time.monotonic()
        sleeper.wait(stop)
        assert time.monotonic() - began < waking.LONG_NAP / 2
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_up_is_listened_to_anew() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("LISTEN/NOTIFY is PostgreSQL's; set EXTRABLATT_TEST_DATABASE_URL")
    stop = threading.Event()
    stop.set()  # no naps in a test
    with waking.Sleeper() as sleeper:
        sleeper.wait(stop)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [sleeper._listening.info.backend_pid])
        sleeper.wait(stop)
        assert sleeper._listening is None
        sleeper.wait(stop)
        assert sleeper._listening is not None


@pytest.mark.django_db
def test_without_such_a_server_it_naps_until_it_is_to_stop() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL wakes")
    stop = threading.Event()
    stop.set()
    with waking.Sleeper() as sleeper:
        sleeper.wait(stop)
        assert sleeper._listening is None


def test_on_sqlite_what_anybody_writes_ends_the_nap_and_nothing_else_before_the_schedule_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, others = (sqlite3.connect(tmp_path / "blatt.sqlite3", isolation_level=None) for _each in range(2))
    with contextlib.closing(ours), contextlib.closing(others):
        ours.execute("CREATE TABLE log (text)")
        monkeypatch.setattr(waking, "connection", SimpleNamespace(vendor="sqlite", connection=ours))
        monkeypatch.setattr(waking, "LONG_NAP", 60.0)
        stop, sleeper = threading.Event(), waking.Sleeper()
        sleeper.wait(stop)  # what was there before
        for writer in (ours, others, ours):
            writer.execute("INSERT INTO log VALUES ('publish')")
            sleeper.wait(stop)
        monkeypatch.setattr(waking, "LONG_NAP", 0.1)
        began = time.monotonic()
        sleeper.wait(stop)
        assert time.monotonic() - began >= 0.1
        ours.close()
        sleeper.wait(stop)  # nobody can be asked: the round finds out why
