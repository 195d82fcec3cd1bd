"""Posts of an article's live coverage, as the desk keeps them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from extrablatt.wire.models import WireItem

from .article import Article


class LivePost(models.Model):
    """A post. ``text`` as typed (see ``desk/live_text.py``). Only ``desk.actions`` saves it.

    ``version`` counts the saves: who saves an older one than the newest would overwrite a colleague's words.
    """

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("draft")
        PUBLIC = "public", _("public")
        REMOVED = "removed", _("removed")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="live_posts", verbose_name=_("article"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    headline = models.CharField(_("headline"), max_length=400, blank=True)
    text = models.TextField(_("text"), blank=True)
    byline = models.CharField(_("byline"), max_length=400, blank=True)
    key_event = models.BooleanField(_("key event"), default=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: The wire item it was made of. When the agency takes that back, the post goes.
    source = models.ForeignKey(WireItem, on_delete=models.PROTECT, null=True, related_name="+")
    #: The form it was sent with: sent twice over a bad line, it is one post all the same.
    nonce = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001 - NULL is no nonce, "" would be one
    created = models.DateTimeField(default=timezone.now)
    time = models.DateTimeField(_("first published"), null=True)
    updated = models.DateTimeField(_("updated"), null=True)

    class Meta:
        verbose_name = _("live blog post")
        verbose_name_plural = _("live blog posts")
        ordering = ["-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["article", "-id"], name="live_post_newest")]

    def __str__(self) -> str:
        return self.headline or self.text[:60]
