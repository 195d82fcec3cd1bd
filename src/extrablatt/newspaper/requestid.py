"""The request's id in the office: the kiosk's, else a new one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from extrablatt.net import requestid

_META = "HTTP_" + requestid.HEADER.upper().replace("-", "_")


class RequestIdMiddleware:
    """The outermost: what goes wrong behind it is logged with the id, and the answer carries it.

    Nobody but the kiosk reaches the office, and the kiosk takes strangers' ids out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under an id."""
        mark = requestid.accepted(request.META.get(_META, ""))
        token = requestid.current.set(mark)
        try:
            response = self.get_response(request)
        finally:
            requestid.current.reset(token)
        response[requestid.HEADER] = mark
        return response
