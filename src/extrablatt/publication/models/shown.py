"""Which stories show a picture, which posts another story: the way back, without a look into a million bodies."""

from __future__ import annotations

from django.db import models

from .live import Post
from .record import Story


class StoryPicture(models.Model):
    """A picture that a story shows, as its lead or in its text; with ``post``, in that post of its live blog."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    picture = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["picture", "story"], name="picture_shown")]

    def __str__(self) -> str:
        return f"picture {self.picture} in story {self.story_id}"


class PostReference(models.Model):
    """Another story that a post of a live blog shows in a box."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    target = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["target"], name="post_refers_to")]

    def __str__(self) -> str:
        return f"story {self.target} in post {self.post_id}"
