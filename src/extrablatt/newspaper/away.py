"""While something the newspaper needs is away (its database, its mail relay): 503 and when to come again, never "our mistake"."""

from __future__ import annotations

import json
import logging
import re

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from extrablatt.net import requestid
from extrablatt.press import errorpages

from .mail import MailAway

logger = logging.getLogger(__name__)

#: Seconds after which to come again, by what is away.
RETRY_AFTER = {"database": 5, "mail": 60}
#: SQLite's OperationalErrors that are faults of ours: PostgreSQL calls them ProgrammingError.
_OURS = re.compile(
    r"no such (table|column|function|module)|has no column|syntax error|ambiguous column|wrong number of arguments",
    re.I,
)
_DEPTH = 6


def what_is_away(error: BaseException | None) -> str:
    """``database`` or ``mail``, when an exception comes from that being away, not answering in time, or full; empty otherwise."""
    for _step in range(_DEPTH):
        if error is None:
            break
        if isinstance(error, MailAway):
            return "mail"
        if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and not _OURS.search(str(error))):
            return "database"
        # A transaction that broke on it is told as another error, with this one behind it.
        error = error.__cause__ or error.__context__
    return ""


def answer(request: HttpRequest, what: str, error: BaseException | None = None) -> HttpResponse:
    """The answer for who asked meanwhile, in the form they understand. Reads no database."""
    logger.error("the %s is away: %s", what, str(error).strip() or type(error).__name__)
    if request.path.startswith("/partner/"):
        told = {
            "title": "Service Unavailable",
            "status": 503,
            "detail": "The newspaper can't answer just now; ask again.",
        }
        response = HttpResponse(json.dumps(told), status=503, content_type="application/problem+json")
    elif request.path.startswith("/-/"):
        response = HttpResponse("Come again in a moment.\n", status=503, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(
            requestid.shown(errorpages.written("503-mail" if what == "mail" else "503"), requestid.current.get()),
            status=503,
        )
    response._has_been_logged = True  # type: ignore[attr-defined]  # above, and counted; Django would add a traceback
    response["Retry-After"] = str(RETRY_AFTER[what])
    response["Cache-Control"] = "no-store"
    return response
