"""Live coverage of an article: its beginning and end, its posts. Each verb with its audit row and log entry."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.locks import BasicLock
from wagtail.log_actions import log as audit

from extrablatt.pictures.actions import refusal
from extrablatt.pictures.models import Picture
from extrablatt.publication import actions as publication
from extrablatt.publication.blocks import pictures_of
from extrablatt.publication.models import Post, Story
from extrablatt.publication.record import EmbargoError, PostError
from extrablatt.wire.models import WireItem

from .. import live_text, source_rows, taking
from ..live_record import record_of_post
from ..models import Article, ArticleSource, LivePost
from ..policies import Hold, hold, item_hold, look_again
from ..sources import source_names
from .drafts import DeskError, create, stream
from .intake import check_takeable

logger = logging.getLogger(__name__)

RUNNING, ENDED = Story.Live.RUNNING.value, Story.Live.ENDED.value


class StaleError(DeskError):
    """The post was saved by somebody else meanwhile. ``post`` is as it stands now."""

    def __init__(self, message: str, post: LivePost) -> None:
        super().__init__(message)
        self.post = post


# --- coverage --------------------------------------------------------------------------------------------------------


def start(article: Article, *, user: Any = None, at: datetime | None = None) -> Article:
    """Begin live coverage. Of an article that isn't public yet it begins for readers when the article is published.

    Raises :class:`DeskError` when it has begun already, or the article is locked or withdrawn.
    """
    with transaction.atomic():
        article = _opened(article, user)
        if article.coverage:
            raise DeskError(_("This article has live coverage already."))
        return _cover(article, RUNNING, at or timezone.now(), None, user, "desk.live_start")


def end(article: Article, *, user: Any = None, at: datetime | None = None) -> Article:
    """End live coverage: the posts stay, no new ones are taken. Raises :class:`DeskError` when none is running."""
    with transaction.atomic():
        article = _opened(article, user)
        if article.coverage != RUNNING:
            raise DeskError(_("No live coverage is running."))
        return _cover(article, ENDED, article.coverage_start, at or timezone.now(), user, "desk.live_end")


def resume(article: Article, *, user: Any = None) -> Article:
    """Go on with live coverage that was ended. Raises :class:`DeskError` when none was."""
    with transaction.atomic():
        article = _opened(article, user)
        if article.coverage != ENDED:
            raise DeskError(_("There is no ended live coverage to go on with."))
        return _cover(article, RUNNING, article.coverage_start, None, user, "desk.live_resume")


def follow_publication(article: Article) -> None:
    """After an article was published: what is prepared or was public of its live coverage goes out with it."""
    if not article.coverage:
        return
    publication.set_live(article.pk, article.coverage, start=article.coverage_start, end=article.coverage_end)
    there = set(Post.public.filter(story_id=article.pk).values_list("pk", flat=True))
    wanted = LivePost.objects.filter(article=article, state=LivePost.State.PUBLIC).exclude(pk__in=there)
    for each in wanted.order_by("time", "pk"):
        # A report that was embargoed or taken back meanwhile keeps the post made of it at the desk.
        try:
            _check_holds(each, article)
            publication.put_post(record_of_post(each, article))
            look_again({each.source.guid} if each.source else ())
        except (DeskError, EmbargoError) as error:
            logger.warning("post %s of article %s stays at the desk: %s", each.pk, article.pk, error)


# --- posts -----------------------------------------------------------------------------------------------------------


def post(
    article: Article,
    *,
    headline: str = "",
    text: str = "",
    byline: str = "",
    key_event: bool = False,
    pinned: bool = False,
    draft: bool = False,
    user: Any = None,
    source: WireItem | None = None,
    at: datetime | None = None,
    nonce: str = "",
) -> LivePost:
    """Post to an article's live coverage, or with ``draft`` only keep the post at the desk.

    ``text`` as in :mod:`..live_text`; ``at``: time of publication, for an archive's past; ``nonce``: names the form it
    was sent with, so that sending it again posts nothing twice. Raises :class:`DeskError` when
    there is nothing in it, coverage isn't running, or the article is locked or not public;
    :class:`~extrablatt.publication.record.EmbargoError` or :class:`DeskError` when an embargo or an agency holds it back.
    """
    with transaction.atomic():
        article = _opened(article, user)
        if nonce and (sent := LivePost.objects.filter(nonce=nonce, article=article).first()):
            return sent
        if article.coverage != RUNNING:
            raise DeskError(_("Live coverage isn't running. Start it, or go on with it, first."))
        made = LivePost(
            article=article, headline=headline.strip(), text=_text(text), byline=byline.strip(), key_event=key_event,
            pinned=pinned, author=user, source=source, nonce=nonce[:40] or None,
        )  # fmt: skip
        _check_content(made)
        made.save()
        return made if draft else _publish(made, article, user, at=at)


def publish_post(draft: LivePost, *, user: Any = None, at: datetime | None = None) -> LivePost:
    """Publish a draft as it stands."""
    with transaction.atomic():
        article, fresh = _taken_up(draft, user)
        if fresh.state != LivePost.State.DRAFT:
            raise DeskError(_("This post is no draft any more."))
        if article.coverage != RUNNING:
            raise DeskError(_("Live coverage isn't running. Start it, or go on with it, first."))
        return _publish(fresh, article, user, at=at)


def edit(
    known: LivePost,
    *,
    headline: str,
    text: str,
    byline: str | None = None,
    key_event: bool | None = None,
    pinned: bool | None = None,
    version: int | None = None,
    user: Any = None,
    at: datetime | None = None,
) -> LivePost:
    """Change a post; readers see that, and when, it was updated, if its words changed. Works after the end of coverage too.

    ``version``: the one the editor began with; raises :class:`StaleError` when somebody else has saved since, else as
    :func:`post` does.
    """
    with transaction.atomic():
        article, fresh = _taken_up(known, user)
        if version is not None and version != fresh.version:
            raise StaleError(_("Somebody else has changed this post meanwhile."), fresh)
        words = (fresh.headline, fresh.text)
        fresh.headline, fresh.text = headline.strip(), _text(text)
        if byline is not None:
            fresh.byline = byline.strip()
        fresh.key_event = fresh.key_event if key_event is None else key_event
        fresh.pinned = fresh.pinned if pinned is None else pinned
        _check_content(fresh)
        if fresh.state == LivePost.State.PUBLIC and words != (fresh.headline, fresh.text):
            fresh.updated = at or timezone.now()
        return _save(fresh, article, user, "desk.live_edit")


def pin(known: LivePost, pinned: bool = True, *, user: Any = None) -> LivePost:
    """Hold a post at the top of the page, or let it go."""
    with transaction.atomic():
        article, fresh = _taken_up(known, user)
        fresh.pinned = pinned
        return _save(fresh, article, user, "desk.live_edit")


def mark_key_event(known: LivePost, key_event: bool = True, *, user: Any = None) -> LivePost:
    """Put a post into the list of key events, or take it out."""
    with transaction.atomic():
        article, fresh = _taken_up(known, user)
        fresh.key_event = key_event
        return _save(fresh, article, user, "desk.live_edit")


def remove(known: LivePost, *, user: Any = None) -> LivePost:
    """Take a post away from readers. At the desk its words stay to be read."""
    with transaction.atomic():
        _article, fresh = _taken_up(known, user, withdrawn=True)
        fresh.state, fresh.pinned, fresh.version = LivePost.State.REMOVED, False, fresh.version + 1
        fresh.save(update_fields=["state", "pinned", "version"])
        publication.remove_post(fresh.pk)
        _audit(fresh, "desk.live_remove", user)
        return fresh


def take_into_live(item: WireItem, article: Article, *, user: Any = None, draft: bool = True) -> LivePost:
    """Make a post of a wire item, with its agency as the byline; as a draft unless told otherwise.

    Raises :class:`DeskError` when the item can't be used, or coverage isn't running.
    """
    check_takeable(item)
    text = live_text.from_blocks(item.body) or item.standfirst
    agency = "/".join(source_names([item]))
    with transaction.atomic():
        for picture, _link in taking.pictures_of(item, user)[:1]:
            text = f"[Bild {picture.pk}]\n\n{text}"
        return post(article, headline=item.headline, text=text, byline=agency, user=user, source=item, draft=draft)


def promote(known: LivePost, *, user: Any = None) -> Article:
    """Make an article draft of a post: its words, its author's line, and the report it was made of as a source.

    Raises :class:`DeskError` when the post was removed or its report taken back.
    """
    with transaction.atomic():
        article, fresh = _taken_up(known, user, withdrawn=True)
        if fresh.source is not None and item_hold(fresh.source).taken_back is not None:
            raise DeskError(_("The agency has taken back “%(report)s”.") % {"report": fresh.source})
        held = item_hold(fresh.source) if fresh.source is not None else Hold()
        body, lead = _as_body(live_text.blocks(fresh.text))
        words = " ".join(str(fresh).split())
        made = Article(
            headline=(fresh.headline or words)[:400], byline=fresh.byline, section=article.section, access=article.access,
            language=article.language, lead_picture=lead, embargo_until=held.until, embargo_indefinite=held.indefinite,
        )  # fmt: skip
        made.body = stream(body)
        made.topics = list(article.topics.all())
        sources = [fresh.source] if fresh.source is not None else []
        return create(made, user=user, action="desk.promote", sources=sources, road=ArticleSource.Road.POST)


def _as_body(blocks: list[dict[str, Any]]) -> tuple[list[tuple[str, Any]], Picture | None]:
    """A post's blocks as raw StreamField data, and its first picture, which leads the article."""
    body: list[tuple[str, Any]] = []
    pictures = Picture.objects.in_bulk(list(pictures_of(blocks)))
    lead = None
    for block in blocks:
        if block["type"] == "paragraph":
            body.append(("paragraph", f"<p>{block['html']}</p>"))
        elif block["type"] == "quote":
            body.append(("quote", {"text": f"<p>{block['html']}</p>", "attribution": block["attribution"]}))
        elif block["type"] == "list":
            body.append(("list", {"ordered": block["ordered"], "items": [f"<p>{item}</p>" for item in block["items"]]}))
        elif (picture := pictures.get(block["picture"])) is not None:
            if lead is None:
                lead = picture
            else:
                body.append(("picture", {k: block[k] for k in ("picture", "caption", "credit")}))
    return body, lead


