"""Where the kiosk asks the press for a page it has not got. Reached only from this machine, with the internal secret."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from extrablatt.net import requestid
from extrablatt.press import errorpages, rendering

from . import away


def render_page(request: HttpRequest) -> HttpResponse:
    """``GET /-/press/?path=/politik&query=&full=1``: the page in the store's framing (``Page.dumps``)."""
    given = request.headers.get("X-Extrablatt-Internal", "")
    if not constant_time_compare(given, settings.INTERNAL_SECRET):
        return not_found(request)
    path, query = request.GET.get("path", "/"), request.GET.get("query", "")
    page = rendering.render(path, query, full=request.GET.get("full") == "1")
    return HttpResponse(page.dumps(), content_type="application/octet-stream")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The 404 page in the newspaper's design."""
    page = rendering.missing_page()
    return HttpResponse(page.encodings["identity"], status=404, content_type=page.content_type)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a mistake of ours, as it was written at set-up: what failed may be what pages are made of.

    Where the database or the mail relay is away, that is no mistake: 503.
    """
    error = sys.exc_info()[1]  # Django asks for this page while it handles what went wrong
    if what := away.what_is_away(error):
        return away.answer(request, what, error)
    return written(500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that can't be meant."""
    return written(400)


def written(status: int) -> HttpResponse:
    """The page for what goes wrong, as it was written at set-up."""
    text = errorpages.written(str(status))
    if status >= 500:
        text = requestid.shown(text, requestid.current.get())
    return HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})
