"""Sections, topics, storylines and people: what articles are filed under."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from extrablatt import normalisation
from extrablatt.publication.record import TagRecord
from extrablatt.publication.tags import address_trouble

#: What press/surfaces.py finds a page at.
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9_-]*")


class Filed(models.Model):
    """What articles are filed under: it has a page of its own, at an address."""

    #: What it is in the public record (``Tag.Kind``), and the field in which articles name it.
    KIND: ClassVar[str]
    ARTICLES_FIELD: ClassVar[str]
    slug: models.SlugField[Any, Any]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its texts in their one form."""
        normalisation.clean_fields(self)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """An address leads to one thing, for good. Raises ValidationError."""
        super().clean()
        normalisation.clean_fields(self)
        self.slug = self.slug.strip().lower()
        if self.slug and not _ADDRESS.fullmatch(self.slug):
            raise ValidationError({"slug": _("An address begins with a letter or digit.")})
        if why := address_trouble(self.KIND, self.slug, self.pk):
            raise ValidationError({"slug": why})

    def record(self) -> TagRecord:
        """The public part."""
        raise NotImplementedError


class Section(Filed):  # type: ignore[django-manager-missing]
    """A part of the paper (Ressort)."""

    KIND, ARTICLES_FIELD = "section", "section"

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

    def clean(self) -> None:
        """Addresses of the house are none for a section, nor are numbers. Raises ValidationError."""
        super().clean()
        if self.slug and not self.slug[0].isalpha():
            raise ValidationError({"slug": _("A section's address begins with a letter.")})
        if self.slug in settings.RESERVED_ADDRESSES:
            told = _("/%(slug)s is an address of the house. Choose another one.")
            raise ValidationError({"slug": ValidationError(told, params={"slug": self.slug})})

    def record(self) -> TagRecord:
        """The public part."""
        return TagRecord(self.KIND, self.slug, self.name, colour=self.colour, position=self.position, origin=self.pk)


class Named(Filed):
    """A name with a page of its own, whose address is made of it."""

    #: The address of a name without any letter one could use.
    NAMELESS: ClassVar[str]

    slug = models.SlugField(_("address"), max_length=120, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new name its address."""
        normalisation.clean_fields(self)
        self.slug = self.slug or self._address()
        super().save(*args, **kwargs)

    def _address(self) -> str:
        """The name as an address; with a number where it was once another's and leads readers there."""
        made = normalisation.slug(self.name)[:110].strip("-_") or self.NAMELESS
        free = (made, *(f"{made}-{number}" for number in range(2, 1000)))
        return next(slug for slug in free if not address_trouble(self.KIND, slug, self.pk))


class Topic(Named):
    """What a story is about (Thema); it has a page of its own."""

    KIND, NAMELESS, ARTICLES_FIELD = "topic", "thema", "topics"

    description = models.TextField(_("description"), blank=True)
    qcode = models.CharField(_("code"), max_length=100, blank=True, help_text=_("Such as medtop:20000651."))

    class Meta(Named.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def record(self) -> TagRecord:
        """The public part."""
        return TagRecord(self.KIND, self.slug, self.name, description=self.description, origin=self.pk)


class Storyline(Named):
    """A running story with its articles in time (Dossier), as the editors put it together."""

    KIND, NAMELESS, ARTICLES_FIELD = "storyline", "dossier", "storylines"

    description = models.TextField(
        _("description"), blank=True, help_text=_("The story so far, in a few sentences. Readers see it.")
    )

    class Meta(Named.Meta):
        verbose_name = _("storyline")
        verbose_name_plural = _("storylines")

    def record(self) -> TagRecord:
        """The public part."""
        return TagRecord(self.KIND, self.slug, self.name, description=self.description, origin=self.pk)


class Person(Named):
    """Someone who writes for the paper. ``note`` is internal."""

    KIND, NAMELESS, ARTICLES_FIELD = "contributor", "person", "authors"

    role = models.CharField(_("role"), max_length=200, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    note = models.TextField(_("internal note"), blank=True, help_text=_("Never published."))

    class Meta(Named.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def record(self) -> TagRecord:
        """The public part."""
        parts = [part.strip() for part in (self.role, self.biography) if part.strip()]
        words = " ".join([*(f"{part.rstrip('.')}." for part in parts[:-1]), *parts[-1:]])
        return TagRecord(self.KIND, self.slug, self.name, description=words, origin=self.pk)
