"""A full disk: what people send is refused with a kind word before it is half written; withdrawals go on.

Those who withdraw, and who sign in to do so, are given room from the ballast (``ballast.py``) before anything is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from . import ballast, gateway

logger = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: Seconds after which whoever was refused may try again.
AGAIN = 60


class DiskFullMiddleware:
    """For every request that may write. Views that are to work all the same are named in ``GO_ON_WHEN_DISK_IS_FULL``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._folder = Path(settings.DATA_DIR)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the rest answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what would be written, or make room for it."""
        request.written_by = view, args, kwargs  # type: ignore[attr-defined]
        if request.method in SAFE or not ballast.is_full(self._folder):
            return None
        if _goes_on(request):
            ballast.make_room(self._folder)
            return None
        return refused(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """There was less room than it seemed: with all there is it is tried once more, or refused as kindly as the rest."""
        if not ballast.for_want_of_room(error):
            return None
        logger.error("%s %s: no room: %s", request.method, request.path, error)
        if request.method not in SAFE and _goes_on(request) and ballast.give_up(self._folder):
            view, args, kwargs = request.written_by  # type: ignore[attr-defined]
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer
        return refused(request)


def _goes_on(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in settings.GO_ON_WHEN_DISK_IS_FULL


def refused(request: HttpRequest) -> HttpResponse:
    """What is told: at the desk what to do, to all others that we'll be back."""
    if request.path.startswith("/desk/"):
        answer = render(
            request,
            "newspaper/told.html",
            {
                "title": _("The disk is full"),
                "what": _("Nothing can be saved until there is room on the server's disk again. What you have written is still in this form: go back, and copy it. Withdrawing goes on working."),
                "who": _("Call whoever looks after the server."),
            },
            status=503,
        )  # fmt: skip
    else:
        answer = gateway.written(503)
    answer.headers["Retry-After"] = str(AGAIN)
    answer.headers["Cache-Control"] = "no-store"
    return answer
