"""Wire → desk: articles of wire items."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from extrablatt.wire.models import WireItem

from .. import taking
from ..models import Article, ArticleSource
from .drafts import DeskError, create, latest_draft, raw_body, save_draft, stream


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
        article.body = stream(body)
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
            draft.body = stream([*raw_body(draft), *addition])
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
