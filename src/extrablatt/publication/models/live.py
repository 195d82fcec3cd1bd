"""Posts of live blogs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .record import Story


class PublicPosts(models.Manager["Post"]):
    """Posts a reader may see, if he may see their story's text."""

    def get_queryset(self) -> models.QuerySet[Post]:
        """Only posts in state ``public``, newest first."""
        return super().get_queryset().filter(state=Post.State.PUBLIC)


class Post(models.Model):
    """One post of a live blog; ``id`` is the desk's and permanent. A removed post keeps its row, emptied.

    ``number`` counts the posts of a story from 1 in the order they were first published and never changes, so the
    pages of older posts stay what they are while the live blog goes on.
    """

    class State(models.TextChoices):
        """Whether readers may see it."""

        PUBLIC = "public"
        REMOVED = "removed"

    id = models.BigIntegerField(primary_key=True)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.PUBLIC)
    version = models.PositiveIntegerField(default=1)
    time = models.DateTimeField()
    updated = models.DateTimeField(null=True)
    headline = models.CharField(max_length=400, blank=True)
    body = models.JSONField(default=list)
    byline = models.CharField(max_length=400, blank=True)
    key_event = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    #: Agencies it was made from. None: it was posted before that was kept.
    sources = models.JSONField(null=True)

    objects: ClassVar[models.Manager[Post]] = models.Manager()
    public: ClassVar[PublicPosts] = PublicPosts()

    class Meta:
        ordering = ["story", "-number"]
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="post_number_once")]

    def __str__(self) -> str:
        return f"post {self.id} v{self.version} of story {self.story_id}: {self.headline}"

    @property
    def key(self) -> str:
        """Surrogate key of pages of older posts: ``post:5``."""
        return f"post:{self.id}"
