"""In the office ``REMOTE_ADDR`` is the reader, not the kiosk: whatever counts or notes an address there means the right one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from extrablatt.net import readeraddress

_META = "HTTP_" + readeraddress.HEADER.upper().replace("-", "_")
#: Where one of these is in a request, somebody stands between the reader and us.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class ReaderAddressMiddleware:
    """The first to see a request: sets ``REMOTE_ADDR`` to the address the kiosk has signed (``net/readeraddress.py``).

    Without that signature, but with an address some proxy or stranger claims, nobody is known: it becomes "", never this
    machine's own, which some are trusted for. Claims are taken out of the request, so that nothing behind reads them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the address in its place."""
        said = request.META.pop(_META, None)
        claims = [request.META.pop(name, None) for name in _FORWARDED]
        if said is not None:
            request.META["REMOTE_ADDR"] = readeraddress.heard(said, settings.INTERNAL_SECRET)
        elif any(claim is not None for claim in claims):
            request.META["REMOTE_ADDR"] = ""
        return self.get_response(request)
