"""Live blogs, from the public record to what is printed: on the page and over the live connection alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.utils import translation
from markupsafe import Markup

from extrablatt.normalisation import bare
from extrablatt.publication import log
from extrablatt.publication.blocks import pictures_of
from extrablatt.publication.models import Post, Story

from . import addresses
from .assembly import Assembly
from .environment import render_macro
from .liveview import KeyEvent, LiveView, PostView
from .typesetting import shorten, typeset_text

#: Posts on the live page itself, and on each page of older ones.
POSTS = 30
#: Lines in the list of key events, the newest.
KEY_EVENTS = 20
#: Characters that stand for a post without a headline.
OPENING = 90


def story_url(story: Story) -> str:
    """The story's canonical path."""
    return addresses.article(story.section.slug if story.section else "artikel", story.pk, story.slug)


def page_of(number: int) -> int:
    """The page of older posts on which the post of this number stands, for good: 1 has the first ones ever posted."""
    return (number - 1) // POSTS + 1


def post_view(assembly: Assembly, post: Post, story: Story) -> PostView:
    """A public post as a view."""
    language = assembly.language_of(story)
    body = assembly.body(post.body, language)
    return PostView(
        id=post.pk,
        version=post.version,
        url=addresses.live_post(story_url(story), post.pk),
        headline=assembly.text(post.headline, language),
        body=body,
        byline=assembly.text(post.byline, language),
        time=assembly.local(post.time),
        updated=assembly.local(post.updated) if post.updated else None,
        key_event=post.key_event,
        pinned=post.pinned,
        number=post.number,
        plain_headline=bare(_opening(post, language)),
    )


def post_views(assembly: Assembly, posts: Iterable[Post], story: Story) -> tuple[PostView, ...]:
    """Several posts as views, their pictures fetched at once."""
    chosen = list(posts)
    assembly.load_pictures(pk for post in chosen for pk in pictures_of(post.body))
    return tuple(post_view(assembly, post, story) for post in chosen)


def live_view(assembly: Assembly, story: Story, *, full: bool, everything: bool = False) -> LiveView:
    """The live coverage of a story: pinned posts, key events, the newest posts; ``everything``: all of them, the first first.

    Without ``full`` access nothing of a gated story's posts goes in but their number and the time of the newest.
    """
    assembly.keys.add(story.posts_key)
    after = log.head()  # before anything is read: who listens from there on misses nothing
    public = Post.public.filter(story=story)
    newest = list(public.order_by("-number").values_list("time", "updated")[:POSTS])
    base = LiveView(
        story=story.pk,
        running=story.live == Story.Live.RUNNING,
        start=assembly.local(story.live_start or story.first_published),
        end=assembly.local(story.live_end) if story.live_end else None,
        updated=max((assembly.local(updated or time) for time, updated in newest), default=None),
        total=public.count(),
        feed_url=addresses.live_feed(story_url(story)),
        after=after,
        listen=addresses.listen(story.pk),
    )
    if story.access != Story.Access.OPEN and not full:
        return base
    if everything:
        return replace(base, posts=post_views(assembly, public.order_by("number"), story))
    pinned = list(public.filter(pinned=True).order_by("-number")[:3])
    posts = list(public.exclude(pk__in=[p.pk for p in pinned]).order_by("-number")[:POSTS])
    last = posts[-1].number if posts else 0
    older = public.filter(number__lt=last, pinned=False).order_by("-number").values_list("number", "pk").first()
    url = story_url(story)
    here = {post.pk for post in (*pinned, *posts)}
    return replace(
        base,
        pinned=post_views(assembly, pinned, story),
        posts=post_views(assembly, posts, story),
        key_events=_key_events(assembly, story, here),
        older_url=f"{addresses.live_page(url, page_of(older[0]))}#post-{older[1]}" if older else None,
    )


def post_html(post: Post) -> str:
    """The ``<article id="post-5">`` of a public post, as the reader's page prints it; "" when it was removed.

    Never asks for access: whoever sends it on must not send posts of a story behind the wall to readers without a pass.
    """
    story = post.story
    if post.state != Post.State.PUBLIC or story.state != Story.State.PUBLIC:
        return ""
    assembly = Assembly()
    start = assembly.local(story.live_start or post.time)
    with translation.override(settings.LANGUAGE_CODE):
        return render_macro("live.html", "post", post_view(assembly, post, story), start).strip()


def _key_events(assembly: Assembly, story: Story, here: set[int]) -> tuple[KeyEvent, ...]:
    language, url = assembly.language_of(story), story_url(story)
    found = Post.public.filter(story=story, key_event=True).order_by("-number")[:KEY_EVENTS]
    return tuple(
        KeyEvent(
            f"#post-{post.pk}" if post.pk in here else addresses.live_post(url, post.pk),
            _opening(post, language),
            assembly.local(post.time),
        )
        for post in found
    )


def _opening(post: Post, language: str) -> str:
    """Its headline, else how its text begins."""
    words = post.headline
    if not words:
        html = next((b["html"] for b in post.body if b.get("html")), "")
        words = shorten(str(Markup(html.replace("<br>", " ")).striptags()), OPENING)
    return typeset_text(words, language)
