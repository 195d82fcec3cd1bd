"""Feeds: where wire files come from, and how they are."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """One feed: a ``[[wire.feeds]]`` table of newspaper.toml or a subfolder of the watched folder, and its health.

    How it is reached stands in newspaper.toml (with its secrets); here lies what is known of it at run time.
    """

    wagtail_reference_index_ignore: ClassVar[bool] = True

    #: The name in newspaper.toml; ``WireItem.feed`` and ``RawFile.feed`` hold it.
    name = models.SlugField(_("feed"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    transport = models.CharField(_("transport"), max_length=20, default="folder")
    #: Whether newspaper.toml still names it (folder feeds count as named).
    configured = models.BooleanField(default=True)
    paused = models.BooleanField(_("paused"), default=False)
    #: Minutes without an item after which the feed counts as silent; 0: never.
    silence = models.PositiveIntegerField(_("silent after minutes"), default=0)

    #: What the transport needs to go on where it was (ETag, last id, receipts); its own matter.
    state = models.JSONField(default=dict, blank=True)
    last_contact = models.DateTimeField(_("last contact"), null=True)
    next_try = models.DateTimeField(_("next try"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    error_since = models.DateTimeField(_("failing since"), null=True)

    last_item = models.DateTimeField(_("last item"), null=True)
    #: Seconds between the agency's time of an item and its arrival here, smoothed.
    lag = models.FloatField(_("lag"), null=True)
    delivered = models.PositiveBigIntegerField(_("items"), default=0)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def silent(self) -> bool:
        """Whether nothing has come for longer than it should."""
        if not self.silence or self.last_item is None:
            return False
        return timezone.now() - self.last_item > timedelta(minutes=self.silence)

    @property
    def health(self) -> str:
        """``paused``, ``failing``, ``silent`` or ``well``."""
        if self.paused:
            return "paused"
        if self.failures:
            return "failing"
        return "silent" if self.silent else "well"
