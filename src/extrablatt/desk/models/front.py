"""The front page as the page editor makes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from .article import Article


class FrontPage(ClusterableModel):
    """Slots in order, the lead first. What is left free fills itself with the newest and weightiest."""

    slug = models.SlugField(max_length=60, unique=True, default="front", editable=False)
    updated = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def __str__(self) -> str:
        return str(_("Front page"))


class FrontSlot(Orderable):
    """A place on the front page."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="slots")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))

    class Meta(Orderable.Meta):
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def __str__(self) -> str:
        return str(self.article)
