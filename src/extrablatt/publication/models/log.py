"""The log: its counter, its entries, and how far consumers have read."""

from __future__ import annotations

from django.db import models


class LogHead(models.Model):
    """The one counter row. The publishing transaction locks it, so commit order equals sequence order."""

    seq = models.BigIntegerField(default=0)


class LogEntry(models.Model):
    """One publication: who reads the log in order of ``seq`` misses nothing and sees nothing twice."""

    class Kind(models.TextChoices):
        """What happened to the subject."""

        PUBLISH = "publish"
        UPDATE = "update"
        CORRECT = "correct"
        WITHDRAW = "withdraw"

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    version = models.PositiveIntegerField(default=0)
    time = models.DateTimeField()
    #: Surrogate keys of all pages the event changes, computed where it was written.
    keys = models.JSONField(default=list)
    #: What else a consumer may need: ``{"picture": 4}``, the story is as it was but for a picture it shows; ``{"tag": 7}``, but
    #: for the address of a tag; ``{"moved": true}``, the tag has another address.
    detail = models.JSONField(null=True)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="log_subject")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind} {self.subject}:{self.subject_id} v{self.version}"


class Cursor(models.Model):
    """How far a consumer has read the log."""

    consumer = models.CharField(max_length=64, primary_key=True)
    seq = models.BigIntegerField(default=0)
    updated = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.consumer} at {self.seq}"
