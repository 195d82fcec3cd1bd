"""Desk → publication log: publish, on time or later, and withdraw."""

from __future__ import annotations

import logging
import math
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log as audit
from wagtail.models import Revision

from extrablatt.health import clock
from extrablatt.health.tally import tally
from extrablatt.pictures.actions import refusal
from extrablatt.publication import actions as publication
from extrablatt.publication.record import EmbargoError
from extrablatt.wire.models import WireItem

from .. import marks, source_rows
from ..models import Article, FrontPage, FrontSlot
from ..policies import hold, look_again
from ..snapshot import pictures_in, record_of
from .drafts import DeskError, add_note
from .front import publish_front
from .live import follow_publication

logger = logging.getLogger(__name__)

#: Before anything that is planned: an index leads past what is not.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class TakenBackError(DeskError):
    """A source in use was canceled or withheld on the wire."""


class PictureRightsError(DeskError):
    """A picture in use is restricted, and nobody has said why it may be shown."""


class MarkedError(DeskError):
    """Something that is for editors only stands in the article. The message says where."""


def publish(article: Article, *, user: Any = None, at: datetime | None = None, note: str | None = None) -> Article:
    """Publish ``article`` as it is in hand (saved as a draft first).

    Raises :class:`EmbargoError` for an indefinite embargo; one with a time becomes a schedule (``live`` stays False).
    Raises :class:`TakenBackError` when the agency has canceled or withheld a source that is still used,
    :class:`PictureRightsError` for a restricted picture that nobody has given a reason for, :class:`MarkedError` while a
    mark for editors stands in it.
    """
    with transaction.atomic():
        if note is not None:
            article.update_note = note
        revision = article.save_revision(user=user)
        return publish_revision(article, revision, user=user, at=at)


def publish_revision(
    article: Article,
    revision: Revision,
    *,
    user: Any = None,
    at: datetime | None = None,
    **kwargs: Any,
) -> Article:
    """Publish a revision: Wagtail's own action, the public record and the log entry, in one transaction.

    ``at``: time of publication, for an archive's past. Returns the article as it now stands.
    """
    now = timezone.now()
    skip = kwargs.pop("skip_permission_checks", user is None)
    with transaction.atomic():
        # Held until the end: what the wire takes back meanwhile waits for the row, and finds what was published.
        Article.objects.select_for_update().get(pk=revision.object_id)
        draft = revision.as_object()
        sources = source_rows.used_in(revision.content)
        held = hold(draft, sources)
        if held.taken_back is not None:
            raise TakenBackError(
                _("The agency has taken back “%(report)s”. Take its words out and mark it as no longer used first.")
                % {"report": held.taken_back}
            )
        if held.indefinite:
            raise EmbargoError(_("The embargo holds until the agency or the desk releases it."))
        if where := marks.places(draft):
            raise MarkedError(
                _("Not for readers: %(where)s. Deal with it first, then publish.") % {"where": "; ".join(where)}
            )
        for picture in pictures_in(draft, lock=True):
            if not picture.publishable and not picture.withdrawn:  # a withdrawn one is left out
                raise PictureRightsError(refusal(picture))
        if held.until and clock.of(settings.DATA_DIR).is_early(held.until.timestamp()):
            raise EmbargoError(
                _(
                    "The server's clock was set, and nothing confirms the new time: the embargo holds until something does."
                )
            )
        if held.until and held.until > now and (draft.go_live_at or now) < held.until:
            # Nothing leaves before its time; it leaves by itself when the time has come.
            revision.content["go_live_at"] = held.until.isoformat()
            revision.save(update_fields=["content"])
        action = PublishRevisionAction(revision, user=user, **kwargs)
        action.execute(skip_permission_checks=skip)
        published: Article = action.object
        if not published.live or (published.go_live_at and published.go_live_at > now):
            return published
        entry = publication.publish_story(record_of(published, sources), note=published.update_note, time=at)
        source_rows.now_public(published, sources)
        look_again({item.guid for item in sources})
        follow_publication(published)
        changes: dict[str, Any] = {
            "public_version": entry.version,
            "withdrawn_at": None,
            "withdrawn_note": "",
            "update_note": "",
        }
        if settled(published):
            changes["wire_alert"] = None
        if at is not None:
            changes["last_published_at"] = at
            if entry.version == 1:
                changes["first_published_at"] = at
        Article.objects.filter(pk=published.pk).update(**changes)
        for name, value in changes.items():
            setattr(published, name, value)
        if published.update_note == "" and revision.content.get("update_note"):
            revision.content["update_note"] = ""
            revision.save(update_fields=["content"])
        return published


