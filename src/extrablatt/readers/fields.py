"""A column for mail addresses: whatever spelling goes in or is looked for, it is one form that is kept and compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import IExact
from django.utils.translation import gettext_lazy as _

from .mailaddress import NotAnAddress, canonical


def tidy(value: Any) -> Any:
    """The canonical form of what is an address; all else as it is (the validators tell that it is none)."""
    if not isinstance(value, str):
        return value
    try:
        return canonical(value)
    except NotAnAddress:
        return value.strip().lower()


class AddressFormField(forms.CharField):
    """Asks for a mail address; gives its canonical form."""

    widget = forms.EmailInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 320)  # as typed: 64 + 1 + 255 characters
        super().__init__(strip=True, **kwargs)

    def clean(self, value: Any) -> str:
        """The canonical form. Raises ValidationError."""
        typed: str = super().clean(value)
        try:
            return canonical(typed) if typed else ""
        except NotAnAddress as error:
            raise ValidationError(_("This is not an e-mail address."), code="invalid") from error


class AddressField(models.EmailField):
    """Keeps the canonical form; lookups by another spelling find it, and the unique index holds for all of them."""

    def to_python(self, value: Any) -> Any:
        """In memory too."""
        return tidy(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        """For the database, in saving and in looking for."""
        return tidy(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The object that is saved holds what the database holds."""
        value = tidy(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """Forms made from the model accept every spelling."""
        return super().formfield(**{"form_class": AddressFormField, **kwargs})


@AddressField.register_lookup
class AnyCase(IExact):
    """``email__iexact``, as Django's and Wagtail's own code asks: by the one form as well."""

    def get_prep_lookup(self) -> Any:
        """What is looked for, in its one form."""
        return tidy(super().get_prep_lookup())
