"""Reads by page and hour. No row is about a person."""

from __future__ import annotations

from django.db import models


class Reads(models.Model):
    """How often a page was read in an hour by readers of one class."""

    #: The beginning of the hour.
    hour = models.DateTimeField()
    #: The page's path; "" for what was beyond counting by page.
    path = models.CharField(max_length=600)
    #: The story, where the path is one's.
    story = models.BigIntegerField(null=True)
    #: ``read`` or ``read through``.
    what = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    device = models.CharField(max_length=16)
    reads = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "path", "what", "source", "device"], name="reads_one_row")
        ]
        indexes = [
            models.Index(fields=["story", "hour"], name="reads_story"),
            models.Index(fields=["hour"], name="reads_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.hour:%Y-%m-%d %H}: {self.reads}"


class Counted(models.Model):
    """A file of the spool that has been added up: a crash before it was removed must not count it twice."""

    name = models.CharField(max_length=120, primary_key=True)
    time = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
