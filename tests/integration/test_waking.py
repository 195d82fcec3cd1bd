"""The backshop is woken when the log has grown: on PostgreSQL by the commit itself."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from extrablatt.newspaper import backshop
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
        assert sleeper.wait(stop)  # what was there before
        for writer in (ours, others, ours):
            writer.execute("INSERT INTO log VALUES ('publish')")
            assert sleeper.wait(stop)
        monkeypatch.setattr(waking, "LONG_NAP", 0.1)
        began = time.monotonic()
        assert not sleeper.wait(stop)
        assert time.monotonic() - began >= 0.1
        ours.close()
        assert sleeper.wait(stop)  # nobody can be asked: the round finds out why


@pytest.mark.django_db
def test_where_nothing_was_written_only_what_is_planned_is_looked_at_when_its_time_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    plan = {"at": 1000.0}
    moment = [0.0]
    monkeypatch.setattr(backshop.desk, "publish_due", lambda _now: asked.append("due") or [])
    monkeypatch.setattr(backshop.desk, "withdraw_expired", lambda _now: [])
    monkeypatch.setattr(backshop.desk, "next_planned", lambda: plan["at"])
    monkeypatch.setattr(backshop.pictures, "settle_due", lambda: 0)
    monkeypatch.setattr(backshop.timezone, "now", lambda: datetime.fromtimestamp(moment[0], UTC))
    work = object.__new__(backshop._Work)
    work._beat = lambda: None  # type: ignore[assignment]
    work._beat.busy = lambda _bound: None  # type: ignore[attr-defined]
    work._clock = SimpleNamespace(now=lambda: moment[0])  # type: ignore[assignment]
    work._written, work._due = True, 0.0

    def looks(at: float) -> int:
        moment[0] = at
        asked.clear()
        work._look_at_schedule()
        return len(asked)

    assert looks(10) == 1
    assert looks(11) == looks(999) == 0
    assert looks(1000) == looks(1001) == 1  # as long as it is not done
    plan["at"] = 2000.0
    assert looks(1002) == 1
    assert looks(1003) == 0
    work._written = True  # somebody has planned something else
    plan["at"] = 1500.0
    assert looks(1004) == 1
    assert looks(1499) == 0
    assert looks(1500) == 1
