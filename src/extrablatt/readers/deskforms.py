"""The desk's sign-in and password reset: Wagtail's forms, limited."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.template import loader
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from . import signin
from .fields import AddressFormField

logger = logging.getLogger(__name__)


class DeskSignInForm(LoginForm):
    """Address and password, so many times."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail's field has no label: Django would make an English one of its name.
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Counted before it is looked at, whether or not there is such an account. Raises ValidationError."""
        typed, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        counted = bool(typed and password and self.request is not None)
        if counted and (wait := signin.may_try_password(self.request, typed)):
            raise signin.too_many(self.request, wait)
        cleaned: dict[str, Any] = super().clean()
        if counted:
            signin.was_right(self.request, typed)
        return cleaned


class DeskResetForm(PasswordResetForm):
    """Sends the link to set a new password, so many times; the answer is the same, and as quick, whoever was meant."""

    email = AddressFormField(label=_("Enter your email address to reset your password"), max_length=254)

    def save(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        """Send it where there is an account and the limits allow. Raises what the mail backend raises when it is away."""
        # Asked of it for everybody: who learns that mail is away learns nothing about accounts.
        if isinstance(relay := get_connection(), EmailBackend):
            with relay:
                pass
        if not signin.may_mail_reset(request, self.cleaned_data["email"]):
            logger.warning("no more mails to set a new password: too many were asked for")
            return
        super().save(*args, request=request, **kwargs)

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """In a thread: how long it takes would tell that there is an account."""
        subject = "".join(loader.render_to_string(subject_template_name, context).splitlines())
        message = EmailMultiAlternatives(
            subject, loader.render_to_string(email_template_name, context), from_email, [to_email]
        )
        threading.Thread(target=_deliver, args=(message,), name="reset mail").start()


def _deliver(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except Exception:
        logger.exception("the mail to set a new password could not be sent")
