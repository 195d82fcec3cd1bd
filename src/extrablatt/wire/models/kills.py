"""Kills that mean a story under another identifier than their own."""

from __future__ import annotations

from django.db import models

from .items import WireItem


class Kill(models.Model):
    """What a kill says of the story it means, for as long as that may still come: agencies' lines overtake each other."""

    item = models.OneToOneField(WireItem, on_delete=models.CASCADE, related_name="+")
    #: Guids it names.
    named = models.JSONField(default=list)
    #: Letters of the slug and the headline it may be known by (:func:`..formats.kills.story_of`); empty where they tell nothing.
    slug = models.CharField(max_length=300, blank=True)
    headline = models.CharField(max_length=400, blank=True)
    provider = models.CharField(max_length=100, blank=True)
    #: Whether its story has been found.
    placed = models.BooleanField(default=False)
    received = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "kill"
        verbose_name_plural = "kills"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.item)
