"""A story as an operator asks for it: what readers get, what it draws on, what holds it back."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.conf import settings
from django.utils import timezone

from extrablatt.pictures.models import Picture
from extrablatt.publication.models import Story, StoryPicture
from extrablatt.wire.models import WireItem

from . import actions, effects, snapshot, source_rows
from .models import Article, LivePost
from .policies import hold


class UnknownStoryError(LookupError):
    """There is no story with this id. The message says so."""


def describe(story_id: int) -> dict[str, Any]:
    """``id, address, state`` (draft, scheduled, public, withdrawn), ``version`` (0: never public)``, access, embargoed, sources,
    pictures, withdrawn`` (ISO 8601 or None). Raises :class:`UnknownStoryError`."""
    article = Article.objects.select_related("section").filter(pk=story_id).first()
    story = Story.objects.select_related("section").filter(pk=story_id).first()
    if article is None and story is None:
        raise UnknownStoryError(f"There is no story {story_id} here.")
    return _of_story(story, article) if story is not None else _of_draft(article)  # type: ignore[arg-type]


def _of_story(story: Story, article: Article | None) -> dict[str, Any]:
    return {
        "id": story.pk,
        "address": effects.address(story),
        "state": str(story.state),
        "version": story.version,
        "access": story.access,
        "embargoed": _embargoed(article),
        "sources": _sources(article),
        "pictures": _pictures(article, story),
        "withdrawn": story.withdrawn.astimezone(UTC).isoformat() if story.withdrawn else None,
    }


def _of_draft(article: Article) -> dict[str, Any]:
    return {
        "id": article.pk,
        "address": f"{settings.PAPER.base_url}/{article.section.slug}/{article.pk}/{article.slug}",
        "state": "scheduled" if article.scheduled_revision else "draft",
        "version": 0,
        "access": article.access,
        "embargoed": _embargoed(article),
        "sources": _sources(article),
        "pictures": _pictures(article, None),
        "withdrawn": None,
    }


def _embargoed(article: Article | None) -> bool:
    """Whether an embargo holds back the newest draft: its own, or that of a report it draws on."""
    if article is None:
        return False
    draft = actions.latest_draft(article)
    held = hold(draft, source_rows.of_draft(article))
    return held.indefinite or (held.until is not None and held.until > timezone.now())


def _sources(article: Article | None) -> list[dict[str, Any]]:
    if article is None:
        return []
    found = [
        _source(
            row.public_item or row.item, "text", used=row.counts, public=row.public_item is not None, in_draft=row.used
        )
        for row in source_rows.rows(article)
    ]
    posts = LivePost.objects.filter(article=article).exclude(source=None).select_related("source").order_by("pk")
    for source, state in [(post.source, post.state) for post in posts if post.source is not None]:
        there = state != LivePost.State.REMOVED
        found.append(_source(source, "post", used=there, public=state == LivePost.State.PUBLIC, in_draft=there))
    return found


def _source(item: WireItem, role: str, *, used: bool, public: bool, in_draft: bool) -> dict[str, Any]:
    newest = WireItem.objects.filter(guid=item.guid, current=True).first() or item
    return {
        "guid": item.guid,
        "version": item.version,
        "agency": item.provider or item.feed,
        "used": used,
        "pub_status": newest.pub_status,
        "role": role,
        "public": public,
        "draft": in_draft,
        "newest_version": newest.version,
    }


def _pictures(article: Article | None, story: Story | None) -> list[dict[str, Any]]:
    """What readers see; of a story nobody can read, what the newest draft shows."""
    if story is not None and story.state == Story.State.PUBLIC:
        shown = StoryPicture.objects.filter(story=story).order_by("pk").values_list("picture", flat=True)
        pks = list(dict.fromkeys(shown))
    else:
        pks = [picture.pk for picture in snapshot.pictures_in(actions.latest_draft(article))] if article else []
    known = Picture.objects.in_bulk(pks)
    return [{"id": pk, "rights": known[pk].rights_status if pk in known else "unknown"} for pk in pks]
