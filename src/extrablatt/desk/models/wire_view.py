"""What editors keep of the wire queue: saved views, and how far each has looked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WireView(models.Model):
    """A saved view: filters of the wire queue under a name."""

    name = models.CharField(_("name"), max_length=60)
    #: The filters as the queue's address has them, such as ``ressort=kultur&dringlichkeit=3``.
    query = models.CharField(_("filters"), max_length=500, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Nobody: the view is everybody's."),
    )
    notify = models.BooleanField(_("tell me of new items"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class WireLook(models.Model):
    """How far an editor has looked: the queue draws a line there."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: The newest item when the editor last left the queue, and when that was.
    mark = models.BigIntegerField(default=0)
    marked = models.DateTimeField(default=timezone.now)
    #: The newest item shown so far, and when.
    seen = models.BigIntegerField(default=0)
    time = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look at the wire")
        verbose_name_plural = _("looks at the wire")

    def __str__(self) -> str:
        return f"{self.user}: {self.seen}"