def hold_back(known: LivePost, *, user: Any = None) -> LivePost:
    """Take a post from readers and keep it as a draft: an embargo on its report can end."""
    with transaction.atomic():
        _article, fresh = _taken_up(known, user, withdrawn=True)
        fresh.state, fresh.version = LivePost.State.DRAFT, fresh.version + 1
        fresh.save(update_fields=["state", "version"])
        publication.remove_post(fresh.pk)
        _audit(fresh, "desk.live_remove", user)
        return fresh


def follow_item(item: WireItem) -> list[LivePost]:
    """The agency has canceled or withheld ``item``: the posts made of it go. Returns them."""
    return [remove(each) for each in posts_of(item)]


def posts_of(item: WireItem) -> list[LivePost]:
    """The posts made of any version of ``item``, without those that were removed."""
    made = LivePost.objects.filter(source__guid=item.guid).exclude(state=LivePost.State.REMOVED)
    return list(made.select_related("article"))


# --- steps -----------------------------------------------------------------------------------------------------------


def _opened(article: Article, user: Any, *, withdrawn: bool = False) -> Article:
    """The article's row, held for this transaction, if the editor may work on it (a ``withdrawn`` one only if told so)."""
    row = Article.objects.select_for_update().get(pk=article.pk)
    lock = row.get_lock()
    if user is not None and isinstance(lock, BasicLock) and lock.for_user(user):
        raise DeskError(_("The article is locked by somebody else."))
    if row.withdrawn and not withdrawn:
        raise DeskError(_("The article is withdrawn."))
    return row


