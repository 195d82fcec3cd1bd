"""The feed of a live blog: its posts as items, whole, since they are read where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Max
from markupsafe import escape

from extrablatt.publication.models import LogEntry, Post, Story

from .. import liveblog
from ..assembly import Assembly
from ..environment import language_tag, tag_uri
from ..liveview import LiveView, PostView
from .fulltext import html_of
from .items import Feed, Item, feed, plain


def _item(post: PostView, story: Story, base: str) -> Item:
    return Item(
        id=tag_uri(base, post.time.date(), f"post-{post.id}"),
        url=base + post.url,
        title=plain(escape(post.plain_headline)),
        standfirst="",
        language=language_tag(story.language),
        published=post.time,
        updated=post.changed,
        access=story.access,
        authors=((plain(post.byline), ""),) if post.byline else (),
        categories=(),
        picture=None,
        html=html_of(post.body, base),
    )


def _removed(assembly: Assembly, story: Story) -> datetime | None:
    """When a post was last taken out: the feed's last change, as much as one that came."""
    gone = Post.objects.filter(story=story, state=Post.State.REMOVED).values("pk")
    entries = LogEntry.objects.filter(subject="post", kind=LogEntry.Kind.WITHDRAW, subject_id__in=gone)
    last = entries.aggregate(last=Max("time"))["last"]
    return assembly.local(last) if last else None


def live_feed(assembly: Assembly, story: Story, view: LiveView) -> Feed:
    """The Atom feed of the posts in ``view``, newest first."""
    frame = feed(assembly, (), "atom")
    base, title = frame.base_url, plain(assembly.text(story.headline, assembly.language_of(story)))
    posts = sorted((*view.pinned, *view.posts), key=lambda post: post.time, reverse=True)
    return replace(
        frame,
        title=f"{title} – {frame.name}",
        description=f"{title} – {frame.name}",
        language=language_tag(story.language),
        url=base + liveblog.story_url(story),
        path=view.feed_url,
        items=tuple(_item(post, story, base) for post in posts),
        updated=max(filter(None, (view.updated or view.start, _removed(assembly, story)))),
    )
