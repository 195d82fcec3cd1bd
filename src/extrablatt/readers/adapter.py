"""How django-allauth behaves here: by e-mailed code, in the newspaper's words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class ReaderAccountAdapter(DefaultAccountAdapter):
    """Plain mails with the newspaper's name, no passwords for readers."""

    def format_email_subject(self, subject: str) -> str:
        """``Vorderwald-Bote: Ihr Code``."""
        return f"{settings.PAPER.name}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that knows the newspaper."""
        super().send_mail(template_prefix, email, {"paper_name": settings.PAPER.name, **context})