def _taken_up(known: LivePost, user: Any, *, withdrawn: bool = False) -> tuple[Article, LivePost]:
    article = _opened(Article(pk=known.article_id), user, withdrawn=withdrawn)
    fresh = LivePost.objects.select_for_update().get(pk=known.pk)
    if fresh.state == LivePost.State.REMOVED:
        raise DeskError(_("This post was removed."))
    return article, fresh


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _check_content(made: LivePost) -> None:
    blocks = live_text.blocks(made.text)
    if not made.headline and not blocks:
        raise DeskError(_("There is nothing in this post yet."))
    if len(made.headline) > 400:
        raise DeskError(_("The post's headline is too long: at most 400 characters."))
    if mark := live_text.misplaced(made.text):
        told = _("“%(mark)s” is not read as a picture: put it on a line of its own, or a backslash before it.")
        raise DeskError(told % {"mark": mark})
    wanted = set(pictures_of(blocks))
    pictures = Picture.objects.in_bulk(wanted)
    if stopped := [p for p in pictures.values() if not p.publishable and not p.withdrawn]:
        raise DeskError(refusal(stopped[0]))
    missing = wanted - pictures.keys()
    if missing:
        raise DeskError(_("There is no picture with the number %(number)s.") % {"number": min(missing)})


def _publish(made: LivePost, article: Article, user: Any, *, at: datetime | None) -> LivePost:
    if not article.live:
        raise DeskError(_("The article isn't published. Publish it first, or keep the post as a draft."))
    made.state, made.time = LivePost.State.PUBLIC, at or timezone.now()
    return _save(made, article, user, "desk.live_post")


def _save(made: LivePost, article: Article, user: Any, action: str) -> LivePost:
    """Save, tell the audit trail, and put what is public into the public record."""
    made.version = made.version + 1
    made.save()
    if made.state == LivePost.State.PUBLIC and article.live:
        _check_holds(made, article)
        try:
            publication.put_post(record_of_post(made, article))
        except PostError as error:
            raise DeskError(str(error)) from error
        look_again({made.source.guid} if made.source else ())
    _audit(made, action, user)
    return made


def _check_holds(made: LivePost, article: Article) -> None:
    for held in filter(
        None, (hold(article, source_rows.of_public(article)), item_hold(made.source) if made.source else None)
    ):
        if held.taken_back is not None:
            raise DeskError(_("The agency has taken back “%(report)s”.") % {"report": held.taken_back})
        if held.indefinite or (held.until and held.until > timezone.now()):
            raise EmbargoError(_("An embargo holds: nothing can be posted before it ends."))


def _cover(
    article: Article, state: str, begun: datetime | None, ended: datetime | None, user: Any, action: str
) -> Article:
    changes = {"coverage": state, "coverage_start": begun, "coverage_end": ended}
    Article.objects.filter(pk=article.pk).update(**changes)
    for name, value in changes.items():
        setattr(article, name, value)
    if article.live:
        publication.set_live(article.pk, state, start=begun, end=ended)
    audit(instance=article, action=action, user=user)
    return article


def _audit(made: LivePost, action: str, user: Any) -> None:
    audit(instance=made.article, action=action, user=user, data={"post": made.pk, "headline": str(made)})
