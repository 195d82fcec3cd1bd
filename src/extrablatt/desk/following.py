"""What the wire does at the desk: items are filed, flashes go out under their rules, and articles already made follow.

A canceled or withheld item withdraws what was made from it, by the feed's policy. A newer version is told to the desk
(``actions.take_over`` takes it in); embargoes that come, move or go reach drafts that are not published yet.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from extrablatt.pictures import actions as pictures
from extrablatt.pictures.models import Picture
from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem

from . import actions, effects, flashing, proposing
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
    made = set(ArticleSource.objects.filter(guid__in=[item.guid for item in items]).values_list("guid", flat=True))
    made |= set(
        LivePost.objects.filter(source__guid__in=[i.guid for i in items]).values_list("source__guid", flat=True)
    )
    made |= set(Picture.objects.filter(wire_guid__in=[i.guid for i in items]).values_list("wire_guid", flat=True))
    quiet = []
    for item in items:
        back = item.pub_status != WireItem.PubStatus.USABLE
        if item.guid in made or back or (rules and flashing.rule_for(item, rules) is not None):
            _guarded(item, rules)
        else:
            quiet.append(item)
    _file(quiet)
    return len(items)


def follow_items(pks: Collection[int]) -> None:
    """Follow at once those of the versions ``pks`` that take something back or hold it back; what came before them first.

    One that another process has in hand is waited for: it holds the row.
    """
    urgent = WireItem.objects.filter(pk__in=pks, followed=False).filter(
        ~Q(pub_status=WireItem.PubStatus.USABLE) | Q(embargo_indefinite=True) | ~Q(embargo_until=None)
    )
    if urgent.exists():
        follow_wire(limit=100_000)


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
    back = item.pub_status != WireItem.PubStatus.USABLE
    if back:
        pictures_back = [_picture_taken_back(p, item) for p in Picture.objects.filter(wire_guid=item.guid)]
        posts_back = _posts_taken_back(item)
    elif item.embargoed:
        _posts_held_back(item)
    rows = list(ArticleSource.objects.filter(guid=item.guid).select_related("item", "public_item"))
    behind = [row for row in rows if _behind(row, item)]
    if not rows and (rule := flashing.rule_for(item, rules)) is not None:
        flashing.publish_flash(item, rule)
        return
    for each in behind:
        article = Article.objects.select_for_update().get(pk=each.article_id)
        row = ArticleSource.objects.select_related("item", "public_item").get(pk=each.pk)
        if back:
            _taken_back(article, item, row)
        elif flashing.untouched(article) and not item.embargoed and item.meant_by is None:
            flashing.update_flash(article, item)
        else:
            _newer(article, item, row)
    if back and not rows and not posts_back and not pictures_back:
        effects.unmatched(item)


def _behind(row: ArticleSource, item: WireItem) -> bool:
    """Whether what the article draws on, as a draft or in public, is older than ``item``."""
    if item.pub_status != WireItem.PubStatus.USABLE or item.conflicts.exists():
        # Taken back is taken back, whatever the number; and the other content of a version may have been let in.
        return True
    return any(known.version < item.version for known in (row.item, row.public_item) if known is not None)


def _taken_back(article: Article, item: WireItem, row: ArticleSource) -> None:
    """Canceled or withheld. Where its words are public, the article is withdrawn by the feed's policy, a flash always; a
    draft that draws on it can't be published any more (``policies.hold``), and what is public without it stays."""
    policy = on_cancel(item)
    if flashing.untouched(article) and policy == "tell":
        policy = "withdraw-and-tell"
    public = article.live and row.public_item is not None
    if policy != "tell" and public:
        actions.withdraw(article, note=_("The agency has withdrawn this report.") if article.public_version else "")
    elif policy != "tell" and row.used:
        actions.drop_schedule(article, item)
    effects.followed(item, article, gone=public and policy != "tell")
    if policy != "withdraw" or not public:
        _tell(article, item.pub_status, item)
        reason = "; ".join(n["text"] for n in item.ed_notes) or _("no reason given")
        told = (
            _("Canceled on the wire: %(reason)s")
            if item.pub_status == "canceled"
            else _("Withheld on the wire: %(reason)s")
        )
        actions.add_note(article, told % {"reason": reason})


