"""What the wire does at the desk: items are filed, flashes go out under their rules, and articles already made follow.

A canceled or withheld item withdraws what was made from it, by the feed's policy. A newer version is told to the desk
(``actions.take_over`` takes it in); embargoes that come, move or go reach drafts that are not published yet.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from extrablatt.pictures import actions as pictures
from extrablatt.pictures.models import Picture
from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem

from . import actions, flashing, proposing
from .actions import live
from .models import Article, ArticleSource, FlashRule, LivePost, Section
from .policies import on_cancel, same_moment

logger = logging.getLogger(__name__)


def follow_wire(limit: int = 200) -> int:
    """Work off wire versions the desk has not followed yet, the most urgent first; returns how many.

    Each that has consequences in its own transaction with its mark, so a crash repeats at most one, and one that fails
    stops no other. The rest is filed together.
    """
    items = list(WireItem.objects.filter(followed=False).order_by("rank", "pk").defer("usage_terms", "links")[:limit])
    if not items:
        return 0
    rules = list(FlashRule.objects.filter(active=True).select_related("section"))
    made = set(
        ArticleSource.objects.filter(item__guid__in=[item.guid for item in items]).values_list("item__guid", flat=True)
    )
    made |= set(
        LivePost.objects.filter(source__guid__in=[i.guid for i in items]).values_list("source__guid", flat=True)
    )
    made |= set(Picture.objects.filter(wire_guid__in=[i.guid for i in items]).values_list("wire_guid", flat=True))
    quiet = []
    for item in items:
        if item.guid in made or (rules and flashing.rule_for(item, rules) is not None):
            _guarded(item, rules)
        else:
            quiet.append(item)
    _file(quiet)
    return len(items)


def _guarded(item: WireItem, rules: list[FlashRule]) -> None:
    try:
        with transaction.atomic():
            fresh = WireItem.objects.select_for_update().get(pk=item.pk)
            if fresh.current and not fresh.followed:
                _follow(fresh, rules)
            wire.mark_followed([item.pk])
    except Exception:
        logger.exception("wire item %s could not be followed; it is tried again", item.pk)
    else:
        _file([item])


def _file(items: list[WireItem]) -> None:
    """Note the section each would go to, and that it is dealt with."""
    by_section: dict[str, list[int]] = defaultdict(list)
    if items and Section.objects.exists():
        book = proposing.Rulebook.load()
        for item in items:
            by_section[book.propose(item).section.slug].append(item.pk)
    with transaction.atomic():
        for slug, pks in by_section.items():
            wire.file_under(pks, slug)
        wire.mark_followed(item.pk for item in items)


def _follow(item: WireItem, rules: list[FlashRule]) -> None:
    if item.pub_status != WireItem.PubStatus.USABLE:
        for picture in Picture.objects.filter(wire_guid=item.guid):
            _picture_taken_back(picture, item)
        _posts_taken_back(item)
    sources = ArticleSource.objects.filter(item__guid=item.guid).select_related("item", "article")
    if not item.conflicts.exists():  # the other content of a version may have been let in
        known = sources.filter(item__version__gte=item.version).exists()
        sources = sources.filter(item__version__lt=item.version)
        if known and not sources:
            return
    if not sources and (rule := flashing.rule_for(item, rules)) is not None:
        flashing.publish_flash(item, rule)
        return
    for article, used in _articles(sources):
        if item.pub_status != WireItem.PubStatus.USABLE:
            _taken_back(article, item, used)
        elif flashing.untouched(article) and not item.embargoed:
            flashing.update_flash(article, item)
        else:
            _newer(article, item)


def _articles(sources: Any) -> list[tuple[Article, bool]]:
    """Each article once, and whether it still uses the report."""
    used: dict[int, bool] = defaultdict(bool)
    articles: dict[int, Article] = {}
    for source in sources:
        articles[source.article_id] = source.article
        used[source.article_id] |= source.used and not source.pending
    return [(article, used[pk]) for pk, article in articles.items()]


def _taken_back(article: Article, item: WireItem, used: bool) -> None:
    """Canceled or withheld: withdrawn by the feed's policy, if anything of it is still used; a flash always."""
    policy = on_cancel(item) if used else "tell"
    if flashing.untouched(article) and policy == "tell":
        policy = "withdraw-and-tell"
    if policy != "tell":
        actions.withdraw(article, note=_("The agency has withdrawn this report.") if article.public_version else "")
    if policy != "withdraw":
        _tell(article, item.pub_status, item)
        reason = "; ".join(n["text"] for n in item.ed_notes) or _("no reason given")
        told = (
            _("Canceled on the wire: %(reason)s")
            if item.pub_status == "canceled"
            else _("Withheld on the wire: %(reason)s")
        )
        actions.add_note(article, told % {"reason": reason})


