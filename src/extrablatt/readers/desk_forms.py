"""Forms of the readers' room at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from .models import end_of


class SubscriptionForm(WagtailAdminModelForm):  # type: ignore[misc]
    """A subscription runs to the end of a day: that day is asked for and shown, not the midnight after it."""

    last_day = forms.DateField(
        label=_("last day"), widget=AdminDateInput, help_text=_("Premium articles are open to the end of this day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.until:
            self.initial["last_day"] = self.instance.last_day

    def clean(self) -> dict[str, Any]:
        """A subscription ends after it has begun."""
        data: dict[str, Any] = super().clean()
        day, starts = data.get("last_day"), data.get("starts")
        if day and starts and end_of(day) <= starts:
            self.add_error("last_day", _("The subscription would end before it has begun."))
        elif day and not self.instance.pk and end_of(day) <= timezone.now():
            self.add_error("last_day", _("The subscription would already have ended."))
        elif day and (not self.instance.until or day != self.instance.last_day):
            self.instance.until = end_of(day)
        return data
