"""Drafts: articles in the making, their body and their notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log as audit
from wagtail.models import Revision

from extrablatt.wire.models import WireItem

from ..models import Article, ArticleNote, ArticleSource


class DeskError(ValueError):
    """The verb can't be done. The message tells the editor why and what to do."""


def stream(data: Iterable[Any]) -> Any:
    """Raw StreamField data – ``(type, value)`` or ``{"type", "value", "id"}`` – as a body the editor can show.

    Every text that comes from elsewhere (wire, import, sample) becomes a body here: rich text is written as the editor
    reads it, and what a block can't hold is kept in a block of kind ``unreadable``. Not a word is lost.
    """
    block = Article._meta.get_field("body").stream_block
    raw = [e if isinstance(e, dict) else {"type": e[0], "value": e[1]} for e in data]
    return block.to_python(block.written(raw))


def raw_body(article: Article) -> list[Any]:
    """The body as StreamField's raw data."""
    return list(article.body.raw_data)


def create(
    article: Article,
    *,
    user: Any = None,
    action: str = "wagtail.create",
    sources: Iterable[WireItem] = (),
    road: ArticleSource.Road = ArticleSource.Road.TAKEN,
) -> Article:
    """Save a new article with its first draft; it draws on ``sources``, which came in by ``road``."""
    with transaction.atomic():
        article.live = False
        article.full_clean()
        article.save()
        for position, item in enumerate(sources):
            ArticleSource.objects.create(
                article=article, guid=item.guid, item=item, road=road, position=position, added_by=user
            )
        audit(instance=article, action=action, user=user)
        article.save_revision(user=user, clean=False)
    return article


def save_draft(article: Article, *, user: Any = None, action: str = "wagtail.edit") -> Revision:
    """Save ``article`` (an object with changes) as its newest draft; what is published stays."""
    with transaction.atomic():
        revision = article.save_revision(user=user, log_action=action)
        Article.objects.filter(pk=article.pk).update(has_unpublished_changes=True)
        article.has_unpublished_changes = True
    return revision


def latest_draft(article: Article) -> Article:
    """The newest draft as an object."""
    return Article.objects.get(pk=article.pk).get_latest_revision_as_object()


def add_note(article: Article, text: str, *, user: Any = None) -> ArticleNote:
    """Add an internal note, by ``user`` or (None) by the house itself."""
    return ArticleNote.objects.create(article_id=article.pk, text=text, author=user)
