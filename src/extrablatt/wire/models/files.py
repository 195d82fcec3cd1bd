"""The bytes as they came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RawFile(models.Model):
    """The bytes as they came, kept by their SHA-256. The bytes lie in ``raw.py``'s folder, not in the database."""

    class State(models.TextChoices):
        """What became of it."""

        READ = "read", _("read")
        MEDIA = "media", _("picture or other medium")
        QUARANTINED = "quarantined", _("in quarantine")
        DISMISSED = "dismissed", _("dismissed")

    wagtail_reference_index_ignore: ClassVar[bool] = True

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    name = models.CharField(_("file"), max_length=300)
    feed = models.CharField(_("feed"), max_length=100, default="inbox")
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.READ)
    reason = models.TextField(_("reason"), blank=True)
    received = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    #: The address it was fetched from for an item that links it; empty for what an agency delivered.
    url = models.TextField(_("address"), blank=True, default="")

    class Meta:
        verbose_name = _("wire file")
        verbose_name_plural = _("wire files")
        indexes = [
            models.Index(fields=["-received"], name="raw_quarantine", condition=models.Q(state="quarantined")),
            models.Index(fields=["name"], name="raw_media", condition=models.Q(state="media")),
        ]

    def __str__(self) -> str:
        return self.name
