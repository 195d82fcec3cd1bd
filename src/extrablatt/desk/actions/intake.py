"""Wire → desk: articles of wire items."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from extrablatt.wire.models import WireItem

from .. import source_rows, taking
from ..models import Article, ArticleSource, Correction
from ..policies import same_moment
from ..sources import source_names
from ..takeover import field_values, newer_version, plan
from .drafts import DeskError, create, latest_draft, raw_body, save_draft, stream
from .sources import draw_on

Road = ArticleSource.Road


def take(item: WireItem, *, user: Any = None) -> Article:
    """Make an article draft of a wire item: words, pictures, section proposal, source. Raises :class:`DeskError`."""
    check_takeable(item)
    with transaction.atomic():
        pictures = taking.pictures_of(item, user)
        lead = pictures[0][0] if pictures else None
        body = taking.body_of(item)
        body += [("picture", {"picture": picture.pk, "caption": "", "credit": ""}) for picture, _link in pictures[1:]]
        article = Article(
            **field_values(item),
            section=taking.section_for(item),
            language=(item.language or "de")[:2].lower(),
            lead_picture=lead,
            embargo_until=item.embargo_until,
            embargo_indefinite=item.embargo_indefinite,
            news_value=max(1, min(5, (item.urgency or 4) - 1)),
            live=False,
        )
        article.body = stream(body)
        article.topics = taking.topics_for(item)
        return create(article, user=user, action="desk.take", sources=[item])


def merge(article: Article, item: WireItem, *, user: Any = None, with_text: bool = True) -> Article:
    """Add a wire item to an article's newest draft as a further source; with its text at the end, if wanted.

    Raises :class:`DeskError` when it can't be used, or the article draws on it already.
    """
    with transaction.atomic():
        draft = latest_draft(Article.objects.select_for_update().get(pk=article.pk))
        item = WireItem.objects.get(pk=item.pk)
        check_takeable(item)
        if draft.sources.filter(guid=item.guid, used=True).exists():
            raise DeskError(_("This item is already a source of the article."))
        draw_on(draft, item, road=Road.MERGED if with_text else Road.NAMED, user=user)
        if with_text:
            agency = ", ".join(source_names([item])) or item.feed
            addition = [("editor_mark", f"{agency}: {item.headline}".strip()), *taking.body_of(item)]
            draft.body = stream([*raw_body(draft), *addition])
        if item.embargoed:
            draft.embargo_until = max(filter(None, [draft.embargo_until, item.embargo_until]), default=None)
            draft.embargo_indefinite = draft.embargo_indefinite or item.embargo_indefinite
        save_draft(draft, user=user, action="desk.merge")
        return draft


def copy(article: Article, *, user: Any = None) -> Article:
    """Another draft of an article's newest draft: text, filing, pictures, and every report it draws on with them."""
    with transaction.atomic():
        draft = latest_draft(article)
        made = Article(**{name: getattr(draft, name) for name in _COPIED}, body=stream(raw_body(draft)))
        for name in ("topics", "storylines", "authors"):
            setattr(made, name, list(getattr(draft, name).all()))
        return create(
            made, user=user, action="desk.copy", sources=source_rows.of_draft(draft), road=ArticleSource.Road.COPIED
        )


#: What a copy has of the article; not its address, its update note and corrections, which readers saw with the first.
_COPIED = (
    "kicker", "headline", "standfirst", "dateline", "section", "byline", "lead_picture", "lead_caption", "lead_credit", "access",
    "language", "news_value", "embargo_until", "embargo_indefinite",
)  # fmt: skip


def take_over(article: Article, item: WireItem, *, user: Any = None, without: frozenset[str] = frozenset()) -> Article:
    """Take over into the newest draft what a newer version of a source has changed, leaving the editor's own words.

    ``item``: any version of the source's item; its newest is taken. ``without``: keys of changes (see
    :mod:`..takeover`) that are left out; a field's key is its name. Readers' correction notes become corrections of a
    published article. Raises :class:`DeskError` when there is nothing newer, or it can't be used.
    """
    with transaction.atomic():
        draft = latest_draft(Article.objects.select_for_update().get(pk=article.pk))
        source = draft.sources.filter(guid=item.guid, used=True).select_related("item").first()
        new = newer_version(source) if source is not None else None
        if source is None or new is None:
            raise DeskError(_("There is no newer version of this report on the wire."))
        check_takeable(new)
        wanted = plan(draft, source, new, without=without)
        for name, change in wanted.fields.items():
            if change.outcome == "taken" and name not in without:
                setattr(draft, name, change.new)
        draft.body = stream(wanted.body)
        if "corrections" not in without:
            add_corrections(draft, wanted.corrections)
        _adopt(draft, source, new)
        save_draft(draft, user=user, action="desk.take_over")
        Article.objects.filter(pk=draft.pk, wire_alert__item=new.pk).update(wire_alert=None)
        draft.wire_alert = Article.objects.values_list("wire_alert", flat=True).get(pk=draft.pk)
        return draft


def add_corrections(draft: Article, texts: list[str]) -> None:
    """Add corrections for readers to a draft."""
    for text in texts:
        draft.corrections.add(Correction(text=text, sort_order=draft.corrections.count()))


def _adopt(draft: Article, source: ArticleSource, new: WireItem) -> None:
    """The article now draws on ``new``; its embargo counts from here on."""
    old = source.item
    draw_on(draft, new)
    if same_moment(draft.embargo_until, old.embargo_until):
        draft.embargo_until = new.embargo_until
    if draft.embargo_indefinite == old.embargo_indefinite:
        draft.embargo_indefinite = new.embargo_indefinite


def check_takeable(item: WireItem) -> None:
    """Raise :class:`DeskError` when the item can't be used."""
    if item.pub_status != WireItem.PubStatus.USABLE:
        raise DeskError(_("The agency has withdrawn or withheld this item; it can't be used."))
    if not item.current:
        raise DeskError(_("There is a newer version of this item; use that one."))
    if not item.takeable:
        raise DeskError(_("There is no text in this item."))
