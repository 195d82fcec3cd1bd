"""Reading from one state of the database, without standing in a writer's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

#: How a transaction that only reads begins. Django's own would take SQLite's write lock (``transaction_mode``), and
#: on PostgreSQL see what is committed between two of its queries.
_BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


@contextmanager
def one_state() -> Iterator[None]:
    """All queries inside see the database as it is at the first one. Inside a transaction: as that one does."""
    connection.ensure_connection()
    if connection.in_atomic_block or not connection.get_autocommit() or connection.vendor not in _BEGIN:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
