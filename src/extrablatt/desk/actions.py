"""The desk's verbs, the only writer of articles: each does the transaction, the audit row and the log entry."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.log_actions import log as audit
from wagtail.models import Revision

from extrablatt.pictures.actions import public_record
from extrablatt.publication import actions as publication
from extrablatt.publication.models import PublishedPicture
from extrablatt.publication.record import EmbargoError
from extrablatt.wire.models import WireItem

from . import taking
from .models import Article, ArticleNote, ArticleSource, FrontPage, FrontSlot, Person, Section, Topic
from .snapshot import record_of

logger = logging.getLogger(__name__)


class DeskError(ValueError):
    """The verb can't be done. The message tells the editor why and what to do."""


# --- wire → desk -----------------------------------------------------------------------------------------------------


def take(item: WireItem, *, user: Any = None) -> Article:
    """Make an article draft of a wire item: words, pictures, section proposal, source. Raises :class:`DeskError`."""
    _check_takeable(item)
    with transaction.atomic():
        pictures = taking.pictures_of(item, user)
        lead = pictures[0][0] if pictures else None
        body = taking.body_of(item)
        body += [("picture", {"picture": picture.pk, "caption": "", "credit": ""}) for picture, _link in pictures[1:]]
        article = Article(
            headline=(item.headline or item.slugline or item.guid)[:400],
            kicker=item.kicker[:200],
            standfirst=item.standfirst or item.subheadline,
            dateline=item.dateline.strip(" -–")[:200],
            byline=item.byline[:400],
            section=taking.section_for(item),
            language=(item.language or "de")[:2].lower(),
            lead_picture=lead,
            embargo_until=item.embargo_until,
            embargo_indefinite=item.embargo_indefinite,
            news_value=max(1, min(5, (item.urgency or 4) - 1)),
            live=False,
        )
        article.body = _stream(body)
        article.sources = [ArticleSource(item=item, sort_order=0)]
        article.topics = taking.topics_for(item)
        return create(article, user=user, action="desk.take")


def merge(article: Article, item: WireItem, *, user: Any = None, with_text: bool = True) -> Article:
    """Add a wire item to an article's newest draft as a further source; with its text at the end, if wanted."""
    _check_takeable(item)
    with transaction.atomic():
        draft = latest_draft(article)
        if any(source.item.guid == item.guid for source in draft.sources.all()):
            raise DeskError(_("This item is already a source of the article."))
        draft.sources.add(ArticleSource(item=item, sort_order=draft.sources.count()))
        if with_text:
            addition = [("crosshead", f"{item.provider or item.feed}: {item.headline}"[:300]), *taking.body_of(item)]
            draft.body = _stream([*_raw(draft), *addition])
        if item.embargoed:
            draft.embargo_until = max(filter(None, [draft.embargo_until, item.embargo_until]), default=None)
            draft.embargo_indefinite = draft.embargo_indefinite or item.embargo_indefinite
        save_draft(draft, user=user, action="desk.merge")
        return draft


def _check_takeable(item: WireItem) -> None:
    if item.pub_status != WireItem.PubStatus.USABLE:
        raise DeskError(_("The agency has withdrawn or withheld this item; it can't be used."))
    if not item.current:
        raise DeskError(_("There is a newer version of this item; use that one."))
    if not item.takeable:
        raise DeskError(_("There is no text in this item."))


def _stream(data: Iterable[Any]) -> Any:
    block = Article._meta.get_field("body").stream_block
    return block.to_python([e if isinstance(e, dict) else {"type": e[0], "value": e[1]} for e in data])


def _raw(article: Article) -> list[Any]:
    return list(article.body.raw_data)


# --- drafts ----------------------------------------------------------------------------------------------------------


def create(article: Article, *, user: Any = None, action: str = "wagtail.create") -> Article:
    """Save a new article with its first draft."""
    with transaction.atomic():
        article.live = False
        article.full_clean()
        article.save()
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


# --- desk → publication log ------------------------------------------------------------------------------------------


def publish(article: Article, *, user: Any = None, at: datetime | None = None, note: str | None = None) -> Article:
    """Publish ``article`` as it is in hand (saved as a draft first).

    Raises :class:`EmbargoError` for an indefinite embargo; one with a time becomes a schedule (``live`` stays False).
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
        draft = revision.as_object()
        if draft.embargo_indefinite:
            raise EmbargoError(_("The embargo holds until the agency or the desk releases it."))
        if draft.embargo_until and draft.embargo_until > now and (draft.go_live_at or now) < draft.embargo_until:
            # Nothing leaves before its time; it leaves by itself when the time has come.
            revision.content["go_live_at"] = draft.embargo_until.isoformat()
            revision.save(update_fields=["content"])
        action = PublishRevisionAction(revision, user=user, **kwargs)
        action.execute(skip_permission_checks=skip)
        published: Article = action.object
        if not published.live or (published.go_live_at and published.go_live_at > now):
            return published
        entry = publication.publish_story(record_of(published), note=published.update_note, time=at)
        changes: dict[str, Any] = {
            "public_version": entry.version,
            "withdrawn_at": None,
            "withdrawn_note": "",
            "update_note": "",
            "wire_alert": None,
        }
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
                publish_revision(article, revision)
            done.append(article.pk)
        except (EmbargoError, Article.DoesNotExist) as error:
            logger.error("scheduled article %s was not published: %s", revision.object_id, error)
        except Exception:
            logger.exception("scheduled article %s was not published", revision.object_id)
    return done


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
            add_note(article, reason)
        publication.withdraw_story(article.pk, note=note)
        FrontSlot.objects.filter(article=article).delete()
    return article


def add_note(article: Article, text: str) -> None:
    """Add an internal note, to the row and to the newest draft, so neither loses it."""
    ArticleNote.objects.create(
        article=article, text=text, sort_order=ArticleNote.objects.filter(article=article).count()
    )
    revision = article.latest_revision
    if revision is not None and "notes" in revision.content:
        revision.content["notes"].append(
            {"pk": None, "sort_order": 99, "text": text, "time": timezone.now().isoformat(), "article": article.pk}
        )
        revision.save(update_fields=["content"])


def follow_picture(sender: Any, picture: Any, **kwargs: Any) -> None:
    """A picture's changed words reach the pages it stands on; a withdrawn one goes from them."""
    if not PublishedPicture.objects.filter(pk=picture.pk).exists():
        return
    if picture.rights_status == "withdrawn":
        publication.withdraw_picture(picture.pk)
    else:
        publication.put_picture(public_record(picture))


def publish_front(front: FrontPage) -> None:
    """Publish the front page as its slots stand."""
    with transaction.atomic():
        publication.publish_front([slot.article_id for slot in front.slots.order_by("sort_order")], front.slug)


def publish_tag(tag: Section | Topic | Person) -> None:
    """Publish a changed name or description."""
    publication.put_tag(tag.record())


def lay_out_front(articles: Sequence[Article]) -> FrontPage:
    """Give the front page these articles in this order and publish it."""
    with transaction.atomic():
        front, _created = FrontPage.objects.get_or_create(slug="front")
        front.slots.set([FrontSlot(article=a, sort_order=i) for i, a in enumerate(articles)])
        front.save()
        publish_front(front)
    return front
