"""Agency items, their conflicts and what finds their likes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .files import RawFile


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
    #: The section the desk would file it under: a slug the desk writes here, for filters.
    section = models.SlugField(_("section"), max_length=100, blank=True, db_index=False)
    #: The first item of the story this one tells too (near-duplicates of several agencies); its own id when it is alone.
    story = models.BigIntegerField(null=True)
    #: Whether the same version came once more with other content (see ``Conflict``).
    conflicted = models.BooleanField(default=False)
    #: The id of a kill under another identifier that may mean this item: an editor decides, nothing goes out by itself.
    meant_by = models.BigIntegerField(null=True)
    #: Whether the desk has drawn its consequences from this version (section, flash, withdrawals, "newer version").
    followed = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("wire item")
        verbose_name_plural = _("wire items")
        constraints = [
            models.UniqueConstraint(fields=["guid", "version"], name="wire_guid_version"),
            # Two processes can't make two newest versions of one item.
            models.UniqueConstraint(fields=["guid"], condition=models.Q(current=True), name="wire_one_current"),
        ]
        indexes = [
            # The queue's filters are answered from this index alone: the rows themselves are wide.
            models.Index(
                fields=[
                    "-received",
                    "-id",
                    "feed",
                    "provider",
                    "rank",
                    "section",
                    "language",
                    "item_class",
                    "story",
                    "pub_status",
                    "embargo_until",
                    "embargo_indefinite",
                    "conflicted",
                ],
                name="wire_queue",
                condition=models.Q(current=True, hidden=False),
            ),
            models.Index(
                fields=[
                    "rank",
                    "-received",
                    "-id",
                    "feed",
                    "provider",
                    "section",
                    "language",
                    "item_class",
                    "story",
                    "pub_status",
                    "embargo_until",
                    "embargo_indefinite",
                    "conflicted",
                ],
                name="wire_urgent",
                condition=models.Q(current=True, hidden=False),
            ),
            models.Index(fields=["-received", "-id"], name="wire_hidden", condition=models.Q(hidden=True)),
            models.Index(fields=["story"], name="wire_story"),
            models.Index(fields=["rank", "id"], name="wire_unplaced", condition=models.Q(story=None, current=True)),
            models.Index(fields=["id"], name="wire_unfollowed", condition=models.Q(followed=False)),
            models.Index(fields=["received"], name="wire_meant", condition=models.Q(meant_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.headline or self.slugline or " ".join(self.standfirst.split()[:14]) or self.guid

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


class Conflict(models.Model):
    """A version that came a second time with other content. The first one counts until the desk says otherwise."""

    wagtail_reference_index_ignore: ClassVar[bool] = True

    item = models.ForeignKey(WireItem, on_delete=models.CASCADE, related_name="conflicts")
    raw = models.ForeignKey(RawFile, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    #: The parsed item, as a dict of :class:`extrablatt.wire.item.WireItem`.
    content = models.JSONField()
    received = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        constraints = [models.UniqueConstraint(fields=["item", "digest"], name="wire_conflict_once")]

    def __str__(self) -> str:
        return f"{self.item} ({self.received:%Y-%m-%d %H:%M})"


class Likeness(models.Model):
    """A key an item shares with items that may tell the same story (see ``near.py``). Pruned after some days."""

    wagtail_reference_index_ignore: ClassVar[bool] = True

    key = models.BigIntegerField()
    item = models.ForeignKey(WireItem, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("likeness")
        verbose_name_plural = _("likenesses")
        indexes = [
            models.Index(fields=["key", "item"], name="wire_likeness_key"),
            models.Index(fields=["item"], name="wire_likeness_item"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.item_id}"
