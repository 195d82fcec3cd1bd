"""Flashes that go out by themselves: which item may, under which rule, and the article made of it."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from extrablatt.wire.models import WireItem

from . import actions, taking
from .models import Article, ArticleSource, FlashRule, FrontPage
from .sources import source_names
from .takeover import field_values, new_corrections

logger = logging.getLogger(__name__)

#: A second agency's flash on a story whose own is not older than this makes no second article.
SAME_STORY = timedelta(hours=3)
#: Slots of the front page that flashes hold by themselves.
MAX_SLOTS = 3


def rule_for(item: WireItem, rules: list[FlashRule]) -> FlashRule | None:
    """The first active rule under which ``item`` may go out by itself; None where an editor must decide."""
    if item.urgency is None or item.urgency > 2 or not item.takeable or item.embargoed or not item.headline.strip():
        return None
    if item.item_class != "text" or item.conflicted or item.meant_by is not None:
        return None
    age = timezone.now() - (item.version_created or item.received)
    text = f"{item.headline}\n{item.standfirst}\n{item.body_text}"
    for rule in rules:
        if (
            rule.feed in (item.feed, item.provider)
            and item.urgency <= rule.max_urgency
            and (not rule.language or item.language.lower().startswith(rule.language.lower()))
            and -timedelta(minutes=5) <= age <= timedelta(minutes=rule.max_age)
            and (not rule.required_words.strip() or _names(text, rule.required_words))
            and not _names(text, rule.excluded_words)
        ):
            return rule
    return None


def _names(text: str, words: str) -> bool:
    """Whether ``text`` has one of the words (one a line), as a word or the beginning of one, in any case."""
    lines = [re.escape(line.strip()) for line in words.splitlines() if line.strip()]
    return bool(lines) and re.search(rf"\b(?:{'|'.join(lines)})", text, re.I) is not None


def publish_flash(item: WireItem, rule: FlashRule) -> Article | None:
    """Publish ``item`` as a flash: headline and one paragraph, at the top of the front page.

    None, and the item waits for an editor, when the rule has done enough this hour or the story has its flash already
    (then the article is told of the second report).
    """
    with transaction.atomic():
        told = _told_already(item)
        if told is not None:
            actions.add_note(
                told,
                _("%(agency)s reports it too: %(headline)s")
                % {"agency": ", ".join(source_names([item])) or item.feed, "headline": item.headline},
            )
            return None
        since = timezone.now() - timedelta(hours=1)
        if (
            Article.objects.filter(flash=True, created__gte=since, sources__item__feed=item.feed).distinct().count()
            >= rule.per_hour
        ):
            logger.warning(
                "flash rule %s has done its %d of the hour; item %s waits for an editor", rule, rule.per_hour, item.guid
            )
            return None
        article = Article(
            section=rule.section or taking.section_for(item),
            language=(item.language or "de")[:2].lower(),
            news_value=1,
            flash=True,
        )
        _fill(article, item, rule)
        article.topics = taking.topics_for(item)
        article = actions.create(article, action="desk.flash", sources=[item], road=ArticleSource.Road.FLASH)
        actions.add_note(article, _("Published by itself under the flash rule “%(rule)s”.") % {"rule": rule})
        published = actions.publish(actions.latest_draft(article))
        Article.objects.filter(pk=published.pk).update(wire_alert={"kind": "flash", "item": item.pk})
        _to_the_top(published)
    logger.info("flash published: %s %s", published.pk, item.headline)
    return published


def update_flash(article: Article, item: WireItem) -> None:
    """A newer version of a flash no editor has touched goes out by itself too; a correction note goes with it."""
    with transaction.atomic():
        draft = actions.latest_draft(article)
        source = draft.sources.select_related("item").get(guid=item.guid)
        before = (draft.headline, [markup_of(b) for b in draft.body.raw_data])
        corrections = new_corrections(draft, source.item, item)
        _fill(draft, item, None)
        actions.draw_on(draft, item)
        actions.add_corrections(draft, corrections)
        if (draft.headline, [markup_of(b) for b in draft.body.raw_data]) != before or corrections:
            actions.publish(draft)
        else:
            actions.save_draft(draft, action="desk.take_over")
        Article.objects.filter(pk=article.pk).update(wire_alert={"kind": "newer", "item": item.pk})


def untouched(article: Article) -> bool:
    """Whether the flash is still as it went out by itself: no editor has saved it since."""
    return article.flash and article.live and not article.revisions.exclude(user=None).exists()


def markup_of(block: Any) -> str:
    """A raw block's words."""
    return str(block["value"])


def _fill(article: Article, item: WireItem, rule: FlashRule | None) -> None:
    values = field_values(item)
    article.headline, article.dateline = values["headline"], values["dateline"]
    if rule is not None:
        article.kicker = rule.kicker
    if not article.kicker:
        with translation.override(article.language):
            article.kicker = _("Breaking")
    paragraph = next(((kind, value) for kind, value in taking.body_of(item) if kind == "paragraph"), None)
    if paragraph is None and values["standfirst"]:
        article.standfirst = values["standfirst"]
    article.body = actions.stream([paragraph] if paragraph else [])


def _told_already(item: WireItem) -> Article | None:
    if item.story is None:
        return None
    since = timezone.now() - SAME_STORY
    return Article.objects.filter(
        flash=True, created__gte=since, withdrawn_at=None, sources__item__story=item.story
    ).first()


def _to_the_top(article: Article) -> None:
    """The flash leads; of earlier flashes nobody has written out yet, only the newest keep a slot of their own."""
    front, _created = FrontPage.objects.get_or_create(slug="front")
    slots, flashes = [article], 1
    for slot in front.slots.exclude(article=article).select_related("article").order_by("sort_order"):
        if slot.article.flash and untouched(slot.article):
            flashes += 1
            if flashes > MAX_SLOTS:
                continue
        slots.append(slot.article)
    actions.lay_out_front(slots)
