"""The reader's sign-in: an address, then the code that was mailed to it."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from . import actions


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for the address. A new address becomes an account: signing in and signing up are one and the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail address"),
            widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True, "inputmode": "email"}),
        )

    def clean_email(self) -> str:
        """Make the account before allauth looks for it."""
        actions.account(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """Asks for the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", autofocus=True)