def _picture_taken_back(picture: Picture, item: WireItem) -> None:
    """An agency's picture is canceled or withheld: it goes from every page, and who shows it is told."""
    policy = on_cancel(item)
    if policy != "tell" and picture.rights_status != Picture.Rights.WITHDRAWN:
        pictures.withdraw_picture(picture)
    if policy == "withdraw":
        return
    shown_in = ReferenceIndex.get_references_to(picture).filter(
        base_content_type=ContentType.objects.get_for_model(Article)
    )
    for article in Article.objects.filter(pk__in=set(shown_in.values_list("object_id", flat=True))):
        _tell(article, item.pub_status, item)
        reason = "; ".join(n["text"] for n in item.ed_notes) or _("no reason given")
        told = _("The agency has taken back the picture “%(picture)s”: %(reason)s")
        actions.add_note(article, told % {"picture": picture, "reason": reason})


def _posts_taken_back(item: WireItem) -> None:
    """What was posted in live coverage of the report goes by the feed's policy, or the desk is told; the article stays."""
    policy = on_cancel(item)
    posts = live.follow_item(item) if policy != "tell" else live.posts_of(item)
    if policy == "withdraw":
        return
    for article in {post.article_id: post.article for post in posts}.values():
        _tell(article, item.pub_status, item)
        told = _("The agency has taken back a report used in the live blog: “%(report)s”")
        actions.add_note(article, told % {"report": item})


def _newer(article: Article, item: WireItem) -> None:
    alert = (article.wire_alert or {}).get("kind")
    if alert in ("canceled", "withheld"):
        _tell(article, "restored", item)
        return
    before = WireItem.objects.filter(guid=item.guid, version__lt=item.version).order_by("-version").first()
    held: tuple[bool, datetime | None] = (item.embargo_indefinite, _ahead(item))
    was_held: tuple[bool, datetime | None] = (False, None)
    if before is not None:
        was_held = (before.embargo_indefinite, _ahead(before))
    if held == was_held:
        _tell(article, "newer", item)
    elif held == (False, None):
        _release(article, before)
        _tell(article, "released", item)
    else:
        _embargo(article, item)
        _tell(article, "embargoed", item)


def _ahead(item: WireItem) -> datetime | None:
    """The embargo's end, where it has not come yet."""
    return item.embargo_until if item.embargo_until and item.embargo_until > timezone.now() else None


def _embargo(article: Article, item: WireItem) -> None:
    """A new or longer embargo reaches what is not published yet; a plan to publish waits for it (``policies.hold``)."""
    draft = actions.latest_draft(article)
    draft.embargo_indefinite = draft.embargo_indefinite or item.embargo_indefinite
    draft.embargo_until = max(filter(None, (draft.embargo_until, item.embargo_until)), default=None)
    actions.save_draft(draft, action="desk.embargo")


def _release(article: Article, before: WireItem | None) -> None:
    """The agency has lifted its embargo: the draft's goes, where it was the agency's."""
    draft = actions.latest_draft(article)
    if before is not None and draft.embargo_indefinite and before.embargo_indefinite:
        draft.embargo_indefinite = False
    if before is not None and same_moment(draft.embargo_until, before.embargo_until):
        draft.embargo_until = None
    actions.save_draft(draft, action="desk.embargo")


def _tell(article: Article, kind: str, item: WireItem) -> None:
    Article.objects.filter(pk=article.pk).update(wire_alert={"kind": kind, "item": item.pk})
