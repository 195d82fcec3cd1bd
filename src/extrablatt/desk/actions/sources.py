"""Which reports an article draws on: they come with its text, and go only when an editor says so."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log as audit

from extrablatt.wire.models import WireItem

from .. import source_rows
from ..models import Article, ArticleSource
from .drafts import DeskError, latest_draft, save_draft


def draw_on(
    article: Article, item: WireItem, *, road: ArticleSource.Road = ArticleSource.Road.TAKEN, user: Any = None
) -> ArticleSource:
    """The newest draft draws on ``item``, this version of it, from now on; returns the row. Saves no draft."""
    known = ArticleSource.objects.filter(article_id=article.pk)
    row, created = known.get_or_create(
        article_id=article.pk,
        guid=item.guid,
        defaults={"item": item, "road": road, "position": known.count(), "added_by": user},
    )
    if not created and (row.item_id != item.pk or not row.used):
        row.item, row.used = item, True
        row.save(update_fields=["item", "used"])
    return row


def no_longer_used(row: ArticleSource, *, user: Any, reason: str, public_too: bool = False) -> ArticleSource:
    """An editor says that nothing of a report is left in the newest draft; with ``public_too`` nor in what is published.

    From then on the agency's kill of it only alerts – for the published text, without ``public_too``, after it was
    published anew. Raises :class:`DeskError` without a reason.
    """
    if not reason.strip():
        raise DeskError(_("Say why nothing of this report is left in the article."))
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=row.article_id)
        row = ArticleSource.objects.select_for_update().get(pk=row.pk)
        row.used = False
        if public_too:
            row.public_item = None
        return _said(article, row, user, reason, "desk.source_dropped")


def used_again(row: ArticleSource, *, user: Any, reason: str = "") -> ArticleSource:
    """An editor says that the newest draft draws on the report after all."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=row.article_id)
        row = ArticleSource.objects.select_for_update().get(pk=row.pk)
        row.used = True
        return _said(article, row, user, reason, "desk.source_used")


def restore_sources(article: Article, content: dict[str, Any], *, user: Any = None) -> None:
    """A version with this ``content`` is the draft again: every report used in it is used again, in that version."""
    with transaction.atomic():
        for item in source_rows.used_in(content):
            draw_on(article, item, user=user)


def _said(article: Article, row: ArticleSource, user: Any, reason: str, action: str) -> ArticleSource:
    """Write it down, with a draft of its own: the version before goes on saying what it was made from."""
    row.said, row.said_by, row.reason = timezone.now(), user, reason.strip()
    row.save()
    revision = save_draft(latest_draft(article), user=user, action="")
    data = {"guid": row.guid, "report": str(row.item), "reason": row.reason}
    audit(instance=article, action=action, user=user, data=data, revision=revision)
    return row
