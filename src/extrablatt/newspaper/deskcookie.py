"""The cookie that tells the kiosk who is signed in at the desk: given with the session, renewed while it is used, ended with it."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from extrablatt.desk import secondfactor
from extrablatt.net import deskpass


class DeskCookieMiddleware:
    """Only who has used a second factor, where one is owed, counts as signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer, then bring the cookie in step with the session."""
        response = self.get_response(request)
        if not request.path.startswith(deskpass.PATH):
            return response
        held = request.COOKIES.get(deskpass.COOKIE, "")
        user = request.user
        if user.is_authenticated and user.has_perm("wagtailadmin.access_admin"):
            now = time.time()
            left = deskpass.expires(held, settings.INTERNAL_SECRET, user.pk) - now
            if left < deskpass.LIFE - deskpass.RENEWED_AFTER and not secondfactor.owed(request):
                response.set_cookie(
                    deskpass.COOKIE,
                    deskpass.given(user.pk, settings.INTERNAL_SECRET, now),
                    path=deskpass.PATH,
                    secure=settings.SESSION_COOKIE_SECURE,
                    httponly=True,
                    samesite="Lax",
                )
        elif held:
            response.delete_cookie(deskpass.COOKIE, path=deskpass.PATH, samesite="Lax")
        return response
