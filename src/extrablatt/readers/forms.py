"""The reader's sign-in: an address, then the code that was mailed to it."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from . import signin
from .fields import AddressFormField


class RequestCodeForm(forms.Form):
    """Asks for the address. Signing in and signing up are one and the same; nothing tells whether there is an account."""

    email = AddressFormField(
        label=_("E-mail address"),
        # As text: browsers refuse or rewrite what they think is no address in letters.
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "autofocus": True, "inputmode": "email"}
        ),
    )

    def clean_email(self) -> str:
        """In its one form, and counted."""
        email: str = self.cleaned_data["email"]
        if wait := signin.may_ask_for_code(context.request, email):
            raise signin.too_many(context.request, wait)
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """Asks for the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", autofocus=True)
