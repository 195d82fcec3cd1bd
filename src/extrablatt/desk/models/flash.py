"""Rules under which a feed's flashes go out by themselves."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .tags import Section


class FlashRule(models.Model):
    """A feed trusted to publish its most urgent items at once: headline and one paragraph, at the top of the front page."""

    feed = models.CharField(_("feed"), max_length=100, help_text=_("The feed's name as the wire shows it."))
    active = models.BooleanField(_("active"), default=True)
    max_urgency = models.PositiveSmallIntegerField(
        _("urgency up to"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(2)],
        help_text=_("1: flashes only. 2: flashes and alerts."),
    )
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("Such as de; empty: any."))
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("section"),
        related_name="+",
        help_text=_("Empty: as the section rules propose."),
    )
    required_words = models.TextField(
        _("one of these words"), blank=True, help_text=_("One a line, in headline or text. Empty: any item.")
    )
    excluded_words = models.TextField(
        _("none of these words"), blank=True, help_text=_("One a line. Such items wait for an editor.")
    )
    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("Empty: “Eilmeldung” or “Breaking”, by the language.")
    )
    max_age = models.PositiveIntegerField(
        _("not older than minutes"), default=20, help_text=_("So that a backlog is not published as news.")
    )
    per_hour = models.PositiveIntegerField(
        _("at most per hour"), default=6, help_text=_("Should a feed go mad, the rest wait for an editor.")
    )

    class Meta:
        verbose_name = _("flash rule")
        verbose_name_plural = _("flash rules")
        ordering: ClassVar[list[str]] = ["feed", "pk"]

    def __str__(self) -> str:
        return f"{self.feed} ≤ {self.max_urgency}"
