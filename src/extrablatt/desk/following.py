"""What the wire does to articles already made: a cancellation withdraws, a newer version is told to the desk."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from extrablatt.wire.models import WireItem

from . import actions
from .models import Article, ArticleSource

logger = logging.getLogger(__name__)


def follow_wire(limit: int = 200) -> int:
    """Work off wire versions the desk has not followed yet; returns how many.

    Each in its own transaction with its mark, so a crash repeats at most one, and one that fails stops no other.
    """
    done = 0
    for pk in list(WireItem.objects.filter(followed=False).order_by("pk").values_list("pk", flat=True)[:limit]):
        try:
            with transaction.atomic():
                item = WireItem.objects.select_for_update().get(pk=pk)
                if item.current:
                    _follow(item)
                WireItem.objects.filter(pk=pk).update(followed=True)
            done += 1
        except Exception:
            logger.exception("wire item %s could not be followed", pk)
    return done


def _policy(item: WireItem) -> str:
    wire = settings.PAPER.wire
    for name in (item.feed, item.provider):
        if name.lower() in wire.on_cancel_by_feed:
            return wire.on_cancel_by_feed[name.lower()]
    return wire.on_cancel


def _follow(item: WireItem) -> None:
    made = ArticleSource.objects.filter(item__guid=item.guid).exclude(item=item).values_list("article_id", flat=True)
    for article in Article.objects.filter(pk__in=set(made)):
        if item.pub_status == WireItem.PubStatus.USABLE:
            _tell(article, "newer", item)
            continue
        policy = _policy(item)
        if policy != "tell":
            actions.withdraw(article, note=_("The agency has withdrawn this report."))
        if policy != "withdraw":
            _tell(article, "canceled", item)
            reason = "; ".join(n["text"] for n in item.ed_notes) or _("no reason given")
            actions.add_note(article, _("Canceled on the wire: %(reason)s") % {"reason": reason})


def _tell(article: Article, kind: str, item: WireItem) -> None:
    Article.objects.filter(pk=article.pk).update(wire_alert={"kind": kind, "item": item.pk})
