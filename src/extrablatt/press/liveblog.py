"""Posts of live blogs, from the public record to what is printed: on the page and over the live connection alike."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from extrablatt.publication.models import Post, Story

from . import addresses
from .assembly import Assembly
from .environment import environment
from .liveview import PostView
from .typesetting import typeset_text


def story_url(story: Story) -> str:
    """The story's canonical path."""
    return addresses.article(story.section.slug if story.section else "artikel", story.pk, story.slug)


def post_view(assembly: Assembly, post: Post, story: Story) -> PostView:
    """A public post as a view."""
    language = assembly.language_of(story)
    return PostView(
        id=post.pk,
        version=post.version,
        url=addresses.live_post(story_url(story), post.pk),
        headline=assembly.text(post.headline, language),
        body=assembly.body(post.body, language),
        byline=assembly.text(post.byline, language),
        time=assembly.local(post.time),
        updated=assembly.local(post.updated) if post.updated else None,
        key_event=post.key_event,
        pinned=post.pinned,
        plain_headline=typeset_text(post.headline, language),
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
        module = environment().get_template("live.html").module
        return str(module.post(post_view(assembly, post, story), start)).strip()  # type: ignore[attr-defined]
