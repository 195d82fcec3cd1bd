"""Servers, followers, posts (notes), and what waits to be sent or read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

#: Addresses longer than that are nobody's.
LONGEST = 500


class Server(models.Model):
    """An inbox things are sent to: one for all of a server's people where it has such a one.

    Once posts were sent there (``told``) it is kept when nobody there follows any more: they must be withdrawn there too.
    """

    inbox = models.CharField(max_length=LONGEST, unique=True)
    #: The inbox's host without its port: how much of a stranger's is spoken with at once goes by hosts.
    host = models.CharField(max_length=255, db_index=True)
    told = models.BooleanField(default=False)
    #: When it was spoken with last: who waits longest comes first.
    spoken = models.DateTimeField(default=timezone.now)
    #: Since when it takes nothing, and how often in a row it did not answer.
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
    #: How often the server refused the answer, and when it is tried again.
    tries = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "actor"], name="follower_once")]
        indexes = [models.Index(fields=["actor"], name="follower_actor")]

    def __str__(self) -> str:
        return f"{self.actor} follows {self.account}"


class Note(models.Model):
    """A story as an account's post, sent or to be withdrawn. ``turn``: how often it has come there (``press/fediverse/turns.py``)."""

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


class Kind(models.TextChoices):
    """What to tell of a post."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Telling(models.Model):
    """That of a post all whom it concerns are to be told. Servers are put down for it (:class:`Delivery`) bit by bit, in the order
    of their keys; ``after`` is the last one that is.
    """

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="tellings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    after = models.BigIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "kind"], name="telling_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.note_id}, servers after {self.after}"


class Delivery(models.Model):
    """That a server is yet to be told of a post (:class:`Note`). What it is told is made when it is sent, from what is public then."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="deliveries")
    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    #: When it came to be told, the last time: what has come since a message was made is not told by it.
    since = models.DateTimeField(default=timezone.now, db_index=True)
    #: How often it was tried, and when it is tried again after the server refused it.
    tries = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)

    class Meta:
        # An update stands behind the post it changes: that one may have arrived, though no answer came back.
        constraints = [models.UniqueConstraint(fields=["note", "server", "kind"], name="delivery_of_kind_once")]
        indexes = [models.Index(fields=["server", "kind", "next_try"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.note_id} to {self.server_id}"


class Letter(models.Model):
    """What another server wrote and is yet to be read. Its signature is verified then, by a key fetched from the sender."""

    received = models.DateTimeField(default=timezone.now)
    #: Who wrote it, by its own word, and the host of that address.
    sender = models.CharField(max_length=LONGEST, db_index=True)
    host = models.CharField(max_length=255, db_index=True)
    target = models.CharField(max_length=LONGEST)
    #: Header names in small letters.
    headers = models.JSONField()
    body = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"letter {self.pk}"
