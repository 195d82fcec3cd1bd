"""The picture: Wagtail's image with an agency's metadata."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition


def _token() -> str:
    return secrets.token_hex(16)


class Picture(AbstractImage):
    """A picture with its words and rights. ``instructions`` never leave the desk."""

    class Rights(models.TextChoices):
        """Whether it may be shown."""

        CLEARED = "cleared", _("cleared")
        RESTRICTED = "restricted", _("restricted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    alt = models.TextField(
        _("alternative text"), blank=True, help_text=_("What is to be seen, for who can't see it. Not the caption again.")
    )
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=400, blank=True)
    byline = models.CharField(_("photographer"), max_length=400, blank=True)
    copyright = models.TextField(_("copyright"), blank=True)
    usage_terms = models.TextField(_("usage terms"), blank=True)
    date_created = models.CharField(_("taken on"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=200, blank=True)
    instructions = models.TextField(_("instructions"), blank=True, help_text=_("Internal. Never published."))
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    rights_status = models.CharField(_("rights"), max_length=16, choices=Rights.choices, default=Rights.CLEARED)
    token = models.CharField(max_length=32, default=_token, editable=False)
    checksum = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)
    renditions_made = models.JSONField(default=list, editable=False)

    admin_form_fields = (
        "title", "file", "alt", "caption", "credit", "byline", "copyright", "usage_terms", "instructions", "date_created",
        "city", "country", "rights_status", "collection", "tags", "focal_point_x", "focal_point_y", "focal_point_width",
        "focal_point_height",
    )  # fmt: skip
    # Out of Wagtail's search index: every save would compute an average over the whole of it.
    search_fields: ClassVar[list[Any]] = []

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]

    @property
    def missing_alt(self) -> bool:
        """Whether somebody still has to describe the picture."""
        return not self.alt.strip() or self.alt.strip() == self.caption.strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new file – from whichever form – brings its metadata and gets its renditions."""
        from . import actions

        fresh = bool(self.file) and not self.file._committed
        data = actions.file_bytes(self) if fresh else b""
        if fresh:
            actions.fill_from_metadata(self, data)
            self.checksum = hashlib.sha256(data).hexdigest()
        super().save(*args, **kwargs)
        if fresh:
            actions.make_files(self, data)


class Rendition(AbstractRendition):
    """Wagtail's own renditions, for the desk's thumbnails only."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
