"""The form of Wagtail's image library for our pictures (``WAGTAILIMAGES_IMAGE_FORM_BASE``)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .metadata import DAMAGED


class PictureFileField(WagtailImageField):
    """Wagtail's field lets what Pillow raises on a file that was cut off through; here it is told at the field."""

    def to_python(self, data: Any) -> Any:
        """The file with its ``image``. Raises ``ValidationError``."""
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except DAMAGED as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Asks for nothing a file dropped on the library can't have: its words come from its metadata."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rights_status" in self.fields:
            self.fields["rights_status"].required = False  # left out, it is the default
        file: Field | None = self.fields.get("file")
        if isinstance(file, WagtailImageField):
            file.__class__ = PictureFileField
