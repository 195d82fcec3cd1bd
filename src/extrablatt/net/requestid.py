"""One id for a request on its way through kiosk and office: in every line of the log, on the error page, in ``X-Request-ID``. Pure.

Who is told of a mistake of ours gets it to quote, and it finds the traceback.
"""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
#: The id of the request that is being answered; empty between requests and in processes that answer none.
current: ContextVar[str] = ContextVar("request_id", default="")
#: Before the message, for processes that answer requests.
LINE = "%(asctime)s %(levelname)s %(name)s%(request)s %(message)s"
_FORM = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: In an error page as it lies on disk the reference is a comment, since nobody is answered yet.
_COMMENT = re.compile(r"<!--reference(.*?)REQUEST-ID(.*?)-->", re.S)


def fresh() -> str:
    """A new id."""
    return secrets.token_hex(8)


def accepted(said: str) -> str:
    """An id that somebody we trust has given, where it has the form of one; else a new one."""
    return said if _FORM.fullmatch(said) else fresh()


def shown(page: str, mark: str) -> str:
    """An error page for the request ``mark``: its reference can be read."""
    return _COMMENT.sub(lambda found: f"{found[1]}{mark}{found[2]}", page)


class Named(logging.Filter):
    """Puts the id of the request at hand into each line (:data:`LINE`)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        mark = current.get()
        record.request = f" [{mark}]" if mark else ""
        return True
