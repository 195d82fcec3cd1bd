"""Page functions of live blogs: older posts, a post's own address, the feed. The live page itself is the article's."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from extrablatt.normalisation import bare
from extrablatt.publication.models import Post, Story

from . import addresses, liveblog
from .assembly import Assembly
from .environment import render_template
from .feeds.pages import rendered
from .feeds.posts import live_feed
from .furniture import paper
from .liveview import LivePageView, PostView
from .pages import Rendered, Wanted, as_asked, error
from .typesetting import typeset_text


def _story(wanted: Wanted, assembly: Assembly, suffix: str) -> Story | Rendered | None:
    """The story, if it has live coverage and its address is asked for rightly; else what to answer."""
    story = Story.objects.select_related("section").filter(pk=wanted.id).first()
    if story is not None:
        assembly.keys.add(story.key)
    return as_asked(story, wanted, suffix, live=True)


def older_posts(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """A page of older posts, newest first: always the same ones, but for what is edited or removed."""
    story = _story(wanted, assembly, f"/live/seite/{wanted.page}")
    if not isinstance(story, Story):
        return story
    page = wanted.page
    pages = liveblog.page_of(Post.objects.filter(story=story).aggregate(n=Max("number"))["n"] or 1)
    if page > pages:
        return None
    first = (page - 1) * liveblog.POSTS
    here = Post.objects.filter(story=story, number__gt=first, number__lte=first + liveblog.POSTS)
    posts = list(here.order_by("-number"))
    assembly.keys.update(post.key for post in posts)
    if page == pages:  # still filling up, or the next one is still to come
        assembly.keys.add(story.posts_key)
    full = wanted.full or story.access == Story.Access.OPEN
    shown: tuple[PostView, ...] = ()
    if full:
        shown = liveblog.post_views(assembly, [p for p in posts if p.state == Post.State.PUBLIC], story)
    language, url = assembly.language_of(story), liveblog.story_url(story)
    teaser = assembly.teaser(story)
    if teaser.section is None:
        raise LookupError(f"story {story.pk} has no section")
    view = LivePageView(
        url=url,
        canonical=settings.PAPER.base_url + addresses.live_page(url, page),
        headline=teaser.headline,
        plain_headline=bare(typeset_text(story.headline, language)),
        section=teaser.section,
        access=teaser.access,
        full=full,
        language=story.language,
        start=assembly.local(story.live_start or story.first_published),
        page=page,
        posts=shown,
        newer_url=addresses.live_page(url, page + 1) if page < pages else url,
        older_url=addresses.live_page(url, page - 1) if page > 1 else None,
    )
    text = render_template("live_page.html", paper=paper(), page=view)
    modified = max((p.updated or p.time for p in posts), default=story.first_published)
    return Rendered(text, access=story.access, modified=modified)


def post(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """A post's own address: leads to wherever it stands now; 410 when it was removed."""
    number = int(wanted.parts["post"])
    story = _story(wanted, assembly, f"/live/{number}")
    if not isinstance(story, Story):
        return story
    found = Post.objects.filter(pk=number, story=story).first()
    if found is None:
        return None
    assembly.keys |= {found.key, story.posts_key}
    if found.state == Post.State.REMOVED:
        return error(410, _("This post has been removed"), _("The editors have taken it out of the live blog."))
    url = liveblog.story_url(story)
    later = Post.public.filter(story=story, number__gt=found.number, pinned=False).count()
    if not found.pinned and later >= liveblog.POSTS:
        url = addresses.live_page(url, liveblog.page_of(found.number))
    return Rendered("", status=302, location=f"{url}#post-{found.pk}", stored=False)


def feed(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """The Atom feed of the posts, newest first; of a gated story only for who may read it."""
    story = _story(wanted, assembly, "/live/feed.atom")
    if not isinstance(story, Story):
        return story
    view = liveblog.live_view(assembly, story, full=wanted.full)
    return rendered(live_feed(assembly, story, view), story.access)
