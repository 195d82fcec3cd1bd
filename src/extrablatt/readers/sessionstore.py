"""Where sessions are kept: Django's table, with a short life for those in which nobody has signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

#: A code is asked for and used within minutes; strangers who only ask leave nothing behind for weeks.
ANONYMOUS = timedelta(hours=1)


class SessionStore(DatabaseStore):
    """The cookie lives as Django says; the row of who is nobody yet goes after an hour."""

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to save."""
        row = super().create_model_instance(data)
        if SESSION_KEY not in data:
            row.expire_date = min(row.expire_date, timezone.now() + ANONYMOUS)
        return row