def _picture_taken_back(picture: Picture, item: WireItem) -> bool:
    """An agency's picture is canceled or withheld: it goes from every page, and who shows it is told. Always true."""
    policy = on_cancel(item)
    if policy != "tell" and picture.rights_status != Picture.Rights.WITHDRAWN:
        pictures.withdraw_picture(picture)
    if policy == "withdraw":
        return True
    shown_in = ReferenceIndex.get_references_to(picture).filter(
        base_content_type=ContentType.objects.get_for_model(Article)
    )
    for article in Article.objects.filter(pk__in=set(shown_in.values_list("object_id", flat=True))):
        _tell(article, item.pub_status, item)
        reason = "; ".join(n["text"] for n in item.ed_notes) or _("no reason given")
        told = _("The agency has taken back the picture “%(picture)s”: %(reason)s")
        actions.add_note(article, told % {"picture": picture, "reason": reason})
        effects.followed(item, article, gone=False)
    return True


def _posts_taken_back(item: WireItem) -> bool:
    """What was posted in live coverage of the report goes by the feed's policy, or the desk is told; the article stays.

    Whether any post was made of it.
    """
    policy = on_cancel(item)
    public = {post.article_id for post in live.posts_of(item) if post.state == LivePost.State.PUBLIC}
    posts = live.follow_item(item) if policy != "tell" else live.posts_of(item)
    for article in {post.article_id: post.article for post in posts}.values():
        effects.followed(item, article, gone=policy != "tell" and article.pk in public)
        if policy == "withdraw":
            continue
        _tell(article, item.pub_status, item)
        told = _("The agency has taken back a report used in the live blog: “%(report)s”")
        actions.add_note(article, told % {"report": item})
    return bool(posts)


def _posts_held_back(item: WireItem) -> None:
    """An embargo on a report that was posted: by the feed's policy its posts become drafts until an editor posts them again."""
    posts = [post for post in live.posts_of(item) if post.state == LivePost.State.PUBLIC]
    for post in posts:
        if on_cancel(item) != "tell":
            live.hold_back(post)
        effects.followed(item, post.article, gone=on_cancel(item) != "tell")
    for article in {post.article_id: post.article for post in posts}.values():
        _tell(article, "embargoed", item)
        told = _(
            "The agency has set an embargo on a report used in the live blog: “%(report)s”. Its posts are drafts now."
        )
        actions.add_note(article, told % {"report": item})


def _newer(article: Article, item: WireItem, row: ArticleSource) -> None:
    standing = article.wire_alert or {}
    back = standing.get("kind") in ("canceled", "withheld")
    own = back and WireItem.objects.filter(pk=standing["item"], guid=item.guid).exists()
    if own and not item.embargoed:
        _tell(article, "restored", item)
        return
    before = WireItem.objects.filter(guid=item.guid, version__lt=item.version).order_by("-version").first()
    held: tuple[bool, datetime | None] = (item.embargo_indefinite, _ahead(item))
    was_held: tuple[bool, datetime | None] = (False, None)
    if before is not None and before.pub_status == WireItem.PubStatus.USABLE:
        was_held = (before.embargo_indefinite, _ahead(before))
    # Asked of what is public, not of the version before: that one may never have been followed.
    public = item.embargoed and article.live and row.public_item is not None and on_cancel(item) != "tell"
    if held == was_held and not public:
        if not back:  # what another agency has taken back goes before
            _tell(article, "newer", item)
    elif held == (False, None):
        _release(article, before)
        if not back:
            _tell(article, "released", item)
    else:
        if public:
            _held_back(article, item)
        if row.used:
            _embargo(article, item)
        _tell(article, "embargoed", item)
        effects.followed(item, article, gone=not Article.objects.values_list("live", flat=True).get(pk=article.pk))


def _held_back(article: Article, item: WireItem) -> None:
    """An embargo on words that are public: they go, and what was public comes again by itself when it has ended."""
    published = article.live_revision
    actions.withdraw(article, note=_("The agency asks to hold back this report for now."))
    if published is not None and item.embargo_until is not None and not item.embargo_indefinite:
        published.approved_go_live_at = item.embargo_until
        published.save(update_fields=["approved_go_live_at"])
        actions.add_note(article, _("Withdrawn under the agency's embargo; it is published again when that ends."))


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
