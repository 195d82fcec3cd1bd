"""Sealed texts, and who opened or deleted them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SealedText(models.Model):
    """One text of a withdrawn story: a published version, or the posts of its live blog. What identifies it is plain, its words are not.

    Deleted, the row stays as a tombstone: that there was a text, who deleted it, when and why.
    """

    class Kind(models.TextChoices):
        """What it is the text of."""

        VERSION = "version", _("version")
        POSTS = "posts", _("posts of the live blog")

    story = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    #: Of a version its number.
    number = models.PositiveIntegerField(default=0)
    #: Where readers found it.
    address = models.CharField(max_length=400, blank=True)
    published = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(default=timezone.now)
    #: See ``boxes.py``; null when deleted.
    box = models.BinaryField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.CharField(max_length=254, blank=True)
    deleted_reason = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        permissions = [
            ("open_sealed", _("Can open sealed texts")),
            ("delete_sealed", _("Can delete sealed texts for good")),
        ]
        ordering = ["story", "sealed_at", "number"]

    def __str__(self) -> str:
        return f"story {self.story}, {self.kind} {self.number}"

    @property
    def name(self) -> str:
        """What the box is bound to."""
        moment = self.published.timestamp() if self.published else 0
        return f"story:{self.story}/{self.kind}:{self.number}@{moment:.3f}"


class SealedAccess(models.Model):
    """Somebody opened or deleted the texts of a story. Rows are only ever added."""

    class Verb(models.TextChoices):
        """What was done."""

        OPEN = "open", _("opened")
        DELETE = "delete", _("deleted")

    story = models.BigIntegerField(db_index=True)
    verb = models.CharField(max_length=8, choices=Verb.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: Their name and address, which stay when the account goes.
    who = models.CharField(max_length=320)
    time = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    texts = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["-time", "-id"]

    def __str__(self) -> str:
        return f"{self.who} {self.verb} story {self.story}"
