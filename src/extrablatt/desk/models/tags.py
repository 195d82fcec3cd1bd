"""Sections, topics and people: what articles are filed under."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from extrablatt.publication.record import TagRecord


class Section(models.Model):  # type: ignore[django-manager-missing]
    """A part of the paper (Ressort)."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    colour = models.CharField(_("colour"), max_length=32, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def record(self) -> TagRecord:
        """The public part."""
        return TagRecord("section", self.slug, self.name, colour=self.colour, position=self.position)


class Topic(models.Model):
    """What a story is about (Thema); it has a page of its own."""

    slug = models.SlugField(_("address"), max_length=120, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    qcode = models.CharField(_("code"), max_length=100, blank=True, help_text=_("Such as medtop:20000651."))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new topic its address."""
        self.slug = self.slug or slugify(german(self.name))[:120] or "thema"
        super().save(*args, **kwargs)

    def record(self) -> TagRecord:
        """The public part."""
        return TagRecord("topic", self.slug, self.name, description=self.description)


class Person(models.Model):
    """Someone who writes for the paper. ``note`` is internal."""

    slug = models.SlugField(_("address"), max_length=120, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    note = models.TextField(_("internal note"), blank=True, help_text=_("Never published."))

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new person their address."""
        self.slug = self.slug or slugify(german(self.name))[:120] or "person"
        super().save(*args, **kwargs)

    def record(self) -> TagRecord:
        """The public part."""
        words = ". ".join(part.rstrip(".") for part in (self.role, self.biography) if part)
        return TagRecord("contributor", self.slug, self.name, description=words)


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "–": "-", "—": "-"}
)


def german(text: str) -> str:
    """Umlauts written out, for addresses: ``Größe`` → ``Groesse``."""
    return text.translate(_UMLAUTS)
