"""What leaves the public record when something is withdrawn: its texts, handed to whoever keeps them under seal, then emptied here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .models import Post, Story, StoryVersion
from .signals import texts_leaving


@dataclass(frozen=True, slots=True)
class LeavingText:
    """One text: of a published version (``kind`` ``version``, its ``number``), or of posts (``posts``).

    ``words``: of a version its snapshot and the editor's ``note``; of posts ``{"posts": [{id, time, headline, body …}]}``.
    """

    story: int
    kind: str
    number: int
    address: str
    published: datetime | None
    words: dict[str, Any]


def story_leaves(story: Story) -> None:
    """Every kept version and every public post of a story that is being withdrawn, before they are emptied.

    A version keeps only its number, its time and the section it stood in: who follows a section elsewhere is told by that.
    """
    versions = [
        version for version in StoryVersion.objects.filter(story=story).order_by("version") if not version.sealed
    ]
    address = _address(story)
    texts = [
        LeavingText(story.pk, "version", v.version, address, v.time, {**v.snapshot, "note": v.note}) for v in versions
    ]
    texts += _posts(story, address, Post.public.filter(story=story).order_by("number"))
    if not texts or not _keep(story, texts):
        return
    for version in versions:
        section = version.snapshot.get("section") or {}
        version.snapshot = {"section": {name: section[name] for name in ("kind", "slug") if name in section}}
        version.note, version.sealed = "", True
    StoryVersion.objects.bulk_update(versions, ["snapshot", "note", "sealed"], batch_size=100)


def post_leaves(post: Post) -> None:
    """A post that is being removed, before it is emptied."""
    _keep(post.story, _posts(post.story, _address(post.story), [post]))


def _posts(story: Story, address: str, posts: Iterable[Post]) -> list[LeavingText]:
    told = [
        {
            "id": post.pk,
            "version": post.version,
            "time": (post.updated or post.time).isoformat(),
            "headline": post.headline,
            "body": post.body,
            "byline": post.byline,
            "sources": post.sources,
        }
        for post in posts
    ]
    return [LeavingText(story.pk, "posts", 0, address, None, {"posts": told})] if told else []


def _address(story: Story) -> str:
    return f"/{story.section.slug if story.section else 'artikel'}/{story.pk}/{story.slug}"


def _keep(story: Story, texts: list[LeavingText]) -> bool:
    """Whether somebody has taken them; what nobody keeps is not emptied. One who can't undoes the withdrawal, and says so."""
    return any(kept for _receiver, kept in texts_leaving.send(Story, story=story.pk, texts=texts))
