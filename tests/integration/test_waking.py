"""The backshop is woken when the log has grown: on PostgreSQL by the commit itself."""

from __future__ import annotations

import threading
import time

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
