"""What of the desk is kept no longer: old states of drafts, old history. In small pieces; never what is published, planned or worked on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from extrablatt.desk.models import ArticleSource, LivePost, WireEffect


def drawn_on(guids: Iterable[str]) -> set[str]:
    """Of these reports of the wire those something of ours draws on, or has drawn consequences from."""
    wanted = set(guids)
    if not wanted:
        return set()
    return {
        *ArticleSource.objects.filter(guid__in=wanted).values_list("guid", flat=True),
        *ArticleSource.objects.filter(item__guid__in=wanted).values_list("item__guid", flat=True),
        *LivePost.objects.filter(source__guid__in=wanted).values_list("source__guid", flat=True),
        *WireEffect.objects.filter(item__guid__in=wanted).values_list("item__guid", flat=True),
    }


def prune_revisions(before: datetime, limit: int, *, dry: bool = False) -> int:
    """Remove states of drafts that were saved before a time; returns how many. Kept are the newest and the public one of each, what is planned,
    in a workflow or open in a window, and whatever was ever published.
    """
    found = _prunable(before).values_list("pk", flat=True)
    if dry:
        return found.count()
    pks = list(found.order_by("pk")[:limit])
    if pks:
        with transaction.atomic():
            # Once more: since then one may have been planned.
            Revision.objects.filter(pk__in=_prunable(before).filter(pk__in=pks).values("pk")).delete()
    return len(pks)


def _prunable(before: datetime) -> QuerySet[Revision]:
    rows = Revision.objects.filter(created_at__lt=before, approved_go_live_at=None)
    logs = (ModelLogEntry, PageLogEntry)
    for relation in Revision._meta.get_fields(include_hidden=True):
        if not relation.one_to_many or not relation.auto_created or relation.related_model in logs:
            continue
        others = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        rows = rows.exclude(Exists(others))
    for log in logs:
        rows = rows.exclude(Exists(log.objects.filter(revision=OuterRef("pk"), action__contains="publish")))
    return rows


def prune_history(before: datetime, limit: int, *, dry: bool = False) -> int:
    """Remove entries of the desk's history that were made before a time; returns how many."""
    done = 0
    for log in (ModelLogEntry, PageLogEntry):
        rows = log.objects.filter(timestamp__lt=before)
        if dry:
            done += rows.count()
            continue
        pks = list(rows.order_by("pk").values_list("pk", flat=True)[: limit - done])
        with transaction.atomic():
            log.objects.filter(pk__in=pks).delete()
        done += len(pks)
    return done
