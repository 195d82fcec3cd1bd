"""Pictures that items link by http(s) instead of bringing them along."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .files import RawFile


def key_of(url: str) -> str:
    """What an address is known by: addresses are longer than what every database indexes."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class RemotePicture(models.Model):
    """One address a picture is, was or will be fetched from, known by the address as a whole, query included."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        FETCHED = "fetched", _("fetched")
        FAILED = "failed", _("failed")

    wagtail_reference_index_ignore: ClassVar[bool] = True

    #: :func:`key_of` the address; of what came attached to a mail, of the link's guid.
    key = models.CharField(max_length=64, unique=True)
    url = models.TextField(_("address"))
    feed = models.CharField(_("feed"), max_length=100)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    file = models.ForeignKey(RawFile, on_delete=models.SET_NULL, null=True, related_name="addresses")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("picture to fetch")
        verbose_name_plural = _("pictures to fetch")
        indexes = [models.Index(fields=["next_try"], name="remote_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return self.url
