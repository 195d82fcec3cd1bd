"""The form of Wagtail's image library for our pictures (``WAGTAILIMAGES_IMAGE_FORM_BASE``)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from . import kinds
from .actions import undeveloped
from .metadata import DAMAGED, MAX_BYTES


class PictureFileField(WagtailImageField):
    """Wagtail's field lets what Pillow raises on a file that was cut off through, and takes a raw file's preview for the
    picture; here both are told at the field."""

    def to_python(self, data: Any) -> Any:
        """The file with its ``image``. Raises ``ValidationError``."""
        if hasattr(data, "chunks"):
            kind = kinds.named(data.read(MAX_BYTES))
            data.seek(0)
            if kind:
                name = kind.partition("(")[2].rstrip(")") or kind
                told = _(
                    "This file is of the type %(type)s and no picture for a page. Save it as JPEG, PNG, WebP, AVIF or TIFF."
                )
                raise ValidationError(told, code="invalid_image", params={"type": name})
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except DAMAGED as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Asks for nothing a file dropped on the library can't have: its words come from its metadata.

    A form is of the version it was opened with: what was changed since, or withdrawn, it can't bring back.
    """

    known_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    replacing = forms.ChoiceField(
        label=_("If you give another file"),
        required=False,
        choices=(
            ("", _("– to be decided –")),
            ("keep", _("The same picture, only better: it takes the old one's place, under the same addresses")),
            ("remove", _("The old one must go: every file ever made of it is removed (a face, a number plate)")),
        ),
        help_text=_("Removed files can't come back, neither by an agency's new version."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        known = self.instance.pk is not None
        if known:
            self.fields["known_version"].initial = self.instance.version
        else:
            del self.fields["known_version"]
        if not known or "file" not in self.fields:
            del self.fields["replacing"]
        if "rights_status" in self.fields:
            rights = self.fields["rights_status"]
            rights.required = False  # left out, it is the default
            if known and self.instance.withdrawn:
                rights.disabled = True
                rights.help_text = _("Withdrawn for good, unless it is restored by an action of its own.")
        file: Field | None = self.fields.get("file")
        if isinstance(file, WagtailImageField):
            file.__class__ = PictureFileField
        if known and (told := undeveloped(self.instance)):
            (file or self.fields["title"]).help_text = told
        order = list(self.fields)
        if "replacing" in order:
            order.remove("replacing")
            order.insert(order.index("file") + 1, "replacing")
            self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        """Compare with what is stored now, and ask what becomes of the old files. Raises ``ValidationError``."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.instance._changed_by = self.user
        if "known_version" in self.fields and cleaned.get("known_version") != self.instance.version:
            raise ValidationError(
                _("Somebody else, or the wire, has changed this picture meanwhile. Open it again; nothing was saved."),
                code="stale",
            )
        if "replacing" in self.fields and "file" in self.changed_data:
            if not cleaned.get("replacing"):
                self.add_error("replacing", _("Decide what becomes of the files made of the old one."))
            self.instance.keep_addresses = cleaned.get("replacing") == "keep"
        return cleaned
