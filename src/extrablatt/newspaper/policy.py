"""What browsers may load and run on the office's own pages: the Content-Security-Policy of ``/desk/`` and ``/konto/``.

Readers' other pages get theirs from the kiosk (``kiosk/responses.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from extrablatt.press.store.page import style_hashes

HEADER = "Content-Security-Policy"
_COMMON = (
    "default-src 'none'; script-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; "
)
ACCOUNT = _COMMON + "img-src 'self' data:; style-src 'self'; frame-ancestors 'none'"
#: The desk shows itself in frames (previews) and its own pictures before they are sent (blob:).
DESK = (
    _COMMON
    + "img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; frame-src 'self'; frame-ancestors 'self'"
)


class PolicyMiddleware:
    """Sets the policy where the view has set none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer, then say what its page may do."""
        response = self.get_response(request)
        if HEADER not in response:
            said = DESK if request.path_info.startswith("/desk/") else ACCOUNT
            if response.status_code >= HTTPStatus.BAD_REQUEST and not response.streaming:
                # The pages for what goes wrong are the press's, whose style stands in their head.
                said = said.replace("style-src 'self'", " ".join(("style-src 'self'", *style_hashes(response.content))))
            response[HEADER] = said
        return response
