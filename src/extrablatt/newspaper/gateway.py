"""Where the kiosk asks the press for a page it has not got. Reached only from this machine, with the internal secret."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from extrablatt.press import rendering


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