def publish_due(now: datetime | None = None) -> list[int]:
    """Publish every scheduled draft whose time has come; one that fails is told and does not stop the others."""
    now = now or timezone.now()
    due = Revision.objects.filter(content_type=ContentType.objects.get_for_model(Article), approved_go_live_at__lte=now)
    done = []
    for revision in due.order_by("approved_go_live_at"):
        try:
            with transaction.atomic():
                article = Article.objects.select_for_update().get(pk=revision.object_id)
                # Another process may have published it while we waited for the row.
                still = due.filter(pk=revision.pk).first()
                if still is None:
                    continue
                planned = still.approved_go_live_at
                published = publish_revision(article, still)
            if published.live and not (published.go_live_at and published.go_live_at > now):
                _late("published", planned)
            done.append(article.pk)
        except DeskError as error:
            # It would fail at every look: the plan is dropped, the desk is told.
            logger.error("scheduled article %s was not published: %s", revision.object_id, error)
            _drop_schedule(revision, str(error))
        except (EmbargoError, Article.DoesNotExist) as error:
            logger.error("scheduled article %s was not published: %s", revision.object_id, error)
        except Exception:
            logger.exception("scheduled article %s was not published", revision.object_id)
    return done


def withdraw_expired(now: datetime | None = None) -> list[int]:
    """Withdraw every article whose expiry, as it is published, has come; one that fails is told and does not stop the others."""
    done = []
    for article in Article.objects.filter(live=True, expire_at__lte=now or timezone.now()).order_by("expire_at"):
        try:
            withdraw(article, note=_("This article could be read until a day that was set beforehand."))
        except Exception:
            logger.exception("article %s, whose time is over, could not be withdrawn; it is tried again", article.pk)
            continue
        _late("withdrawn", article.expire_at)
        done.append(article.pk)
    return done


def next_planned() -> float:
    """The next moment something is to be published or withdrawn, in seconds of the epoch; past where something is due, infinite for none."""
    kind = ContentType.objects.get_for_model(Article)
    plans = Revision.objects.filter(content_type=kind, approved_go_live_at__gt=_EVER).order_by("approved_go_live_at")
    ends = Article.objects.filter(live=True, expire_at__gt=_EVER).order_by("expire_at")
    moments = (
        plans.values_list("approved_go_live_at", flat=True).first(),
        ends.values_list("expire_at", flat=True).first(),
    )
    return min((moment.timestamp() for moment in moments if moment is not None), default=math.inf)


def overdue(now: datetime) -> list[int]:
    """Articles whose planned moment had come at ``now`` and that are not published: the next try may, or nobody knows why not."""
    due = Revision.objects.filter(content_type=ContentType.objects.get_for_model(Article), approved_go_live_at__lte=now)
    return sorted({int(pk) for pk in due.values_list("object_id", flat=True)})


def _late(what: str, planned: datetime | None) -> None:
    """How long after the planned moment it was done, for the metrics."""
    if planned is not None:
        tally.observe(f"late {what}", max(0.0, (timezone.now() - planned).total_seconds()))


def _drop_schedule(revision: Revision, why: str) -> None:
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    article = Article.objects.filter(pk=revision.object_id).first()
    if article is not None:
        add_note(article, _("Not published as planned: %(why)s") % {"why": why})


def drop_schedule(article: Article, item: WireItem) -> None:
    """Plans to publish a version that draws on ``item`` are dropped, and the editors are told: it was taken back."""
    for revision in article.revisions.exclude(approved_go_live_at=None):
        if any(used.guid == item.guid for used in source_rows.used_in(revision.content)):
            _drop_schedule(revision, _("The agency has taken back “%(report)s”.") % {"report": item})


def settled(article: Article) -> bool:
    """Whether what the wire has told of the article is dealt with in what is published now: the version it was about
    is among the sources, or nothing of the report is used any more."""
    alert = article.wire_alert
    if not alert:
        return True
    item = WireItem.objects.filter(pk=alert.get("item")).first()
    if item is None:
        return True
    row = source_rows.rows(article).filter(guid=item.guid).first()
    if row is None:
        return True
    drawn_on = [row.item] if row.used else []
    if row.public_item is not None:
        drawn_on.append(row.public_item)
    return all(known.version >= item.version for known in drawn_on)


def dismiss_alert(article: Article, *, user: Any = None) -> None:
    """The editor has seen what the wire told and leaves the article as it is."""
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(wire_alert=None)
        audit(instance=article, action="desk.dismiss_alert", user=user)


def withdraw(article: Article, *, user: Any = None, note: str = "", reason: str = "") -> Article:
    """Withdraw an article: gone from every surface; its address answers 410 with ``note``. ``reason`` stays internal."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article.pk)
        was_live = article.live
        if was_live:
            UnpublishAction(article, user=user, log_action="desk.withdraw").execute(skip_permission_checks=True)
        article.revisions.update(approved_go_live_at=None)
        changes = {"live": False, "withdrawn_note": note}
        if article.public_version:
            changes["withdrawn_at"] = timezone.now()
        Article.objects.filter(pk=article.pk).update(**changes)
        for name, value in changes.items():
            setattr(article, name, value)
        if reason:
            add_note(article, reason, user=user)
        publication.withdraw_story(article.pk, note=note)
        source_rows.now_public(article, [])
        for front in FrontPage.objects.filter(slots__article=article.pk).distinct():
            FrontSlot.objects.filter(front=front, article=article.pk).delete()
            publish_front(front)
    return article
