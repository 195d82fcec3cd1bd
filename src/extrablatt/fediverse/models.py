"""Servers, followers, posts (notes), and what waits to be sent or read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

#: Addresses longer than that are nobody's.
LONGEST = 500


class Server(models.Model):
    """An inbox things are sent to: one for all of a server's people where it has such a one.

    It is kept when nobody there follows any more: what was sent there must be withdrawn there too.
    """

    inbox = models.CharField(max_length=LONGEST, unique=True)
    #: Since when it takes nothing, and how often that was tried.
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.inbox


class Follower(models.Model):
    """Somebody who follows an account. Nothing is kept of them but the address; it goes when they unfollow."""

    account = models.CharField(max_length=120)
    actor = models.CharField(max_length=LONGEST)
    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="followers")
    #: The name of their request, which the answer must repeat.
    request = models.CharField(max_length=LONGEST)
    answered = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "actor"], name="follower_once")]
        indexes = [models.Index(fields=["actor"], name="follower_actor")]

    def __str__(self) -> str:
        return f"{self.actor} follows {self.account}"


class Note(models.Model):
    """A story an account has posted. ``turn`` counts how often the story was published (``press/fediverse/notes.py``)."""

    account = models.CharField(max_length=120)
    story = models.BigIntegerField()
    turn = models.PositiveIntegerField(default=1)
    #: Fingerprint of what was sent last, so that only changes people can see are sent.
    looks = models.CharField(max_length=64, blank=True)
    deleted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "account", "turn"], name="note_once")]

    def __str__(self) -> str:
        return f"{self.account}/{self.story}-{self.turn}"


class Delivery(models.Model):
    """That a server is yet to be told of a post (:class:`Note`). What it is told is made when it is sent, from what is public then."""

    class Kind(models.TextChoices):
        """What to tell."""

        CREATE = "create"
        UPDATE = "update"
        DELETE = "delete"

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="deliveries")
    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "server"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.note_id} to {self.server_id}"


class Letter(models.Model):
    """What another server wrote and is yet to be read. Its signature is verified then, by a key fetched from the sender."""

    received = models.DateTimeField(default=timezone.now)
    target = models.CharField(max_length=LONGEST)
    #: Header names in small letters.
    headers = models.JSONField()
    body = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"letter {self.pk}"
