"""What belongs to an article as a whole and to no version of it: the reports it draws on, what came of them, notes.

Plain rows, written by ``desk.actions`` only. They are in no form and in no revision's content, so that no save, no restored
version and no second window can lose one.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from extrablatt.wire.models import WireItem

from .article import Article


class ArticleSource(models.Model):
    """A report of the wire an article draws on, once by its guid."""

    class Road(models.TextChoices):
        """How it came in."""

        TAKEN = "taken", _("taken from the wire")
        MERGED = "merged", _("merged")
        NAMED = "named", _("named as a source, without its text")
        FLASH = "flash", _("flash")
        POST = "post", _("from a post of the live blog")
        COPIED = "copied", _("copied with the article")
        IMPORTED = "imported", _("imported")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources", verbose_name=_("article"))
    guid = models.CharField(max_length=300)
    #: The version the newest draft draws on.
    item = models.ForeignKey(WireItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("wire item"))
    #: The version whose words are public; none while nothing of it is.
    public_item = models.ForeignKey(WireItem, on_delete=models.PROTECT, related_name="+", null=True)
    #: Whether the newest draft still draws on it: only an editor says that it doesn't, by an action of its own.
    used = models.BooleanField(_("used"), default=True)
    road = models.CharField(max_length=16, choices=Road.choices, default=Road.TAKEN)
    position = models.PositiveIntegerField(default=0)
    added = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: Who said last that it is no longer used, or used again; when, and why.
    said = models.DateTimeField(null=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "guid"], name="article_source_once")]
        indexes = [models.Index(fields=["guid"], name="article_source_guid")]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def counts(self) -> bool:
        """Whether the newest draft or what is public draws on it."""
        return self.used or self.public_item_id is not None


class ArticleNote(models.Model):
    """A note among editors. Never published."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    time = models.DateTimeField(_("time"), default=timezone.now)
    #: None: the house itself, such as on a report taken back.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering: ClassVar[list[str]] = ["time", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


class WireEffect(models.Model):
    """What came of a version of a report that was canceled, withheld or embargoed after articles were made of it."""

    class Action(models.TextChoices):
        """What was done."""

        WITHDRAWN = "withdrawn", _("withdrawn")
        WITHHELD = "withheld", _("withheld")
        ALERT = "alert", _("alert")
        UNMATCHED = "unmatched", _("no story found")

    item = models.ForeignKey(WireItem, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", null=True)
    action = models.CharField(max_length=16, choices=Action.choices)
    #: Of one that no story was found for: the likeliest ones (:func:`..effects.candidates`).
    candidates = models.JSONField(default=list)
    time = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("what came of a report")
        verbose_name_plural = _("what came of reports")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.item}: {self.get_action_display()}"
