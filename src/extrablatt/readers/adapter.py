"""How django-allauth behaves here: by e-mailed code, in the newspaper's words."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .addresses import reader_address


class ReaderAccountAdapter(DefaultAccountAdapter):
    """Plain mails with the newspaper's name, no passwords for readers."""

    #: allauth's own German says du to readers whom the newspaper calls Sie.
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code we sent you."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and remember it: without that the session would end with the browser's."""
        super().login(request, user)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)

    def get_login_stages(self) -> list[str]:
        """Second factors are asked for by the desk, before each of its views, not by the readers' sign-in."""
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Under which address allauth counts a request; one of its own for each whose reader nobody can tell."""
        return reader_address(request) or f"unknown-{secrets.token_hex(8)}"

    def format_email_subject(self, subject: str) -> str:
        """``Vorderwald-Bote: Ihr Code``."""
        return f"{settings.PAPER.name}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that knows the newspaper."""
        super().send_mail(template_prefix, email, {"paper_name": settings.PAPER.name, **context})
