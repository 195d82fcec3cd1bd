"""Rules that say which section an agency's item belongs to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Orderable

from extrablatt.wire import vocab

from .tags import Section


class SectionRule(Orderable):
    """Proposes a section for items that carry one of its values. Rules are asked in their order; the first that fits counts."""

    class Kind(models.TextChoices):
        """What of an item is compared."""

        DESK = "desk", _("the agency's desk")
        SUBJECT = "subject", _("subject, with all narrower ones")
        KEYWORD = "keyword", _("keyword")
        PLACE = "place", _("place")
        ELSEWHERE = "elsewhere", _("any country but these")
        GENRE = "genre", _("genre")

    kind = models.CharField(
        _("what decides"),
        max_length=16,
        choices=Kind.choices,
        default=Kind.SUBJECT,
        help_text=_(
            "Desk: the agency's own department, such as sp or CI. Subject: an IPTC Media Topic, older Subject Codes count too. "
            "Keyword: a keyword, a word of the slugline or the kicker. Place: a place named by the agency, in the "
            "dateline or in the headline. Any country but these: the agency names a country, but none of them – for news from abroad. "
            "Genre: such as Kommentar."
        ),
    )
    values = models.TextField(
        _("values"), help_text=_("One a line; one of them is enough. Codes or names: medtop:15000000 or Sport.")
    )
    feed = models.CharField(
        _("feed"), max_length=100, blank=True, help_text=_("The feed's name as the wire shows it. Empty: any feed.")
    )
    section = models.ForeignKey(Section, on_delete=models.PROTECT, verbose_name=_("section"), related_name="wire_rules")
    active = models.BooleanField(_("active"), default=True)

    class Meta(Orderable.Meta):
        verbose_name = _("section rule")
        verbose_name_plural = _("section rules")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {', '.join(self.value_list)} → {self.section}"

    @property
    def value_list(self) -> list[str]:
        """The values, as typed, without empty lines."""
        return [value for line in self.values.splitlines() if (value := line.strip())]

    @property
    def value_names(self) -> str:
        """The values for people: Media Topics by their names."""
        if self.kind != self.Kind.SUBJECT:
            return ", ".join(self.value_list)
        return ", ".join(vocab.name(value, get_language() or "de") or value for value in self.value_list)

    def clean(self) -> None:
        """A rule without a value, or with a subject nobody knows, would never fit."""
        super().clean()
        if not self.value_list:
            raise ValidationError({"values": _("Give at least one value.")})
        if self.kind == self.Kind.SUBJECT:
            for value in self.value_list:
                if not (vocab.is_known(value) or vocab.code_of(value) or ":" in value):
                    raise ValidationError(
                        {
                            "values": _(
                                "“%(value)s” is neither a Media Topic's code nor its name. Look it up at "
                                "https://cv.iptc.org/newscodes/mediatopic/ or make it a keyword rule."
                            )
                            % {"value": value}
                        }
                    )
