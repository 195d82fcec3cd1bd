"""Django's backend for SQLite, but for a file that has gone: SQLite would make an empty one, and work would go on in that.

A file that was moved away and one that lies in its place are two: a connection opened before is given up for the one that is there.
"""

from __future__ import annotations

import os
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

#: Options of ours: the file that is there when a newspaper has been set up.
MARK = "mark"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which file it has opened."""

    _opened: tuple[int, int] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """As Django wants them, without ours."""
        params: dict[str, Any] = super().get_connection_params()
        params.pop(MARK, None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file. Raises OperationalError when it has gone."""
        name = str(conn_params["database"])
        mark = self.settings_dict["OPTIONS"].get(MARK)
        if mark and not name.startswith("file:") and not os.path.exists(name) and os.path.exists(mark):
            raise OperationalError(f"the database is not there any more: {name}")
        made = super().get_new_connection(conn_params)
        self._opened = _identity(name)
        return made

    def moved(self) -> bool:
        """Whether another file (or none) lies where this connection has opened one."""
        return (
            self.connection is not None
            and self._opened is not None
            and _identity(str(self.settings_dict["NAME"])) != self._opened
        )

    def close_if_unusable_or_obsolete(self) -> None:
        """At the borders of each request: also when the file was moved."""
        super().close_if_unusable_or_obsolete()
        if not self.in_atomic_block and self.moved():
            self.close()


def _identity(name: str) -> tuple[int, int] | None:
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino
