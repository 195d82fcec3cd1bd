"""What browsers may load and run on the office's own pages: the Content-Security-Policy of ``/desk/``, ``/konto/`` and of what
else it answers in HTML (what isn't there, what goes wrong).

Readers' other pages get theirs from the kiosk (``kiosk/responses.py``).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from extrablatt.press.store.page import style_hashes
from extrablatt.publication.embeds import ORIGINS

HEADER = "Content-Security-Policy"
_STYLE = "style-src 'self'"
_COMMON = (
    "default-src 'none'; script-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    f"base-uri 'none'; object-src 'none'; {_STYLE}; "
)
ACCOUNT = f"{_COMMON}img-src 'self' data:; frame-ancestors 'none'"
#: The desk frames itself (previews) and in a preview what readers' pages may frame; it shows pictures before they are sent (blob:).
DESK = (
    f"{_COMMON}img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self' {' '.join(ORIGINS)}; "
    "frame-ancestors 'self'"
)


def _live(said: str, request: HttpRequest) -> str:
    """With the live server, which a preview of a live blog listens to, where pages reach it without a proxy."""
    port = os.environ.get("EXTRABLATT_LIVE_PORT", "")
    if not port or request.is_secure():
        return said
    host = request.get_host()
    name = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return said.replace("connect-src 'self'", f"connect-src 'self' http://{name}:{port}")


class PolicyMiddleware:
    """Sets the policy where the view has set none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer, then say what its page may do."""
        at_desk = request.path_info.startswith("/desk/")
        # For the style elements that the desk's own scripts make (desk/init.js); what is in the page has no nonce.
        nonce = request.style_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        html = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        # Wagtail makes a preview by a request of its own, for "/", which comes through here too: the one for its page says it.
        ours = html or request.path_info.startswith(("/desk/", "/konto/"))
        if HEADER not in response and ours and not getattr(request, "is_preview", False):
            said = _live(DESK, request) if at_desk else ACCOUNT
            if html:
                # Pages of the press's (a preview, what goes wrong) have their style in their head; Wagtail's have none there.
                allowed = (*style_hashes(response.content), *((f"'nonce-{nonce}'",) if at_desk else ()))
                said = said.replace(_STYLE, " ".join((_STYLE, *allowed)))
            response[HEADER] = said
        return response
