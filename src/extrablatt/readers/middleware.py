"""Of the account's own pages, the only ones that know a session: their language, and the pass cookie in step with the session."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from . import actions
from .passes import PASS_COOKIE

PREFIX = "/konto/"


class LanguageMiddleware(LocaleMiddleware):
    """Readers' pages speak the newspaper's language, whatever the browser's; the desk speaks the editor's."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose the language of the answer."""
        if not request.path.startswith(PREFIX):
            return super().process_request(request)
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE  # type: ignore[attr-defined]
        return None


class PassMiddleware:
    """Sets a fresh pass for who is signed in, removes it from who is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer, then set or clear the cookie."""
        response = self.get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if request.user.is_authenticated:
            response.set_cookie(
                PASS_COOKIE,
                actions.issue_pass(request.user),
                # The cookie outlives the pass, so that the kiosk sees an expired pass and has it renewed here.
                max_age=settings.SESSION_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif PASS_COOKIE in request.COOKIES:
            response.delete_cookie(PASS_COOKIE, samesite="Lax")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
