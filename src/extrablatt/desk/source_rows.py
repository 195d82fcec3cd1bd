"""Which reports an article draws on: its rows for the newest draft and for what is public, its revisions for each version.

A revision's content keeps, under :data:`KEY`, ``[{"item": id of the version, "used": bool}, …]``: what the rows said when it
was saved. Nothing but this module reads that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from extrablatt.wire.models import WireItem

from .models import Article, ArticleSource

#: Where a revision's content keeps them.
KEY = "sources"


def rows(article: Article) -> models.QuerySet[ArticleSource]:
    """The article's rows, with the versions they name."""
    return ArticleSource.objects.filter(article_id=article.pk).select_related("item", "public_item")


def of_draft(article: Article) -> list[WireItem]:
    """The versions the newest draft draws on."""
    return [row.item for row in rows(article) if row.used]


def of_public(article: Article) -> list[WireItem]:
    """The versions whose words are public."""
    return [row.public_item for row in rows(article) if row.public_item is not None]


def as_recorded(article: Article) -> list[dict[str, Any]]:
    """The rows as a revision keeps them; an article without a row in the database has none."""
    if article.pk is None:
        return []
    return [{"item": row.item_id, "used": row.used} for row in ArticleSource.objects.filter(article_id=article.pk)]


def used_in(content: dict[str, Any]) -> list[WireItem]:
    """The versions a revision with this content drew on."""
    pks = [entry["item"] for entry in content.get(KEY) or () if entry.get("used", True)]
    found = WireItem.objects.in_bulk(pks)
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]


def now_public(article: Article, items: Iterable[WireItem]) -> None:
    """``items`` are what the public text draws on from now on, and nothing else."""
    public = {item.guid: item for item in items}
    for row in ArticleSource.objects.filter(article_id=article.pk):
        item = public.pop(row.guid, None)
        if row.public_item_id != (item.pk if item else None):
            row.public_item = item
            row.save(update_fields=["public_item"])
    for item in public.values():  # only known from a version: it must be found when the agency takes it back
        ArticleSource.objects.create(article_id=article.pk, guid=item.guid, item=item, public_item=item)
