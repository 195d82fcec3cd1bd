"""What came in on the wire: raw files, items, quarantine.

Kept out of Wagtail's search index and reference index: a day brings thousands.
"""

from __future__ import annotations

from typing import Any, ClassVar

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

    class Meta:
        verbose_name = _("wire file")
        verbose_name_plural = _("wire files")
        indexes = [
            models.Index(fields=["-received"], name="raw_quarantine", condition=models.Q(state="quarantined")),
            models.Index(fields=["name"], name="raw_media", condition=models.Q(state="media")),
        ]

    def __str__(self) -> str:
        return self.name


class WireItem(models.Model):
    """One version of one agency item, known by (guid, version)."""

    class PubStatus(models.TextChoices):
        """IPTC publishing status."""

        USABLE = "usable", _("usable")
        WITHHELD = "withheld", _("withheld")
        CANCELED = "canceled", _("canceled")

    wagtail_reference_index_ignore: ClassVar[bool] = True

    guid = models.CharField(max_length=300)
    version = models.BigIntegerField(default=1)
    #: The newest version of its guid; older ones are kept.
    current = models.BooleanField(default=True)
    format = models.CharField(max_length=40)
    item_class = models.CharField(max_length=20, default="text")
    feed = models.CharField(_("feed"), max_length=100, default="inbox")
    raw = models.ForeignKey(RawFile, on_delete=models.PROTECT, related_name="items")
    digest = models.CharField(max_length=64)
    pub_status = models.CharField(_("status"), max_length=16, choices=PubStatus.choices, default=PubStatus.USABLE)
    urgency = models.PositiveSmallIntegerField(_("urgency"), null=True)
    #: 1–9, never null: unknown counts as 5, so the queue can be sorted by an index.
    rank = models.PositiveSmallIntegerField(default=5)
    embargo_until = models.DateTimeField(_("embargo"), null=True)
    embargo_indefinite = models.BooleanField(_("embargoed until released"), default=False)
    language = models.CharField(_("language"), max_length=16, blank=True)
    provider = models.CharField(_("agency"), max_length=100, blank=True)
    credit = models.CharField(max_length=300, blank=True)
    copyright = models.TextField(blank=True)
    usage_terms = models.TextField(blank=True)
    version_created = models.DateTimeField(null=True)
    kicker = models.CharField(max_length=300, blank=True)
    headline = models.TextField(_("headline"), blank=True)
    subheadline = models.TextField(blank=True)
    standfirst = models.TextField(blank=True)
    slugline = models.CharField(max_length=300, blank=True)
    byline = models.TextField(blank=True)
    dateline = models.CharField(max_length=300, blank=True)
    body = models.JSONField(default=list)
    body_text = models.TextField(blank=True)
    ed_notes = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    genre = models.CharField(max_length=200, blank=True)
    signals = models.JSONField(default=list)
    links = models.JSONField(default=list)
    received = models.DateTimeField(_("received"), default=timezone.now)
    hidden = models.BooleanField(_("hidden"), default=False)
    #: Whether the desk has drawn its consequences from this version (withdrawals, "newer version").
    followed = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("wire item")
        verbose_name_plural = _("wire items")
        constraints = [models.UniqueConstraint(fields=["guid", "version"], name="wire_guid_version")]
        indexes = [
            models.Index(
                fields=["-received", "-id"], name="wire_queue", condition=models.Q(current=True, hidden=False)
            ),
            models.Index(
                fields=["rank", "-received", "-id"], name="wire_urgent", condition=models.Q(current=True, hidden=False)
            ),
            models.Index(fields=["id"], name="wire_unfollowed", condition=models.Q(followed=False)),
        ]

    def __str__(self) -> str:
        return self.headline or self.slugline or self.guid

    @property
    def embargoed(self) -> bool:
        """Whether an embargo holds now."""
        return self.embargo_indefinite or (self.embargo_until is not None and self.embargo_until > timezone.now())

    @property
    def takeable(self) -> bool:
        """Whether the desk may make an article of it: a usable newest version with something in it."""
        return self.pub_status == self.PubStatus.USABLE and self.current and bool(self.headline or self.body)

    @property
    def public_notes(self) -> list[dict[str, Any]]:
        """Notes the agency lets out."""
        return [n for n in self.ed_notes if n.get("publishable")]

    @property
    def internal_notes(self) -> list[dict[str, Any]]:
        """Notes that must never leave the desk."""
        return [n for n in self.ed_notes if not n.get("publishable")]
