"""The picture: Wagtail's image with an agency's metadata."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError
from wagtail.search import index

from .metadata import PictureError

#: Pixels of the side of what the desk's thumbnails are made from; none of them is larger.
PROOF = 1600


def _token() -> str:
    return secrets.token_hex(16)


class Picture(AbstractImage):
    """A picture with its words and rights. ``instructions`` never leave the desk; nor does ``metadata``."""

    class Rights(models.TextChoices):
        """Whether it may be shown."""

        CLEARED = "cleared", _("cleared")
        RESTRICTED = "restricted", _("restricted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    alt = models.TextField(
        _("alternative text"),
        blank=True,
        help_text=_("What is to be seen, for who can't see it. Not the caption again."),
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
    agency = models.CharField(_("agency"), max_length=200, blank=True)
    rights_status = models.CharField(_("rights"), max_length=16, choices=Rights.choices, default=Rights.CLEARED)
    restricted_reason = models.TextField(
        _("why it may be shown all the same"),
        blank=True,
        help_text=_("Needed for a restricted picture. Internal. Partners never get it."),
    )
    #: Counts changes: a form that was opened before one can't be saved over it.
    version = models.PositiveIntegerField(default=1, editable=False)
    #: Part of the public file names, so that unpublished pictures can't be found by counting.
    token = models.CharField(max_length=32, default=_token, editable=False)
    #: The agency's own name for the picture; a later version of it replaces the file here.
    wire_guid = models.CharField(_("wire GUID"), max_length=400, blank=True, editable=False)
    #: SHA-256 of the original, in hex.
    checksum = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    #: All fields read from the file, with ``truncated_fields``.
    metadata = models.JSONField(default=dict, blank=True, editable=False)
    #: The readers' files: width, height, mime, extension.
    renditions_made = models.JSONField(default=list, editable=False)

    class Development(models.TextChoices):
        """Whether the readers' files could be made from the file that is kept."""

        DONE = "", _("ready")
        DUE = "due", _("to be tried again")
        FAILED = "failed", _("failed")

    development = models.CharField(
        max_length=8, choices=Development.choices, default=Development.DONE, blank=True, editable=False, db_index=True
    )
    #: Why not (``darkroom.DarkroomError.why``, or what is wrong with the file), and when it was tried last.
    development_note = models.CharField(max_length=300, blank=True, editable=False)
    development_tried = models.DateTimeField(null=True, editable=False)

    admin_form_fields = (
        "title", "file", "alt", "caption", "credit", "byline", "agency", "copyright", "usage_terms", "instructions",
        "date_created", "city", "country", "rights_status", "restricted_reason", "collection", "tags", "focal_point_x", "focal_point_y",
        "focal_point_width", "focal_point_height",
    )  # fmt: skip
    # What the library's search looks through. It is meant for Wagtail's *fallback* backend, which asks the table
    # itself; an index would compute an average over the whole of it at every save.
    search_fields: ClassVar[list[Any]] = [
        field(name)
        for name in ("title", "caption", "credit", "byline", "city", "country", "agency")
        for field in (index.SearchField, index.AutocompleteField)
    ] + [index.FilterField(name) for name in ("title", "collection", "uploaded_by_user", "created_at", "id")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]
        # The desk asks whose file a file is, each time one is shown (newspaper/media.py).
        indexes = [models.Index(fields=["file"], name="picture_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["wire_guid"], condition=~models.Q(wire_guid=""), name="pictures_one_per_wire_guid"
            )
        ]

    #: For the next save of a new file: it takes the place of the old one, under the same addresses …
    keep_addresses: bool = False
    #: … or else every old address is gone, and why.
    removing: str = "removed"
    #: Who changes it, for the history; the rights and the reason as they were loaded.
    _changed_by: Any = None
    _reason_before: tuple[str, str] | None = None
    #: What the readers' files say of credit and rights, and what crops keep, as far as it is known since loading.
    files_made_with: tuple[str, ...] | None = None

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Picture:
        """Remember what the readers' files were made with, to make them anew when an editor corrects it."""
        from . import actions

        picture = super().from_db(db, field_names, values)
        if {*actions.IN_FILES, *actions.FOCUS} <= set(field_names):
            picture.files_made_with = actions.made_with(picture)
        if {"rights_status", "restricted_reason"} <= set(field_names):
            picture._reason_before = (picture.rights_status, picture.restricted_reason.strip())
        return picture

    #: Why the file that is about to be saved could not even be read to its end.
    _unread: str = ""
    #: Files made before the database is held (``actions.prepare``), and of what.
    _prepared: Any = None

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> Any:
        """Wagtail's thumbnail, made from a small proof of a large picture: that one is decoded in the darkroom."""
        from . import darkroom

        with self.open_file() as file:
            data = file.read()
        try:
            small = darkroom.proof(data, PROOF)
        except (PictureError, darkroom.DarkroomError) as error:
            raise SourceImageIOError(str(error)) from error
        if small is None:
            return super().generate_rendition_file(filter, source=source)
        shown = copy.copy(self)
        if shown.focal_point_x is not None and shown.width and shown.height:
            # Told in pixels of the original; what the camera has turned is not worth more exactness here.
            scale = PROOF / max(shown.width, shown.height)
            for name in ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"):
                setattr(shown, name, round((getattr(shown, name) or 0) * scale))
        return AbstractImage.generate_rendition_file(shown, filter, source=ContentFile(small, name="proof.jpg"))

    @property
    def withdrawn(self) -> bool:
        """Whether nobody may show it any more."""
        return self.rights_status == self.Rights.WITHDRAWN

    @property
    def publishable(self) -> bool:
        """Whether it may be shown to readers: not withdrawn; restricted only with a stated reason."""
        if self.rights_status == self.Rights.RESTRICTED:
            return bool(self.restricted_reason.strip())
        return not self.withdrawn

    @property
    def own(self) -> bool:
        """Whether nobody else's right in it is known that may end: no agency, no terms, not restricted."""
        named = self.wire_guid or self.agency or self.usage_terms.strip()
        return self.rights_status == self.Rights.CLEARED and not named

    @property
    def missing_alt(self) -> bool:
        """Whether somebody still has to describe the picture."""
        return not self.alt.strip() or self.alt.strip() == self.caption.strip()

    @property
    def truncated_fields(self) -> list[str]:
        """Fields whose value came from IIM and fills its limit, so may be cut."""
        return list((self.metadata or {}).get("truncated_fields", ()))

    @property
    def has_new_file(self) -> bool:
        """Whether a file was given that is not stored yet."""
        return bool(self.file) and not self.file._committed

    def get_rendition(self, filter: Any) -> Any:
        """Wagtail's renditions, for the desk. A file nobody can read counts as missing: pages with its thumbnail open."""
        try:
            return super().get_rendition(filter)
        except (SourceImageIOError, InvalidFilterSpecError):
            raise
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise SourceImageIOError(f"{self.file.name}: {error}") from error

    def clean(self) -> None:
        """A file that can't be used is told at the form's file field."""
        from . import actions

        super().clean()
        actions.clean_words(self)
        try:
            if self.has_new_file:
                actions.inspect(self)
                actions.check_not_removed(self)
            actions.prepare(self)
        except PictureError as error:
            raise ValidationError({"file": str(error)}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every way in – wire, Wagtail's forms, code – goes through :func:`actions.save`."""
        from . import actions

        actions.save(self, lambda: super(Picture, self).save(*args, **kwargs), kwargs.get("update_fields"))


class PictureAddress(models.Model):
    """What readers get below one token of a picture: the record of what was there, kept when the picture is gone.

    The files follow it (``actions.settle``); ``settled`` is false as long as they do not.
    """

    class State(models.TextChoices):
        """Whether the files are handed out."""

        OPEN = "open"
        HIDDEN = "hidden"  #: it was published, and nothing public shows it
        GONE = "gone"  #: for good

    class Why(models.TextChoices):
        """Why it is gone."""

        WITHDRAWN = "withdrawn", _("withdrawn")
        REPLACED = "replaced", _("replaced by a newer version")
        REMOVED = "removed", _("every file removed at the desk")
        DELETED = "deleted", _("deleted")

    token = models.CharField(max_length=64, primary_key=True)
    picture = models.BigIntegerField(db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    why = models.CharField(max_length=16, choices=Why.choices, blank=True)
    since = models.DateTimeField(default=timezone.now)
    #: SHA-256 of the original whose files these are, in hex.
    checksum = models.CharField(max_length=64, blank=True, db_index=True)
    settled = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["picture"], condition=models.Q(settled=False), name="pictures_unsettled"),
        ]

    def __str__(self) -> str:
        return f"picture {self.picture}, {self.token}: {self.state}"


class Rendition(AbstractRendition):
    """Wagtail's own renditions, for the desk's thumbnails only."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        indexes = [models.Index(fields=["file"], name="rendition_file")]
